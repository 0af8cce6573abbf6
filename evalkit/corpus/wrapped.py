"""Paragraphs of a text that was broken into lines of one width, as e-mail and editors do.

Such a text shows by its line ends: a line stops where the next word would not fit any more, amid
a sentence. Nothing of this holds where every paragraph has a line of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from evalkit.corpus.web import addresses
from evalkit.text.scripts import script_of

Span = tuple[int, int]

# Scripts written without spaces: two letters are about a word, and a line may stop at any.
SPACELESS = frozenset({"Han", "Kana", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan"})

_STOP = re.compile(r"[.!?…。！？｡؟۔।॥።։:;：；؛][\"'”’»›)\]」』\s\u200e\u200f]*$")
_ONE_LINE_END = re.compile(r"[^\S\n\r]*(?:\r\n|\n|\r)[^\S\n\r]*")
_MARKS_BEFORE = "\"'“‘«„‹([「『\u200e\u200f"
_BULLETS = "•·*▪‣◦"
# Widths in use; a text of longer lines has a line for each paragraph.
_NARROWEST, _WIDEST = 30, 100
# How full lines are: most tools fill them, but for marks without a width; some even lines out. Of
# the line ends amid a sentence, what share must be at lines that are so full.
_FILLS = ((0.96, 0.95), (0.9, 0.8))
# How many of these there must be; and how many full lines without a stop, also above a capital,
# as names and German nouns have one, in all and for each line of the text.
_FEWEST_AMID = 2
_FEWEST = 3
_OF_ALL_LINES = 0.25
# The share of full lines among all that have another right below them.
_OF_ALL_BREAKS = 0.6
# The share of blocks of lines that end like a sentence; the others are titles and furniture.
_STOPPED = 0.3
# The share of lines that may be longer, such as a title and an address.
_LONGER = 0.25
# A line that ends amid a sentence is full with less.
_AMID = 0.8


@dataclass(frozen=True)
class _Break:
    """The end of a line that has another one right below it."""

    above: str
    below: str

    @cached_property
    def has_stop(self) -> bool:
        """Whether the line above ends like a sentence or a clause."""
        return _STOP.search(self.above) is not None

    @cached_property
    def is_amid(self) -> bool:
        """Whether it seems to cut a sentence: no stop above, and no beginning below."""
        first = self.below.lstrip(_MARKS_BEFORE)[:1]
        return first.isalpha() and first == first.lower() and not self.has_stop

    def is_full(self, width: float) -> bool:
        """Whether the first word below would not have fitted above."""
        word = self.below.split(maxsplit=1)[0]
        if script_of(word[0]) in SPACELESS:
            word = word[:2]
        return _columns(self.above) + 1 + _columns(word) > width

    def is_inside(self, width: float) -> bool:
        """Whether both lines are of one paragraph, in a text of lines of some width."""
        if self.below[0] in _BULLETS:
            return False
        if self.is_full(width):
            return True
        goes_on = self.is_amid and self.below[0].islower() and not addresses(self.below)
        return goes_on and self.is_full(width * _AMID)


def paragraphs(published: str, lines: Sequence[Span]) -> list[Span]:
    r"""Join the lines of a hard-wrapped text to its paragraphs; leave any other text as it is.

    Blank lines part paragraphs in any case.

    Args:
        published: The whole text.
        lines: The spans of its lines that are not blank, trimmed, in order.

    >>> text = "All that she said there was in one line.\nAnd so was what he said to her."
    >>> paragraphs(text, [(0, 40), (41, 72)])
    [(0, 40), (41, 72)]
    """
    breaks = [
        _Break(published[start:end], published[below:stop])
        if _ONE_LINE_END.fullmatch(published, end, below)
        else None
        for (start, end), (below, stop) in pairwise(lines)
    ]
    width = _width([published[start:end] for start, end in lines], breaks)
    if width is None:
        return list(lines)
    joined = [lines[0]]
    for (start, end), above in zip(lines[1:], breaks, strict=True):
        if above is not None and above.is_inside(width):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _width(lines: Sequence[str], breaks: Sequence[_Break | None]) -> float | None:
    """What a full line of a hard-wrapped text holds at least, None for any other text."""
    found = [one for one in breaks if one is not None]
    amid = [one for one in found if one.is_amid]
    if len(found) == len(breaks):
        # Without a blank line, letters that know no capitals do not tell a verse from a cut.
        amid = [one for one in amid if one.below.lstrip(_MARKS_BEFORE)[0].islower()]
    if len(amid) < _FEWEST_AMID:
        return None
    # Nearly the longest: one line may be longer than all others.
    width = sorted(_columns(one.above) for one in amid)[int(0.95 * (len(amid) - 1))]
    longer = sum(_columns(line) > width * 1.1 for line in lines)
    if not _NARROWEST <= width <= _WIDEST or longer > _LONGER * len(lines):
        return None
    ends = [
        one.below
        for one, next_one in zip(breaks, [*breaks[1:], None], strict=True)
        if one is not None and next_one is None
    ]
    if sum(_STOP.search(end) is not None for end in ends) < _STOPPED * len(ends):
        return None
    for fill, share in _FILLS:
        full = [one for one in found if one.is_full(width * fill)]
        unstopped = sum(not one.has_stop for one in full)
        if (
            sum(one.is_full(width * fill) for one in amid) >= share * len(amid)
            and unstopped >= max(_FEWEST, _OF_ALL_LINES * len(lines))
            and len(full) >= _OF_ALL_BREAKS * len(found)
        ):
            return width * fill
    return None


def _columns(text: str) -> int:
    """The width of a text on a screen of cells."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)
