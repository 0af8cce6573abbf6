"""Digits that count nothing: scores (2-1), designations (COVID-19, A320) and codes (SAU 008).

They are read from what no number, date or time of day covers, so that no digit of a text goes
unread.
"""

from __future__ import annotations

import re
from collections.abc import Set

from evalkit.facts.model import Figure
from evalkit.facts.reading import Reading, read
from evalkit.text.romanise import romanise, skeleton

_PIECE = re.compile(r"[^\s\"()\[\]<>;!?،]+")
_RUN = re.compile(r"\d+")
_SCORE = re.compile(r"(?<![\w:.,-])\d{1,3}[-:]\d{1,3}(?![\d:]|[.,]\d)")
_LABEL = re.compile(r"([^\W\d_]+)-?$")
_LONGEST_LABEL = 40  # characters looked at before the digits
_LONGEST = 18  # digits; of longer runs the end is kept


def figures(text: str, lang: str, taken: Set[int]) -> tuple[Figure, ...]:
    """The figures of a text, in order.

    Args:
        text: As published.
        lang: ISO 639-1.
        taken: The offsets of ``text`` that other facts cover.

    >>> [(f.text, f.digits, f.score) for f in figures("COVID-19 ended 2-1", "en", set())]
    [('COVID-19', ('19',), False), ('2-1', ('2', '1'), True)]
    """
    reading = read(text, lang)
    if reading.kinds.isdisjoint("ni"):
        return ()
    found = []
    before = ""
    for piece in _PIECE.finditer(reading.clean):
        figure = _figure(reading, piece, taken, before)
        if figure is not None:
            found.append(figure)
        before = piece.group()
    return tuple(found)


def _figure(reading: Reading, piece: re.Match[str], taken: Set[int], before: str) -> Figure | None:
    clean = reading.clean
    free = [
        run
        for run in _RUN.finditer(clean, *piece.span())
        if taken.isdisjoint(range(*reading.span(*run.span())))
    ]
    if not free:
        return None
    first, last = free[0].start(), free[-1].end()
    score = _SCORE.match(clean, first) is not None and len(free) == 2
    left = _LABEL.search(clean, max(piece.start(), first - _LONGEST_LABEL), first)
    start = first if left is None else left.start()
    label = left.group(1) if left is not None else ""
    if not label and not score and before.isalpha() and start == piece.start():
        at = clean.rfind(before, start - len(before) - 2, start)
        given = reading.text[slice(*reading.span(at, at + len(before)))] if at >= 0 else ""
        if given.isupper() and given.lower() != given:
            label, start = before, at
    begin, end = reading.span(start, last)
    return Figure(
        start=begin,
        end=end,
        text=reading.text[begin:end],
        digits=tuple(run.group()[-_LONGEST:] for run in free),
        label=(skeleton(label, reading.lang) or romanise(label, reading.lang)) if label else "",
        score=score,
    )
