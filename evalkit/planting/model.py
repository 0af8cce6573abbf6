"""What is planted: the kinds, a place where a change is possible, and a change that was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from evalkit.types import Category

Kind = Literal[
    "number", "percent", "year", "date", "weekday", "name", "negation", "dropped", "added"
]

# What an issue that speaks of the change may be called.
FITTING: Mapping[Kind, frozenset[Category]] = MappingProxyType(
    {
        "number": frozenset({"number"}),
        "percent": frozenset({"number"}),
        "year": frozenset({"date", "number"}),
        "date": frozenset({"date", "number"}),
        "weekday": frozenset({"date"}),
        "name": frozenset({"name", "place"}),
        "negation": frozenset({"negation", "modality"}),
        "dropped": frozenset({"omission"}),
        "added": frozenset({"addition"}),
    }
)
KINDS: tuple[Kind, ...] = tuple(FITTING)


@dataclass(frozen=True, slots=True)
class Option:
    """What may stand in the place of some words: its text, and what it says in any language."""

    said: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place in a text where a change of content is possible.

    ``start`` and ``end`` are code points of the text. ``said`` is what stands there in any
    language (digits, a month, a row of the names' table), so that the same place can be found in a
    translation. ``options`` are what may stand there instead, at least one.
    """

    kind: Kind
    start: int
    end: int
    said: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text with a change in it: ``text[start:end]`` is what was planted for ``before``."""

    kind: Kind
    text: str
    start: int
    end: int
    before: str

    @property
    def after(self) -> str:
        """The words that were planted."""
        return self.text[self.start : self.end]


def plant(text: str, site: Site, option: Option) -> Planted:
    """A text with one of a site's options in its place."""
    return Planted(
        kind=site.kind,
        text=text[: site.start] + option.text + text[site.end :],
        start=site.start,
        end=site.start + len(option.text),
        before=text[site.start : site.end],
    )
