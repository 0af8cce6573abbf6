"""Dates and periods, resolved to intervals of days; and whether two of them meet.

Relative dates ("last month", "January of last year") are resolved against the event date. "Last
<month>" is the latest such month that ended before the event's own month began. A month of the
Iranian calendar with "last year" is one of the previous Iranian year.
"""

from __future__ import annotations

from datetime import date, timedelta

from evalkit.facts import calendars
from evalkit.facts.datefind import find_dates
from evalkit.facts.datesaid import Found
from evalkit.facts.daytimes import day_times
from evalkit.facts.daytimes import value_text as _time_text
from evalkit.facts.model import DayTime, Grain, Moment
from evalkit.facts.reading import read

__all__ = ["day_times", "meet", "moments", "value_text"]

_FIRST_GREGORIAN = 1600  # a larger year with an Iranian or Islamic month is a Gregorian one
_LAST_YEAR = 9999
_SHIFTS = {"last_year": -1, "this_year": 0, "next_year": 1}
_Days = tuple[date, date]


def moments(text: str, lang: str, event: date | None) -> tuple[Moment, ...]:
    """The dates and periods that a text states, in order.

    Args:
        text: As published.
        lang: ISO 639-1.
        event: When the event happened; None leaves relative dates unresolved.
    """
    reading = read(text, lang)
    found = []
    for item in find_dates(text, lang):
        start, end = reading.span(item.start, item.end)
        days, note = _resolve(item, event)
        relative = bool(item.relation)
        gregorian = item.calendar == calendars.GREGORIAN
        found.append(
            Moment(
                start=start,
                end=end,
                text=text[start:end],
                first=days[0] if days else None,
                last=days[1] if days else None,
                grain=_grain(item),
                relative=relative,
                month=item.month if gregorian else None,
                day=item.day if gregorian else None,
                note=note,
                unit=item.relation if item.month is None else "",
                shift=item.shift if item.month is None else 0,
            )
        )
    return tuple(found)


def meet(a: Moment, b: Moment) -> bool | None:
    """Whether two moments can be the same: their intervals meet.

    None where one is unresolved and the months and days known of both do not tell them apart.
    """
    if a.first and a.last and b.first and b.last:
        return a.first <= b.last and b.first <= a.last
    if a.unit and a.unit == b.unit:
        return a.shift == b.shift
    if a.month is not None and b.month is not None:
        if a.month != b.month:
            return False
        if a.day is not None and b.day is not None:
            return a.day == b.day
    resolved, partial = (a, b) if a.first else (b, a)
    if resolved.first and resolved.last and partial.month is not None:
        return _may_contain(resolved.first, resolved.last, partial.month, partial.day)
    return None


def value_text(moment: Moment | DayTime) -> str:
    """A date or time of day as tables show it: ``2022-01``, ``2022-05-01..2022-05-31``.

    A partial date shows ``?`` for its year; an unresolved relative one shows its own words.
    """
    if isinstance(moment, DayTime):
        return _time_text(moment)
    note = f" ({moment.note})" if moment.note else ""
    if moment.first is None or moment.last is None:
        if moment.month is None:
            return f"unresolved: {moment.text}"
        return f"?-{moment.month:02}" + (f"-{moment.day:02}" if moment.day else "")
    first, last = moment.first, moment.last
    if first == last:
        return first.isoformat() + note
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year:04}" if first.year == last.year else f"{first.year}..{last.year}"
    if calendars.month_days(calendars.GREGORIAN, first.year, first.month) == (first, last):
        return f"{first.year:04}-{first.month:02}{note}"
    return f"{first.isoformat()}..{last.isoformat()}{note}"


def _grain(item: Found) -> Grain:
    if item.month is not None:
        return "day" if item.day is not None else "month"
    if item.last_year is not None or item.relation == "week":
        return "span"
    if item.relation == "day":
        return "day"
    return "month" if item.relation == "month" else "year"


def _resolve(item: Found, event: date | None) -> tuple[_Days | None, str]:
    if item.month is None:
        if item.relation:
            return (_relative(item.relation, item.shift, event) if event else None), ""
        return _years(item.year, item.last_year), ""
    year = item.year
    if year is None and item.relation and event is not None:
        year = _related_year(item, event)
    if year is None:
        return None, ""
    if item.calendar != calendars.GREGORIAN:
        year = _own_year(item, year)
    note = ""
    if item.calendar != calendars.GREGORIAN:
        note = calendars.month_name(item.calendar, year, item.month)
    if item.day is None:
        return calendars.month_days(item.calendar, year, item.month), note
    day = calendars.day_of(item.calendar, year, item.month, item.day)
    return ((day, day) if day else None), note


def _own_year(item: Found, year: int) -> int:
    """The Iranian or Islamic year of a month that is given with a Gregorian year."""
    if not _FIRST_GREGORIAN <= year < _LAST_YEAR or item.month is None:
        return year
    here = calendars.month_of(item.calendar, date(year, 1, 1))
    if here is None:
        return year
    guess = here[0]
    for candidate in (guess, guess + 1):
        days = calendars.month_days(item.calendar, candidate, item.month)
        if days is not None and days[0].year == year:
            return candidate
    return guess


def _related_year(item: Found, event: date) -> int | None:
    here = calendars.month_of(item.calendar, event)
    if here is None:
        return None
    year, month = here
    if item.relation in _SHIFTS:
        return year + _SHIFTS[item.relation]
    wanted = item.month or month
    if item.relation == "last":
        return year if wanted < month else year - 1
    if item.relation == "next":
        return year if wanted > month else year + 1
    return year


def _relative(unit: str, shift: int, event: date) -> _Days | None:
    try:
        if unit == "day":
            day = event + timedelta(days=shift)
            return day, day
        if unit == "week":
            monday = event - timedelta(days=event.weekday()) + timedelta(weeks=shift)
            return monday, monday + timedelta(days=6)
    except OverflowError:
        return None
    if unit == "month":
        year, month = calendars.shifted(event.year, event.month, shift)
        return calendars.month_days(calendars.GREGORIAN, year, month)
    return _years(event.year + shift, None)


def _years(first: int | None, last: int | None) -> _Days | None:
    if first is None or not 1 <= first <= (last or first) <= 9999:
        return None
    return date(first, 1, 1), date(last or first, 12, 31)


def _may_contain(first: date, last: date, month: int, day: int | None) -> bool:
    """Whether an interval holds a day of this month in some year."""
    if (last - first).days >= 365:
        return True
    at = first
    while at <= last:
        if at.month == month and (day is None or at.day == day):
            return True
        at += timedelta(days=1)
    return False
