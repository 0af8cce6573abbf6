"""Rows that hold several segments of one side, where the other side is too short for them all.

An aligner without a pivot would sooner link a left-out sentence together with its neighbour than
leave it alone. Lengths tell: of one author they go by a steady ratio (Gale and Church 1993), which
the rows of the document show. Where the row is far shorter than that, and would be of the usual
length without one of its segments, that segment has no counterpart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

from evalkit.drift.evidence import issue
from evalkit.drift.stated import Stated, Statement
from evalkit.types import Document, Issue

_ROLES = ("lead", "body")
_LEAST_ROWS = 5  # whose lengths show the ratio
# Natural logarithms of ratios. Of 101 fused rows that do say the same (alignments by hand of
# statement-like news), one in a hundred is so short and would be so much nearer without a segment.
_SHORT = 0.2
_CLOSER = 0.1
_WORDS = 4  # of a segment that says anything


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of categories omission and addition by the index of the row, without a pivot only."""
    usual = _usual(statement)
    if usual is None:
        return {}
    version, reference = statement.version, statement.reference
    found: dict[int, list[Issue]] = {}
    for row in statement.both_sides():
        if row.pivot is not None or row.row.role not in _ROLES:
            continue
        ours, theirs = row.row.version_segments, row.row.reference_segments
        if len(ours) > 1 and (text := _surplus(version, ours, row.row.reference, -usual)):
            told = f"The reference's side is too short to have a counterpart of “{text}”."
            made = issue(row, "addition", "moderate", told, version=(text, None))
            found[row.row.index] = [made]
        elif len(theirs) > 1 and (text := _surplus(reference, theirs, row.row.version, usual)):
            told = f"The version's side is too short to have a counterpart of “{text}”."
            made = issue(row, "omission", "moderate", told, reference=(text, None))
            found[row.row.index] = [made]
    return found


def _usual(statement: Statement) -> float | None:
    """How long the version is for the reference in most rows, as a logarithm; None if unknown."""
    ratios = [
        math.log(len(row.row.version) / len(row.row.reference))
        for row in statement.both_sides()
        if _is_single(row) and row.row.version and row.row.reference
    ]
    return median(ratios) if len(ratios) >= _LEAST_ROWS else None


def _is_single(row: Stated) -> bool:
    return len(row.row.version_segments) == 1 == len(row.row.reference_segments)


def _surplus(
    document: Document, segments: Sequence[int], other: str | None, usual: float
) -> str | None:
    """The segment without which the other side would be of the usual length, None if none."""
    if not other or max(segments) >= len(document.segments):
        return None
    texts = [document.segments[index].text for index in segments]
    whole = _off(texts, other, usual)
    if whole > -_SHORT:
        return None
    without = sorted(_without(texts, other, usual))
    if not without or whole + without[0][0] > -_CLOSER:
        return None
    return texts[without[0][1]]


def _without(texts: Sequence[str], other: str, usual: float) -> Iterator[tuple[float, int]]:
    """How far the lengths are off the usual without each segment that says anything."""
    for place, text in enumerate(texts):
        if len(text.split()) >= _WORDS:
            rest = [*texts[:place], *texts[place + 1 :]]
            yield abs(_off(rest, other, usual)), place


def _off(texts: Sequence[str], other: str, usual: float) -> float:
    """The other side's length against the usual for some texts: below 0 it is shorter."""
    return math.log(len(other) / (len(" ".join(texts)) or 1)) - usual
