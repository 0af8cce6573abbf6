"""Which facts of two sides answer one another: shared by the checks of numbers and dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar


class Spanned(Protocol):
    """A fact that knows where it stands in its text."""

    @property
    def start(self) -> int:
        """Its first code point."""
        ...

    @property
    def end(self) -> int:
        """One past its last code point."""
        ...

    @property
    def text(self) -> str:
        """Its words."""
        ...


Fact = TypeVar("Fact", bound=Spanned)


def leftover(
    reference: Sequence[Fact],
    version: Sequence[Fact],
    agree: Callable[[Fact, Fact], bool | None],
    alike: Callable[[Fact, Fact], bool] = lambda one, other: False,
) -> tuple[list[Fact], list[Fact]]:
    """Pair facts that agree, one to one, and return those left over on each side, in order.

    ``agree`` is None where it cannot be told for sure; such facts are paired after those that
    surely agree. Of several, the one at the nearest place is taken, counted by order. ``alike``
    says whether two facts are told in one form: a fact that cannot be told to agree is not taken
    where one in the same form is left to hold against it.

    >>> leftover([], [], lambda one, other: True)
    ([], [])
    """
    return matched(reference, version, agree, alike)[1:]


def matched(
    reference: Sequence[Fact],
    version: Sequence[Fact],
    agree: Callable[[Fact, Fact], bool | None],
    alike: Callable[[Fact, Fact], bool] = lambda one, other: False,
) -> tuple[list[tuple[Fact, Fact]], list[Fact], list[Fact]]:
    """The pairs of facts that agree, and what ``leftover`` returns."""
    if not reference or not version:
        return [], list(reference), list(version)
    pairs = []
    lost = list(range(len(reference)))
    free = list(range(len(version)))
    for wanted in (True, None):
        for place in tuple(lost):
            fact = reference[place]
            fitting = [other for other in free if agree(fact, version[other]) is wanted]
            if wanted is None:
                fitting = [
                    other
                    for other in fitting
                    if alike(fact, version[other])
                    or (
                        not any(alike(fact, version[one]) for one in free)
                        and not any(alike(reference[one], version[other]) for one in lost)
                    )
                ]
            if fitting:
                other = min(fitting, key=partial(_apart, place))
                free.remove(other)
                lost.remove(place)
                pairs.append((fact, version[other]))
    return pairs, [reference[place] for place in lost], [version[other] for other in free]


def counterparts(
    lost: Sequence[Fact],
    found: Sequence[Fact],
    distance: Callable[[Fact, Fact], float | None],
) -> tuple[list[tuple[Fact, Fact]], list[Fact], list[Fact]]:
    """Pair left-over facts that speak of the same thing differently, the nearest first.

    Args:
        lost: Facts of the reference without an equal.
        found: Facts of the version without an equal.
        distance: At least 0, lower is nearer; None where the two cannot be held against
            each other.

    Returns:
        The pairs in the order of the reference, then what is left over still on each side.
    """
    if not lost or not found:
        return [], list(lost), list(found)
    measured = [
        (apart, place, other)
        for place, fact in enumerate(lost)
        for other, candidate in enumerate(found)
        if (apart := distance(fact, candidate)) is not None
    ]
    paired: dict[int, int] = {}
    for _, place, other in sorted(measured):
        if place not in paired and other not in paired.values():
            paired[place] = other
    return (
        [(lost[place], found[other]) for place, other in sorted(paired.items())],
        [fact for place, fact in enumerate(lost) if place not in paired],
        [fact for other, fact in enumerate(found) if other not in paired.values()],
    )


def _apart(one: int, other: int) -> int:
    return abs(one - other)
