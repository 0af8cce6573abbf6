"""Coarse to fine: long documents cut where both sides surely begin anew, for the search between.

A sample of the left segments is held against the whole right side. Pairs that are each other's
nearest, in order, are anchors; between two neighbouring pairs that plainly belong together on
their own, both documents are cut. The sample does not grow with the documents, so time is linear
in their length as long as the texts can be aligned at all. What a block moved far away leaves
behind is looked for afterwards among the segments that stand alone.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.align.calibration import Mutual, mutual_best, sampled
from evalkit.align.similarity import Floats
from evalkit.align.vectorsim import VectorSimilarity

Span = tuple[int, int]
Window = tuple[Span, Span]

AREA = 160_000  # pairs of segments that the search takes at a time
_ENOUGH = 10_000  # pairs below which no further cut is looked for
_ROWS = 64  # segments that a window has at least, on its longer side
_DENSER = 8  # times as many samples where the first gave no cut
_NEAR = 6  # segments between two anchors of one moved block
_SAMPLE = 1000


@dataclass(frozen=True)
class Singles:
    """The unit vectors of single segments, and the similarity that they come from."""

    left: Floats
    right: Floats
    similarity: VectorSimilarity

    @classmethod
    def of(cls, similarity: VectorSimilarity) -> Singles:
        """Those of a similarity."""
        return cls(similarity.left.at((0,)), similarity.right.at((0,)), similarity)


def windows(singles: Singles) -> list[Window]:
    """Cut two documents into windows of at most ``AREA`` pairs, in order.

    Windows do not overlap. A longer stretch in which no cut is to be found is left out: there,
    the texts do not run side by side.
    """
    open_windows: list[Window] = [((0, len(singles.left)), (0, len(singles.right)))]
    found = []
    while open_windows:
        window = open_windows.pop()
        (a, b), (c, d) = window
        pairs = (b - a) * (d - c)
        parts = _parts(singles, window) if pairs > _ENOUGH else [window]
        if len(parts) > 1:
            open_windows += parts
        elif 0 < pairs <= AREA:
            found.append(window)
    return sorted(found)


def moved(singles: Singles, lefts: Sequence[int], rights: Sequence[int]) -> Iterator[Window]:
    """Windows around pairs of nearest neighbours among segments that stand alone.

    The ones with most pairs come first. They may overlap and reach over segments that do not
    stand alone: whoever takes one must cut it to what is still free.
    """
    if not lefts or not rights:
        return
    ours, theirs = np.array(lefts), np.array(rights)
    near = mutual_best(singles.left[ours], singles.right[theirs], sampled(len(ours), 4 * _SAMPLE))
    likely = near.cosines > singles.similarity.calibration.true / 2.0
    pairs = zip(ours[near.left[likely]], theirs[near.right[likely]], strict=True)
    for block in sorted(_blocks((int(i), int(j)) for i, j in pairs), key=lambda b: (-len(b), b)):
        of_left, of_right = [i for i, _ in block], [j for _, j in block]
        yield (
            (max(0, min(of_left) - _NEAR), min(len(singles.left), max(of_left) + _NEAR + 1)),
            (max(0, min(of_right) - _NEAR), min(len(singles.right), max(of_right) + _NEAR + 1)),
        )


def _parts(singles: Singles, window: Window) -> list[Window]:
    """A window cut in parts, or itself where no cut is to be found."""
    (a, b), (c, d) = window
    for most in (_SAMPLE, _SAMPLE * _DENSER):
        near = mutual_best(singles.left[a:b], singles.right[c:d], sampled(b - a, most))
        cuts = [(a, c)]
        for i, j in _chain(near):
            i, j = i + a, j + c
            far = max(i - cuts[-1][0], j - cuts[-1][1]) >= _ROWS
            if far and i > cuts[-1][0] and j > cuts[-1][1] and _safe(singles.similarity, i, j):
                cuts.append((i, j))
        if len(cuts) > 1 or b - a <= most:
            break
    ends = [*cuts[1:], (b, d)]
    return [((i, k), (j, m)) for (i, j), (k, m) in zip(cuts, ends, strict=True)]


def _chain(near: Mutual) -> list[tuple[int, int]]:
    """The longest chain of pairs in which both sides ascend."""
    pairs = list(zip(near.left.tolist(), near.right.tolist(), strict=True))
    tails: list[int] = []  # the least right end of a chain of each length
    at: list[int] = []  # the pair that it ends with
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        length = bisect.bisect_left(tails, j)
        before.append(at[length - 1] if length else -1)
        tails[length : length + 1] = [j]
        at[length : length + 1] = [place]
    chain = []
    place = at[-1] if at else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _safe(similarity: VectorSimilarity, i: int, j: int) -> bool:
    """Whether both documents may be cut before ``i`` and ``j``: no link reaches over the cut.

    The pairs before and after it must each belong together, and gain more than any link made
    of both.
    """
    if not i or not j:
        return False
    here, before = similarity.gain((i,), (j,)), similarity.gain((i - 1,), (j - 1,))
    if min(here, before) <= 0.0:
        return False
    left, right = (i - 1, i), (j - 1, j)
    with_before = max(similarity.gain(left, (j - 1,)), similarity.gain((i - 1,), right))
    with_here = max(similarity.gain(left, (j,)), similarity.gain((i,), right))
    both = similarity.gain(left, right)
    return with_before < before and with_here < here and both < here + before


def _blocks(pairs: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Pairs in left order, grouped while both sides stay near the pair before."""
    blocks: list[list[tuple[int, int]]] = []
    for i, j in pairs:
        if blocks and i - blocks[-1][-1][0] <= _NEAR and abs(j - blocks[-1][-1][1]) <= _NEAR:
            blocks[-1].append((i, j))
        else:
            blocks.append([(i, j)])
    return blocks
