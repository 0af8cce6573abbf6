"""The second pass of the search: what stands alone is moved to where it clearly belongs.

A path that mostly keeps order cannot reach a block that another version moved far away. So after
the path, links are changed one at a time, always by the change that gains most, as long as it
gains more than ``margin``: two segments that stand alone are paired wherever they are, one that
stands alone joins a link (with a hole, if need be), or an end of a link is let go.
"""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.align.moves import Costs
from evalkit.align.search import Pairing
from evalkit.align.similarity import Floats, Similarity

_Change = tuple[float, tuple[Pairing, ...], tuple[Pairing, ...]]
_MOST = 6  # segments on one side of a link


def repaired(
    pairings: list[Pairing], similarity: Similarity, costs: Costs, margin: float
) -> list[Pairing]:
    """Change pairings while a change gains more than ``margin``; deterministic."""
    current = list(pairings)
    single = similarity.gains((0,), (0,))
    known: dict[Pairing, float] = {}
    for _ in range(len(pairings)):
        changes = list(_changes(current, similarity, costs, single, margin, known))
        if not changes:
            break
        _, gone, new = max(changes, key=lambda change: (change[0], change[2]))
        current = [pairing for pairing in current if pairing not in gone] + list(new)
    return current


def worth(pairing: Pairing, similarity: Similarity, costs: Costs) -> float:
    """What a pairing adds to the sum: its gain and its cost, or the cost of standing alone."""
    left, right = pairing
    if not left or not right:
        return costs.null * (len(left) + len(right))
    return similarity.gain(left, right) + costs.link(left, right)


def _changes(
    current: list[Pairing],
    similarity: Similarity,
    costs: Costs,
    single: Floats,
    margin: float,
    known: dict[Pairing, float],
) -> Iterator[_Change]:
    lefts = [left[0] for left, right in current if not right]
    rights = [right[0] for left, right in current if not left]
    links = [pairing for pairing in current if pairing[0] and pairing[1]]
    for i in lefts:
        for j in rights:
            gained = float(single[i, j]) + costs.swap - 2 * costs.null
            if gained > margin:
                yield gained, (((i,), ()), ((), (j,))), (((i,), (j,)),)
    for link in links:
        for alone in [((i,), ()) for i in lefts] + [((), (j,)) for j in rights]:
            joined = (_with(link[0], alone[0]), _with(link[1], alone[1]))
            if max(map(len, joined)) > _MOST or not _may_join(link, alone, single):
                continue
            for pairing in (link, joined):
                if pairing not in known:
                    known[pairing] = worth(pairing, similarity, costs)
            gained = known[joined] - known[link] - costs.null
            if gained > margin:
                yield gained, (link, alone), (joined,)


def _with(group: tuple[int, ...], more: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*group, *more}))


def _may_join(link: Pairing, alone: Pairing, single: Floats) -> bool:
    """Whether a segment has anything in common with a link: saves the costlier look."""
    left, right = (alone[0] or link[0]), (alone[1] or link[1])
    return float(single[list(left)][:, list(right)].max()) > -3.0
