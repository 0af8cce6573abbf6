"""Edit distances of many pairs of word sequences at once, and how their words line up.

A step takes one word of every hypothesis. The cells of its row of the distance table differ from
their neighbours by 1 at most, so a row is held as bits (Myers 1999, Hyyrö 2003): bit j of a number
stands for word j of the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

# Words of a reference that one number has bits for.
LONGEST = 64
_ONE = np.uint64(1)


class Pairs(NamedTuple):
    """Words as numbers, padded with numbers that are equal to none; lengths fall by row."""

    words: Ints  # (p, longest hypothesis)
    reference: Ints  # (p, longest reference)
    size: Ints  # (p,)
    reference_size: Ints  # (p,)

    def only(self, kept: Ints | Bools) -> Pairs:
        """Some of the pairs."""
        return Pairs(*(array[kept] for array in self))


class Trace(NamedTuple):
    """How words line up: ``align`` is the last word at a word of the reference, or -1."""

    align: Ints  # (p, longest reference)
    wrong: Bools  # (p, longest hypothesis)
    reference_wrong: Bools  # (p, longest reference)


def same_words(pairs: Pairs) -> Bits:
    """Bit j of (p, i): whether word i is word j of the reference."""
    same = np.zeros(pairs.words.shape, np.uint64)
    for place, word in enumerate(pairs.reference.T):
        same |= (pairs.words == word[:, None]).astype(np.uint64) << np.uint64(place)
    return same


def traced(pairs: Pairs, same: Bits) -> tuple[Ints, Trace]:
    """Distances, and how words line up.

    Where several ways are as short it is Tercom's: both words, else the hypothesis's alone, else
    the reference's.
    """
    diagonal, down = np.zeros_like(same), np.zeros_like(same)
    distance = pairs.reference_size.copy()
    held = [np.count_nonzero(pairs.size > i) for i in range(same.shape[1])]
    masks = (same[:count, i] for i, count in enumerate(held))
    for i, step in enumerate(steps(masks, pairs.reference_size)):
        diagonal[: step.pairs, i], down[: step.pairs, i] = step.diagonal, step.down
        distance[: step.pairs] += step.change
    return distance, _followed_back(pairs, same, diagonal, down)


def _followed_back(pairs: Pairs, same: Bits, diagonal: Bits, down: Bits) -> Trace:
    """Follow the ways from the last words to the first, a step of all pairs at a time."""
    trace = Trace(
        align=np.full(pairs.reference.shape, -1),
        wrong=np.zeros(pairs.words.shape, bool),
        reference_wrong=np.zeros(pairs.reference.shape, bool),
    )
    at, i, j = np.arange(len(same)), pairs.size - 1, pairs.reference_size - 1
    while len(at):
        cell = at, np.maximum(i, 0)
        bit = np.maximum(j, 0).astype(np.uint64)
        inside = (i >= 0) & (j >= 0)
        equal = inside & _bit(same[cell], bit)
        substituted = inside & ~equal & ~_bit(diagonal[cell], bit)
        alone = ~equal & ~substituted & (i >= 0) & ((j < 0) | _bit(down[cell], bit))
        takes_reference = ~alone
        takes_word = equal | substituted | alone
        trace.align[at[takes_reference], j[takes_reference]] = i[takes_reference]
        trace.reference_wrong[at[takes_reference], j[takes_reference]] = ~equal[takes_reference]
        trace.wrong[at[takes_word], i[takes_word]] = ~equal[takes_word]
        i, j = i - takes_word, j - takes_reference
        left = (i >= 0) | (j >= 0)
        at, i, j = at[left], i[left], j[left]
    return trace


def _bit(numbers: Bits, place: Bits) -> Bools:
    bits: Bools = (numbers >> place & _ONE).astype(bool)
    return bits


class Step(NamedTuple):
    """A row of the distance tables of the first ``pairs``."""

    pairs: int
    diagonal: Bits  # the distance is that of the cell before in both
    down: Bits  # the distance is one more than without this word
    change: Ints  # of the distance to the whole reference


def steps(masks: Iterable[Bits], reference_size: Ints) -> Iterator[Step]:
    """Go through the distance tables word after word.

    Each mask says where a word stands in the reference, for as many pairs, from the first, as
    have that word.
    """
    last = _ONE << (reference_size - 1).astype(np.uint64)
    more = np.full(len(last), ~np.uint64(0))  # one more than at the reference's word before
    less = np.zeros(len(last), np.uint64)
    for mask in masks:
        count = len(mask)
        up, fall, end = more[:count], less[:count], last[:count]
        diagonal = (((mask & up) + up) ^ up) | mask | fall
        down = fall | ~(diagonal | up)
        back = diagonal & up
        change = ((down & end) != 0).astype(np.intp) - ((back & end) != 0)
        yield Step(count, diagonal, down, change)
        moved = (down << _ONE) | _ONE
        more[:count] = (back << _ONE) | ~(diagonal | moved)
        less[:count] = moved & diagonal
