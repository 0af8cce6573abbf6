"""How well a score tells two classes apart: the area under the ROC curve, with its interval.

The area is the probability that a row of class 1 scores higher than one of class 0, ties counting
half (Hanley and McNeil 1982): 0.5 is chance, 1 perfect. Rows of one group are no independent
evidence, so the interval resamples groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Area(NamedTuple):
    """The area under the curve and its 95 % bootstrap interval by groups."""

    value: float
    low: float
    high: float


def auc(scores: Floats, labels: Floats, counts: Floats | None = None) -> float | None:
    """The area under the ROC curve, in [0, 1]; None where a class does not occur.

    Args:
        scores: Shape (n,); higher speaks for class 1.
        labels: Shape (n,), 0 or 1.
        counts: Shape (n,), how often each row stands; once by default.
    """
    return _weighed(_Order.of(scores, labels), np.ones(len(scores)) if counts is None else counts)


def area(
    scores: Floats, labels: Floats, groups: Sequence[str], *, seed: int, resamples: int = 1000
) -> Area | None:
    """The area with its interval; None where a class does not occur.

    Draws in which one class is missing are left out.

    Args:
        scores: Shape (n,); higher speaks for class 1.
        labels: Shape (n,), 0 or 1.
        groups: The group of each row.
        seed: Of the draws.
        resamples: At least 1.
    """
    order = _Order.of(scores, labels)
    value = _weighed(order, np.ones(len(scores)))
    if value is None:
        return None
    names = {name: place for place, name in enumerate(dict.fromkeys(groups))}
    of_row = np.array([names[group] for group in groups])
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        times = np.bincount(
            generator.integers(0, len(names), len(names)), minlength=len(names)
        ).astype(float)
        again = _weighed(order, times[of_row])
        if again is not None:
            drawn.append(again)
    if not drawn:
        return None
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Area(value, float(low), float(high))


class _Order(NamedTuple):
    """Rows from the lowest score up, where each new score begins, and which are of class 1."""

    rows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    positive: Floats

    @classmethod
    def of(cls, scores: Floats, labels: Floats) -> _Order:
        rows = np.argsort(scores, kind="stable")
        ordered = scores[rows]
        new = np.ones(len(ordered), dtype=bool)
        new[1:] = ordered[1:] > ordered[:-1]
        return cls(rows, np.flatnonzero(new), (labels[rows] > 0).astype(float))


def _weighed(order: _Order, counts: Floats) -> float | None:
    if not len(order.rows):
        return None
    here = counts[order.rows]
    ones = np.add.reduceat(here * order.positive, order.starts)
    zeros = np.add.reduceat(here * (1 - order.positive), order.starts)
    pairs = float(ones.sum() * zeros.sum())
    if pairs == 0:
        return None
    below = np.cumsum(zeros) - zeros
    return float((ones * (below + 0.5 * zeros)).sum() / pairs)
