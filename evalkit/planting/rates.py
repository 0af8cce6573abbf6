"""A share with its 95 % interval."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054  # of 0.975


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of a share, in [0, 1] (Wilson 1927); None of nothing.

    It holds for few cases and for shares of 0 and 1, where a bootstrap would be a point.

    >>> tuple(round(bound, 3) for bound in wilson(9, 10) or ())
    (0.596, 0.982)
    """
    if not of:
        return None
    share = hits / of
    middle = share + _Z * _Z / (2 * of)
    reach = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    whole = 1 + _Z * _Z / of
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
