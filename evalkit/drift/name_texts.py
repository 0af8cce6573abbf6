"""What one side of a statement says, to search for names, and the names of a side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from evalkit.drift.content import alike
from evalkit.drift.stated import Side
from evalkit.facts import names
from evalkit.facts.model import Name
from evalkit.facts.places import country
from evalkit.text.languages import lower
from evalkit.text.words import words

PIECE = re.compile(r"[^-’']+")  # of a word
_BETWEEN = re.compile(r"[\s\-’']+")
# Words that are alike share at least so many letters, or are equal (``content.alike``).
_HEAD = 4
# So many long words with this share of capitals are a headline.
_HEADLINE, _CAPITALS = 4, 0.9

# Countries with two names in one language.
_SAME = (
    ("America", "United States", "U.S.", "US", "USA", "U.S.A."),
    ("Britain", "United Kingdom", "Great Britain", "U.K.", "UK"),
    ("Holland", "Netherlands"),
    ("Czechia", "Czech Republic"),
    ("Turkey", "Türkiye"),
    ("Myanmar", "Burma"),
    ("Ivory Coast", "Côte d'Ivoire"),
    ("Eswatini", "Swaziland"),
    ("Emirates", "UAE"),
    ("European Union", "EU"),
    ("United Nations", "UN", "U.N."),
)


class NameText:
    """All that one side of a statement says, to search for names."""

    def __init__(self, sides: Sequence[Side | None], lang: str) -> None:
        self._sides = [side for side in sides if side is not None]
        self.text = "\n".join(side.text for side in self._sides)
        self.lang = lang
        self._countries: frozenset[str] | None = None
        self._known: dict[Name, bool] = {}

    # Asked for only where a name is looked for, and most documents lack none.
    @cached_property
    def folded(self) -> str:
        """The text in small letters."""
        return self.text.casefold()

    @cached_property
    def _small(self) -> frozenset[str]:
        found = (_small_words(side.text) for side in self._sides)
        return frozenset(word for small in found for word in small)

    @cached_property
    def _heads(self) -> Mapping[str, Sequence[str]]:
        heads: dict[str, list[str]] = {}
        for form in {word.text for word in words(lower(self.text, self.lang))}:
            plain = form.replace(".", "")
            heads.setdefault(plain[:_HEAD], []).append(plain)
        return heads

    @cached_property
    def _initials(self) -> frozenset[str]:
        found = [name for side in self._sides for name in names.names(side.text, self.lang)]
        return frozenset(initials for name in found if (initials := _initials(name)))

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(
            part
            for side in self._sides
            if not in_capitals(side)
            for part in _name_words(side.text, self.lang)
        )

    def holds(self, name: Name) -> bool:
        """Whether a name stands in the text, in part, in other letters, or as its initials."""
        key = replace(name, start=0, end=len(name.text))
        if key not in self._known:
            self._known[key] = self._holds(name)
        return self._known[key]

    def is_proper(self, name: Name) -> bool:
        """Whether the text does not also write every word of a name with a small letter."""
        parts = [part for part in _BETWEEN.split(name.text) if part]
        return not all(self.writes_small(part) for part in parts)

    def names_country(self, code: str) -> bool:
        """Whether an English text names a country, its people or anything of it.

        "Norway" stands where "the Norwegian ambassador" does.
        """
        if self._countries is None:
            found = (country(word.text) for word in words(self.text) if word.text[:1].isupper())
            english = found if self.lang == "en" else ()
            self._countries = frozenset(one for one in english if one is not None)
        return code in self._countries

    def writes_small(self, word: str) -> bool:
        """Whether the text also writes a word with a small letter."""
        return word[:1].lower() + word[1:] in self._small

    def count(self, word: str) -> int:
        """How often the text has a word or a piece of one."""
        return sum(_pieces(side.text).count(word) for side in self._sides)

    def names_word(self, word: str) -> bool:
        """Whether a word stands in a name somewhere, headlines aside."""
        return word in self._named

    def _holds(self, name: Name) -> bool:
        parts = [lower(part, self.lang) for part in _BETWEEN.split(name.text) if part]
        known = sum(
            any(alike(part, form) for form in self._heads.get(part[:_HEAD], ())) for part in parts
        )
        if parts and known * 2 >= len(parts):
            return True
        initials = _initials(name)
        if name.text.lower() in self._initials or initials in self._heads.get(initials[:_HEAD], ()):
            return True
        return names.find_name(name.keys, self.text, self.lang, parts_of(name)) is not None


def in_capitals(side: Side) -> bool:
    """Whether nearly all words of a text have capitals, which tell nothing there."""
    return _in_capitals(side.text)


@lru_cache(maxsize=4096)
def _in_capitals(text: str) -> bool:
    long = [word.text[0] for word in words(text) if len(word.text) >= _HEAD]
    capitals = sum(map(str.isupper, long))
    return len(long) >= _HEADLINE and capitals >= len(long) * _CAPITALS


@lru_cache(maxsize=1024)
def _pieces(text: str) -> tuple[str, ...]:
    return tuple(piece for word in words(text) for piece in PIECE.findall(word.text))


@lru_cache(maxsize=4096)
def _name_words(text: str, lang: str) -> tuple[str, ...]:
    found = names.names(text, lang)
    return tuple(part for name in found for part in _BETWEEN.split(name.text))


@lru_cache(maxsize=1024)
def _small_words(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in words(text) if word.text[0].islower())


def distinct(side: Side, document: NameText) -> list[Name]:
    """The proper names of a side, each once, in order."""
    found = {name.keys: name for name in reversed(names.names(side.text, side.lang))}
    return [name for name in reversed(found.values()) if document.is_proper(name)]


def _initials(name: Name) -> str:
    """The lower-case initials of a name of several words, "" of another."""
    parts = [part for part in _BETWEEN.split(name.text) if part[:1].isupper()]
    return "".join(part[0] for part in parts).lower() if len(parts) > 1 else ""


def parts_of(name: Name) -> list[str]:
    """The words of a name, one for each key; [] where they cannot be told apart."""
    parts = [part for part in _BETWEEN.split(name.text) if part]
    return parts if len(parts) == len(name.keys) else []


def stands(name: Name, texts: Sequence[NameText], aliases: Sequence[Sequence[str]]) -> bool:
    """Whether a name, a word built on it or an alias of it stands in one of the texts."""
    if any(text.holds(name) for text in texts):
        return True
    code = country(name.text)
    if code is not None and any(text.names_country(code) for text in texts):
        return True
    wanted = name.text.casefold()
    aliases = (*aliases, *_SAME)
    variants = {
        variant.casefold()
        for group in aliases
        if any(_within(alias, wanted) or _within(wanted, alias.casefold()) for alias in group)
        for variant in group
    }
    return any(_within(variant, text.folded) for text in texts for variant in variants)


def _within(name: str, text: str) -> bool:
    """Whether a text holds a name; a short one as a word of its own."""
    folded = name.casefold()
    if len(folded) >= _HEAD:
        return folded in text
    return bool(folded) and re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", text) is not None
