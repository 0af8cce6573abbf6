"""Days of the week, by their names in Babel's CLDR data, in any language that it knows.

The library is imported when a text is first read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

from evalkit.facts.lexicon import Lexicon, lexicon
from evalkit.facts.model import Weekday
from evalkit.facts.reading import Reading, fold, read

_Names = Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]


@lru_cache(maxsize=256)
def weekdays(text: str, lang: str) -> tuple[Weekday, ...]:
    """The days of the week that a text names, in order; in full, for "sun" may be the sun.

    >>> [(day.text, day.day) for day in weekdays("Cümə axşamı və bazar günü", "az")]
    [('Cümə axşamı', 3), ('bazar', 6)]
    """
    table = _table(lang)
    if not table:
        return ()
    reading, lex = read(text, lang), lexicon(lang)
    if not any(name in reading.clean for name in table):
        return ()
    found = []
    at = 0
    while at < len(reading.tokens):
        last, day = _day_at(reading, lex, table, at)
        if day is not None:
            start, end = reading.span(reading.tokens[at].start, reading.tokens[last].end)
            found.append(Weekday(start=start, end=end, text=text[start:end], day=day))
        at = last + 1
    return tuple(found)


def _day_at(reading: Reading, lex: Lexicon, table: _Names, at: int) -> tuple[int, int | None]:
    """The last token of the longest name that begins at a token, and the day that it names."""
    tokens = reading.tokens
    if tokens[at].kind != "w":
        return at, None
    for stem in _known_stems(tokens[at].text, lex.lang):
        for parts, day in table[stem]:
            last = at + len(parts) - 1
            rest = tokens[at + 1 : last + 1]
            # A further ending may take the place of the last letter: cümə axşamkı.
            if len(rest) < len(parts) - 1 or not all(
                part in lex.stems(token.text) or token.text.startswith(part[:-1])
                for part, token in zip(parts[1:], rest, strict=True)
            ):
                continue
            if len(parts) == 1 and stem in lex.sets["ambiguous_weekdays"]:
                after = tokens[last + 1] if last + 1 < len(tokens) else None
                if after is None or not lex.has("weekday_word", after.text):
                    continue
            if "cased_weekdays" in lex.flags:
                first = reading.text[reading.span(tokens[at].start, tokens[at].end)[0]]
                if not first.isupper():
                    continue
            return last, day
    return at, None


@lru_cache(maxsize=4096)
def _known_stems(word: str, lang: str) -> tuple[str, ...]:
    """What remains of a word that a name of a day begins with."""
    table = _table(lang)
    return tuple(stem for stem in lexicon(lang).stems(word) if stem in table)


@lru_cache(maxsize=64)
def _table(lang: str) -> _Names:
    """First word to the names that begin with it, the longest first, with their day, 0 Monday."""
    core = import_module("babel.core")
    try:
        locale = core.Locale.parse(lang)
    except (ValueError, core.UnknownLocaleError):
        return {}
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for context in ("format", "stand-alone"):
        for day, name in locale.days[context]["wide"].items():
            parts = tuple(fold(name, lang).split())
            if parts and (parts, day) not in found.setdefault(parts[0], []):
                found[parts[0]].append((parts, day))
    return {
        first: tuple(sorted(names, key=lambda item: len(item[0]), reverse=True))
        for first, names in found.items()
    }
