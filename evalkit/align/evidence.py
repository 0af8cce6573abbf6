"""The evidence that two groups of segments say the same, word by word.

A token that is met again on the other side speaks for a link as much as chance would not have
brought it there, one that is not met speaks a little against it. For a token that true
counterparts share with probability p, and that a group met by chance has with probability q:

    found:  log((q + (1 - q) p) / q)        missing:  log(1 - p)

q is counted in the two documents themselves, leaving out the group in question: how many other
segments have the token, or one as like it. So a name in every sentence tells nothing, a name in
one of them tells much, and chance likenesses of short words weigh as little as they are frequent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.align.similarity import Floats, Ints, Pattern, places
from evalkit.align.tokens import KINDS, Kind, Side, Token
from evalkit.align.wordforms import TOP, Levels

_Types = dict[Token, int]
WordLevels = Callable[[Sequence[str], Sequence[str]], Levels]
MIN_LEVEL = 3  # weaker likenesses are chance
_ALL = slice(None)


@dataclass(frozen=True)
class Trust:
    """How far tokens are trusted.

    ``found`` is, for each kind, the probability that a true counterpart has a token whose
    strongest match in the whole other document is of level 0, ..., ``TOP``. ``prior`` is the
    weight, in segments, of the general rate of matches of a level against a token's own rate.
    ``temper`` scales the sum, for tokens are not independent and both sides count the same match.
    ``balance``, in [0, 1], is how far the weaker of the two sides' evidence decides: a segment
    that says again what its link already says adds evidence on one side only. ``missing``
    scales what a token that is not met says against a link. ``dilution`` is the power of a
    group's bulk by which chance matches in it grow.
    """

    found: Mapping[Kind, tuple[float, ...]]
    prior: float = 2.0
    temper: float = 0.6
    balance: float = 0.3
    missing: float = 1.0
    dilution: float = 1.0

    def weigh(self, forward: Floats, backward: Floats) -> Floats:
        """Join the evidence of both sides' tokens, arrays of one shape."""
        result: Floats = self.temper * (
            forward + backward - self.balance * np.abs(forward - backward)
        )
        return result


@dataclass(frozen=True)
class Half:
    """One side's tokens as matched by the other side's segments.

    What follows is by *type*, a distinct token of the whole side. ``levels`` is of shape (types,
    segments of the other side), ``found`` of shape (types,), ``chance`` and ``having`` of shape
    (types, levels): the general rate of a match of a level or above, and how many segments have
    one. ``weights``, shape (types,), is what the strongest match of a type would tell. ``of`` are
    the types of all tokens in order, the own segment i has those from ``starts[i]`` up to
    ``starts[i + 1]``. ``incidence``, shape (own segments, types), is 1 where a segment has a
    type. ``bulk`` is how many tokens a segment of the other side has, over the mean: the more,
    the likelier it meets a token by chance.
    """

    levels: Levels
    found: Floats
    chance: Floats
    having: Floats
    weights: Floats
    of: Ints
    starts: Ints
    incidence: Floats
    bulk: Floats
    trust: Trust

    @property
    def others(self) -> int:
        """How many segments the other side has."""
        return int(self.levels.shape[1])

    def gains(self, pattern: Pattern) -> Floats:
        """Evidence of each own segment for each place of a pattern on the other side.

        Shape (own segments, places).
        """
        count = places(self.others, pattern)
        members = [self.levels[:, offset : offset + count] for offset in pattern]
        bulk = np.sum([self.bulk[offset : offset + count] for offset in pattern], axis=0)
        level = np.maximum.reduce(members)
        # Few types meet few segments: what is not met is the same wherever it is.
        types, at = np.nonzero(level >= MIN_LEVEL)
        level = level[types, at]
        inside = np.sum([member[types, at] >= level for member in members], axis=0)
        missing = self._missing()
        over = np.zeros((len(self.levels), count))
        over[types, at] = self._met(types, level, inside, bulk[at], len(pattern)) - missing[types]
        result: Floats = self.incidence @ over + (self.incidence @ missing)[:, None]
        return result

    def gain(self, own: Sequence[int], others: Sequence[int]) -> float:
        """Evidence of a group of own segments for a group of the other side's."""
        types = self._types_of(own)
        members = self.levels[types][:, list(others)]
        level = members.max(axis=1, initial=0)
        met = level >= MIN_LEVEL
        total = float(self._missing()[types[~met]].sum())
        inside = (members[met] >= level[met][:, None]).sum(axis=1)
        bulk = self.bulk[list(others)].sum()
        return total + float(self._met(types[met], level[met], inside, bulk, len(others)).sum())

    def shared(self, own: Sequence[int], others: Sequence[int]) -> tuple[float, float]:
        """The weight of own tokens that the others have, and of all own tokens.

        A token weighs what its match would tell, and only one that can be met counts.
        """
        types = self._types_of(own)
        weights = self.weights[types]
        met = self.levels[types][:, list(others)].max(axis=1, initial=0)
        return float(weights[met >= MIN_LEVEL].sum()), float(weights.sum())

    def _types_of(self, own: Sequence[int]) -> Ints:
        return np.concatenate([self.of[self.starts[i] : self.starts[i + 1]] for i in own])

    def _met(
        self, types: Ints, level: Levels, inside: Ints, bulk: Floats | float, size: int
    ) -> Floats:
        """What it says that groups of ``size`` segments meet types at a level, shape (types,).

        ``inside`` is how many segments of the group do.
        """
        trust = self.trust
        having = self.having[types, level] - inside
        rate = having + trust.prior * self.chance[types, level]
        rate = np.clip(rate / (self.others - size + trust.prior), 1e-4, 0.9999)
        rate = 1.0 - (1.0 - rate) ** (bulk**trust.dilution)
        result: Floats = np.log1p(self.found[types] * (1.0 - rate) / rate)
        return result

    def _missing(self) -> Floats:
        result: Floats = self.trust.missing * np.log1p(-self.found)
        return result


def halves(left: Side, right: Side, words: WordLevels, trust: Trust) -> tuple[Half, Half]:
    """Match the tokens of two sides with one another.

    Args:
        left: One side.
        right: The other side.
        words: The level of match, 0 to ``TOP``, of every pair of distinct words.
        trust: How far tokens are trusted.
    """
    ours, theirs = _types(left), _types(right)
    matrix = _type_levels(ours, theirs, words)
    return _half(left, right, ours, theirs, matrix, trust), _half(
        right, left, theirs, ours, matrix.T, trust
    )


def _types(side: Side) -> _Types:
    """The distinct tokens of a side, numbered in order."""
    distinct: _Types = {}
    for tokens in side.tokens:
        for token in tokens:
            distinct.setdefault(token, len(distinct))
    return distinct


def _type_levels(ours: _Types, theirs: _Types, words: WordLevels) -> Levels:
    result = np.zeros((len(ours), len(theirs)), dtype=np.int8)
    for token, i in ours.items():
        if token.kind in ("number", "mark") and token in theirs:
            result[i, theirs[token]] = TOP
    ours_words = [token for token in ours if token.kind in ("word", "name")]
    theirs_words = [token for token in theirs if token.kind in ("word", "name")]
    if ours_words and theirs_words:
        rows = [ours[token] for token in ours_words]
        columns = [theirs[token] for token in theirs_words]
        result[np.ix_(rows, columns)] = words(
            [token.key for token in ours_words], [token.key for token in theirs_words]
        )
    return result


def _half(
    own: Side,
    other: Side,
    own_types: _Types,
    other_types: _Types,
    matrix: Levels,
    trust: Trust,
) -> Half:
    by_type = np.zeros((len(own_types), len(other.tokens)), dtype=np.int8)
    for j, tokens in enumerate(other.tokens):
        if tokens:
            by_type[:, j] = matrix[:, [other_types[token] for token in tokens]].max(
                axis=1, initial=0
            )
    kinds = np.array([KINDS.index(token.kind) for token in own_types], dtype=np.int64)
    strongest = by_type.max(axis=1, initial=0)
    found = np.array([trust.found[kind] for kind in KINDS])
    having = _having(by_type, found.shape[1])
    rows = np.arange(len(by_type))
    seen = np.minimum(1.0, (having[rows, strongest] + 0.5) / (by_type.shape[1] + 1.0))
    of = np.array([own_types[token] for tokens in own.tokens for token in tokens], dtype=np.int64)
    counts = [len(tokens) for tokens in own.tokens]
    incidence = np.zeros((len(counts), len(own_types)))
    incidence[np.repeat(np.arange(len(counts)), counts), of] = 1.0
    return Half(
        levels=by_type,
        found=found[kinds, strongest],
        chance=_chance(having, kinds, by_type.shape[1]),
        having=having,
        weights=found[kinds, strongest] * -np.log(seen),
        of=of,
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        incidence=incidence,
        bulk=_bulk(other),
        trust=trust,
    )


def _having(by_type: Levels, levels: int) -> Floats:
    """How many segments match each type at a level or above, shape (types, levels)."""
    return np.stack(
        [(by_type >= max(level, 1)).sum(1, dtype=float) for level in range(levels)], axis=1
    )


def _chance(having: Floats, kinds: Ints, segments: int) -> Floats:
    """The general rate at which a type of a kind meets a segment at a level or above.

    Shape (types, levels).
    """
    rates = np.zeros_like(having)
    for kind in np.unique(kinds):
        rows = kinds == kind
        rates[rows] = (having[rows].sum(axis=0) + 1.0) / (rows.sum() * segments + 20.0)
    return rates


def _bulk(side: Side) -> Floats:
    counts = np.array([len(tokens) + 1.0 for tokens in side.tokens])
    result: Floats = counts / counts.mean()
    return result
