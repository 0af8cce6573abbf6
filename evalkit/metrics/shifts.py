"""The edits of TER of many pairs at once, to the number what sacrebleu counts one by one.

TER's search is greedy: of all shifts of a matching phrase it makes the one that helps most, until
none helps. Here every step of the search is made for all pairs together.

sacrebleu measures distances within a beam, here there is none. A way of cost D leaves the diagonal
by no more than (D + difference of lengths) / 2 words, so within that limit both are the same, and
a shift beyond it cannot help. Pairs that could meet the beam, or sacrebleu's limit on the number
of shifts, are left to ``evalkit.metrics.ter.edits``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from sacrebleu.metrics import lib_ter

from evalkit.metrics.editpaths import (
    LONGEST,
    Bits,
    Bools,
    Ints,
    Pairs,
    Trace,
    same_words,
    steps,
    traced,
)

Words = tuple[str, ...]

# What stands for the edits of a pair that is left to others.
LEFT = -1
# Cells of the tables of equal words that are held at a time.
_CELLS = 1 << 22


class _Shifts(NamedTuple):
    """Shifts to try, sorted by pair: ``length`` words from ``start`` go before ``target``."""

    pair: Ints
    start: Ints
    length: Ints
    target: Ints

    def only(self, kept: Ints | Bools) -> _Shifts:
        return _Shifts(*(array[kept] for array in self))


def edits_of(pairs: Sequence[tuple[Words, Words]]) -> Ints:
    """Edits of each hypothesis and its reference, neither empty; ``LEFT`` where not counted."""
    found = np.full(len(pairs), LEFT)
    for chunk in _chunks(pairs):
        found[chunk] = _searched(_numbered([pairs[index] for index in chunk]))
    return found


def _chunks(pairs: Sequence[tuple[Words, Words]]) -> Iterator[list[int]]:
    """Pairs of like lengths together, the longest hypothesis first."""
    chunk: list[int] = []
    widest = 0
    fitting = (index for index, pair in enumerate(pairs) if len(pair[1]) <= LONGEST)
    for index in sorted(fitting, key=lambda index: len(pairs[index][0]), reverse=True):
        hypothesis, reference = pairs[chunk[0] if chunk else index][0], pairs[index][1]
        widest = max(widest, len(reference))
        if chunk and (len(chunk) + 1) * len(hypothesis) * widest > _CELLS:
            yield chunk
            chunk, widest = [], len(reference)
        chunk.append(index)
    if chunk:
        yield chunk


def _numbered(pairs: Sequence[tuple[Words, Words]]) -> Pairs:
    numbers: dict[str, int] = {}
    columns = []
    for side, padding in ((0, -1), (1, -2)):
        sizes = np.array([len(pair[side]) for pair in pairs])
        table = np.full((len(pairs), sizes.max()), padding)
        for row, pair in zip(table, pairs, strict=True):
            row[: len(pair[side])] = [numbers.setdefault(w, len(numbers)) for w in pair[side]]
        columns.append((table, sizes))
    (words, size), (reference, reference_size) = columns
    return Pairs(words, reference, size, reference_size)


def _searched(pairs: Pairs) -> Ints:
    found = np.full(len(pairs.size), LEFT)
    at = np.arange(len(pairs.size))
    tried = np.zeros(len(at), np.intp)
    made = 0
    while len(at):
        same = same_words(pairs)
        distance, trace = traced(pairs, same)
        within = _within_beam(pairs, distance)
        shifts = _shifts(pairs, trace)
        tried += np.bincount(shifts.pair, minlength=len(at))
        counted = within & (tried < lib_ter._MAX_SHIFT_CANDIDATES)
        found[at[counted]] = made + distance[counted]
        found[at[~counted]] = LEFT
        helped, words = _best(pairs, same, distance, shifts)
        going = counted & helped
        pairs = pairs._replace(words=words).only(going)
        at, tried = at[going], tried[going]
        made += 1
    return found


def _within_beam(pairs: Pairs, distance: Ints) -> Bools:
    """Whether no way as short as the shortest leaves sacrebleu's beam."""
    width = lib_ter._BEAM_WIDTH
    longer = abs(pairs.size - pairs.reference_size)
    # One word less than half the beam: sacrebleu finds the diagonal in floating point.
    inside: Bools = (distance + longer) // 2 < width - 2
    return inside | (pairs.reference_size < width)


def _shifts(pairs: Pairs, trace: Trace) -> _Shifts:
    """Every shift that sacrebleu tries.

    It moves a phrase that stands in the reference too, where both hold an error and are not lined
    up with one another, to each of the places that the reference's words are lined up with.
    """
    pair, start, there = np.nonzero(pairs.words[:, :, None] == pairs.reference[:, None, :])
    near = abs(start - there) <= lib_ter._MAX_SHIFT_DIST
    wrong, reference_wrong = _running(trace.wrong), _running(trace.reference_wrong)
    places: tuple[Ints, ...] = pair[near], start[near], there[near]
    found: list[tuple[Ints, ...]] = []
    for length in range(1, lib_ter._MAX_SHIFT_SIZE + 1):
        pair, start, there = places
        aligned = trace.align[pair, there]
        wanted = (
            (wrong[pair, start + length] > wrong[pair, start])
            & (reference_wrong[pair, there + length] > reference_wrong[pair, there])
            & ~((start <= aligned) & (aligned < start + length))
        )
        found += _targets(trace, length, *(array[wanted] for array in places))
        inside = (start + length < pairs.size[pair]) & (there + length < pairs.reference_size[pair])
        places = tuple(array[inside] for array in places)
        pair, start, there = places
        grows = pairs.words[pair, start + length] == pairs.reference[pair, there + length]
        places = tuple(array[grows] for array in places)
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    return _Shifts(*columns).only(np.argsort(columns[0], kind="stable"))


def _running(flags: Bools) -> Ints:
    """How many flags stand before each place, shape (p, places + 1)."""
    return np.pad(np.cumsum(flags, axis=1), ((0, 0), (1, 0)))


def _targets(
    trace: Trace, length: int, pair: Ints, start: Ints, there: Ints
) -> Iterator[tuple[Ints, ...]]:
    """Where to move phrases: after what lines up with the word before, the first, the second..."""
    before = np.full(len(pair), -1)
    for offset in range(-1, length):
        place = there + offset
        target = np.where(place < 0, 0, trace.align[pair, np.maximum(place, 0)] + 1)
        new = target != before
        yield pair[new], start[new], np.full(np.count_nonzero(new), length), target[new]
        before = target


def _best(pairs: Pairs, same: Bits, distance: Ints, shifts: _Shifts) -> tuple[Bools, Ints]:
    """Whether a shift helps each pair, and the words after the best one.

    The best gains most; of equals it is the longest, then the first to start, then the first to
    end, as Tercom ranks them.
    """
    helped = np.zeros(len(distance), bool)
    words = pairs.words.copy()
    if len(shifts.pair) == 0:
        return helped, words
    gain = distance[shifts.pair] - _distances(pairs, same, shifts)
    base = same.shape[1] + 1
    rank = gain * (lib_ter._MAX_SHIFT_SIZE + 1) + shifts.length
    rank = (rank * base - shifts.start) * base - shifts.target
    firsts = np.flatnonzero(np.diff(shifts.pair, prepend=-1))
    highest = np.zeros(len(distance), np.intp)
    highest[shifts.pair[firsts]] = np.maximum.reduceat(rank, firsts)
    best = shifts.only((rank == highest[shifts.pair]) & (gain > 0))
    source = _Sources.of(best, pairs.size)
    for i in range(words.shape[1]):
        words[best.pair, i] = pairs.words[best.pair, source.at(i, len(best.pair))]
    helped[best.pair] = True
    return helped, words


def _distances(pairs: Pairs, same: Bits, shifts: _Shifts) -> Ints:
    """The distance after each shift."""
    size, after = pairs.size[shifts.pair], pairs.reference_size[shifts.pair]
    source = _Sources.of(shifts, pairs.size)

    def masks() -> Iterator[Bits]:
        for i in range(same.shape[1]):
            count = np.count_nonzero(size > i)
            yield same[shifts.pair[:count], source.at(i, count)]

    for step in steps(masks(), after.copy()):
        after[: step.pairs] += step.change
    return after


class _Sources(NamedTuple):
    """A shift swaps two runs of words, those from ``low`` and those from ``middle``."""

    low: Ints
    middle: Ints
    high: Ints

    @classmethod
    def of(cls, shifts: _Shifts, size: Ints) -> _Sources:
        end = shifts.start + shifts.length
        backward = shifts.target < shifts.start
        # A target within the phrase counts from its end.
        beyond = np.where(shifts.target > end, shifts.target, shifts.target + shifts.length)
        return cls(
            low=np.where(backward, shifts.target, shifts.start),
            middle=np.where(backward, shifts.start, end),
            high=np.where(backward, end, np.minimum(beyond, size[shifts.pair])),
        )

    def at(self, place: int, count: int) -> Ints:
        """Where the word at a place comes from, for the first shifts."""
        low, middle, high = (array[:count] for array in self)
        second = high - middle
        inside = np.where(place < low + second, place + middle - low, place - second)
        return np.where((place < low) | (place >= high), place, inside)
