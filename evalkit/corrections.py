"""p-values after a correction for their number, and how fine they have to be for it."""

from __future__ import annotations

from collections.abc import Sequence

# What two systems have to be told apart at.
LEVEL = 0.05
# Resamples for each test: the smallest p-value that can then come out of Holm is 0.01.
_EACH = 100


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for their number by Holm's step-down method (Holm 1979).

    They keep their order; ValueError where one is not in [0, 1].

    >>> holm([0.01, 0.5, 0.02])
    [0.03, 0.5, 0.04]
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value is not in [0, 1]")
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def smallest(tests: int, resamples: int) -> float:
    """The smallest p-value that so many tests by so many resamples can have after Holm.

    A test by resampling gives at least 1 / (resamples + 1), and Holm multiplies the smallest of
    all by their number.

    >>> round(smallest(120, 1000), 4)
    0.1199
    """
    return min(1.0, tests / (resamples + 1))


def too_coarse(tests: int, resamples: int) -> bool:
    """Whether no test at all can come out of Holm below ``LEVEL``, whatever the systems are."""
    return smallest(tests, resamples) >= LEVEL


def fine_enough(tests: int) -> int:
    """How many resamples so many tests need, in thousands.

    >>> fine_enough(120)
    12000
    """
    return -(-tests * _EACH // 1000) * 1000
