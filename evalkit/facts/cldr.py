"""What Unicode's CLDR knows of a language, through Babel: separators, units, currencies, months.

The tables have the form of the lexicon files, but lists of words for their values. Locale data
without the words that the extractors know by heart (``{0} per hour``) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from evalkit.text.romanise import romanise, skeleton

Tables = dict[str, Any]

# Of two units that claim one short word ("m"), the first here has it.
_UNITS = {
    "concentr-percent": "%",
    "duration-year": "year",
    "duration-month": "month",
    "duration-week": "week",
    "duration-day": "day",
    "duration-hour": "hour",
    "duration-minute": "minute",
    "duration-second": "second",
    "duration-decade": "decade",
    "duration-century": "century",
    "length-kilometer": "km",
    "length-meter": "m",
    "length-centimeter": "cm",
    "length-millimeter": "mm",
    "length-mile": "mile",
    "length-foot": "foot",
    "length-inch": "inch",
    "length-yard": "yard",
    "mass-kilogram": "kg",
    "mass-gram": "g",
    "mass-tonne": "tonne",
    "mass-pound": "pound",
    "mass-ounce": "ounce",
    "volume-liter": "litre",
    "volume-barrel": "barrel",
    "volume-gallon": "gallon",
    "volume-cubic-meter": "m3",
    "area-square-meter": "m2",
    "area-square-kilometer": "km2",
    "area-square-mile": "square mile",
    "area-square-foot": "square foot",
    "area-hectare": "hectare",
    "area-acre": "acre",
    "speed-kilometer-per-hour": "km/h",
    "speed-mile-per-hour": "mph",
    "power-kilowatt": "kW",
    "power-megawatt": "MW",
    "temperature-celsius": "°C",
    "temperature-fahrenheit": "°F",
    "temperature-generic": "degree",
}
_DOLLARS = ("USD", "AUD", "CAD", "NZD")
_BARE = ("EUR", "JPY", "RUB", "TRY", "AZN", "KZT", "CNY", "INR", "IRR", "AED")
# Short forms of these alone: the others read as other words ("in", "dec", "Mon").
_SHORT_DURATIONS = ("duration-hour", "duration-minute", "duration-second")
_LONG_ONLY = ("length-inch", "length-mile", "area-hectare", "area-acre", "volume-gallon")
_WORD = re.compile(r"[^\W\d_]+")
_SPELT = re.compile(r"[^\W\d_]+\d?(?:[ \u00a0'’/-][^\W\d_]+){0,3}")
_PLAIN_POWERS = str.maketrans("²³", "23")
_DAY_LINK = re.compile(r"d '(\w+)' MMMM")
_TELLING = 3  # consonants
_PATTERN_LIMIT = 40  # letters of the longest phrase that is kept


def tables(lang: str, regions: Iterable[str] = ()) -> Tables:
    """The tables of a language, {} where CLDR has none.

    Args:
        lang: ISO 639-1.
        regions: Countries (ISO 3166-1) whose own names of months are added.
    """
    locale = _locale(lang)
    if locale is None:
        return {}
    data = locale._data  # Babel has no public way to the patterns of one unit
    symbols = locale.number_symbols
    latin: Mapping[str, str] = symbols.get("latn") or next(iter(symbols.values()), {})
    found: Tables = {"decimal": latin.get("decimal", ".")}
    patterns = data.get("unit_patterns", {})
    found["units"], found["duals"] = _units(patterns)
    found["percent_before"] = _percent_before(patterns)
    for code, names in _currencies(locale).items():
        found["units"].setdefault(code, []).extend(names)
    found["of"] = _day_links(locale)
    found["months"] = _months(lang, regions)
    if _cased(locale):
        found["cased_months"] = True
    return found


@lru_cache(maxsize=1)
def currency_codes() -> frozenset[str]:
    """The currencies that are in use."""
    from babel.core import get_global

    return frozenset(
        code
        for currencies in get_global("territory_currencies").values()
        for code, _, until, legal in currencies
        if until is None and legal and not code.startswith("X")
    )


def _locale(lang: str, region: str | None = None) -> Any:
    from babel import Locale, UnknownLocaleError  # only where facts are read

    try:
        return Locale(lang, territory=region)
    except (UnknownLocaleError, ValueError):
        return None


def _units(patterns: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Words of units, the long ones first, and words that say two of a unit."""
    units: dict[str, list[str]] = {}
    duals: dict[str, list[str]] = {}
    taken: set[str] = set()
    for width in ("long", "short"):
        for name, unit in _UNITS.items():
            forms = patterns.get(name, {}).get(width, {})
            for count, pattern in forms.items():
                if count == "per":
                    continue
                word = _word(pattern)
                if width == "short" and not _is_kept_short(name, word):
                    continue
                if count == "two" and "{0}" not in pattern and name.startswith("duration"):
                    duals.setdefault(unit, []).append(word)
                elif count != "two" or "{0}" in pattern:
                    for form in dict.fromkeys((word, word.translate(_PLAIN_POWERS))):
                        if form and form not in taken:
                            taken.add(form)
                            units.setdefault(unit, []).append(form)
    return units, duals


def _percent_before(patterns: Mapping[str, Any]) -> list[str]:
    """Words that say percent before the number, as Turkish does."""
    forms = patterns.get("concentr-percent", {}).get("long", {}).values()
    before = [form.removesuffix("{0}").strip() for form in forms if form.endswith("{0}")]
    return list(dict.fromkeys(word for word in before if _SPELT.fullmatch(word)))


def _is_kept_short(name: str, word: str) -> bool:
    """Whether a short form is no word of its own: "l" is an article, "ha" a verb in Italian."""
    if len(word) < 2 or name in _LONG_ONLY:
        return False
    return not name.startswith("duration") or name in _SHORT_DURATIONS


def _word(pattern: str) -> str:
    """The words of ``{0} miles``; empty where they stand around the number."""
    word = pattern.replace("{0}", "").replace("\u200e", "").replace("\u200f", "")
    word = word.replace("\u00a0", " ").replace("\u202f", " ").strip(" .-")
    if pattern.strip("\u200e\u200f \u00a0").find("{0}") > 0 or len(word) > _PATTERN_LIMIT:
        return ""
    return word if _SPELT.fullmatch(word) else ""


def _currencies(locale: Any) -> dict[str, list[str]]:
    plurals = locale._data.get("currency_names_plural", {})
    names: dict[str, list[str]] = {}
    for code in sorted(currency_codes()):
        name = locale.currencies.get(code)
        words = [name] if name else []
        words += [word for word in plurals.get(code, {}).values() if word not in words]
        kept = [word for word in words if _SPELT.fullmatch(word)]
        if kept:
            names[code] = kept
    for code, word in _bare_names(names):
        if word not in names[code]:
            names[code].append(word)
    return names


def _bare_names(names: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Currencies without their country: the dollar is the American one, the lira the Turkish.

    The noun of a name is the word that sounds as the noun of the English name does.
    """
    shared = [_words(names.get(code, [])) for code in _DOLLARS]
    for word in sorted(set.intersection(*shared)) if all(shared) else ():
        yield "USD", word
    english = _locale("en")
    for code in _BARE:
        noun = english.currencies[code].split()[-1]
        for word in sorted(_words(names.get(code, []))):
            if _sounds_as(word, noun):
                yield code, word


def _sounds_as(word: str, noun: str) -> bool:
    """Whether two words are one: short ones to the letter ("yeni" is "new" in Turkish)."""
    key = skeleton(noun, "en")
    if len(key) < _TELLING:
        return romanise(word, "") == romanise(noun, "en")
    return skeleton(word, "") == key


def _words(forms: Iterable[str]) -> set[str]:
    return {word for form in forms for word in _WORD.findall(form)}


def _months(lang: str, regions: Iterable[str]) -> dict[int, list[str]]:
    """The names of the months; short ones only where a capital letter tells them from words."""
    names: dict[int, list[str]] = {month: [] for month in range(1, 13)}
    for region in (None, *regions):
        locale = _locale(lang, region)
        if locale is None:
            continue
        for context in ("stand-alone", "format"):
            for width in ("wide", "abbreviated") if _cased(locale) else ("wide",):
                for month, given in locale.months[context][width].items():
                    name = given.strip(" .")
                    if name and name not in names[month]:
                        names[month].append(name)
    return names


def _day_links(locale: Any) -> list[str]:
    """What stands between a day and its month: "de" in Spanish."""
    link = _DAY_LINK.search(locale.date_formats["long"].pattern)
    return [link.group(1)] if link is not None else []


def _cased(locale: Any) -> bool:
    return all(name.istitle() for name in locale.months["format"]["wide"].values())
