"""How likely the groups of two texts are to go together, over all ways to read both in order.

The best way alone would teach a lexicon that confirms its mistakes. Here every way counts as much
as its evidence has it, so what is doubtful teaches little. Summed forwards and backwards, as in
Moore (2002), "Fast and accurate sentence alignment of bilingual corpora".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from evalkit.align.banded import ALONE, COST, STEPS, Points
from evalkit.align.length import LengthFit
from evalkit.align.similarity import Floats

_LEAST = 0.1  # probability, below which a pair is not worth learning from


class Pair(NamedTuple):
    """``height`` left segments from ``i`` and ``width`` right ones from ``j``, in (0, 1]."""

    i: int
    j: int
    height: int
    width: int
    probability: float


def likely(
    left: Floats, right: Floats, ratio: float, points: Points, length: LengthFit
) -> list[Pair]:
    """The pairs of groups that go together with some probability, by size of group, then place.

    Time and memory grow with the product of both texts' segments.

    Args:
        left: The sizes of the left segments.
        right: The sizes of the right segments.
        ratio: The usual size of a left segment over that of its right counterpart.
        points: What else speaks for pairs of segments.
        length: How lengths are weighed.
    """
    n, m = len(left), len(right)
    spread = np.bincount(points.left * m + points.right, points.weight, n * m)
    evidence = spread.astype(float, copy=False).reshape(n, m)
    found: list[Pair] = []
    gains: dict[tuple[int, int], Floats] = {}
    for (a, b), cost in zip(STEPS, COST, strict=True):
        if a <= n and b <= m:
            ours, theirs = _windows(left, a), _windows(right, b)
            fits = length.gains(ours[:, None], theirs[None, :], ratio)
            gains[a, b] = cost + fits + _windows(_windows(evidence, a).T, b).T
    before = _sums(gains, n, m)
    after = _sums({step: gain[::-1, ::-1] for step, gain in gains.items()}, n, m)[::-1, ::-1]
    for (a, b), gain in gains.items():
        sums = before[: n - a + 1, : m - b + 1] + gain + after[a:, b:]
        probability = np.exp(sums - before[n, m])
        for i, j in np.argwhere(probability >= _LEAST).tolist():
            found.append(Pair(i, j, a, b, min(1.0, float(probability[i, j]))))
    return found


def _windows(values: Floats, size: int) -> Floats:
    """The sums of ``size`` neighbours along the first axis."""
    count = len(values) - size + 1
    result: Floats = np.sum([values[k : k + count] for k in range(size)], axis=0)
    return result


def _sums(gains: dict[tuple[int, int], Floats], n: int, m: int) -> Floats:
    """The logarithm of the sum of all ways to read up to each corner, shape (n + 1, m + 1).

    Of neighbours that stand alone the left ones are read first, so that no way counts twice.
    """
    ahead = ALONE * np.arange(m + 1)
    sums = np.full((n + 1, m + 1), -np.inf)
    here = np.full(m + 1, -np.inf)
    here[0] = 0.0
    for i in range(n + 1):
        here = here + ALONE if i else here
        for (a, b), gain in gains.items():
            if a <= i:
                np.logaddexp(here[b:], sums[i - a, : m + 1 - b] + gain[i - a], out=here[b:])
        sums[i] = np.logaddexp.accumulate(here - ahead) + ahead
    return sums
