"""The lists of the planters: what they know of a language, names, and sentences to add."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "ar", "az", "it", "de")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What the planters know of a language; all patterns are compiled.

    ``months`` are twelve lists of spellings, in one or two traditions, ``weekdays`` seven;
    ``month_groups`` are months that take the same endings, 1-based. ``joints`` stand between a
    month and the digits after it, and between digits and the month after them. ``negation`` are
    patterns with what replaces them.
    """

    lang: str
    percent: re.Pattern[str]
    months: tuple[tuple[tuple[str, ...], ...], ...]
    weekdays: tuple[tuple[str, ...], ...]
    month_groups: tuple[frozenset[int], ...]
    month_before: str
    joints: tuple[str, str]
    decade: re.Pattern[str]
    decade_before: str
    clock_before: re.Pattern[str]
    clock_after: re.Pattern[str]
    prefixes: str
    endings: str
    negation: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of a kind (country, city, given, family) and its spellings by language."""

    kind: str
    said: str
    spellings: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=16)
def language(lang: str) -> Language | None:
    """What the planters know of a language, None where they know nothing of it."""
    data = _read("languages.yaml").get(lang)
    if data is None:
        return None
    traditions = [data[name] for name in ("months", "short_months") if name in data]
    return Language(
        lang=lang,
        percent=re.compile(rf"\s?(?:{_any(data['percent'])})"),
        months=tuple(
            tuple(tuple(spellings.split("/")) for spellings in months) for months in traditions
        ),
        weekdays=tuple(tuple(spellings.split("/")) for spellings in data["weekdays"]),
        decade=re.compile(data["decade"]),
        decade_before=data.get("decade_before", ""),
        month_groups=tuple(frozenset(group) for group in data.get("month_groups", ())),
        month_before=data["month_before"],
        joints=(data["day_joint"][0], data["day_joint"][1]),
        clock_before=re.compile(rf"(?<!\w)(?:{data['clock_before']})\s$"),
        clock_after=re.compile(rf"\s?(?:{data['clock_after']})"),
        prefixes=data.get("prefixes", ""),
        endings=data["endings"],
        negation=tuple((re.compile(pattern), instead) for pattern, instead in data["negation"]),
    )


@lru_cache(maxsize=1)
def names() -> tuple[NameRow, ...]:
    """The table of names."""
    rows = []
    for kind, lines in _read("names.yaml").items():
        for line in lines:
            spellings = [tuple(cell.strip().split("/")) for cell in line.split("|")]
            by_language = dict(zip(LANGUAGES, spellings, strict=True))
            rows.append(NameRow(kind, f"{kind} {spellings[0][0]}", by_language))
    return tuple(rows)


@lru_cache(maxsize=1)
def sentences() -> tuple[Mapping[str, str], ...]:
    """Sentences to add, each by language."""
    return tuple(_read("sentences.yaml"))


def _read(name: str) -> Any:
    import yaml  # not at the start: `evalkit --help` loads no yaml

    text = (files("evalkit.planting") / "lists" / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
