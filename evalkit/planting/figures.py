"""Where a number, a percentage or a year in digits can be changed, in any digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.planting.lists import Language
from evalkit.planting.model import Kind, Option, Site

_DIGITS = re.compile(r"(?<![\w.,٫٬:/'’-])\d+(?:[.,٫٬'\u00a0\u202f]\d+)*(?![\w:/])")
_YEAR = re.compile(r"(?<![\w.,:/$€£-])\d{4}(?:(?=-c[iıuü])|(?![\w:/%٪-]|[.,]\d|\s?%|\s\d))")
_YEARS = range(1900, 2031)
# A year is changed by some years, a percentage by some points.
_BY_YEARS = (-9, -7, -5, -4, -3, -2, 2, 3, 4, 5, 7, 9)
_BY_POINTS = (-31, -22, -14, -9, -5, -3, 3, 5, 9, 14, 22, 31)


def figure_sites(kind: Kind, text: str, known: Language, dates: set[int]) -> Iterator[Site]:
    """The sites of a kind (number, percent, year); ``dates`` are offsets that dates cover."""
    if kind == "year":
        yield from _years(text, known)
        return
    years = {match.start() for match in _YEAR.finditer(text) if int(match.group()) in _YEARS}
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if start in years or start in dates:
            continue
        is_share = known.percent.match(text, end) is not None
        if is_share == (kind == "percent"):
            options = _points(match.group()) if is_share else _counts(text, known, start, end)
            if options:
                yield Site(
                    kind=kind,
                    start=start,
                    end=end,
                    said=plain(match.group()),
                    options=tuple(options),
                )


def plain(digits: str) -> str:
    """Digits of any script as 0 to 9, and nothing beside them."""
    return "".join(str(int(char)) for char in digits if char.isdigit())


def written(number: int, like: str) -> str:
    """A number in the digits that a text is written in."""
    first = next(char for char in like if char.isdigit())
    zero = ord(first) - int(first)
    return "".join(chr(zero + int(digit)) for digit in str(number))


def _years(text: str, known: Language) -> Iterator[Site]:
    """Years, but no decades, nor round hundreds: 2000 is as often a count."""
    for match in _YEAR.finditer(text):
        year = int(match.group())
        if year not in _YEARS or year % 100 == 0 or known.decade.match(text, match.end()):
            continue
        before = text[: match.start()].rstrip()
        if known.decade_before and before.endswith(known.decade_before):
            continue
        options = tuple(
            Option(str(year + by), written(year + by, match.group()))
            for by in _BY_YEARS
            if year + by in _YEARS
        )
        yield Site(
            kind="year", start=match.start(), end=match.end(), said=str(year), options=options
        )


def _points(digits: str) -> list[Option]:
    """Shares of a hundred that lie some points off; the places behind the comma stay."""
    whole = re.match(r"\d+", digits)
    if whole is None:
        return []
    points, rest = int(whole.group()), digits[whole.end() :]
    if points > 100:
        return []
    found = (written(points + by, digits) + rest for by in _BY_POINTS if 0 < points + by < 100)
    return [Option(plain(text), text) for text in found]


def _counts(text: str, known: Language, start: int, end: int) -> list[Option]:
    """The same number with another first digit; none of a time of day, a rank or a score."""
    if known.clock_before.search(text[max(0, start - 20) : start]) and end - start <= 2:
        return []
    if known.clock_after.match(text, end):
        return []
    if text[end : end + 1] in ("-", ")", "–") or re.match(r"\.\s[a-z]|\.$", text[end : end + 3]):
        return []
    digits = text[start:end]
    place = next((at for at, char in enumerate(digits) if char.isdigit() and int(char)), None)
    if place is None:
        return []
    first = int(digits[place])
    found = (
        digits[:place] + written(digit, digits) + digits[place + 1 :]
        for digit in range(1, 10)
        if abs(digit - first) > 1
    )
    return [Option(plain(one), one) for one in found]
