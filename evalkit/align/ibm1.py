"""IBM model 1: which word of one side translates which of the other, learnt from pairs of texts.

Brown et al. (1993). All pairs of words that stand in a pair of texts together are held in flat
arrays and each step of expectation maximisation is a few sums over them, so time and memory grow
with the number of such pairs: 3,000 sentences of 25 words take a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.align.similarity import Floats

Ints = npt.NDArray[np.signedinteger[Any]]  # of 32 bits where there are many

_STEPS = 5
_NOTHING = 0.15  # prior probability that a word translates none of the other side


@dataclass(frozen=True)
class Learning:
    """How a lexicon is learnt.

    A pair of words is expected to stand for one another ``count`` times; ``discount`` is taken
    off it, so that what was met once weighs little, and ``prior`` is added to how often either
    word stands. Pairs below ``least`` are left out. ``most`` bounds the pairs of texts' words.
    """

    discount: float = 0.5
    prior: float = 0.5
    least: float = 0.02
    most: int = 40_000_000


def translations(
    left: Sequence[Sequence[str]],
    right: Sequence[Sequence[str]],
    weights: Sequence[float],
    learning: Learning,
) -> dict[tuple[str, str], float]:
    """The probability of pairs of words, the geometric mean of both directions, in (0, 1].

    Args:
        left: The words of each left text; what stands twice in a text counts once.
        right: The words of each right text, as many texts.
        weights: How much each pair of texts counts, in [0, 1].
        learning: How much evidence is asked for.
    """
    ours, theirs = _Words.of(left), _Words.of(right)
    cells, pairs = _cells(ours, theirs, learning.most)
    if not len(cells.a):
        return {}
    weight = np.asarray(weights, dtype=float)[cells.text]
    there = _expected(cells.a, cells.b_at, cells.pair, cells.b, weight, len(pairs), ours, theirs)
    back = _expected(cells.b, cells.a_at, cells.pair, cells.a, weight, len(pairs), theirs, ours)
    a, b = pairs // len(theirs.names), pairs % len(theirs.names)
    result = np.sqrt(_share(there, a, learning) * _share(back, b, learning))
    kept = np.flatnonzero(result >= learning.least)
    return {(ours.names[a[k]], theirs.names[b[k]]): float(result[k]) for k in kept}


@dataclass(frozen=True)
class _Words:
    """The words of one side's texts: ids of distinct words, those of text i from starts[i] on."""

    names: tuple[str, ...]
    ids: Ints
    starts: Ints

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> _Words:
        numbered: dict[str, int] = {}
        ids = [
            numbered.setdefault(word, len(numbered))
            for words in texts
            for word in dict.fromkeys(words)
        ]
        counts = [len(dict.fromkeys(words)) for words in texts]
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(tuple(numbered), np.array(ids, dtype=np.int64), starts)


@dataclass(frozen=True)
class _Cells:
    """Every word with every word of the other side, text by text; arrays of one length.

    ``a`` and ``b`` are words, ``a_at`` and ``b_at`` where they stand, ``pair`` numbers the
    distinct (a, b), ``text`` the texts.
    """

    a: Ints
    b: Ints
    a_at: Ints
    b_at: Ints
    pair: Ints
    text: Ints


def _cells(ours: _Words, theirs: _Words, most: int) -> tuple[_Cells, Ints]:
    """All cells, and the distinct pairs a * (number of b) + b."""
    sizes = np.diff(ours.starts) * np.diff(theirs.starts)
    count = int(np.searchsorted(np.cumsum(sizes), most, side="right"))
    text = np.repeat(np.arange(count, dtype=np.int32), sizes[:count])
    before = np.cumsum(sizes[:count]) - sizes[:count]
    within = np.arange(len(text)) - np.repeat(before, sizes[:count])
    width = np.diff(theirs.starts)[text]
    # What follows is the peak of memory: the cells are 32 bits wide, and no array stays unused.
    a_at = (ours.starts[text] + within // width).astype(np.int32)
    b_at = (theirs.starts[text] + within % width).astype(np.int32)
    del within, width
    key = ours.ids[a_at]
    key *= len(theirs.names)
    key += theirs.ids[b_at]
    pairs, pair = np.unique(key, return_inverse=True)
    del key
    pair = pair.astype(np.int32)
    a = (pairs // len(theirs.names)).astype(np.int32)[pair]
    b = (pairs % len(theirs.names)).astype(np.int32)[pair]
    return _Cells(a, b, a_at, b_at, pair, text), pairs


def _expected(
    given: Ints,
    place: Ints,
    pair: Ints,
    made: Ints,
    weight: Floats,
    pairs: int,
    givens: _Words,
    mades: _Words,
) -> Floats:
    """How often each pair is expected to stand for one another, shape (pairs,).

    Every word that is ``made`` comes from one ``given`` word of the text, or from none.
    """
    frequency = np.bincount(mades.ids, minlength=len(mades.names)) / max(1, len(mades.ids))
    nothing = _NOTHING * frequency[made]
    first = np.zeros(pairs, dtype=np.int64)
    first[pair] = given
    probability = np.full(pairs, 1.0 / max(1, len(mades.names)))
    expected = np.zeros(pairs)
    for _ in range(_STEPS):
        share = probability[pair]
        size = np.bincount(place, minlength=len(mades.ids))
        total = _summed(place, share, len(mades.ids)) / np.maximum(1, size)
        part = weight * (1 - _NOTHING) * share / size[place]
        part /= (1 - _NOTHING) * total[place] + nothing
        expected = _summed(pair, part, pairs)
        mass = _summed(first, expected, len(givens.names))
        probability = expected / np.maximum(mass[first], 1e-12)
    return expected


def _share(expected: Floats, word: Ints, learning: Learning) -> Floats:
    """The part of a word's expected counts that a pair has, discounted."""
    mass = _summed(word, expected, int(word.max(initial=-1)) + 1)
    result: Floats = np.maximum(0.0, expected - learning.discount) / (mass[word] + learning.prior)
    return result


def _summed(groups: Ints, values: Floats, size: int) -> Floats:
    """The sum of the values of each group, shape (size,)."""
    return np.bincount(groups, values, size).astype(float, copy=False)
