"""Dates and times of day: intervals that do not meet, and dates that one side alone states.

Moments are resolved to intervals of days against the date of the event. A fuller date that meets a
vaguer one is no difference. What cannot be resolved contradicts nothing.
"""

from __future__ import annotations

from dataclasses import replace

from evalkit.drift import compare
from evalkit.drift.evidence import Said, contradiction, extra, issue, missing
from evalkit.drift.pairing import counterparts, leftover
from evalkit.drift.stated import Stated, Statement
from evalkit.facts import dates
from evalkit.facts.model import DayTime, Grain, Moment, Weekday
from evalkit.facts.monthslips import slips
from evalkit.types import Issue, Severity

# A day is held against a month, a month against a season, a year against a year only: "on 4 May"
# and "in 2019" are two facts, not one told in two ways. Relative ones ("last month", "last year")
# are held against one another whatever they span.
_COARSENESS: dict[Grain, int] = {"day": 0, "month": 1, "span": 1, "season": 2, "year": 4}

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of categories date and time by the index of the row."""
    with_days = replace(statement, rows=tuple(row for row in statement.rows if _names_days(row)))
    days = {row.row.index: found.pairs for row, found in compare.compare(with_days, _WEEKDAYS)}
    return {
        row.row.index: [
            *(
                contradiction(row, "date", "major", _said(one), _said(other))
                for one, other in found.pairs
            ),
            *(missing(row, "date", _weight(lost), _said(lost)) for lost in found.missing),
            *(extra(row, "date", "minor", _said(new)) for new in found.extra),
            *(
                contradiction(row, "date", "major", _day(one), _day(other))
                for one, other in days.get(row.row.index, ())
            ),
            *_times(row),
            *_slips(row),
        ]
        for row, found in compare.compare(statement, _KIND)
    }


def answer(moment: Moment, row: Stated) -> Moment | None:
    """What the version's side of a row says in the place of a date of the reference."""
    return compare.answer(moment, row, _KIND)


def answer_time(time: DayTime, row: Stated) -> DayTime | None:
    """What the version's side of a row says in the place of a time of day of the reference."""
    if row.reference is None or row.version is None or row.digits_only:
        return None
    same = next((other for other in row.version.times if overlap(time, other)), None)
    if same is not None:
        return same
    lost, found = leftover(row.reference.times, row.version.times, overlap)
    pairs, _, _ = counterparts(lost, found, _minutes)
    return next((other for one, other in pairs if one == time), None)


def overlap(one: DayTime, other: DayTime) -> bool:
    """Whether two times of day can be one."""
    return one.first <= other.last and other.first <= one.last


def clock(time: DayTime) -> str:
    """A time of day in figures."""
    first, last = (f"{minute // 60:02}:{minute % 60:02}" for minute in (time.first, time.last))
    return first if first == last else f"{first} to {last}"


def may_meet(one: Moment, other: Moment) -> bool:
    """Whether nothing shows that two moments are apart."""
    return _agree(one, other) is not False


def distance(one: Moment, other: Moment) -> float | None:
    """Days between two moments of like grain that do not meet, None for all others."""
    if _agree(one, other) is not False:
        return None
    if _open(one) != _open(other):
        return None
    if _far_apart(one, other):
        return None
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0.0
    return float(max((other.first - one.last).days, (one.first - other.last).days, 0))


def _meet(one: Moment, other: Moment) -> bool:
    return bool(_agree(one, other))


def _agree(one: Moment, other: Moment) -> bool | None:
    """Whether two moments can be the same: two ranges of years only with the same ends.

    None where that cannot be told, or only one of them is far vaguer than the other. "Today" of
    an unknown day is no year: it must not answer for one that was lost.
    """
    if _open(one) != _open(other) and (_far(one, other) or _is_range(one) or _is_range(other)):
        return False
    if _is_range(one) and _is_range(other):
        return (one.first, one.last) == (other.first, other.last)
    met = dates.meet(one, other)
    return None if met and _far_apart(one, other) else met


def _open(moment: Moment) -> bool:
    """Whether it is relative to an event of unknown date."""
    return moment.relative and moment.first is None


def _far(one: Moment, other: Moment) -> bool:
    return abs(_COARSENESS[one.grain] - _COARSENESS[other.grain]) > 1


def _is_range(moment: Moment) -> bool:
    """Whether it is a range of years such as 1989-1996, and no decade."""
    if moment.grain != "span" or moment.relative or not (moment.first and moment.last):
        return False
    years = moment.last.year - moment.first.year
    return years > 0 and not (moment.first.year % 10 == 0 and years == 9)


def _moved(one: Moment, other: Moment) -> bool:
    """Whether a date of another row is the same: a year is not moved to where a month stands."""
    return _meet(one, other) and not _far_apart(one, other)


def _far_apart(one: Moment, other: Moment) -> bool:
    """Whether the grains of two moments are too unlike for one to be told as the other."""
    return _far(one, other) and not (one.relative and other.relative)


def _alike(one: Moment, other: Moment) -> bool:
    """Whether two moments are told in one form."""
    return one.grain == other.grain and one.relative == other.relative


def _worth_telling(moment: Moment) -> bool:
    """Whether the lack of a date says anything: not that of an unresolved "today"."""
    return moment.first is not None or moment.month is not None


def _weight(moment: Moment) -> Severity:
    return "minor" if moment.relative else "moderate"


def _said(moment: Moment) -> Said:
    return Said(moment.text, dates.value_text(moment))


def _times(row: Stated) -> list[Issue]:
    """Times of day that do not meet; a lone one is no issue, as "in the evening" often goes."""
    if row.reference is None or row.version is None or row.digits_only:
        return []
    lost, found = leftover(row.reference.times, row.version.times, overlap)
    pairs, _, _ = counterparts(lost, found, _minutes)
    return [
        contradiction(
            row, "time", "moderate", Said(one.text, clock(one)), Said(other.text, clock(other))
        )
        for one, other in pairs
    ]


def _slips(row: Stated) -> list[Issue]:
    """Months that the version writes with a letter wrong."""
    if row.original is None or row.reference is None:
        return []
    return [
        issue(
            row,
            "date",
            "info",
            f"The version writes a month as “{slip.text}”, one letter off “{slip.name}”.",
            version=(slip.text, slip.name),
            rests_on="original",
        )
        for slip in slips(row.original.text, row.original.lang)
    ]


def _names_days(row: Stated) -> bool:
    """Whether either side names a day of the week: most rows do not."""
    return any(side is not None and side.weekdays for side in (row.reference, row.version))


def _day(day: Weekday) -> Said:
    return Said(day.text, _DAYS[day.day])


def _same_day(one: Weekday, other: Weekday) -> bool:
    return one.day == other.day


def _days_apart(one: Weekday, other: Weekday) -> float:
    return float(min((one.day - other.day) % 7, (other.day - one.day) % 7))


def _minutes(one: DayTime, other: DayTime) -> float:
    return float(max(other.first - one.last, one.first - other.last))


_KIND: compare.Kind[Moment] = compare.Kind(
    facts=lambda side: side.moments,
    same=_meet,
    agree=_agree,
    moved=_moved,
    held=may_meet,
    apart=distance,
    worth_telling=_worth_telling,
    alike=_alike,
)
# A lone day of the week is no issue: "on Monday" may be "yesterday" elsewhere.
_WEEKDAYS: compare.Kind[Weekday] = compare.Kind(
    facts=lambda side: side.weekdays,
    same=_same_day,
    agree=_same_day,
    moved=_same_day,
    held=_same_day,
    apart=_days_apart,
    worth_telling=lambda day: False,
)
