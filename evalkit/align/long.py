"""Long documents: where to cut them, and the lexicon that they induce on the way.

A path in a band, by lengths and shared keys alone, is rough; but most of its steps are right, and
what they pair teaches a lexicon, with which a second path is much better. Along the last path
both documents are cut where it is surest, and the pieces are aligned one by one. So time and
memory grow with the length of the documents, and links never cross a cut.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from evalkit.align.anchors import points
from evalkit.align.banded import Cut, Step, coarse_path, cuts, first_width
from evalkit.align.length import LengthFit, document_ratio
from evalkit.align.lexicon import Lexicon, learn
from evalkit.align.tokens import Side

PIECE = 100  # segments of the longer side
LONG = 250  # segments of the longer side, above which a document is cut
LEAST = 16  # segments of the shorter side, from which on a lexicon is induced
_ROUNDS = 2
_BASE = 100 * 2**20
_EACH = 100 * 2**10  # bytes a segment, most of them for the pairs of words to learn from
_KEPT = 20 * 2**10  # bytes of them that are there beside the band
_PLACE = 17  # bytes a place of the band: its best sum, its evidence, its step
_WHOLE: tuple[Cut, ...] = ((0, 0),)


class Plan(NamedTuple):
    """Where pieces of two documents begin, and lexicons from left to right."""

    cuts: tuple[Cut, ...]
    lexicons: tuple[Lexicon, ...]


def plan(
    left: Side,
    right: Side,
    usual: float,
    length: LengthFit,
    given: tuple[Lexicon, ...] = (),
) -> Plan:
    """Learn a lexicon from two documents, if they are long enough, and cut them, if they are long.

    Args:
        left: One side.
        right: The other side.
        usual: The usual length of left over right; the documents correct it.
        length: How lengths are weighed.
        given: Lexicons from left to right to begin with; what is learnt joins them.
    """
    if min(len(left.segments), len(right.segments)) < LEAST:
        return Plan(_WHOLE, given)
    sizes = (np.array(left.sizes, dtype=float), np.array(right.sizes, dtype=float))
    ratio = document_ratio(left.sizes, right.sizes, usual)
    lexicons = given
    path: list[Step] | None = None
    for _ in range(_ROUNDS):
        path = coarse_path(*sizes, ratio, points(left, right, lexicons), length, path)
        lexicons = (*given, _learnt(left, right, path))
    path = coarse_path(*sizes, ratio, points(left, right, lexicons), length, path)
    is_long = max(len(left.segments), len(right.segments)) > LONG
    return Plan(tuple(cuts(path, PIECE)) if is_long else _WHOLE, lexicons)


def needed(left: int, right: int) -> int:
    """Bytes that two documents of so many segments take, about, at their worst.

    Measured on sentences of 20 to 30 words. What is learnt from grows with the length; the band
    does so too, unless one side has many segments more. That it may be doubled is within this.
    """
    shorter, longer = sorted((left, right))
    band = shorter * min(2 * first_width(left, right), longer)
    return _BASE + max(_EACH * longer, _KEPT * longer + _PLACE * band)


def _learnt(left: Side, right: Side, path: list[Step]) -> Lexicon:
    """A lexicon from what the steps of a path pair, if something speaks for them."""
    pairs = [
        (
            " ".join(left.texts[step.i : step.i + step.height]),
            " ".join(right.texts[step.j : step.j + step.width]),
        )
        for step in path
        if step.height and step.width and step.gain > 0.0
    ]
    return learn(pairs, (left.lang, right.lang))
