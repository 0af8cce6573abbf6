"""What the rows of a version state: the facts of each side, read once.

The version's facts come from its own text. The pivot is a machine's reading of it; its facts are
kept apart and stand in only where no extractor knows the version's language. Without a pivot such
a version is read by its digits, and these do little more than confirm (``Stated.digits_only``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from evalkit.drift.reconcile import reconciled
from evalkit.drift.side import Side
from evalkit.facts import dates, figures, numbers, quotations
from evalkit.facts.lexicon import Lexicon, known_languages, lexicon
from evalkit.facts.reading import covered_offsets
from evalkit.facts.weekdays import weekdays
from evalkit.types import Document, RestsOn, Row

__all__ = ["Side", "Stated", "Statement", "covered", "event_date", "read", "state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The facts of one row; a missing side is None.

    ``version`` is the side that facts are taken from and ``rests_on`` says which text it is: the
    original, or the pivot where the original's language has no extractor. ``original`` is the
    version's own text in either case. ``digits_only`` is set where the reference's language is
    not known, or the version's is not and no pivot stands in: the scale words, months and units of
    one side cannot be read.
    """

    row: Row
    reference: Side | None
    version: Side | None
    original: Side | None
    pivot: Side | None
    rests_on: RestsOn
    digits_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """All rows of one version with their facts, and the two documents."""

    rows: tuple[Stated, ...]
    version: Document
    reference: Document

    def both_sides(self) -> Iterator[Stated]:
        """The rows that have a version's and a reference's side, in order."""
        return (row for row in self.rows if row.reference is not None and row.version is not None)

    def on_pivot(self) -> Iterator[tuple[Stated, Side, Side]]:
        """The rows that have a reference's side and a pivot, each with the two, in order."""
        for row in self.rows:
            if row.reference is not None and row.pivot is not None:
                yield row, row.reference, row.pivot


def state(rows: Sequence[Row], version: Document, reference: Document) -> Statement:
    """Read the facts of every row's sides."""
    then, here = event_date(reference), event_date(version)
    known, told = version.lang in covered(), reference.lang in covered()
    stated = []
    for row in rows:
        pivot = _side(row.pivot, reference.lang, here)
        original = _side(row.version, version.lang, here)
        stands_in = pivot is not None and not known
        told_by = _side(row.reference, reference.lang, then)
        told_in = pivot if stands_in else original
        if told_by is not None and told_in is not None:
            told_by, told_in = reconciled(told_by, told_in), reconciled(told_in, told_by)
        stated.append(
            Stated(
                row=row,
                reference=told_by,
                version=told_in,
                original=original,
                pivot=pivot,
                rests_on="pivot" if stands_in else "original",
                digits_only=not told or (not known and pivot is None),
            )
        )
    return Statement(rows=tuple(stated), version=version, reference=reference)


@lru_cache(maxsize=16384)
def read(text: str, lang: str, event: date | None) -> Side:
    """The facts of a text. A number inside a date or a time of day is no count."""
    moments = tuple(dates.moments(text, lang, event))
    times = tuple(dates.day_times(text, lang))
    taken = covered_offsets(*moments, *times)
    counts = tuple(
        number
        for number in numbers.numbers(text, lang)
        if taken.isdisjoint(range(number.start, number.end))
    )
    return Side(
        text=text,
        lang=lang,
        numbers=counts,
        moments=moments,
        times=times,
        weekdays=weekdays(text, lang),
        quotations=tuple(quotations.quotations(text, lang)),
        figures=figures.figures(text, lang, taken | covered_offsets(*counts)),
    )


@lru_cache(maxsize=1)
def covered() -> frozenset[str]:
    """The languages whose scale words and months can be read; of others, only the digits.

    Without its scale words a language's "120 thousand" would be read as 120.
    """
    return frozenset(lang for lang in known_languages() if _reads(lexicon(lang)))


def _reads(lex: Lexicon) -> bool:
    scales = any(word.kind == "scale" for word in lex.numerals.values())
    kinds = {phrase.kind for items in lex.phrases.values() for _, phrase in items}
    return scales and "months" in kinds


def event_date(document: Document) -> date | None:
    """The date of the event as a date, None where the manifest has none."""
    return date.fromisoformat(document.event_date) if document.event_date else None


def _side(text: str | None, lang: str, event: date | None) -> Side | None:
    return None if text is None else read(text, lang, event)
