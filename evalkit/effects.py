"""What is said of a difference beside its p-value: on how many rows, and what would be found."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

# z of 0.975 and of 0.8: a two-sided test at 5 %, a power of 80 %.
_DETECTED = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)


def detectable(deviation: float) -> float | None:
    """The smallest difference that a test on these rows would mostly find.

    (z of 0.975 + z of 0.8) times the standard deviation of the delta, 2.80 times it: a true
    difference of this size is found at the two-sided 5 % level in 80 % of samples, as far as deltas
    are normal (Bloom 1995, "Minimum detectable effects"; Card et al. 2020, "With little power comes
    great responsibility", for why it matters here). Before any correction for several tests.

    Args:
        deviation: ``PairedResult.deviation``.

    Returns:
        In the metric's unit, above 0; None where the deviation is 0 and so tells nothing.

    >>> round(detectable(1.0), 3)
    2.802
    """
    return _DETECTED * deviation if deviation else None


def outcomes(
    baseline: Sequence[float | None], system: Sequence[float | None], *, higher_is_better: bool
) -> tuple[int, int, int]:
    """On how many rows a system wins, ties and loses, by the scores of single rows.

    Rows of which one score is undefined count in none of the three.

    >>> outcomes([1.0, 2.0, None], [1.0, 3.0, 4.0], higher_is_better=True)
    (1, 1, 0)
    """
    pairs = [
        (old, new)
        for old, new in zip(baseline, system, strict=True)
        if old is not None and new is not None
    ]
    higher = sum(new > old for old, new in pairs)
    lower = sum(new < old for old, new in pairs)
    ties = len(pairs) - higher - lower
    return (higher, ties, lower) if higher_is_better else (lower, ties, higher)
