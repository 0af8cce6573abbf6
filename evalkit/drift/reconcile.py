"""Digits that one side's words show to be a year or a day, and the other side leaves bare.

"Opened in 1820" against "the bridge of 1820", "9 and 10 August" against "August 9 and 10": a bare
number that the other side's date holds is read as that date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalkit.drift.side import Side
from evalkit.facts.model import Moment, Number

_YEARS = (1000, 2100)
_LAST_DAY = 31


def reconciled(side: Side, other: Side) -> Side:
    """A side with those of its bare numbers made dates that the other side's dates explain."""
    if not side.numbers or not other.moments:
        return side
    told = [(number, moment) for number in side.numbers for moment in _meant(number, side, other)]
    if not told:
        return side
    gone = {number for number, _ in told}
    dates = {
        number: replace(
            moment, start=number.start, end=number.end, text=number.text, relative=False
        )
        for number, moment in reversed(told)
    }
    return replace(
        side,
        numbers=tuple(number for number in side.numbers if number not in gone),
        moments=tuple(sorted((*side.moments, *dates.values()), key=lambda moment: moment.start)),
    )


def _meant(number: Number, side: Side, other: Side) -> Iterator[Moment]:
    bare = number.text.rstrip(".")
    if number.unit or number.precision != "exact" or not bare.isdigit():
        return
    value = int(number.low)
    if len(bare) == 4 and _YEARS[0] <= value <= _YEARS[1]:
        yield from (
            moment
            for moment in other.moments
            if _is_year(moment, value) and not any(_is_year(own, value) for own in side.moments)
        )
    elif 1 <= value <= _LAST_DAY:
        months = {moment.month for moment in side.moments if moment.day is not None}
        yield from (
            moment
            for moment in other.moments
            if moment.day == value
            and moment.month in months
            and not any(_same_day(own, moment) for own in side.moments)
        )


def _is_year(moment: Moment, year: int) -> bool:
    return moment.grain == "year" and moment.first is not None and moment.first.year == year


def _same_day(one: Moment, other: Moment) -> bool:
    return (one.month, one.day) == (other.month, other.day)
