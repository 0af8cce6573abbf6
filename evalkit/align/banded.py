"""The coarse pass over long documents: a rough path in a band, and where to cut along it.

Time and memory grow with the number of segments times the width of the band, not with the product
of both documents' sizes. The band lies around the line along which both texts are read at an even
pace; where the path comes near its edge the band is doubled and the path sought again, up to a
width that long documents are not searched beyond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from evalkit.align.length import LengthFit
from evalkit.align.similarity import Floats, Ints

Cut = tuple[int, int]

WIDTH = 300  # segments on either side of the line, to begin with
WIDEST = 2500  # the same, beyond which it is not doubled
_EDGE = 25  # segments: nearer to the edge the band is doubled
_NARROW = 80  # the same around a path that is known already
STEPS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))
COST = (0.0, -2.0, -2.0, -4.0, -4.0)
ALONE = -3.5
_UNSURE = -5.0  # nats: a step that is no pair


@dataclass(frozen=True)
class Points:
    """Evidence, in nats, that segment ``left`` goes with segment ``right``: arrays of one length.

    A pair of segments may stand several times: its evidence adds up.
    """

    left: Ints
    right: Ints
    weight: Floats

    def within(self, places: Sequence[Cut]) -> Iterator[Points]:
        """For each two neighbours of rising corners, those between them, numbered from the first.

        Time grows with the points, not with points times corners.
        """
        order = np.argsort(self.left, kind="stable")
        rows = np.searchsorted(self.left[order], [i for i, _ in places])
        for ((i, j), (_, end)), (first, last) in zip(pairwise(places), pairwise(rows), strict=True):
            some = order[first:last]
            some = some[(self.right[some] >= j) & (self.right[some] < end)]
            yield Points(self.left[some] - i, self.right[some] - j, self.weight[some])


@dataclass(frozen=True)
class Step:
    """A step of the path: ``height`` left segments from ``i``, ``width`` right ones from ``j``.

    ``gain`` is what the step adds to the path's sum, in nats.
    """

    i: int
    j: int
    height: int
    width: int
    gain: float


def coarse_path(
    left: Floats,
    right: Floats,
    ratio: float,
    points: Points,
    length: LengthFit,
    known: list[Step] | None = None,
    widest: int = WIDEST,
) -> list[Step]:
    """The best path by lengths and scattered evidence, steps of up to three segments a side.

    Args:
        left: The sizes of the left segments.
        right: The sizes of the right segments.
        ratio: The usual size of a left segment over that of its right counterpart.
        points: What else speaks for pairs of segments.
        length: How lengths are weighed.
        known: An earlier path, near which to look first.
        widest: How wide the band may become, in segments on either side; no less than it
            begins with.
    """
    width = first_width(len(left), len(right)) if known is None else _NARROW
    widest = max(width, widest)
    while True:
        middle = _pace(left, right) if known is None else _corners(known, len(left))
        band = _Band.around(middle, len(right), width)
        steps = _best(left, right, ratio, points, length, band)
        if width >= min(len(right), widest) or not band.is_touched(steps):
            return steps
        width = min(2 * width, widest)


def first_width(left: int, right: int) -> int:
    """How wide the band is to begin with, in segments on either side of the line."""
    # What one side has more of may stand anywhere.
    return WIDTH + abs(left - right)


@dataclass(frozen=True)
class _Band:
    """For corner i of the left side, the corners ``start[i]`` to ``start[i] + size`` of the right.

    ``last`` is the last corner of the right side.
    """

    start: Ints
    size: int
    last: int

    @classmethod
    def around(cls, middle: Ints, m: int, width: int) -> _Band:
        """The band of ``width`` corners on either side of a line that never goes back.

        It is as much wider as the line leaps at most, so that one can walk along it.
        """
        leap = int(np.diff(middle).max(initial=0))
        size = min(2 * width + leap, m) + 1
        start = np.clip(middle - width, 0, m + 1 - size)
        start[0], start[-1] = 0, m + 1 - size
        return cls(start.astype(np.int64), size, m)

    def is_touched(self, steps: list[Step]) -> bool:
        """Whether a path comes near an edge that is not one of the table."""
        for step in steps:
            at = step.j - int(self.start[step.i])
            if at < _EDGE and self.start[step.i] > 0:
                return True
            if at > self.size - _EDGE and self.start[step.i] + self.size <= self.last:
                return True
        return False


def _pace(left: Floats, right: Floats) -> Ints:
    """For each left corner the right one as far into the text, by size."""
    share = np.concatenate([[0.0], np.cumsum(left)]) / max(1.0, float(left.sum()))
    pace = np.concatenate([[0.0], np.cumsum(right)]) / max(1.0, float(right.sum()))
    return np.searchsorted(pace, share, side="left")


def _corners(steps: list[Step], n: int) -> Ints:
    """For each left corner the right one where a path goes by."""
    result = np.zeros(n + 1, dtype=np.int64)
    for step in steps:
        result[step.i + 1 : step.i + step.height + 1] = step.j + step.width
    return np.maximum.accumulate(result)


def _spread(points: Points, band: _Band, n: int) -> Floats:
    """The evidence of points in the band, shape (n, band.size): column c is start[i] + c."""
    columns = points.right - band.start[points.left]
    inside = (columns >= 0) & (columns < band.size)
    flat = points.left[inside] * band.size + columns[inside]
    spread = np.bincount(flat, points.weight[inside], n * band.size).astype(float, copy=False)
    return spread.reshape(n, band.size)


def _best(
    left: Floats, right: Floats, ratio: float, points: Points, length: LengthFit, band: _Band
) -> list[Step]:
    n, size = len(left), band.size
    evidence = _spread(points, band, n)
    best = np.full((n + 1, size), -np.inf)
    step = np.full((n + 1, size), -1, dtype=np.int8)
    fits = _Fits(left, _logs(right), ratio, length)
    ahead = ALONE * np.arange(size)
    best[0] = ahead + ALONE * band.start[0]
    step[0] = len(STEPS) + 1
    for i in range(1, n + 1):
        start = int(band.start[i])
        here = _shifted(best[i - 1], start - int(band.start[i - 1])) + ALONE
        steps = step[i]
        steps[:] = len(STEPS)
        for index, (a, b) in enumerate(STEPS):
            if a > i:
                continue
            reached = _shifted(best[i - a], start - int(band.start[i - a]) - b) + COST[index]
            reached += fits.gains(i - a, a, start - b, size, b)
            for row in range(i - a, i):
                for column in range(b):
                    over = start - int(band.start[row]) - b + column
                    _add_shifted(reached, evidence[row], over)
            better = reached > here
            here[better] = reached[better]
            steps[better] = index
        run = np.maximum.accumulate(here - ahead)
        beside = ahead.copy()
        beside[0] = -np.inf
        beside[1:] += run[:-1]
        better = beside > here
        here[better] = beside[better]
        steps[better] = len(STEPS) + 1
        best[i] = here
    return _back(best, step, band)


def _logs(right: Floats) -> list[Floats]:
    """By size of group, the logarithm of the size of the group from each segment on.

    Padded by three places in front and behind, so that a band may reach beyond the text.
    """
    padded = np.concatenate([np.ones(3), np.maximum(right, 1.0), np.ones(6)])
    groups = [padded, padded[:-1] + padded[1:], padded[:-2] + padded[1:-1] + padded[2:]]
    return [np.log(group) for group in groups]


@dataclass(frozen=True)
class _Fits:
    """How groups of segments fit in length; scatter is taken from the left group's size alone."""

    left: Floats
    logs: list[Floats]
    ratio: float
    length: LengthFit

    def gains(self, i: int, height: int, first: int, places: int, width: int) -> Floats:
        """The gain of the left group from ``i`` with right groups from ``first`` on."""
        fit = self.length
        ours = max(1.0, float(self.left[i : i + height].sum()))
        off = np.log(ours / self.ratio) - self.logs[width - 1][first + 3 : first + 3 + places]
        off *= off
        near = fit.floor + fit.grain / ours
        wide = fit.chance**2 + near
        half = (fit.freedom + 1.0) / 2.0
        ratio = (1.0 + off / (wide * fit.freedom)) / (1.0 + off / (near * fit.freedom))
        gains: Floats = half * np.log(ratio) + 0.5 * np.log(wide / near)
        return fit.weight * gains


def _shifted(row: Floats, by: int) -> Floats:
    """A row of the band seen from a later one: result[c] is row[c + by]."""
    result = np.full(len(row), -np.inf)
    if by >= 0:
        result[: max(0, len(row) - by)] = row[by:]
    else:
        result[-by:] = row[:by]
    return result


def _add_shifted(total: Floats, row: Floats, by: int) -> None:
    """Add row[c + by] to total[c], where there is such a place."""
    if by > 0:
        total[: max(0, len(row) - by)] += row[by:]
    elif by < 0:
        total[-by:] += row[:by]
    else:
        total += row


def _back(best: Floats, step: npt.NDArray[np.int8], band: _Band) -> list[Step]:
    i, j = len(step) - 1, band.last
    found: list[Step] = []
    while i or j:
        at = j - int(band.start[i])
        index = int(step[i, at])
        if index < len(STEPS):
            height, width = STEPS[index]
        else:
            height, width = (1, 0) if index == len(STEPS) else (0, 1)
        before = best[i - height, j - width - int(band.start[i - height])]
        i, j = i - height, j - width
        found.append(Step(i, j, height, width, float(best[i + height, at] - before)))
    return found[::-1]


def cuts(steps: list[Step], most: int) -> list[Cut]:
    """Where to cut both documents into pieces of about ``most`` segments of the longer side.

    Each cut is the first left and right segment of a piece; the first is (0, 0). A cut is made
    where the steps on both sides of it are the surest, between half of ``most`` and all of it.
    """
    sure = [step.gain if step.height == step.width == 1 else _UNSURE for step in steps]
    found: list[Cut] = [(0, 0)]
    best: tuple[float, Cut] | None = None
    for k, step in enumerate(steps):
        i, j = found[-1]
        far = max(step.i + step.height - i, step.j + step.width - j)
        if best is not None and far > most:
            found.append(best[1])
            best = None
            i, j = found[-1]
            far = max(step.i + step.height - i, step.j + step.width - j)
        # A piece begins with a pair, so no piece is empty on a side.
        if step.height == step.width == 1 and far > most // 2:
            here = (min(sure[max(0, k - 2) : k + 2]), (step.i, step.j))
            if best is None or here[0] >= best[0]:
                best = here
    return found
