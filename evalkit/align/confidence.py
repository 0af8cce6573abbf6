"""How sure a link is: its margin over the best competitor, as a probability."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.align.moves import Costs
from evalkit.align.repair import worth
from evalkit.align.search import Group, Pairing
from evalkit.align.similarity import Floats, Similarity
from evalkit.align.sureness import Signs, Sureness


@dataclass(frozen=True)
class Rivals:
    """What each pairing has to compete with.

    ``single`` is ``similarity.gains((0,), (0,))``; ``links`` are the pairings with both sides,
    each with what it is worth.
    """

    similarity: Similarity
    costs: Costs
    single: Floats
    links: dict[Pairing, float]
    lefts_alone: Group
    rights_alone: Group

    @classmethod
    def of(
        cls, pairings: Sequence[Pairing], similarity: Similarity, costs: Costs, single: Floats
    ) -> Rivals:
        """Gather what the pairings of two documents are worth."""
        return cls(
            similarity=similarity,
            costs=costs,
            single=single,
            links={pair: worth(pair, similarity, costs) for pair in pairings if all(pair)},
            lefts_alone=tuple(left[0] for left, right in pairings if not right),
            rights_alone=tuple(right[0] for left, right in pairings if not left),
        )

    def margin(self, pairing: Pairing) -> float:
        """What a pairing is worth less what its best competitor would be, in nats.

        0 where they are worth the same, and below where the search preferred the pairing for
        its neighbours' sake; infinite where a null link has no competitor.

        Competitors of a link: all its segments alone, the link without any one of its segments,
        a lone segment of one side with another single segment. Competitors of a null link: its
        segment paired with another that stands alone, taken into a link, or put in the place of
        a link's side.
        """
        if all(pairing):
            return self.links[pairing] - max(self._of_link(pairing))
        return self.costs.null - max(self._of_alone(pairing), default=-math.inf)

    def _worth(self, left: Group, right: Group) -> float:
        return worth((left, right), self.similarity, self.costs)

    def _of_link(self, pairing: Pairing) -> Iterator[float]:
        left, right = pairing
        null = self.costs.null
        yield null * (len(left) + len(right))
        for one in left if len(left) > 1 else ():
            yield self._worth(tuple(i for i in left if i != one), right) + null
        for one in right if len(right) > 1 else ():
            yield self._worth(left, tuple(j for j in right if j != one)) + null
        if len(left) == 1:
            yield _elsewhere(self.single[left[0]], right) + null * (len(right) - 1)
        if len(right) == 1:
            yield _elsewhere(self.single[:, right[0]], left) + null * (len(left) - 1)

    def _of_alone(self, pairing: Pairing) -> Iterator[float]:
        """What the segment would add elsewhere, over what is there now."""
        (left, right), null = pairing, self.costs.null
        gains = self.single[left[0]] if left else self.single[:, right[0]]
        for free in self.rights_alone if left else self.lefts_alone:
            yield float(gains[free]) - null
        for link, now in self.links.items():
            partners = link[1] if left else link[0]
            if max(gains[list(partners)]) <= 0.0:
                continue  # nothing in common: no competitor
            ours = link[0] if left else link[1]
            joined = tuple(sorted({*ours, *left, *right}))
            instead = self._worth(*((left, partners) if left else (partners, right)))
            yield instead + null * len(ours) - now
            yield self._worth(*((joined, partners) if left else (partners, joined))) - now


def confidences(pairings: Sequence[Pairing], rivals: Rivals, sureness: Sureness) -> list[float]:
    """The probability of each pairing that gold links hold it exactly so, in [0, 1]."""
    return [round(sureness.probability(one), 6) for one in signs(pairings, rivals)]


def signs(pairings: Sequence[Pairing], rivals: Rivals) -> list[Signs]:
    """What shows how sure each pairing is.

    Where texts share little, margins are small throughout, and what stands alone may well have
    a counterpart that the search could not know: hence the median, 0 where nothing is linked.
    """
    margins = [rivals.margin(pairing) for pairing in pairings]
    linked = [margin for margin, both in zip(margins, map(all, pairings), strict=True) if both]
    usual = statistics.median(linked) if linked else 0.0
    return [
        Signs(margin, usual, len(left) + len(right) - 2 if left and right else None)
        for margin, (left, right) in zip(margins, pairings, strict=True)
    ]


def _elsewhere(gains: Floats, taken: Group) -> float:
    """The best gain outside the positions taken, minus infinity where there is none."""
    rest = np.delete(gains, list(taken))
    return float(rest.max(initial=-np.inf))
