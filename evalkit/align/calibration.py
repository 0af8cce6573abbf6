"""What cosines mean on one pair of documents: how alike true pairs are, and chance ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evalkit.align.similarity import Floats, Ints

_ROWS = 1000  # of the left side that are looked at
_BLOCK = 512  # rows of cosines held at a time
_SHRINK_TRUE, _TRUE = 3.0, 0.5  # pairs that the prior of true cosines weighs, and its value
_SPREAD = 0.07  # the prior of either spread
_SHRINK_CHANCE = 20.0  # cosines that the prior of the spread by chance weighs


@dataclass(frozen=True)
class Calibration:
    """What a cosine over background is worth.

    ``true`` is the usual one of two segments that say the same, 0 that of two that do not;
    ``spread`` is the standard deviation around either, pooled; ``luck`` is about the highest
    cosine that a segment finds by chance among all of the other side.
    """

    true: float
    spread: float
    luck: float

    @property
    def related(self) -> bool:
        """Whether the nearest pairs are nearer than those of two unrelated texts."""
        return self.true > self.luck

    @property
    def noise(self) -> float:
        """The power of chance over that of content, if both sides carry as much of it."""
        return max(0.05, 1.0 / max(self.true, 1e-3) - 1.0)


@dataclass(frozen=True)
class Mutual:
    """Pairs of positions each of which is the other's nearest; ``cosines`` belong to them."""

    left: Ints
    right: Ints
    cosines: Floats


def mutual_best(left: Floats, right: Floats, rows: Ints) -> Mutual:
    """The mutual nearest neighbours of some left rows, over background; ties go to the first.

    Args:
        left: Unit vectors, shape (n, dimension).
        right: Unit vectors, shape (m, dimension).
        rows: The left positions to look at.
    """
    best, cosines = _nearest(left[rows], left, right)
    back, _ = _nearest(right[best], right, left)
    kept = back == rows
    return Mutual(rows[kept], best[kept], cosines[kept])


def sampled(size: int, most: int = _ROWS) -> Ints:
    """Positions spread evenly over a side, all of them where there are no more than ``most``."""
    if size <= most:
        return np.arange(size)
    return np.unique(np.linspace(0, size - 1, most).astype(np.int64))


def calibrated(left: Floats, right: Floats) -> Calibration:
    """Measure on the vectors of two sides, each of shape (n, dimension), of length 1.

    Mutual nearest neighbours are taken for true pairs, the better half of them, since the others
    may be parts of larger groups. Cosines below the background can only be chance. So each
    spread is measured on one half of what is taken for a normal distribution.
    """
    pairs = mutual_best(left, right, sampled(len(left)))
    top = np.sort(pairs.cosines)[len(pairs.cosines) // 2 :]
    true = (top.sum() + _SHRINK_TRUE * _TRUE) / (len(top) + _SHRINK_TRUE)
    rows, columns = sampled(len(left), 400), sampled(len(right), 2000)
    below = _over_background(left[rows], left, right, columns)
    below = below[below < 0.0]
    by_chance = (np.square(below).sum() + _SHRINK_CHANCE * _SPREAD**2) / (
        len(below) + _SHRINK_CHANCE
    )
    above = top - top.min(initial=1.0)
    of_true = (np.square(above).sum() + _SHRINK_TRUE * _SPREAD**2) / (len(above) + _SHRINK_TRUE)
    # The highest of m normal values is about sqrt(2 ln m) deviations up; a third more to be sure.
    luck = 1.3 * math.sqrt(2.0 * math.log(max(2, len(left), len(right))) * by_chance)
    spread = math.sqrt((by_chance + of_true) / 2.0)
    return Calibration(true=float(true), spread=spread, luck=luck)


def background(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Half the mean vector of each side: what a vector has in common with any of that side."""
    return left.mean(axis=0) / 2.0, right.mean(axis=0) / 2.0


def _over_background(some: Floats, own: Floats, other: Floats, columns: Ints) -> Floats:
    ours, theirs = background(own, other)
    chosen = other[columns]
    result: Floats = some @ chosen.T
    result -= (some @ theirs)[:, None]
    result -= (chosen @ ours)[None, :]
    return result


def _nearest(some: Floats, own: Floats, other: Floats) -> tuple[Ints, Floats]:
    """For each of some own vectors the nearest of the other side and its cosine."""
    best = np.zeros(len(some), dtype=np.int64)
    cosines = np.zeros(len(some))
    everything = np.arange(len(other))
    for start in range(0, len(some), _BLOCK):
        here = _over_background(some[start : start + _BLOCK], own, other, everything)
        best[start : start + _BLOCK] = here.argmax(axis=1)
        cosines[start : start + _BLOCK] = here.max(axis=1)
    return best, cosines
