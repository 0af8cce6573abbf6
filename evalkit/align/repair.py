"""The second pass of the search: segments are moved to where they clearly belong.

A path that mostly keeps order cannot reach a block that another version moved far away, and its
steps over crossing links have no room for a segment that stands alone among them. So after the
path, pairings are changed one at a time, always by the change that gains most. Two segments that
stand alone are paired wherever they are; one that stands alone joins a link, with a hole if need
be, or takes the place of a link's side: each must gain more than ``margin``. A segment leaves a
link that is worth more without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from evalkit.align.moves import Costs
from evalkit.align.search import Group, Pairing
from evalkit.align.similarity import Floats, Similarity

_MOST = 6  # segments on one side of a link
_PROMISING = -6.0  # gain of some pair of single segments below which a closer look is spared


@dataclass(frozen=True, slots=True)
class _Change:
    """Pairings that go, those that come instead, and what that gains, in nats."""

    gained: float
    gone: tuple[Pairing, ...]
    new: tuple[Pairing, ...]


def repaired(
    pairings: list[Pairing], similarity: Similarity, costs: Costs, margin: float
) -> list[Pairing]:
    """Change pairings while a change gains enough; deterministic."""
    repair = _Repair(similarity, costs, margin, similarity.gains((0,), (0,)))
    current: dict[Pairing, None] = {}
    open_changes: list[_Change] = []
    for pairing in pairings:
        open_changes += repair.changes(pairing, current)
        current[pairing] = None
    while open_changes:
        best = max(open_changes, key=lambda change: (change.gained, change.new))
        for pairing in best.gone:
            del current[pairing]
        open_changes = [c for c in open_changes if all(gone in current for gone in c.gone)]
        for pairing in best.new:
            open_changes += repair.changes(pairing, current)
            current[pairing] = None
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
    _worths: dict[Pairing, float] = field(default_factory=dict)

    def changes(self, one: Pairing, others: Iterable[Pairing]) -> Iterator[_Change]:
        """The changes open to a pairing by itself and with each of the others."""
        if all(one):
            yield from self._leaving(one)
        for other in others:
            if all(one) and all(other):
                continue
            if all(one) or all(other):
                yield from self._taking_in(*((one, other) if all(one) else (other, one)))
            elif bool(one[0]) != bool(other[0]):
                yield from self._pairing(*((one, other) if one[0] else (other, one)))

    def _leaving(self, link: Pairing) -> Iterator[_Change]:
        """Let a segment leave a link that is worth more without it."""
        # The path paid for a hole, not for a swap; what the hole enclosed is crossed all the same.
        least = 0.0 if all(map(_is_run, link)) else -self.costs.swap
        for alone in _each_alone(link):
            rest = _without(link[0], alone[0]), _without(link[1], alone[1])
            if all(rest):
                yield from self._if_gaining(least, (link,), (rest, alone))

    def _taking_in(self, link: Pairing, alone: Pairing) -> Iterator[_Change]:
        """Let a segment that stands alone join a link, or take the place of a side."""
        if not self._promising(link, alone):
            return
        joined = _with(link[0], alone[0]), _with(link[1], alone[1])
        if max(map(len, joined)) <= _MOST:
            for change in self._if_gaining(self.margin, (link, alone), (joined,)):
                if self._covers_more(link, alone, joined):
                    yield change
        kept = (alone[0] or link[0]), (alone[1] or link[1])
        put_out = link[0] if alone[0] else (), link[1] if alone[1] else ()
        new = (kept, *_each_alone(put_out))
        yield from self._if_gaining(self.margin - self.costs.swap, (link, alone), new)

    def _pairing(self, left: Pairing, right: Pairing) -> Iterator[_Change]:
        new = ((left[0], right[1]),)
        if self.single[left[0][0], right[1][0]] > _PROMISING:
            yield from self._if_gaining(self.margin - self.costs.swap, (left, right), new)

    def _if_gaining(
        self, least: float, gone: tuple[Pairing, ...], new: tuple[Pairing, ...]
    ) -> Iterator[_Change]:
        gained = sum(map(self._worth, new)) - sum(map(self._worth, gone))
        if gained > max(least, 0.0):  # so that no change is ever taken back and made again
            yield _Change(gained, gone, new)

    def _worth(self, pairing: Pairing) -> float:
        if pairing not in self._worths:
            self._worths[pairing] = worth(pairing, self.similarity, self.costs)
        return self._worths[pairing]

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


def _each_alone(pairing: Pairing) -> list[Pairing]:
    """Its segments, each standing alone."""
    return [((i,), ()) for i in pairing[0]] + [((), (j,)) for j in pairing[1]]


def _is_run(group: Group) -> bool:
    return group[-1] - group[0] + 1 == len(group)


def _with(group: Group, more: Group) -> Group:
    return tuple(sorted({*group, *more}))


def _without(group: Group, some: Group) -> Group:
    return tuple(segment for segment in group if segment not in some)
