"""The second pass of the search: what stands alone is moved to where it clearly belongs.

A path that mostly keeps order cannot reach a block that another version moved far away. So after
the path, pairings are changed one at a time, always by the change that gains most, as long as it
gains more than ``margin``: two segments that stand alone are paired wherever they are, or one
that stands alone joins a link, with a hole if need be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.align.moves import Costs
from evalkit.align.search import Group, Pairing
from evalkit.align.similarity import Floats, Similarity

_MOST = 6  # segments on one side of a link
_PROMISING = 0.0  # gain of some pair of single segments below which a closer look is spared


@dataclass(frozen=True, slots=True)
class _Change:
    """Pairings that go, the one that comes instead, and what that gains, in nats."""

    gained: float
    gone: tuple[Pairing, Pairing]
    new: Pairing


def repaired(
    pairings: list[Pairing], similarity: Similarity, costs: Costs, margin: float
) -> list[Pairing]:
    """Change pairings while a change gains more than ``margin``; deterministic."""
    repair = _Repair(similarity, costs, margin, similarity.gains((0,), (0,)))
    current = dict.fromkeys(pairings)
    alone = [pairing for pairing in pairings if not all(pairing)]
    open_changes = [change for one in alone for change in repair.changes(one, current)]
    while open_changes:
        best = max(open_changes, key=lambda change: (change.gained, change.new))
        for pairing in best.gone:
            del current[pairing]
        open_changes = [c for c in open_changes if c.gone[0] in current and c.gone[1] in current]
        for pairing in [pairing for pairing in current if not all(pairing)]:
            change = repair.joining(best.new, pairing)
            open_changes += [change] if change is not None else []
        current[best.new] = None
    return list(current)


def worth(pairing: Pairing, similarity: Similarity, costs: Costs) -> float:
    """What a pairing adds to the sum: its gain and its cost, or the cost of standing alone."""
    left, right = pairing
    if not left or not right:
        return costs.null * (len(left) + len(right))
    return similarity.gain(left, right) + costs.link(left, right)


@dataclass(frozen=True)
class _Repair:
    """The changes that are open, given a similarity; ``single`` holds the gains of pairs."""

    similarity: Similarity
    costs: Costs
    margin: float
    single: Floats

    def changes(self, alone: Pairing, current: dict[Pairing, None]) -> Iterator[_Change]:
        """The changes that would take in a segment that stands alone.

        Of two segments that stand alone only the left one's turn yields their pairing.
        """
        for other in current:
            if all(other):
                change = self.joining(other, alone)
            else:
                change = self._pairing(alone, other) if alone[0] and other[1] else None
            if change is not None:
                yield change

    def joining(self, link: Pairing, alone: Pairing) -> _Change | None:
        """Let a segment that stands alone join a link, if that gains enough."""
        joined = (_with(link[0], alone[0]), _with(link[1], alone[1]))
        if max(map(len, joined)) > _MOST or not self._promising(link, alone):
            return None
        gained = worth(joined, self.similarity, self.costs) - worth(
            link, self.similarity, self.costs
        )
        gained -= self.costs.null
        if gained <= self.margin or not self._covers_more(link, alone, joined):
            return None
        return _Change(gained, (link, alone), joined)

    def _pairing(self, left: Pairing, right: Pairing) -> _Change | None:
        gained = float(self.single[left[0][0], right[1][0]])
        gained += self.costs.swap - 2 * self.costs.null
        if gained <= self.margin:
            return None
        return _Change(gained, (left, right), (left[0], right[1]))

    def _promising(self, link: Pairing, alone: Pairing) -> bool:
        """Whether a segment has anything in common with a link: spares the costlier look."""
        left, right = (alone[0] or link[0]), (alone[1] or link[1])
        return any(self.single[i, j] > _PROMISING for i in left for j in right)

    def _covers_more(self, link: Pairing, alone: Pairing, joined: Pairing) -> bool:
        """Whether a segment makes a link cover more of the other side.

        One that says again what the link's own side says already covers no more.
        """
        other = 1 if alone[0] else 0
        return self.similarity.evidence(*joined)[other] > self.similarity.evidence(*link)[other]


def _with(group: Group, more: Group) -> Group:
    return tuple(sorted({*group, *more}))
