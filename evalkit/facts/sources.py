"""A language's words from three sources: CLDR, num2words, and the lexicon file's additions.

What the file says goes before what the libraries say. ``drop`` in a file names words of theirs that
mean something else in running text; a flag may be taken back (``compounds: false``); ``regions``
names countries whose own names of months are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from evalkit.facts import cldr, spelling
from evalkit.facts.reading import fold

Tables = dict[str, Any]

# A word of one group has one meaning.
_NUMBER_TABLES = (
    *("numerals", "scales", "ordinals", "ordinal_units", "rounds", "dozen", "doubled", "duals"),
)
_GROUPS = (_NUMBER_TABLES, ("plurals",), ("units",), ("months", "solar", "islamic"))
_WORD_LISTS = ("hundred", "conjunction", "ordinal_endings", "of", "ranges", "articles", "several")


def known_files() -> list[str]:
    """The languages that have a lexicon file."""
    folder = files("evalkit.facts").joinpath("lexicons")
    return sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".yaml"))


def load(lang: str) -> Tables:
    """All tables of a language; {} where no source knows it."""
    own = _file(lang)
    learnt = cldr.tables(lang, words(own.get("regions")))
    learnt |= spelling.tables(lang)
    _without(learnt, _taken(own, lang), lang)
    return merged(learnt, own)


def merged(learnt: Tables, own: Tables) -> Tables:
    """Tables of two sources; the words of a key are joined, a single value is the second's.

    >>> merged({"a": {1: ["x"]}, "b": ["y"]}, {"a": {1: "z"}, "b": "w", "c": True})
    {'a': {1: ['x', 'z']}, 'b': ['y', 'w'], 'c': True}
    """
    found = dict(learnt)
    for name, value in own.items():
        if isinstance(value, Mapping) and isinstance(found.get(name), Mapping):
            table = dict(found[name])
            for key, told in value.items():
                table[key] = [*table.get(key, ()), *words(told)]
            found[name] = table
        elif isinstance(found.get(name), list):
            found[name] = [*found[name], *words(value)]
        else:
            found[name] = value
    return found


def words(value: object) -> list[str]:
    """The words of a list, or of a text with commas between them."""
    if value is None:
        return []
    parts: Iterable[object] = value if isinstance(value, list) else str(value).split(",")
    return [word for part in parts if (word := str(part).strip())]


def _file(lang: str) -> Tables:
    import yaml  # only where facts are read, not where evalkit starts

    path = files("evalkit.facts").joinpath("lexicons", f"{lang}.yaml")
    if not path.is_file():
        return {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))


def _taken(own: Tables, lang: str) -> dict[str, set[str]]:
    """The words that a file gives a meaning, by table; those it drops, under every table."""
    dropped = {fold(word, lang) for word in words(own.get("drop"))}
    found: dict[str, set[str]] = {}
    for group in _GROUPS:
        told = {
            fold(word, lang)
            for name in group
            for value in own.get(name, {}).values()
            for word in words(value)
        }
        found |= {name: told | dropped for name in group}
    told = {fold(word, lang) for word in words(own.get("hundred"))}
    for name in _NUMBER_TABLES:
        found[name] = found[name] | told
    found |= {name: dropped for name in _WORD_LISTS}
    return found


def _without(learnt: Tables, taken: Mapping[str, set[str]], lang: str) -> None:
    """Take from the libraries' tables what a file says otherwise, and units that are numbers."""
    for name, gone in taken.items():
        value = learnt.get(name)
        if isinstance(value, list):
            learnt[name] = [word for word in value if fold(word, lang) not in gone]
        elif isinstance(value, dict):
            learnt[name] = {
                key: kept
                for key, told in value.items()
                if (kept := [word for word in told if fold(word, lang) not in gone])
            }
    numbers = {
        fold(word, lang)
        for name in ("numerals", "scales")
        for told in learnt.get(name, {}).values()
        for word in told
    }
    if "units" in learnt:
        learnt["units"] = {
            unit: [word for word in told if fold(word, lang) not in numbers]
            for unit, told in learnt["units"].items()
        }
