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

    ``levels`` is of shape (tokens, segments of the other side), ``found`` of shape (tokens,),
    ``chance`` and ``having`` of shape (tokens, TOP + 1): the general rate of a match of a level
    or above, and how many segments have one. ``owner`` is the own segment of each token, out of
    ``size``. ``bulk`` is how many tokens a segment of the other side has, over the mean: the
    more, the likelier it meets a token by chance.
    """

    levels: Levels
    size: int
    owner: Ints
    found: Floats
    chance: Floats
    having: Ints
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
        columns = np.arange(count)[:, None] + np.array(pattern)[None, :]
        return self._by_segment(self._token_gains(columns))

    def gain(self, own: Sequence[int], others: Sequence[int]) -> float:
        """Evidence of a group of own segments for a group of the other side's."""
        rows = self._rows(own)
        return float(self._token_gains(np.array([others]), rows).sum())

    def shared(self, own: Sequence[int], others: Sequence[int]) -> tuple[float, float]:
        """The weight of own tokens that the others have, and of all own tokens.

        A token weighs what its match would tell, and only one that can be met counts.
        """
        rows = self._rows(own)
        best = self.levels[rows].max(axis=1, initial=0).astype(np.int64)
        weights = self.found[rows] * -np.log(self._chance_of(best, rows))
        met = self.levels[rows][:, list(others)].max(axis=1, initial=0)
        return float(weights[met >= MIN_LEVEL].sum()), float(weights.sum())

    def _rows(self, own: Sequence[int]) -> Ints:
        """The tokens of a group of own segments; ``owner`` is sorted."""
        starts = np.searchsorted(self.owner, own, side="left")
        ends = np.searchsorted(self.owner, own, side="right")
        return np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])

    def _chance_of(self, level: Ints, rows: Ints) -> Floats:
        having = (self.levels[rows] >= np.maximum(level, 1)[:, None]).sum(1)
        result: Floats = np.minimum(1.0, (having + 0.5) / (self.others + 1.0))
        return result

    def _token_gains(self, columns: Ints, rows: Ints | slice = _ALL) -> Floats:
        """Evidence of each of some tokens for each group of columns, shape (tokens, groups)."""
        size = columns.shape[1]
        members = self.levels[rows][:, columns]
        level = members.max(axis=2)
        inside = (members >= np.maximum(level, 1)[:, :, None]).sum(axis=2)
        having = np.take_along_axis(self.having[rows], level.astype(np.int64), axis=1) - inside
        chance = np.take_along_axis(self.chance[rows], level.astype(np.int64), axis=1)
        rate = (having + self.trust.prior * chance) / (self.others - size + self.trust.prior)
        rate = (
            1.0
            - (1.0 - np.clip(rate, 1e-4, 0.9999))
            ** self.bulk[columns].sum(axis=1)
            ** self.trust.dilution
        )
        p = self.found[rows][:, None]
        met: Floats = np.log1p(p * (1.0 - rate) / rate)
        result: Floats = np.where(level >= MIN_LEVEL, met, self.trust.missing * np.log1p(-p))
        return result

    def _by_segment(self, gains: Floats) -> Floats:
        """Sum over the tokens of each own segment; a segment without tokens has 0."""
        total = np.zeros((self.size, gains.shape[1]))
        np.add.at(total, self.owner, gains)
        return total


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
    strongest = by_type.max(axis=1, initial=0).astype(np.int64)
    found = np.array([trust.found[kind] for kind in KINDS])[kinds, strongest]
    chance = _chance(by_type, kinds)
    order = [own_types[token] for tokens in own.tokens for token in tokens]
    counts = np.array([len(tokens) for tokens in own.tokens], dtype=np.int64)
    return Half(
        levels=by_type[order],
        size=len(counts),
        owner=np.repeat(np.arange(len(counts)), counts),
        found=found[order],
        chance=chance[order],
        having=_having(by_type)[order],
        bulk=_bulk(other),
        trust=trust,
    )


def _having(by_type: Levels) -> Ints:
    """How many segments match each type at a level or above, shape (types, TOP + 1)."""
    return np.stack([(by_type >= max(level, 1)).sum(1) for level in range(TOP + 1)], axis=1)


def _chance(by_type: Levels, kinds: Ints) -> Floats:
    """The general rate at which a type of a kind meets a segment at a level or above.

    Shape (types, TOP + 1).
    """
    rates = np.zeros((len(by_type), TOP + 1))
    for kind in np.unique(kinds):
        rows = kinds == kind
        cells = by_type[rows]
        for level in range(TOP + 1):
            met = int((cells >= max(level, 1)).sum())
            rates[rows, level] = (met + 1.0) / (cells.size + 20.0)
    return rates


def _bulk(side: Side) -> Floats:
    counts = np.array([len(tokens) + 1.0 for tokens in side.tokens])
    result: Floats = counts / counts.mean()
    return result
