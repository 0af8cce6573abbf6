"""Long documents: where to cut them, and the lexicon that they induce on the way.

A path in a band, by lengths and shared keys alone, is rough, but good enough to cut both documents
where it is surest. What is likely to go together in the pieces teaches a lexicon, with which a
second path is much better. The pieces of the last path are aligned one by one. So time and memory
grow with the length of the documents, and links never cross a cut. A short document is one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from evalkit.align.anchors import points
from evalkit.align.banded import Cut, Points, Step, coarse_path, cuts, first_width
from evalkit.align.length import LengthFit, document_ratio
from evalkit.align.lexicon import Lexicon, learn
from evalkit.align.likely import Pair, likely
from evalkit.align.similarity import Floats
from evalkit.align.tokens import Side

PIECE = 100  # segments of the longer side
LONG = 250  # segments of the longer side, above which a document is cut
LEAST = 16  # segments of the shorter side, from which on a lexicon is induced
_ROUNDS = 2
_BASE = 100 * 2**20
_EACH = 130 * 2**10  # bytes a segment, most of them for the pairs of words to learn from
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
    is_long = max(len(left.segments), len(right.segments)) > LONG
    lexicons, places = given, _WHOLE
    path: list[Step] | None = None
    for rounds_left in reversed(range(_ROUNDS + 1)):
        shared = points(left, right, lexicons)
        if is_long:
            path = coarse_path(*sizes, ratio, shared, length, path)
            places = tuple(cuts(path, PIECE))
        if rounds_left:
            pairs = _likely(*sizes, ratio, shared, length, places)
            lexicons = (*given, _learnt(left, right, pairs))
    return Plan(places, lexicons)


def needed(left: int, right: int) -> int:
    """Bytes that two documents of so many segments take, about, at their worst.

    Measured on sentences of 20 to 30 words. What is learnt from grows with the length; the band
    does so too, unless one side has many segments more. That it may be doubled is within this.
    """
    shorter, longer = sorted((left, right))
    band = shorter * min(2 * first_width(left, right), longer)
    return _BASE + max(_EACH * longer, _KEPT * longer + _PLACE * band)


def _likely(
    left: Floats,
    right: Floats,
    ratio: float,
    shared: Points,
    length: LengthFit,
    places: tuple[Cut, ...],
) -> Iterator[Pair]:
    """What goes together in each piece, and how likely."""
    corners = [*places, (len(left), len(right))]
    spans = zip(pairwise(corners), shared.within(corners), strict=True)
    for ((i, j), (i_end, j_end)), inside in spans:
        for pair in likely(left[i:i_end], right[j:j_end], ratio, inside, length):
            yield pair._replace(i=pair.i + i, j=pair.j + j)


def _learnt(left: Side, right: Side, pairs: Iterable[Pair]) -> Lexicon:
    """A lexicon from what goes together, each pair weighed by how likely it does."""
    texts: list[tuple[str, str]] = []
    weights: list[float] = []
    for i, j, height, width, probability in pairs:
        texts.append((" ".join(left.texts[i : i + height]), " ".join(right.texts[j : j + width])))
        weights.append(probability)
    return learn(texts, (left.lang, right.lang), weights)
