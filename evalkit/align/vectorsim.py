"""A similarity made of sentence vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from evalkit.align.calibration import Calibration, background, calibrated
from evalkit.align.overlaps import Overlaps, smoothed, unit
from evalkit.align.similarity import Floats, Pattern, places

# Tuned on the simulated encoder of the development sets at both levels of noise, and on English
# pairs with a real encoder.
_WEIGHT = 1.0
_MIDDLE = 0.5  # of the cosine of true pairs: where a pair speaks neither for nor against a link
_HALF, _POWER = 0.5, 3.0  # the noise at which a group's own vector counts half, and how fast


@dataclass(frozen=True)
class VectorSide:
    """One side's vectors by position.

    ``content`` is of shape (n, dimension), one vector a segment, its length what the segment
    says; ``own`` are the overlaps as the encoder gave them, which count by ``share``, in [0, 1];
    ``behind`` is the other side's background, shape (dimension,).
    """

    content: Floats
    own: Overlaps
    share: float
    behind: Floats

    def __len__(self) -> int:
        return len(self.content)

    def window(self, start: int, stop: int) -> VectorSide:
        """The positions from ``start`` up to ``stop`` alone, renumbered from 0."""
        usable = self.own.usable[:, start:stop].copy()
        for o in range(2, len(usable) + 1):
            usable[o - 1, : o - 1] = False
        own = Overlaps(self.own.vectors[:, start:stop], usable, self.own.sizes[start:stop])
        return VectorSide(self.content[start:stop], own, self.share, self.behind)

    def at(self, pattern: Pattern) -> Floats:
        """The unit vectors of all placements of a pattern, shape (places, dimension)."""
        count, size = places(len(self), pattern), len(pattern)
        made = unit(np.sum([self.content[o : o + count] for o in pattern], axis=0))
        if not self._has_own(pattern):
            return made
        ends = slice(pattern[-1], pattern[-1] + count)
        usable = self.own.usable[size - 1, ends][:, None]
        own = self.own.vectors[size - 1, ends]
        return unit(np.where(usable, (1.0 - self.share) * made + self.share * own, made))

    def of(self, group: Sequence[int]) -> Floats:
        """The unit vector of one group of positions, shape (dimension,): ``at``, but quick."""
        total: Floats = self.content[group[0]]
        if len(group) > 1:
            total = self.content[list(group)].sum(axis=0)
        made = _scaled(total)
        if not self._has_own(group) or not self.own.usable[len(group) - 1, group[-1]]:
            return made
        own = self.own.vectors[len(group) - 1, group[-1]]
        return _scaled((1.0 - self.share) * made + self.share * own)

    def _has_own(self, group: Sequence[int]) -> bool:
        """Whether the encoder was asked for the vector of such a group."""
        return group[-1] - group[0] + 1 == len(group) <= len(self.own.vectors)


@dataclass(frozen=True)
class VectorSimilarity:
    """Cosines over background as evidence; see ``Similarity``.

    The cosines of true pairs and of chance ones are taken for two normal distributions of one
    spread: then the log-likelihood ratio is linear in the cosine, 0 half-way between their
    means.
    """

    left: VectorSide
    right: VectorSide
    calibration: Calibration
    _cosines: dict[tuple[Pattern, Pattern], Floats] = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """How many positions the left and the right side have."""
        return len(self.left), len(self.right)

    @property
    def mirrored(self) -> VectorSimilarity:
        """The same with the sides swapped."""
        return VectorSimilarity(self.right, self.left, self.calibration)

    def window(self, left: tuple[int, int], right: tuple[int, int]) -> VectorSimilarity:
        """The same on a part of both sides, positions renumbered from 0."""
        return VectorSimilarity(
            self.left.window(*left), self.right.window(*right), self.calibration
        )

    def gains(self, left: Pattern, right: Pattern) -> Floats:
        """Gains of all placements of two patterns; see ``Similarity.gains``."""
        n, m = (places(s, p) for s, p in zip(self.shape, (left, right), strict=True))
        if not n or not m:
            return np.zeros((n, m))
        if (left, right) not in self._cosines:
            ours, theirs = self.left.at(left), self.right.at(right)
            cosines: Floats = ours @ theirs.T
            cosines -= (ours @ self.left.behind)[:, None]
            cosines -= (theirs @ self.right.behind)[None, :]
            self._cosines[left, right] = cosines
        return self._gain(self._cosines[left, right])

    def gain(self, left: Sequence[int], right: Sequence[int]) -> float:
        """The gain of two groups of positions; see ``Similarity.gain``."""
        return float(self._gain(np.array(self._cosine(left, right))))

    def evidence(self, left: Sequence[int], right: Sequence[int]) -> tuple[float, float]:
        """Half the gain for either side: a cosine does not say which side is covered."""
        half = self.gain(left, right) / 2.0
        return half, half

    def score(self, left: Sequence[int], right: Sequence[int]) -> float:
        """The cosine over background, in [0, 1]."""
        return min(1.0, max(0.0, self._cosine(left, right)))

    def _cosine(self, left: Sequence[int], right: Sequence[int]) -> float:
        ours, theirs = self.left.of(left), self.right.of(right)
        return float(ours @ theirs - ours @ self.left.behind - theirs @ self.right.behind)

    def _gain(self, cosines: Floats) -> Floats:
        true, spread = self.calibration.true, self.calibration.spread
        result: Floats = _WEIGHT * true / spread**2 * (cosines - _MIDDLE * true)
        return result


def vector_similarity(left: Overlaps, right: Overlaps) -> VectorSimilarity:
    """Weigh the vectors of two sides against one another.

    How noisy the encoder is, is measured on the single segments as it gave them: the noisier,
    the more the fit over all overlaps counts, and the less a group's own vector.
    """
    plain = calibrated(*(side.vectors[0].astype(np.float64) for side in (left, right)))
    share = 1.0 / (1.0 + (plain.noise / _HALF) ** _POWER)
    contents = [smoothed(side, plain.noise) for side in (left, right)]
    units = [unit(content) for content in contents]
    behind_left, behind_right = background(*units)
    sides = (
        VectorSide(contents[0], left, share, behind_right),
        VectorSide(contents[1], right, share, behind_left),
    )
    singles = [side.at((0,)) for side in sides]
    return VectorSimilarity(*sides, calibrated(*singles))


def _scaled(vector: Floats) -> Floats:
    result: Floats = vector / max(math.sqrt(float(vector @ vector)), 1e-12)
    return result
