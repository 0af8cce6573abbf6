"""A similarity made of evidence from tokens, lengths and roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from evalkit.align.evidence import Half, Trust, WordLevels, halves
from evalkit.align.length import LengthFit, document_ratio
from evalkit.align.roles import role_gains
from evalkit.align.similarity import Floats, Pattern, places
from evalkit.align.tokens import Side


@dataclass
class Combined:
    """Evidence of tokens from both sides, of lengths and of roles; see ``Similarity``."""

    left: Side
    right: Side
    halves: tuple[Half, Half]
    trust: Trust
    length: LengthFit
    ratio: float
    roles: Floats
    sizes: tuple[Floats, Floats]
    _half_gains: tuple[dict[Pattern, Floats], dict[Pattern, Floats]] = field(
        default_factory=lambda: ({}, {}), repr=False
    )

    @property
    def shape(self) -> tuple[int, int]:
        """How many positions the left and the right side have."""
        return len(self.left.segments), len(self.right.segments)

    def gains(self, left: Pattern, right: Pattern) -> Floats:
        """Gains of all placements of two patterns; see ``Similarity.gains``."""
        n, m = (
            places(size, pattern) for size, pattern in zip(self.shape, (left, right), strict=True)
        )
        if not n or not m:
            return np.zeros((n, m))
        forward, backward = self._half(0, right), self._half(1, left)
        total = self.trust.weigh(_summed(forward, left, n), _summed(backward, right, m).T)
        for o in left:
            for p in right:
                total = total + self.roles[o : o + n, p : p + m]
        ours = _summed(self.sizes[0], left, n)
        theirs = _summed(self.sizes[1], right, m)
        result: Floats = total + self.length.gains(ours[:, None], theirs[None, :], self.ratio)
        return result

    def gain(self, left: Sequence[int], right: Sequence[int]) -> float:
        """The gain of two groups of positions; see ``Similarity.gain``."""
        forward, backward = self.evidence(left, right)
        total = float(self.trust.weigh(np.array(forward), np.array(backward)))
        total += float(self.roles[np.ix_(left, right)].sum())
        ours, theirs = (s[list(g)].sum() for s, g in zip(self.sizes, (left, right), strict=True))
        return total + float(self.length.gains(ours, theirs, self.ratio))

    def evidence(self, left: Sequence[int], right: Sequence[int]) -> tuple[float, float]:
        """Evidence of either side's tokens; see ``Similarity.evidence``."""
        forward, backward = self.halves
        return forward.gain(left, right), backward.gain(right, left)

    def score(self, left: Sequence[int], right: Sequence[int]) -> float:
        """The share of the weight of tokens that the two groups share, in [0, 1]."""
        forward, backward = self.halves
        met, possible = forward.shared(left, right)
        met_too, possible_too = backward.shared(right, left)
        total = possible + possible_too
        return min(1.0, (met + met_too) / total) if total else 0.0

    def _half(self, which: int, pattern: Pattern) -> Floats:
        cache = self._half_gains[which]
        if pattern not in cache:
            cache[pattern] = self.halves[which].gains(pattern)
        return cache[pattern]


def combined(
    left: Side,
    right: Side,
    words: WordLevels,
    trust: Trust,
    length: LengthFit,
    ratio: float,
) -> Combined:
    """Weigh two sides against one another.

    ``ratio`` is the usual length of left over right; the documents correct it.
    """
    return Combined(
        left=left,
        right=right,
        halves=halves(left, right, words, trust),
        trust=trust,
        length=length,
        ratio=document_ratio(left.sizes, right.sizes, ratio),
        roles=role_gains(left.segments, right.segments),
        sizes=(np.array(left.sizes, dtype=float), np.array(right.sizes, dtype=float)),
    )


def _summed(values: Floats, pattern: Pattern, count: int) -> Floats:
    """The sum of the rows of each of ``count`` placements of a pattern."""
    result: Floats = np.sum([values[o : o + count] for o in pattern], axis=0)
    return result
