"""Months of three calendars as intervals of Gregorian days.

Solar Hijri (Iranian) and Islamic months are converted by convertdate; the Islamic calendar is its
tabular form, a day or two off the one that is sighted. The library is imported when such a month
is first met.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any

GREGORIAN, SOLAR, ISLAMIC = "months", "solar", "islamic"
_DAY = timedelta(days=1)
_FIRST_COVERED, _FIRST_UNCOVERED = 1000, 3000  # Gregorian years
_LAST_OTHER = 2000  # years of the other calendars
_NAMES = {
    SOLAR: [
        "Farvardin",
        "Ordibehesht",
        "Khordad",
        "Tir",
        "Mordad",
        "Shahrivar",
        "Mehr",
        "Aban",
        "Azar",
        "Dey",
        "Bahman",
        "Esfand",
    ],
    ISLAMIC: [
        "Muharram",
        "Safar",
        "Rabi-I",
        "Rabi-II",
        "Jumada-I",
        "Jumada-II",
        "Rajab",
        "Shaban",
        "Ramadan",
        "Shawwal",
        "Dhu-al-Qadah",
        "Dhu-al-Hijjah",
    ],
}


@lru_cache(maxsize=1024)
def month_of(calendar: str, day: date) -> tuple[int, int] | None:
    """The year and month of a calendar in which a Gregorian day falls.

    None for Iranian and Islamic months outside the years 1000 to 2999, which no library covers.
    """
    if calendar == GREGORIAN:
        return day.year, day.month
    if not _FIRST_COVERED <= day.year < _FIRST_UNCOVERED:
        return None
    year, month, _ = _library(calendar).from_gregorian(day.year, day.month, day.day)
    return int(year), int(month)


@lru_cache(maxsize=1024)
def month_days(calendar: str, year: int, month: int) -> tuple[date, date] | None:
    """First and last day of a month, None outside the years that dates can hold."""
    year, month = shifted(year, month, 0)
    first = day_of(calendar, year, month, 1)
    after = day_of(calendar, *shifted(year, month, 1), 1)
    return None if first is None or after is None else (first, after - _DAY)


def shifted(year: int, month: int, by: int) -> tuple[int, int]:
    """The month that lies ``by`` months later.

    >>> shifted(2022, 1, -1)
    (2021, 12)
    """
    count = year * 12 + month - 1 + by
    return count // 12, count % 12 + 1


def day_of(calendar: str, year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a day of a calendar, None where there is no such day."""
    try:
        if calendar == GREGORIAN:
            return date(year, month, day)
        if not 1 <= year <= _LAST_OTHER:
            return None
        return date(*(int(part) for part in _library(calendar).to_gregorian(year, month, day)))
    except (ValueError, OverflowError):
        return None


def month_name(calendar: str, year: int, month: int) -> str:
    """A month of an Iranian or Islamic year as it is shown: ``Dey 1400``."""
    return f"{_NAMES[calendar][month - 1]} {year}"


@lru_cache(maxsize=2)
def _library(calendar: str) -> Any:
    # imported where such a month is met; import_module since the library ships no types
    return import_module(f"convertdate.{'persian' if calendar == SOLAR else 'islamic'}")
