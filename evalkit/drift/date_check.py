"""Dates and times of day: intervals that do not meet, and dates that one side alone states.

Moments are resolved to intervals of days against the date of the event. A fuller date that meets a
vaguer one is no difference. What cannot be resolved contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.drift.evidence import issue
from evalkit.drift.pairing import counterparts, leftover
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts import dates
from evalkit.facts.model import DayTime, Grain, Moment
from evalkit.types import Issue

# A day is held against a month, a month against a season, a year against a year only: "on 4 May"
# and "in 2019" are two facts, not one told in two ways. Relative ones ("last month", "last year")
# are held against one another whatever they span.
_COARSENESS: dict[Grain, int] = {"day": 0, "month": 1, "span": 1, "season": 2, "year": 4}


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of categories date and time by the index of the row."""
    lost, found = _leftovers(statement)
    told = [row.reference for row in statement.rows]
    retold = [side for row in statement.rows for side in (row.version, row.pivot)]
    issues: dict[int, list[Issue]] = {}
    for row in statement.both_sides():
        index = row.row.index
        here_lost = [m for m in lost[index] if not _elsewhere(m, found, index)]
        here_found = [m for m in found[index] if not _elsewhere(m, lost, index)]
        pairs, missing, extra = counterparts(here_lost, here_found, distance)
        issues[index] = [
            *(_contradiction(row, one, other) for one, other in pairs),
            *(
                _missing(row, moment)
                for moment in missing
                if _worth_telling(moment) and not _held(moment, retold)
            ),
            *(
                _extra(row, moment)
                for moment in extra
                if _worth_telling(moment) and not _held(moment, told)
            ),
            *_times(row),
        ]
    return issues


def answer(moment: Moment, row: Stated) -> Moment | None:
    """What the version's side of a row says in the place of a date of the reference.

    The moment that meets it, else the left-over one that contradicts it, else None.
    """
    if row.reference is None or row.version is None:
        return None
    same = [other for other in row.version.moments if dates.meet(moment, other)]
    if same:
        return same[0]
    lost, found = leftover(row.reference.moments, row.version.moments, dates.meet)
    pairs, _, _ = counterparts(lost, found, distance)
    return next((other for one, other in pairs if one == moment), None)


def may_meet(one: Moment, other: Moment) -> bool:
    """Whether nothing shows that two moments are apart."""
    return dates.meet(one, other) is not False


def distance(one: Moment, other: Moment) -> float | None:
    """Days between two moments of like grain that do not meet, None for all others."""
    if dates.meet(one, other) is not False:
        return None
    far = abs(_COARSENESS[one.grain] - _COARSENESS[other.grain]) > 1
    if far and not (one.relative and other.relative):
        return None
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0.0
    return float(max((other.first - one.last).days, (one.first - other.last).days))


def _leftovers(statement: Statement) -> tuple[dict[int, list[Moment]], dict[int, list[Moment]]]:
    lost: dict[int, list[Moment]] = {}
    found: dict[int, list[Moment]] = {}
    for row in statement.rows:
        ours = row.reference.moments if row.reference else ()
        theirs = row.version.moments if row.version else ()
        # A repetition says again what another row answers for.
        theirs = () if row.row.repeats else theirs
        lost[row.row.index], found[row.row.index] = leftover(ours, theirs, dates.meet)
    return lost, found


def _elsewhere(moment: Moment, pool: dict[int, list[Moment]], index: int) -> bool:
    others = (other for row, found in pool.items() if row != index for other in found)
    return any(dates.meet(moment, other) for other in others)


def _held(moment: Moment, sides: Iterable[Side | None]) -> bool:
    return any(
        may_meet(moment, other) for side in sides if side is not None for other in side.moments
    )


def _worth_telling(moment: Moment) -> bool:
    """Whether the lack of a date says anything: not that of an unresolved "today"."""
    return moment.first is not None or moment.month is not None


def _contradiction(row: Stated, one: Moment, other: Moment) -> Issue:
    return issue(
        row,
        "date",
        "major",
        f"The reference says “{one.text}” ({dates.value_text(one)}), "
        f"the version “{other.text}” ({dates.value_text(other)}).",
        reference=_evidence(one),
        version=_evidence(other),
    )


def _missing(row: Stated, moment: Moment) -> Issue:
    return issue(
        row,
        "date",
        "minor" if moment.relative else "moderate",
        f"The version does not state the reference's “{moment.text}” "
        f"({dates.value_text(moment)}) anywhere.",
        reference=_evidence(moment),
    )


def _extra(row: Stated, moment: Moment) -> Issue:
    return issue(
        row,
        "date",
        "minor",
        f"The version states “{moment.text}” ({dates.value_text(moment)}), "
        "which the reference states nowhere.",
        version=_evidence(moment),
    )


def _evidence(moment: Moment) -> tuple[str, str]:
    return moment.text, dates.value_text(moment)


def _times(row: Stated) -> list[Issue]:
    """Times of day that do not meet; a lone one is no issue, as "in the evening" often goes."""
    if row.reference is None or row.version is None:
        return []
    lost, found = leftover(row.reference.times, row.version.times, _overlap)
    pairs, _, _ = counterparts(lost, found, _minutes)
    return [
        issue(
            row,
            "time",
            "moderate",
            f"The reference says “{one.text}” ({_clock(one)}), "
            f"the version “{other.text}” ({_clock(other)}).",
            reference=(one.text, _clock(one)),
            version=(other.text, _clock(other)),
        )
        for one, other in pairs
    ]


def _overlap(one: DayTime, other: DayTime) -> bool:
    return one.first <= other.last and other.first <= one.last


def _minutes(one: DayTime, other: DayTime) -> float:
    return float(max(other.first - one.last, one.first - other.last))


def _clock(time: DayTime) -> str:
    first, last = (f"{minute // 60:02}:{minute % 60:02}" for minute in (time.first, time.last))
    return first if first == last else f"{first} to {last}"
