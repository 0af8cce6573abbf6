"""Countries, regions and cities by their names in each language.

They are translated as often as they are spelled (Germany, Deutschland, ألمانيا), so that no
likeness of letters finds them. Most are from Babel's CLDR data: territories, and the cities that
time zones are called after; ``places.yaml`` has what it lacks. The library is imported when a
name is first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from evalkit.facts.reading import fold

_LISTED = ("en", "ar", "az", "it", "de")
# CLDR tells places of one name apart by what stands behind a comma or in brackets.
_APART = re.compile(r"[(),]")
# A language of another script, whose data names every zone.
_ALL_ZONES = "ar"
_SHORTEST, _SHORTEST_LISTED = 3, 2  # letters
_NO_PLACES = frozenset({"001", "QO", "EZ", "XA", "XB", "ZZ"})  # "World", and no regions
_SAINTS = ("st ", "saint ")  # more often a church than an island
_DOTS = re.compile(r"(?<=\w)\.")
_ENDINGS = ("ians", "ian", "ans", "an", "ns", "n", "ese", "ish", "is", "i", "s")
_WHOLE = frozenset({"ns", "n", "is", "i", "s"})  # stand behind a whole name: Iraq-i, Syria-ns
_ROOT = 4  # letters of a place that a word for its people keeps
_TAIL = 3  # and those that it may lose


@lru_cache(maxsize=64)
def place_names(lang: str) -> Mapping[str, str]:
    """The folded names of places in a language, each with what it stands for in any language."""
    return dict(_pairs(lang))


@lru_cache(maxsize=64)
def names_of(lang: str) -> Mapping[str, tuple[str, ...]]:
    """What a place stands for, to its folded names in a language, which others may share."""
    found: dict[str, dict[str, None]] = {}
    for name, place in _pairs(lang):
        found.setdefault(place, {})[name] = None
    return {place: tuple(names) for place, names in found.items()}


@lru_cache(maxsize=64)
def _pairs(lang: str) -> tuple[tuple[str, str], ...]:
    """Names and what they stand for; of two with one name the last is the likelier one."""
    named: list[tuple[str, str, int]] = []
    locale = _locale(lang)
    if locale is not None:
        for zone in sorted(_locale(_ALL_ZONES).time_zones):
            area, _, last = zone.rpartition("/")
            if area:
                city = locale.time_zones.get(zone, {}).get("city", last.replace("_", " "))
                named.append((city, zone, _SHORTEST))
        named += [
            (part, code, _SHORTEST)
            for code, name in locale.territories.items()
            if code not in _NO_PLACES
            for part in _APART.split(name)
        ]
    named += [
        (name, place, _SHORTEST_LISTED) for place, row in _listed() for name in row.get(lang, ())
    ]
    found = ((plain(name, lang), place, shortest) for name, place, shortest in named)
    return tuple(
        (small, place)
        for small, place, shortest in found
        if len(small) >= shortest and not small.startswith(_SAINTS)
    )


@lru_cache(maxsize=8192)
def place_of_people(word: str, lang: str) -> str | None:
    """The place whose people or tongue a folded word is for (Syrian, Koreans), None if none.

    "" where it is for some part of a place's name only.
    """
    if word in _by_root(lang).get(word[:_ROOT], ()):
        return None  # a place itself, or a part of its name
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        if root == word or len(root) < _ROOT:
            continue
        tail = 0 if ending in _WHOLE else _TAIL
        for name in _by_root(lang).get(root[:_ROOT], ()):
            if name.startswith(root) and len(name) - len(root) <= tail:
                return place_names(lang).get(name, "")
    return None


@lru_cache(maxsize=64)
def _by_root(lang: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name in place_names(lang):
        for part in name.split():
            found.setdefault(part[:_ROOT], set()).add(part)
    return {root: tuple(sorted(names)) for root, names in found.items()}


def plain(name: str, lang: str) -> str:
    """The folded words of a name with a space between; dots of initials go.

    >>> plain("U.S.", "en"), plain("Guinea-Bissau", "en")
    ('us', 'guinea bissau')
    """
    return " ".join(re.findall(r"\w+", fold(_DOTS.sub("", name), lang)))


@lru_cache(maxsize=1)
def _listed() -> tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]:
    """The rows of places.yaml: a place, and its names by language."""
    import yaml  # only where facts are read, not where evalkit starts

    lines = yaml.safe_load((files("evalkit.facts") / "places.yaml").read_text(encoding="utf-8"))
    rows = []
    for number, line in enumerate(lines):
        # "US: ..." is the one-key mapping of a place that CLDR has.
        place, cells = next(iter(line.items())) if isinstance(line, dict) else (None, line)
        names = [tuple(cell.strip().split("/")) for cell in cells.split("|")]
        rows.append((place or f"listed {number}", dict(zip(_LISTED, names, strict=True))))
    return tuple(rows)


@lru_cache(maxsize=64)
def _locale(lang: str) -> Any:
    core = import_module("babel.core")
    try:
        return core.Locale.parse(lang)
    except (ValueError, core.UnknownLocaleError):
        return None
