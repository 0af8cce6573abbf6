"""A version's segment that stands alone because another one already says the same."""

from __future__ import annotations

from evalkit.align.confidence import Rivals
from evalkit.align.search import Group, Pairing
from evalkit.align.similarity import Similarity

_SCORE = 0.6  # of what both say must be shared
_AS_MUCH = 0.7  # and so much of what the segment shares with the version's own link
_AHEAD = 0.1  # by so much must the best segment be ahead of any other outside its group


def repeats(position: int, rivals: Rivals, pairings: list[Pairing], turned: bool) -> Group:
    """The reference positions that a version's lone segment says again, or none.

    The best linked reference segment, or whole reference side of a link, is named if the lone
    segment would be linked with it, were it free, if they share at least ``_SCORE`` of what they
    say, and no segment elsewhere comes near: what is merely on the topic is like several.

    Args:
        position: The lone segment of the version.
        rivals: Where gains, scores and costs come from.
        pairings: All pairings.
        turned: Whether the version is the similarity's right side.
    """
    similarity, costs, single = rivals.similarity, rivals.costs, rivals.single

    def score(group: Group) -> float:
        return similarity.score(*_sides(group, position, turned))

    def gained(group: Group) -> float:
        sides = _sides(group, position, turned)
        return similarity.gain(*sides) + costs.link(*sides) - costs.null

    near = single[:, position] if turned else single[position]
    groups = [group for group in _candidates(pairings, turned) if near[list(group)].max() > 0.0]
    best = max(groups, key=gained, default=())
    if not best or gained(best) <= 0.0 or score(best) < _SCORE:
        return ()
    if score(best) < _AS_MUCH * _linked(similarity, pairings, best, turned):
        return ()
    others = [group for group in groups if not set(group) & set(best)]
    nearest = max((score(group) for group in others), default=0.0)
    return best if score(best) >= nearest + _AHEAD else ()


def _linked(similarity: Similarity, pairings: list[Pairing], group: Group, turned: bool) -> float:
    """What the links of some reference segments share with the version, at most."""
    theirs = (pair for pair in pairings if pair[0] and pair[1])
    scores = (
        similarity.score(*pair) for pair in theirs if set(pair[0 if turned else 1]) & set(group)
    )
    return max(scores, default=0.0)


def _sides(group: Group, position: int, turned: bool) -> Pairing:
    return (group, (position,)) if turned else ((position,), group)


def _candidates(pairings: list[Pairing], turned: bool) -> list[Group]:
    """Linked reference segments, alone and as the sides of their links, in order."""
    groups: set[Group] = set()
    for left, right in pairings:
        group = left if turned else right
        if left and right:
            groups.add(group)
            groups.update((j,) for j in group)
    return sorted(groups)
