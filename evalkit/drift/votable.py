"""Facts that versions can vote on, kind by kind: found in the reference, answered by a version.

Numbers, dates, times of day, and whether two offices are held by one person or by two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from evalkit.drift import date_check, number_check, office_check
from evalkit.drift.office_check import Held
from evalkit.drift.stated import Side, Stated
from evalkit.facts import dates, numbers
from evalkit.facts.model import DayTime, Moment, Number
from evalkit.types import Category

Fact = Number | Moment | DayTime | Held


@dataclass(frozen=True, slots=True)
class Kind:
    """How facts of one category are found, and what a version says in the place of one.

    ``none_supports`` is whether a reference without support is outvoted though no two that
    contradict it agree. ``drifts`` is whether a version that is apart from the others on such a
    fact drifts. ``stated`` are the facts of one side, whoever's it is.
    """

    category: Category
    facts: Callable[[Stated], Sequence[Fact]]
    answer: Callable[[Fact, Stated], Fact | None]
    stated: Callable[[Side], Sequence[Fact]]
    none_supports: bool = False
    drifts: bool = True


def agree(one: Fact, other: Fact) -> bool:
    """Whether two facts can be one."""
    if isinstance(one, Number) and isinstance(other, Number):
        return numbers.agree(one, other)
    if isinstance(one, Moment) and isinstance(other, Moment):
        return bool(dates.meet(one, other))
    if isinstance(one, DayTime) and isinstance(other, DayTime):
        return date_check.overlap(one, other)
    if isinstance(one, Held) and isinstance(other, Held):
        return one.one == other.one
    return False


def write(fact: Fact) -> str:
    """The value of a fact, in the words of the language that evalkit writes."""
    if isinstance(fact, Held):
        return fact.value
    if isinstance(fact, DayTime):
        return date_check.clock(fact)
    return numbers.value_text(fact) if isinstance(fact, Number) else dates.value_text(fact)


def saying(fact: Fact) -> str:
    """The fact in its own words, those of two offices in the words of their value."""
    return fact.value if isinstance(fact, Held) else f"“{fact.text}”"


def breadth(fact: Fact) -> tuple[bool, float]:
    """How much a fact leaves open: of values that agree, the narrowest says most.

    A month of another calendar comes last: fewer readers know it.
    """
    if isinstance(fact, Number):
        return False, fact.high - fact.low
    if isinstance(fact, DayTime):
        return False, float(fact.last - fact.first)
    if isinstance(fact, Held):
        return False, 0.0
    if fact.first is None or fact.last is None:
        return bool(fact.note), float("inf")
    return bool(fact.note), float((fact.last - fact.first).days)


def _numbers(side: Side) -> Sequence[Fact]:
    return [number for number in side.numbers if number_check.worth_telling(number)]


def _moments(side: Side) -> Sequence[Fact]:
    return side.moments


def _times(side: Side) -> Sequence[Fact]:
    return side.times


def _none(side: Side) -> Sequence[Fact]:
    return ()


def _of_reference(stated: Callable[[Side], Sequence[Fact]]) -> Callable[[Stated], Sequence[Fact]]:
    return lambda row: stated(row.reference) if row.reference else ()


def _all_numbers(row: Stated) -> Sequence[Fact]:
    return row.reference.numbers if row.reference else ()


def _answer_number(fact: Fact, row: Stated) -> Fact | None:
    return number_check.answer(fact, row) if isinstance(fact, Number) else None


def _answer_moment(fact: Fact, row: Stated) -> Fact | None:
    return date_check.answer(fact, row) if isinstance(fact, Moment) else None


def _answer_time(fact: Fact, row: Stated) -> Fact | None:
    return date_check.answer_time(fact, row) if isinstance(fact, DayTime) else None


def _answer_held(fact: Fact, row: Stated) -> Fact | None:
    return office_check.answer(fact, row) if isinstance(fact, Held) else None


KINDS: Mapping[Category, Kind] = MappingProxyType(
    {
        "number": Kind("number", _all_numbers, _answer_number, _numbers),
        "date": Kind("date", _of_reference(_moments), _answer_moment, _moments, none_supports=True),
        "time": Kind("time", _of_reference(_times), _answer_time, _times, drifts=False),
        "attribution": Kind("attribution", office_check.held, _answer_held, _none, drifts=False),
    }
)
