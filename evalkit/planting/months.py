"""Where the month or the day of a date, or a day of the week, can be changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from evalkit.planting.figures import plain, written
from evalkit.planting.lists import Language, language
from evalkit.planting.model import Option, Site

_LAST_DAY = 28  # of every month
_FIRST_APART = 2  # days
_DIGITS = r"\d{1,4}(?!\d)"


def date_sites(text: str, known: Language) -> Iterator[Site]:
    """The months and days of dates; a month said in two traditions is passed over."""
    for tradition, months in enumerate(known.months):
        for match in _pattern(known.lang, tradition).finditer(text):
            month = _number(match.group("month"), months)
            start, end = match.span("month")
            if "/" in (text[start - 1 : start], text[end : end + 1]):
                continue
            endings = match.group("ending")
            yield Site(
                kind="date",
                start=start,
                end=end,
                said=f"month {month}",
                options=tuple(
                    Option(f"month {other}", _cased(spellings[0], match.group("month")))
                    for other, spellings in enumerate(months, start=1)
                    if other != month and (not endings or _go_together(known, month, other))
                ),
            )
            for side in ("before", "after"):
                digits = match.group(side)
                if digits and len(digits) <= 2 and 1 <= int(digits) <= 31:
                    yield _day(match.start(side), match.end(side), digits, month)


def weekday_sites(text: str, known: Language) -> Iterator[Site]:
    """The days of the week."""
    for match in _weekdays(known.lang).finditer(text):
        said = _number(match.group("day"), known.weekdays)
        yield Site(
            kind="weekday",
            start=match.start("day"),
            end=match.end("day"),
            said=f"weekday {said}",
            options=tuple(
                Option(f"weekday {other}", _cased(spellings[0], match.group("day")))
                for other, spellings in enumerate(known.weekdays, start=1)
                if other != said
            ),
        )


@lru_cache(maxsize=16)
def _weekdays(lang: str) -> re.Pattern[str]:
    known = language(lang)
    if known is None:
        return re.compile(r"(?!)")
    forms = sorted((form for days in known.weekdays for form in days), key=len, reverse=True)
    prefix = f"(?:{known.prefixes})?" if known.prefixes else ""
    named = "|".join(map(re.escape, forms))
    flags = 0 if lang in ("en", "de") else re.IGNORECASE
    return re.compile(rf"(?<!\w){prefix}(?P<day>{named})(?!\w)", flags)


def _day(start: int, end: int, digits: str, month: int) -> Site:
    day = int(digits)
    return Site(
        kind="date",
        start=start,
        end=end,
        said=f"day {plain(digits)} of month {month}",
        options=tuple(
            Option(f"day {other} of month {month}", written(other, digits))
            for other in range(1, _LAST_DAY + 1)
            if abs(other - day) >= _FIRST_APART
        ),
    )


@lru_cache(maxsize=16)
def _pattern(lang: str, tradition: int) -> re.Pattern[str]:
    """A month with digits before it or after it, or behind a word that goes before months."""
    known = language(lang)
    if known is None:
        return re.compile(r"(?!)")
    months = known.months[tradition]
    forms = sorted((form for spellings in months for form in spellings), key=len, reverse=True)
    month = "|".join(map(re.escape, forms))
    prefix = f"(?:{known.prefixes})?" if known.prefixes else ""
    before = rf"(?<![\w.,:/-])(?P<before>{_DIGITS})(?:{known.joints[1]}){prefix}"
    cue = rf"(?<!\w)(?:(?:{known.month_before})\s){prefix}"
    lone = rf"(?<!\w){prefix}"
    after = rf"(?:(?:{known.joints[0]})(?P<after>{_DIGITS})(?![\w:%]))"
    named = rf"(?P<month>{month})\.?(?P<ending>{known.endings})"
    flags = 0 if lang in ("en", "de") else re.IGNORECASE
    return re.compile(
        rf"(?:{before}|(?P<cue>{cue})|{lone}){named}(?:{after}|(?(before)(?!\w)|(?(cue)(?!\w)|(?!))))",
        flags,
    )


def _number(form: str, months: tuple[tuple[str, ...], ...]) -> int:
    return next(
        number
        for number, spellings in enumerate(months, start=1)
        if form.casefold() in {one.casefold() for one in spellings}
    )


def _go_together(known: Language, one: int, other: int) -> bool:
    """Whether two months take the same endings."""
    groups = known.month_groups
    return not groups or any({one, other} <= group for group in groups)


def _cased(month: str, like: str) -> str:
    return month.capitalize() if like[:1].isupper() else month
