"""A bilingual lexicon: which words of two languages translate one another, and how surely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from evalkit.align.ibm1 import Learning, translations
from evalkit.align.stems import stem
from evalkit.align.wordforms import Levels
from evalkit.text.languages import lower
from evalkit.text.words import words

# Levels of match beyond those of likeness in form (see ``wordforms``): from which probability on.
LEVELS = ((0.02, 8), (0.15, 9), (0.4, 10))
_LONGEST = 3  # words that an entry may have on a side


@dataclass(frozen=True)
class Entry:
    """Two words that translate one another, with a probability in (0, 1]."""

    source: str
    target: str
    probability: float


@dataclass(frozen=True, eq=False)  # compared by identity: entries are many
class Lexicon:
    """Entries between two languages, ISO 639-1 codes, source first."""

    langs: tuple[str, str]
    entries: tuple[Entry, ...] = field(repr=False)

    @cached_property
    def turned(self) -> Lexicon:
        """The same with the languages the other way round."""
        source, target = self.langs
        return Lexicon(
            (target, source),
            tuple(Entry(one.target, one.source, one.probability) for one in self.entries),
        )

    def facing(self, source: str, target: str) -> Lexicon | None:
        """The lexicon from one language to another, turned if need be; None if it is of others."""
        if self.langs == (source, target):
            return self
        return self.turned if self.langs == (target, source) else None

    @cached_property
    def by_stem(self) -> Mapping[str, Mapping[str, float]]:
        """The translations of each stem of the source, with their probabilities."""
        table: dict[str, dict[str, float]] = {}
        for one in self.entries:
            ours = _stems(one.source, self.langs[0])
            theirs = _stems(one.target, self.langs[1])
            if not (0 < len(ours) <= _LONGEST and 0 < len(theirs) <= _LONGEST):
                continue
            each = one.probability / (len(ours) * len(theirs))
            for a in ours:
                row = table.setdefault(a, {})
                for b in theirs:
                    row[b] = max(row.get(b, 0.0), each)
        return table

    def levels(self, left: Sequence[str], right: Sequence[str]) -> Levels:
        """The level of match of every pair of words, shape (len(left), len(right)); 0 is none."""
        result = np.zeros((len(left), len(right)), dtype=np.int8)
        columns: dict[str, list[int]] = {}
        for j, word in enumerate(right):
            columns.setdefault(stem(word, self.langs[1]), []).append(j)
        for i, word in enumerate(left):
            for translation, probability in self.by_stem.get(stem(word, self.langs[0]), {}).items():
                if translation in columns:
                    result[i, columns[translation]] = level(probability)
        return result


def level(probability: float) -> int:
    """The level of match of a pair of words of a lexicon, 0 where it says too little."""
    return max((step for least, step in LEVELS if probability >= least), default=0)


def learn(
    pairs: Iterable[tuple[str, str]],
    langs: tuple[str, str],
    weights: Sequence[float] | None = None,
    learning: Learning | None = None,
) -> Lexicon:
    """Learn a lexicon from pairs of texts that say the same, by IBM model 1 in both directions.

    Each entry stands for all words with the same stems and names the commonest of them.

    Args:
        pairs: A text and its translation.
        langs: The two languages, ISO 639-1.
        weights: How much each pair counts, in [0, 1]; all the same by default.
        learning: How much evidence is asked for.
    """
    given = list(pairs)
    sides = [[_counted(pair[which], lang) for pair in given] for which, lang in enumerate(langs)]
    found = translations(
        [[key for key, _ in text] for text in sides[0]],
        [[key for key, _ in text] for text in sides[1]],
        weights if weights is not None else [1.0] * len(given),
        learning or Learning(),
    )
    names = [_commonest(texts) for texts in sides]
    entries = [Entry(names[0][a], names[1][b], p) for (a, b), p in found.items()]
    entries.sort(key=lambda one: (one.source, -one.probability, one.target))
    return Lexicon(langs, tuple(entries))


def _counted(text: str, lang: str) -> list[tuple[str, str]]:
    """The words of a text with letters: stem and form."""
    found = [lower(word.text, lang) for word in words(text) if not word.text.isdigit()]
    return [(key, form) for form in found if (key := stem(form, lang))]


def _commonest(texts: list[list[tuple[str, str]]]) -> dict[str, str]:
    """The commonest form of each stem, the first in the alphabet of several."""
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for key, form in text:
            forms.setdefault(key, Counter())[form] += 1
    return {key: min(seen, key=lambda form: (-seen[form], form)) for key, seen in forms.items()}


def _stems(entry: str, lang: str) -> list[str]:
    return [key for word in words(entry) if (key := stem(word.text, lang))]
