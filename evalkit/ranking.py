"""Systems in an order, as far as tests tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def clusters(
    ranked: Sequence[str], differ: Callable[[str, str], bool]
) -> tuple[tuple[str, ...], ...]:
    """Systems in groups that tests tell apart, as WMT ranks them (Bojar et al. 2016).

    A group ends where every system above it differs from every one below; within a group the
    order of the scores may be chance.

    Args:
        ranked: The systems, best score first.
        differ: Whether a test tells two systems apart.

    >>> clusters(["a", "b", "c"], lambda one, other: "c" in (one, other))
    (('a', 'b'), ('c',))
    """
    found: list[tuple[str, ...]] = []
    start = 0
    for end in range(1, len(ranked) + 1):
        if all(differ(above, below) for above in ranked[:end] for below in ranked[end:]):
            found.append(tuple(ranked[start:end]))
            start = end
    return tuple(found)
