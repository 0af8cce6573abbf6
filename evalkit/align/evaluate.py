"""How well links agree with gold links.

Strict and lax precision and recall are those of vecalign's ``score.py``, after Sennrich and Volk
(2011): a link is strictly right when gold has the same link, and laxly right when it shares a
segment on both sides with some gold link. Null links count towards precision, not recall. Null
links have figures of their own, and so have crossing ones: links out of order with another
link, or with a side that is not contiguous.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

Sides = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Links counted over documents: add them up, then ask for figures.

    ``right`` of ``given`` for precision, ``found`` of ``wanted`` for recall. The ``null`` and
    ``crossing`` counts are strict.
    """

    strict_right: int = 0
    lax_right: int = 0
    given: int = 0
    strict_found: int = 0
    lax_found: int = 0
    wanted: int = 0
    null_right: int = 0
    null_given: int = 0
    null_wanted: int = 0
    crossing_right: int = 0
    crossing_given: int = 0
    crossing_wanted: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(self))
        )

    @property
    def strict(self) -> Figures:
        """Exact agreement of links."""
        return Figures.of(self.strict_right, self.given, self.strict_found, self.wanted)

    @property
    def lax(self) -> Figures:
        """Agreement of links in some segment on both sides."""
        return Figures.of(self.lax_right, self.given, self.lax_found, self.wanted)

    @property
    def null(self) -> Figures:
        """Agreement on the segments that stand alone: omissions and additions."""
        return Figures.of(self.null_right, self.null_given, self.null_right, self.null_wanted)

    @property
    def crossing(self) -> Figures:
        """Exact agreement on links that are out of order or not contiguous."""
        return Figures.of(
            self.crossing_right, self.crossing_given, self.crossing_right, self.crossing_wanted
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and their harmonic mean, in [0, 1]; None where nothing was counted."""

    precision: float | None
    recall: float | None
    f1: float | None

    @classmethod
    def of(cls, right: int, given: int, found: int, wanted: int) -> Figures:
        """Figures of ``right`` among ``given`` and ``found`` among ``wanted``."""
        precision = right / given if given else None
        recall = found / wanted if wanted else None
        if precision is None or recall is None:
            return cls(precision, recall, None)
        total = precision + recall
        return cls(precision, recall, 2 * precision * recall / total if total else 0.0)


def count(gold: Iterable[Sides], links: Iterable[Sides]) -> Counts:
    """Count the agreement of one document's links with its gold links.

    Both are (version indices, reference indices). Links empty on both sides are ignored; a link
    that stands twice counts once.
    """
    wanted, given = _distinct(gold), _distinct(links)
    wanted_both, given_both = _both(wanted), _both(given)
    wanted_null, given_null = wanted - wanted_both, given - given_both
    wanted_crossing, given_crossing = crossing(wanted_both), crossing(given_both)
    return Counts(
        strict_right=len(given & wanted),
        lax_right=_lax(given, wanted),
        given=len(given),
        strict_found=len(given_both & wanted_both),
        lax_found=_lax(wanted_both, given_both),
        wanted=len(wanted_both),
        null_right=len(given_null & wanted_null),
        null_given=len(given_null),
        null_wanted=len(wanted_null),
        crossing_right=len(given_crossing & wanted_crossing),
        crossing_given=len(given_crossing),
        crossing_wanted=len(wanted_crossing),
    )


def crossing(links: Iterable[Sides]) -> set[Sides]:
    """The links that are out of order with another, or have a side that is not contiguous.

    >>> sorted(crossing([((0,), (0, 2)), ((1,), (1,)), ((2,), (3,))]))
    [((0,), (0, 2)), ((1,), (1,))]
    """
    both = sorted(_both(set(links)))
    found = {one for one in both if any(side[-1] - side[0] + 1 != len(side) for side in one)}
    # A link is in order when all links before it, by their first version index, end before it
    # begins, and all after it begin after it ends, on both sides.
    highest: tuple[float, float] = (-1.0, -1.0)
    for one in both:
        if one[0][0] <= highest[0] or one[1][0] <= highest[1]:
            found.add(one)
        highest = (max(highest[0], one[0][-1]), max(highest[1], one[1][-1]))
    lowest: tuple[float, float] = (math.inf, math.inf)
    for one in reversed(both):
        if one[0][-1] >= lowest[0] or one[1][-1] >= lowest[1]:
            found.add(one)
        lowest = (min(lowest[0], one[0][0]), min(lowest[1], one[1][0]))
    return found


def _distinct(links: Iterable[Sides]) -> set[Sides]:
    return {(tuple(sorted(a)), tuple(sorted(b))) for a, b in links if a or b}


def _both(links: set[Sides]) -> set[Sides]:
    return {(a, b) for a, b in links if a and b}


def _lax(links: set[Sides], among: set[Sides]) -> int:
    """How many links share a segment on both sides with some one of ``among``, or stand there."""
    partners: dict[int, set[int]] = defaultdict(set)
    for left, right in among:
        for index in left:
            partners[index].update(right)
    return sum(
        (left, right) in among
        or any(not partners[index].isdisjoint(right) for index in left if index in partners)
        for left, right in links
    )
