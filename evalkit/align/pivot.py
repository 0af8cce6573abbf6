"""Alignment in the reference's language, over a translation of the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from evalkit.align.assemble import check, links_of, ordered
from evalkit.align.combined import Combined, combined
from evalkit.align.evidence import Trust
from evalkit.align.length import LengthFit
from evalkit.align.lexicon import Lexicon
from evalkit.align.long import needed, plan
from evalkit.align.moves import Costs
from evalkit.align.sureness import PIVOT
from evalkit.align.tokens import Side, alignable, side, text_of
from evalkit.align.wordforms import Levels, strengths
from evalkit.errors import DataError
from evalkit.text.languages import language
from evalkit.types import Document, Link, Segment

# What follows was tuned on pairs of English translations of the same texts. Among settings that
# did about as well there, the one that links the seeds rightly was taken: the seeds are no held-out
# test of it.
TRUST = Trust(
    found={
        "word": (0.065, 0.065, 0.065, 0.25, 0.25, 0.31, 0.91, 0.95),
        "name": (0.1, 0.1, 0.1, 0.3, 0.5, 0.6, 0.9, 0.95),
        "number": (0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.95),
        "mark": (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.75),
    },
    prior=5.3,
    temper=0.4,
    balance=0.35,
    missing=0.5,
    dilution=1.1,
)
LENGTH = LengthFit(floor=0.011, grain=2.0, chance=1.3, weight=1.25)
COSTS = Costs(
    null=-2.4,
    null_more=-0.1,
    joined=-0.73,
    joined_more=-1.35,
    both=-1.65,
    hole=-4.4,
    swap=-3.7,
)
# What words that a lexicon joins are worth: as much as a likeness in form of this level.
_AS_FORM = np.array([0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 5], dtype=np.int8)


@dataclass(frozen=True)
class PivotAligner:
    """Links from words shared with the version's translation into the reference's language.

    ``margin`` is what a change of the second pass must gain, in nats.
    """

    needs_pivot: ClassVar[bool] = True

    margin: float = 15.7

    def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
        """Link a version to the reference; see ``evalkit.protocols.Aligner``.

        Raises:
            DataError: A document has no segment to align, or a segment has no pivot.
        """
        check(version, reference)
        first, second = ordered(version, reference)
        cuts, lexicons = plan(*_sides(first, second), 1.0, LENGTH)
        make = partial(_similarity, lexicons=lexicons)
        return links_of(version, reference, make, COSTS, self.margin, PIVOT, cuts)

    def memory(self, version: int, reference: int) -> int:
        """Bytes that a pair of documents of so many segments takes, about, at its worst."""
        return needed(version, reference)


def _similarity(left: Document, right: Document, lexicons: tuple[Lexicon, ...] = ()) -> Combined:
    a, b = _sides(left, right)
    levels = partial(_levels, lang=a.lang, lexicons=lexicons)
    return combined(a, b, levels, TRUST, LENGTH, 1.0)


def _sides(left: Document, right: Document) -> tuple[Side, Side]:
    same = language(left.lang) == language(right.lang)
    lang = _common(left, right)
    return _side(left, lang, same), _side(right, lang, same)


def _common(left: Document, right: Document) -> str:
    """The language that both are compared in: that of the side whose pivot is its own text."""
    for document in (right, left):
        if all(s.pivot in (None, s.text, s.clean_text) for s in alignable(document)):
            return language(document.lang)
    return language(right.lang)


def _side(document: Document, lang: str, same: bool) -> Side:
    texts = [_text(document, segment, lang, same) for segment in alignable(document)]
    return side(document, texts, lang)


def _text(document: Document, segment: Segment, lang: str, same: bool) -> str:
    if segment.pivot is not None and segment.pivot != segment.text:
        return segment.pivot
    if segment.pivot is not None or same or language(document.lang) == lang:
        return text_of(segment)
    raise DataError(
        f"segment {segment.index} has no translation into {lang!r}",
        place=document.id,
        mend="Name a pivot in the config, or align with 'lexical'.",
    )


def _levels(
    left: Sequence[str], right: Sequence[str], *, lang: str, lexicons: tuple[Lexicon, ...]
) -> Levels:
    levels = strengths(left, right, (lang, lang), letters=True)
    for lexicon in lexicons:
        levels = np.maximum(levels, _AS_FORM[lexicon.levels(left, right)])
    where = {word: j for j, word in enumerate(right)}
    for i, word in enumerate(left):
        if word in where:
            levels[i, where[word]] = max(levels[i, where[word]], 6)
    return levels
