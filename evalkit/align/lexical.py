"""Alignment without translation: names and cognates, numbers, marks and lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from evalkit.align.assemble import links_of
from evalkit.align.combined import Combined, combined
from evalkit.align.evidence import Trust
from evalkit.align.length import LengthFit, usual_ratio
from evalkit.align.moves import Costs
from evalkit.align.tokens import Side, alignable, side, text_of
from evalkit.align.wordforms import Levels, strengths
from evalkit.text.languages import language, script_of_language
from evalkit.types import Document, Link

_WITHOUT_VOWELS = ("Arabic", "Hebrew")
# What follows was tuned on ar-en, az-en and it-en: statement-like news, and with less weight long
# news and scripture. The seeds were looked at meanwhile and are no held-out test.
TRUST = Trust(
    found={
        "word": (0.005, 0.005, 0.005, 0.03, 0.07, 0.14, 0.25, 0.28),
        "name": (0.05, 0.05, 0.05, 0.45, 0.75, 0.88, 0.95, 0.95),
        "number": (0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.95),
        "mark": (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.75),
    },
    prior=2.0,
    temper=0.54,
    balance=0.28,
    missing=1.5,
    dilution=1.2,
)
LENGTH = LengthFit(floor=0.02, grain=2.0, chance=1.2, weight=1.0)
COSTS = Costs(
    null=-2.5,
    null_more=-0.3,
    joined=-1.7,
    joined_more=-1.0,
    both=-1.2,
    hole=-2.4,
    swap=-2.8,
)


@dataclass(frozen=True)
class LexicalAligner:
    """Links from what two languages share in writing; needs no translation.

    ``margin`` is what a change of the second pass must gain, in nats.
    """

    margin: float = 5.8

    def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
        """Link a version to the reference; see ``evalkit.protocols.Aligner``.

        Raises:
            DataError: A document has no segment to align.
        """
        return links_of(version, reference, _similarity, COSTS, self.margin)


def _similarity(left: Document, right: Document) -> Combined:
    a, b = (_side(document) for document in (left, right))
    return combined(
        a, b, partial(_levels, langs=(a.lang, b.lang)), TRUST, LENGTH, usual_ratio(a.lang, b.lang)
    )


def _side(document: Document) -> Side:
    return side(
        document, [text_of(segment) for segment in alignable(document)], language(document.lang)
    )


def _levels(left: Sequence[str], right: Sequence[str], *, langs: tuple[str, str]) -> Levels:
    vowels = all(script_of_language(lang) not in _WITHOUT_VOWELS for lang in langs)
    return strengths(left, right, langs, letters=vowels)
