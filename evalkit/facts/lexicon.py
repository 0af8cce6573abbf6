"""What the extractors know of a language: number words, units, months, phrases.

None of a language's words stands in the code: ``sources`` has them from libraries and, what these
lack, from a YAML file in ``lexicons``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from evalkit.facts import sources
from evalkit.facts.lexiconwords import Lexicon, Numeral, Phrase, Phrases
from evalkit.facts.reading import fold

__all__ = ["Lexicon", "Numeral", "Phrase", "known_languages", "lexicon", "listed"]

_LISTS = [
    "age_endings",
    "ambiguous",
    "ambiguous_months",
    "ambiguous_weekdays",
    "articles",
    "between",
    "conjunction",
    "decade_cues",
    "fractions",
    "generic",
    "ordinal_endings",
    "ordinary",
    "decade_endings",
    "ordinal_compounds",
    "particles",
    "percent_before",
    "ranges",
    "lookalikes",
    "several",
    "short",
    "starters",
    "titles",
    "bodies",
    "whole",
    "counted",
    "year_cues",
    "years_after",
    "of",
    "vowel_stems",
    "weekday_word",
    "plural_units",
    "unit_article",
    "decade_words",
    "year_endings",
    "month_cues",
    "month_word",
    "month_word_before",
]
_MODIFIERS = ("at_least", "at_most", "approximately")
_SMALL = 100
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=64)
def lexicon(lang: str) -> Lexicon:
    """Load the lexicon of a language, once."""
    return _compiled(lang, sources.load(lang))


def known_languages() -> list[str]:
    """The languages that have a lexicon file, by code."""
    return sources.known_files()


def listed(value: object, lang: str) -> list[str]:
    """The folded words of a list or of a comma-separated value."""
    return [folded for word in sources.words(value) if (folded := fold(word, lang))]


def _compiled(lang: str, data: dict[str, Any]) -> Lexicon:
    prefixes = frozenset(listed(data.get("prefixes", ""), lang))
    suffixes = frozenset(listed(data.get("suffixes", ""), lang))
    affixes = (_optional(prefixes), _optional(suffixes))
    sides: dict[str, dict[str, re.Pattern[str]]] = {"before": {}, "after": {}}
    for name in _MODIFIERS:
        sides["before"][name] = _before(data.get(name, ""), lang, affixes)
        sides["after"][name] = _after(data.get(f"{name}_after", ""), lang, affixes)
    for side, make in (("before", _before), ("after", _after)):
        for name, words in data.get(f"{side}_month", {}).items():
            sides[side][f"month_{name}"] = make(words, lang, affixes)
    for name in ("am", "pm"):
        sides["after"][name] = _after(data.get(name, ""), lang, affixes)
        sides["before"][name] = _before(data.get(name, ""), lang, affixes)
    sides["after"]["clock"] = _after(data.get("clock_after", ""), lang, affixes)
    minutes = _before(data.get("clock_minutes_before", ""), lang, affixes)
    sides["before"]["clock_minutes"] = minutes
    sides["before"]["clock"] = _before(data.get("clock_before", ""), lang, affixes)
    numerals, phrases = _numerals(data, lang), _phrases(data, lang)
    units, plurals, duals, parts, decades = (
        _inverted(data.get(name, {}), lang)
        for name in ("units", "plurals", "duals", "parts", "decades")
    )
    sets = {name: frozenset(listed(data.get(name) or "", lang)) for name in _LISTS}
    several = (phrase.partition(" ")[0] for phrase in sets["several"])
    vocabulary = sets["articles"].union(
        sets["several"], several, numerals, phrases, plurals, duals, parts, decades
    )
    return Lexicon(
        lang=lang,
        decimal=data.get("decimal", "."),
        flags=frozenset(name for name, value in data.items() if value is True),
        numerals=numerals,
        plurals=plurals,
        glued=_inverted(data.get("glued", {}), lang),
        units=units,
        duals=duals,
        parts=parts,
        decades=decades,
        sets=sets,
        before=sides["before"],
        after=sides["after"],
        phrases=phrases,
        conjunction_prefix=fold(data.get("conjunction_prefix", ""), lang),
        prefixes=prefixes,
        suffixes=suffixes,
        name_suffixes=tuple(listed(data.get("name_suffixes", ""), lang)),
        vocabulary=vocabulary,
        unit_heads=frozenset(unit.split(" ")[0] for unit in units if " " in unit),
        beginnings=frozenset(word[:2] for word in vocabulary),
    )


def _inverted(table: Mapping[Any, object], lang: str) -> dict[str, Any]:
    return {word: value for value, words in table.items() for word in listed(words, lang)}


def _numerals(data: dict[str, Any], lang: str) -> dict[str, Numeral]:
    found: dict[str, Numeral] = {}
    for name, ordinal in (("ordinal_units", True), ("ordinals", True), ("numerals", False)):
        for value, words in data.get(name, {}).items():
            kind = "small" if value < _SMALL else "hundred" if value == _SMALL else "fixed"
            for word in listed(words, lang):
                found[word] = Numeral(value, kind, ordinal)
                for ending in listed(data.get("ordinal_inflections"), lang) if ordinal else ():
                    found[word + ending] = found[word]
    for name, kind in (("dozen", "scale"), ("rounds", "round"), ("doubled", "doubled")):
        for value, words in data.get(name, {}).items():
            found |= {word: Numeral(value, kind) for word in listed(words, lang)}
    for word in listed(data.get("hundred", ""), lang):
        found[word] = Numeral(100, "hundred")
    for value, words in data.get("scales", {}).items():
        found |= {word: Numeral(value, "scale") for word in listed(words, lang)}
    return found


def _phrases(data: dict[str, Any], lang: str) -> Phrases:
    found: dict[str, list[tuple[tuple[str, ...], Phrase]]] = {}

    def add(text: str, phrase: Phrase) -> None:
        parts = tuple(_WORD.findall(text))
        if parts:
            found.setdefault(parts[0], []).append((parts, phrase))

    for kind in ("months", "solar", "islamic"):
        for number, words in data.get(kind, {}).items():
            for text in listed(words, lang):
                add(text, Phrase(kind, text, number))
    for key, words in data.get("relative", {}).items():
        unit, shift = re.split(r"(?=[+-])", key)
        for text in listed(words, lang):
            add(text, Phrase("relative", unit, int(shift)))
    for name, words in data.get("daytimes", {}).items():
        for text in listed(words, lang):
            add(text, Phrase("daytimes", name))
    return {
        first: tuple(sorted(items, key=lambda item: len(item[0]), reverse=True))
        for first, items in found.items()
    }


def _optional(affixes: Iterable[str]) -> str:
    found = "|".join(map(re.escape, affixes))
    return f"(?:{found})?" if found else ""


def _alternatives(words: object, lang: str) -> str:
    phrases = sorted(listed(words or "", lang), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)


def _before(words: object, lang: str, affixes: tuple[str, str]) -> re.Pattern[str]:
    found = _alternatives(words, lang) or "(?!)"
    return re.compile(rf"(?:^|(?<=\W)){affixes[0]}(?:{found})(?:\s+|(?<=['~]))$")


def _after(words: object, lang: str, affixes: tuple[str, str]) -> re.Pattern[str]:
    found = _alternatives(words, lang) or "(?!)"
    return re.compile(rf"[\s,]*(?:{found}){affixes[1]}(?!\w)")
