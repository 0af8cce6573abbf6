"""Units next to a number: words after it, percent and currency signs around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from evalkit.facts.cldr import currency_codes
from evalkit.facts.lexicon import Lexicon
from evalkit.facts.reading import Reading

_SIGNS = {
    "%": "%",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₽": "RUB",
    "₼": "AZN",
    "₺": "TRY",
    "₹": "INR",
    "₸": "KZT",
    "₴": "UAH",
    "₾": "GEL",
    "₪": "ILS",
    "₩": "KRW",
    "₦": "NGN",
    "₱": "PHP",
    "₫": "VND",
}
_ANY_SIGN = "[" + "".join(_SIGNS) + "]"
_DOLLARS = {"a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "us": "USD", "nz": "NZD"}
_CODE = 3  # letters of a currency's code
_LONGEST_WORD = 12  # letters of a percent word before its number
_WORD_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+)[\s\u00a0]$")
_THREE = re.compile(r"[a-z]{3}(?!\w)")
_SIGN_BEFORE = re.compile(rf"(?:(?<!\w)(a|au|c|ca|us|nz))?({_ANY_SIGN})\s?$")
_SIGN_AFTER = re.compile(rf"\s?({_ANY_SIGN})")
# A lone ring may be an ordinal's in Italian; it is a degree after a space only.
_DEGREES = re.compile(r"\s?[°º]\s?([cfم])(?!\w)|\s[°º](?!\w)")
_SCALES = {"c": "°C", "f": "°F", "م": "°C", "": "degree"}
_GAP = re.compile(r"\s{0,2}-?\s?")
_WORDS = re.compile(r"[^\W\d_]+\d?(?:/[^\W\d_]+)?(?:[\s'-]{1,2}[^\W\d_]+){0,3}")
_ENDING = re.compile(r"-?([^\W\d_]{1,4})(?!\w)")
_SHORT = 1  # a unit of one letter is read after digits only


class Unit(NamedTuple):
    """A unit and where it stands in the folded text; no name where there is none."""

    name: str = ""
    start: int = 0
    end: int = 0


def unit_before(reading: Reading, lex: Lexicon, start: int) -> Unit:
    """A sign or code of a currency, or what says percent, just before a number: $5, EUR 5, ٪50."""
    match = _SIGN_BEFORE.search(reading.clean, max(0, start - 4), start)
    if match is None:
        return _word_before(reading, lex, start)
    if match.group(2) == "%" and match.start() and reading.clean[match.start() - 1].isdigit():
        return Unit()  # the sign of the number before: 5% 6
    if match.group().endswith((" ", "\u00a0")) and match.group(2) == "%":
        return Unit()
    name = _SIGNS[match.group(2)]
    if match.group(2) == "$":
        name = _DOLLARS.get(match.group(1) or "", name)
    return Unit(name, match.start() if match.group(1) is None else match.start(1), start)


def _word_before(reading: Reading, lex: Lexicon, start: int) -> Unit:
    """The percent word of languages that say it first, or the code of a currency."""
    match = _WORD_BEFORE.search(reading.clean, max(0, start - _LONGEST_WORD), start)
    if match is None:
        return Unit()
    if match.group(1) in lex.sets["percent_before"]:
        return Unit("%", match.start(1), start)
    return _code(reading, match.start(1), match.end(1), start)


def _code(reading: Reading, start: int, end: int, to: int) -> Unit:
    """A currency's code in capital letters: USD; small ones are words."""
    if end - start != _CODE:
        return Unit()
    given = reading.text[slice(*reading.span(start, end))]
    known = given.isascii() and given.isupper() and given in currency_codes()
    return Unit(given, start, to) if known else Unit()


def unit_after(reading: Reading, lex: Lexicon, end: int, *, digits: bool) -> Unit:
    """The unit that follows a number: a sign, or the longest phrase known."""
    clean = reading.clean
    sign = _SIGN_AFTER.match(clean, end)
    if sign is not None:
        to = sign.end()
        tail = _ENDING.match(clean, to) if lex.suffixes else None
        if tail is not None and tail.group(1) in lex.suffixes:
            to = tail.end()
        return Unit(_SIGNS[sign.group(1)], sign.start(1), to)
    degrees = _DEGREES.match(clean, end) if digits else None
    if degrees is not None:
        return Unit(_SCALES[degrees.group(1) or ""], degrees.start(), degrees.end())
    gap = _GAP.match(clean, end)
    at = gap.end() if gap is not None else end
    found = _phrase(clean, lex, at, digits=digits)
    if found.name:
        return found
    code = _THREE.match(clean, at) if at > end else None
    if code is not None:
        coded = _code(reading, at, code.end(), code.end())
        if coded.name:
            return coded
    for link in lex.sets["of"]:
        joined = link.endswith("'") or clean.startswith(" ", at + len(link))
        if clean.startswith(link, at) and joined and at > end:
            skip = at + len(link) + (0 if link.endswith("'") else 1)
            linked = _phrase(clean, lex, skip, digits=False)
            if linked.name:
                return linked
    return Unit()


def _phrase(clean: str, lex: Lexicon, at: int, *, digits: bool) -> Unit:
    match = _WORDS.match(clean, at)
    if match is None:
        return Unit()
    phrase = match.group()
    while phrase:
        if len(phrase) > _SHORT or digits:
            name = lex.unit(" ".join(phrase.split()))
            if name is not None and phrase not in lex.sets["ranges"]:
                return Unit(name, at, at + len(phrase))
        cut = max(phrase.rfind(sign) for sign in " \u00a0'-")
        phrase = phrase[:cut].rstrip() if cut > 0 else ""
    return Unit()
