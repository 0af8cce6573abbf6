"""Halves and quarters of a number: half a million, one and a half thousand, two and a half."""

from __future__ import annotations

from typing import NamedTuple

from evalkit.facts.lexicon import Lexicon
from evalkit.facts.numerals import numeral
from evalkit.facts.reading import Reading, Token

_NEXT_WORD = 2  # characters that may stand between the words of one number
_GROUPS = ("scale", "hundred", "round")


class Part(NamedTuple):
    """A part that is added to a number: its size, and the last token of its words.

    ``scale`` is what the word after it multiplies by, 1.0 where that is no scale.
    """

    size: float
    last: int
    scale: float


class Fractions:
    """Steps through the tokens of one text, and the halves and quarters met on the way."""

    def __init__(self, reading: Reading, lex: Lexicon) -> None:
        self.clean = reading.clean
        self.tokens: tuple[Token, ...] = reading.tokens
        self.lex = lex

    def word(self, index: int) -> str:
        """The word at a token, empty where there is none."""
        if 0 <= index < len(self.tokens) and self.tokens[index].kind == "w":
            return self.tokens[index].text
        return ""

    def touches(self, index: int) -> bool:
        """Whether a token stands right after the one before it."""
        tokens = self.tokens
        return 0 < index < len(tokens) and tokens[index].start == tokens[index - 1].end

    def following(self, index: int) -> int:
        """The token of the next word of the same phrase, hyphens passed over; 0 for none."""
        at = index + 1
        if at < len(self.tokens) and self.tokens[at].text == "-" and self.touches(at):
            at += 1
            if not self.touches(at):
                return 0
        if at >= len(self.tokens) or self.tokens[at].kind != "w":
            return 0
        between = self.clean[self.tokens[at - 1].end : self.tokens[at].start]
        return at if len(between) <= _NEXT_WORD and not between.strip() else 0

    def part_of_scale(self, index: int) -> tuple[float, int] | None:
        """The amount and last token of "half a million", "three quarters of a million"."""
        lex, at, times = self.lex, index, 1.0
        if not lex.parts:
            return None
        after = self.following(at)
        if self.part(at) is None and after and "parts_added" not in lex.flags:
            known = numeral(self.tokens[at].text, lex)
            if self.tokens[at].text not in lex.sets["articles"]:
                times = known[0].value if known is not None and known[0].kind == "small" else 0.0
            at = after
        size = self.part(at)
        if size is None or not times:
            return None
        for name in ("of", "articles"):
            after = self.following(at)
            if after and self.tokens[after].text in lex.sets[name]:
                at = after
        after = self.following(at)
        scale = self._scale(after)
        return None if scale == 1 else (times * size * scale, after)

    def part_after(self, index: int) -> Part | None:
        """The part in "and a half" after the token where a number or its unit ends."""
        lex, at = self.lex, self.following(index)
        if not at or not lex.parts:
            return None
        prefix = lex.conjunction_prefix
        joined = "parts_added" in lex.flags or bool(prefix and self.word(at).startswith(prefix))
        if self.word(at) in lex.sets["conjunction"]:
            at, joined = self.following(at), True
        articled = bool(at) and self.word(at) in lex.sets["articles"]
        if articled:
            at = self.following(at)
        size = self.part(at) if at and joined else None
        if size is None:
            return None
        after = self.following(at)
        scale = self._scale(after)
        if scale == 1 and "articled_parts" in lex.flags and not articled:
            return None  # "two and half of the crew"
        if any(self.word(after).startswith(the) for the in lex.sets["unit_article"] if scale == 1):
            return None  # the half of something that is named
        return Part(size, at, scale)

    def part(self, index: int) -> float | None:
        """The size of the part that a word names."""
        return self.lex.part(self.word(index))

    def _scale(self, index: int) -> float:
        known = numeral(self.tokens[index].text, self.lex) if index else None
        return known[0].value if known is not None and known[0].kind in _GROUPS else 1.0
