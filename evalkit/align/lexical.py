"""Alignment without translation: names and cognates, numbers, marks and lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from evalkit.align.assemble import check, links_of, ordered
from evalkit.align.combined import Combined, combined
from evalkit.align.dictionaries import read_lexicon
from evalkit.align.evidence import Trust
from evalkit.align.length import LengthFit, usual_ratio
from evalkit.align.lexicon import Lexicon
from evalkit.align.long import needed, plan
from evalkit.align.moves import Costs
from evalkit.align.pooling import Pair, Pool, induced
from evalkit.align.sureness import LEXICAL
from evalkit.align.tokens import Side, alignable, side, text_of
from evalkit.align.wordforms import Levels, strengths
from evalkit.text.languages import language, script_of_language
from evalkit.types import Document, Link

_WITHOUT_VOWELS = ("Arabic", "Hebrew")
# What follows was tuned on ar-en, az-en and it-en: statement-like news, and with less weight long
# news and scripture. The seeds were looked at meanwhile and are no held-out test.
TRUST = Trust(
    found={
        "word": (0.005, 0.005, 0.005, 0.02, 0.045, 0.09, 0.16, 0.18, 0.36, 0.36, 0.6),
        "name": (0.05, 0.05, 0.05, 0.45, 0.75, 0.88, 0.95, 0.95, 0.83, 0.85, 0.9),
        "number": (0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.95, 0.95, 0.95, 0.95),
        "mark": (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.75, 0.75, 0.75, 0.75),
    },
    prior=2.0,
    temper=0.45,
    balance=0.2,
    missing=1.5,
    dilution=1.2,
)
LENGTH = LengthFit(floor=0.02, grain=2.0, chance=1.4, weight=1.6)
COSTS = Costs(
    null=-2.5,
    null_more=-0.3,
    joined=-1.9,
    joined_more=-1.3,
    both=-1.2,
    hole=-2.4,
    swap=-2.8,
)


@dataclass(frozen=True)
class LexicalAligner:
    """Links from what two languages share in writing, and from lexicons.

    Documents of some length induce a lexicon of their own (``evalkit.align.long``), and long ones
    are aligned in pieces. ``margin`` is what a change of the second pass must gain, in nats.
    ``dictionary`` is a bilingual lexicon, a file as ``evalkit.align.dictionaries`` reads it;
    ``dictionary_langs``, such as ``ar-en``, are its languages where neither its first line nor its
    name says them. It is not used for documents in other languages. ``lexicons`` are at hand
    already, such as one pooled over documents (``evalkit.align.pooling``). ``pool`` says whether
    the documents of a run teach one another.
    """

    margin: float = 12.0
    dictionary: Path | None = None
    dictionary_langs: str = ""
    lexicons: tuple[Lexicon, ...] = ()
    pool: bool = True

    def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
        """Link a version to the reference; see ``evalkit.protocols.Aligner``.

        Raises:
            ConfigError: The dictionary is not there, or its languages are not known.
            DataError: A document has no segment to align, or the dictionary is malformed.
        """
        check(version, reference)
        left, right = (_side(document) for document in ordered(version, reference))
        usual = usual_ratio(left.lang, right.lang)
        cuts, lexicons = plan(left, right, usual, LENGTH, self._lexicons(left.lang, right.lang))
        make = partial(_similarity, lexicons=lexicons)
        return links_of(version, reference, make, COSTS, self.margin, LEXICAL, cuts)

    def pooled(self, pairs: Sequence[Pair]) -> tuple[LexicalAligner, list[Pool]]:
        """This aligner with what documents teach one another; see ``evalkit.align.pooling``."""
        found = induced(pairs, self._align_with) if self.pool else []
        lexicons = tuple(lexicon for _, lexicon in found)
        return self._with(lexicons), [pool for pool, _ in found]

    def memory(self, version: int, reference: int) -> int:
        """Bytes that a pair of documents of so many segments takes, about, at its worst."""
        return needed(version, reference)

    def _with(self, lexicons: tuple[Lexicon, ...]) -> LexicalAligner:
        return replace(self, lexicons=(*self.lexicons, *lexicons))

    def _align_with(
        self, version: Document, reference: Document, lexicons: tuple[Lexicon, ...]
    ) -> tuple[Link, ...]:
        return self._with(lexicons).align(version, reference)

    def _lexicons(self, left: str, right: str) -> tuple[Lexicon, ...]:
        """The lexicons at hand from left to right."""
        given = list(self.lexicons)
        if self.dictionary is not None:
            given.append(read_lexicon(self.dictionary, self.dictionary_langs))
        facing = (lexicon.facing(left, right) for lexicon in given)
        return tuple(lexicon for lexicon in facing if lexicon is not None)


def _similarity(left: Document, right: Document, lexicons: tuple[Lexicon, ...] = ()) -> Combined:
    a, b = (_side(document) for document in (left, right))
    levels = partial(_levels, langs=(a.lang, b.lang), lexicons=lexicons)
    return combined(a, b, levels, TRUST, LENGTH, usual_ratio(a.lang, b.lang))


def _side(document: Document) -> Side:
    return side(
        document, [text_of(segment) for segment in alignable(document)], language(document.lang)
    )


def _levels(
    left: Sequence[str],
    right: Sequence[str],
    *,
    langs: tuple[str, str],
    lexicons: tuple[Lexicon, ...],
) -> Levels:
    vowels = all(script_of_language(lang) not in _WITHOUT_VOWELS for lang in langs)
    levels = strengths(left, right, langs, letters=vowels)
    for lexicon in lexicons:
        np.maximum(levels, lexicon.levels(left, right), out=levels)
    return levels
