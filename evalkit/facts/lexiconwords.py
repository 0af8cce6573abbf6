"""What a lexicon holds, and the look-ups in it: every word of every text is asked of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_AFFIX = 6  # letters of the longest prefix or ending
_MEMO = 50_000  # words remembered


class Numeral(NamedTuple):
    """A number word: its value, and how it joins others.

    ``kind`` is small (below 100), hundred (multiplies, or is 100), fixed (200 to 900, or a
    compound), scale (1000 and up), round (about so many) or doubled (2000 in one word).
    """

    value: float
    kind: str
    ordinal: bool = False


class Phrase(NamedTuple):
    """What a phrase means: ``kind`` is months, solar, islamic, relative or daytimes.

    ``number`` is the month, or the shift of a relative phrase.
    """

    kind: str
    name: str
    number: int = 0


Phrases = Mapping[str, tuple[tuple[tuple[str, ...], Phrase], ...]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon of a language; all its words are folded.

    ``vocabulary`` has all words that a number, a phrase or a decade may begin with, and
    ``beginnings`` their first two letters, which no ending is taken from; ``unit_heads`` are the
    first words of the units of several.
    ``phrases`` maps a first word to the phrases that begin with it, longest first. ``before`` and
    ``after`` hold patterns to match at the end of what precedes, and at the start of what
    follows, a number or a month.
    """

    lang: str
    decimal: str
    flags: frozenset[str]
    numerals: Mapping[str, Numeral]
    plurals: Mapping[str, float]
    glued: Mapping[str, float]
    units: Mapping[str, str]
    duals: Mapping[str, str]
    parts: Mapping[str, float]
    decades: Mapping[str, int]
    sets: Mapping[str, frozenset[str]]
    before: Mapping[str, re.Pattern[str]]
    after: Mapping[str, re.Pattern[str]]
    phrases: Phrases
    conjunction_prefix: str
    prefixes: frozenset[str]
    suffixes: frozenset[str]
    name_suffixes: tuple[str, ...]
    vocabulary: frozenset[str]
    beginnings: frozenset[str]
    unit_heads: frozenset[str]
    memo: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)
    # What is asked of every word of every text has a memory of its own.
    opens: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    openings: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    candidates: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def stems(self, word: str) -> tuple[str, ...]:
        """The word, then what remains of it without known prefixes and endings."""
        if not self.prefixes and not self.suffixes:
            return (word,)
        key = ("stems", word)
        found: tuple[str, ...] | None = self.memo.get(key)
        if found is None:
            self._make_room(self.memo)
            found = self.memo[key] = tuple(self._bare(word))
        return found

    def known(self, word: str) -> tuple[str, ...]:
        """Its stems that begin a number, a phrase or a decade: none of most words."""
        found = self.openings.get(word)
        if found is None:
            self._make_room(self.openings)
            found = ()
            if any(tail[:2] in self.beginnings for tail in self.tails(word)):
                found = tuple(stem for stem in self._bare(word) if stem in self.vocabulary)
            self.openings[word] = found
        return found

    def tails(self, word: str) -> list[str]:
        """A word, and without each known prefix; at least two letters stay."""
        prefixes = self.prefixes
        if not prefixes:
            return [word]
        sizes = range(min(_AFFIX, len(word) - 2), 0, -1)
        return [word, *[word[size:] for size in sizes if word[:size] in prefixes]]

    def _bare(self, word: str) -> list[str]:
        return [stem for head in _heads(word, self.suffixes) for stem in self.tails(head)]

    def _make_room(self, remembered: Mapping[Any, Any]) -> None:
        if len(remembered) > _MEMO:
            for words in (self.memo, self.openings, self.opens, self.candidates):
                words.clear()

    def unit(self, phrase: str) -> str | None:
        """The unit that a word or phrase names."""
        key = ("unit", phrase)
        if key not in self.memo:
            heads = [tail.split(" ")[0] for tail in self.tails(phrase)] if " " in phrase else None
            if heads is not None and self.unit_heads.isdisjoint(heads):
                return None
            stems = self.stems(phrase)
            self.memo[key] = next((self.units[stem] for stem in stems if stem in self.units), None)
        found: str | None = self.memo[key]
        return found

    def dual(self, word: str) -> str | None:
        """The unit of which a word says two (an Arabic dual)."""
        return next((self.duals[one] for one in self.known(word) if one in self.duals), None)

    def plural(self, word: str) -> float | None:
        """The magnitude of a plural such as "thousands"."""
        return next((self.plurals[one] for one in self.known(word) if one in self.plurals), None)

    def part(self, word: str) -> float | None:
        """The share that a word such as "half" names."""
        return next((self.parts[one] for one in self.known(word) if one in self.parts), None)

    def has(self, name: str, word: str) -> bool:
        """Whether a word, perhaps without its endings, stands in a list of the lexicon."""
        words = self.sets[name]
        return bool(words) and any(stem in words for stem in self.stems(word))


def _heads(word: str, suffixes: frozenset[str]) -> list[str]:
    """A word, and without each known ending; at least two letters stay."""
    if not suffixes:
        return [word]
    sizes = range(min(_AFFIX, len(word) - 2), 0, -1)
    return [word, *[word[:-size] for size in sizes if word[-size:] in suffixes]]
