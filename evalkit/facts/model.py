"""What a segment states, normalised, each with its span: the records of ``facts``.

Offsets are into the text that the function was given. ``text`` is always ``given[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["exact", "at_least", "at_most", "approximately", "magnitude"]
Grain = Literal["day", "month", "season", "year", "span"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A count, share or amount.

    ``low`` and ``high`` bound the value (equal for all but ranges). ``precision`` is ``magnitude``
    for plural magnitudes such as "thousands of", whose ``low`` is the magnitude itself.
    ``unit`` is a language-independent name: ``%``, an ISO 4217 code such as ``USD``, ``year``,
    ``month``, ``km`` ..., or ``""``. ``weak`` marks a one or two in words without a unit: other
    languages say it by a dual, "both" or an article, so that its absence says little.
    """

    start: int
    end: int
    text: str
    low: float
    high: float
    precision: Precision = "exact"
    unit: str = ""
    ordinal: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Digits that count nothing: a score (2-1), a designation (COVID-19, A320), a code (SAU 008).

    ``digits`` are the runs of digits, in order. ``label`` is the consonant skeleton of
    the letters that the digits belong to, ``""`` where there are none.
    """

    start: int
    end: int
    text: str
    digits: tuple[str, ...]
    label: str = ""
    score: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date or period, resolved to an interval of days, both ends included.

    ``relative`` is set where the event date was needed to resolve it. ``first`` and ``last`` are
    None where it could not be resolved (relative, and no event date known, or a day and month
    without a year). ``month`` and ``day`` are kept for such partial dates, 1-based, Gregorian.
    ``note`` names the month where it is one of another calendar: ``Dey 1400``. ``unit`` and
    ``shift`` are those of a relative period ("last month" is month, -1), which can be told apart
    without an event date; "" and 0 for all others.
    """

    start: int
    end: int
    text: str
    first: date | None
    last: date | None
    grain: Grain
    relative: bool = False
    month: int | None = None
    day: int | None = None
    note: str = ""
    unit: str = ""
    shift: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """A day of the week, ``day`` 0 for Monday to 6 for Sunday."""

    start: int
    end: int
    text: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTime:
    """A time of day as an interval of minutes after midnight, ``last`` included.

    "evening" is an interval of hours, "15:30" a single minute.
    """

    start: int
    end: int
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name of a person, place or organisation: the words of it and their skeletons.

    ``keys`` are the consonant skeletons of the words (``evalkit.text.romanise.skeleton``).
    """

    start: int
    end: int
    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """What stands between quotation marks; ``start`` and ``end`` exclude the marks.

    ``closed`` is False where the segment ends inside the quotation, or begins there.
    """

    start: int
    end: int
    text: str
    closed: bool = True
