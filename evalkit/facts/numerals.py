"""Numbers as they are written: digits with separators, number words, and how words add up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from evalkit.facts.lexicon import Lexicon, Numeral, lexicon
from evalkit.text.edits import one_edit

ROMAN = {"i": 1, "v": 5, "x": 10}
_GROUPED = re.compile(r"\d{1,3}(?:([,.'٬\u00a0 ])\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}([,.])(?:\d{2}\1)+\d{3}")  # 12,34,567
_LARGEST = 10.0**18
_FALLEN = ("", "i", "o", "e", "a")  # the last vowel of a numeral falls before an ending
_SHORTEST_SLIP = 6  # letters
_SHORTEST_COMPOUND, _LONGEST_COMPOUND = 6, 100  # letters


def digits_value(text: str, lex: Lexicon) -> float | None:
    """The value of a number in digits, None where it is none (``5.1.2``, ``007``).

    A point before exactly three digits groups thousands in languages with a decimal comma. A
    decimal comma before two zeros at the end does too: no one writes a fraction so.

    >>> digits_value("1.000", lexicon("it")), digits_value("1.000", lexicon("en"))
    (1000.0, 1.0)
    """
    if len(text) > 1 and text[0] == "0" and text[1].isdigit():
        return None
    whole, point, fraction = text.partition("٫")
    if not point:
        whole, point, fraction = _split(text, lex)
    plain = re.sub(r"[,.'٬\u00a0 ]", "", whole)
    if plain != whole and not (_GROUPED.fullmatch(whole) or _INDIAN.fullmatch(whole)):
        return None
    if not fraction.isdigit() and point:
        return None
    value = float(f"{plain}.{fraction or 0}")
    return value if value <= _LARGEST else None


def _split(text: str, lex: Lexicon) -> tuple[str, str, str]:
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text, "", ""
    sign = text[last]
    other = "," if sign == "." else "."
    if text.count(sign) > 1:
        return text, "", ""
    if other not in text and _GROUPED.fullmatch(text) is not None:
        grouping = (
            sign != lex.decimal
            or "free_separators" in lex.flags
            or (sign == "," and text.endswith("00"))
        )
        if grouping:
            return text, "", ""
    return text[:last], sign, text[last + 1 :]


def compose(parts: Sequence[tuple[Numeral, bool]], *, unit_first: bool) -> float | None:
    """The value of number words in a row; None where they make no single number.

    Args:
        parts: Each numeral and whether "and" stands before it.
        unit_first: Units stand before tens (Arabic, German).
    """
    total = Total(unit_first=unit_first, ten_unit=False)
    if all(total.add(numeral, joined) for numeral, joined in parts):
        return total.value
    return None


class Total:
    """A number that grows by one word at a time; ``add`` refuses a word that cannot follow."""

    def __init__(
        self,
        *,
        unit_first: bool,
        ten_unit: bool,
        tens_joined: bool = False,
        vigesimal: bool = False,
    ) -> None:
        self._unit_first = unit_first
        self._ten_unit = ten_unit
        self._tens_joined = tens_joined  # "twenty and five"
        self._vigesimal = vigesimal  # "four twenties ten"
        self._done = 0.0  # what its scale has closed: 2000 in "two thousand and five"
        self._open: float | None = None
        self._scale = float("inf")
        self._digits = False
        self._ordinal = False

    @property
    def value(self) -> float:
        """The number so far."""
        return self._done + (self._open or 0)

    @property
    def small(self) -> bool:
        """Whether no scale, hundred or digit has been met yet."""
        return self._done == 0 and not self._digits and (self._open or 0) < 100

    def add_digits(self, value: float) -> bool:
        """Begin with a number in digits."""
        if self._open is not None or self._done:
            return False
        self._open, self._digits = value, True
        return True

    def add(self, numeral: Numeral, joined: bool) -> bool:
        """Take the next word in; False, and no change, where it begins another number."""
        if self._digits and numeral.kind != "scale":
            return False
        if self._ordinal and not self._unit_first:
            return False
        if joined and not self._may_join(numeral):
            return False
        if numeral.kind == "scale":
            grown = self._add_scale(numeral.value, joined)
        elif numeral.kind == "doubled":
            grown = self._open is None and numeral.value < self._scale
            if grown:
                self._done += numeral.value
                self._scale = numeral.value / 2
        else:
            grown = self._add_open(numeral, joined)
        if grown and numeral.ordinal:
            self._ordinal = True
        return grown

    def _may_join(self, numeral: Numeral) -> bool:
        if self._open is None:
            return self._done > 0
        if self._vigesimal and self._open % 100 >= 20:
            return numeral.value in (1, 11)
        if self._unit_first and 1 <= self._open % 100 <= 9:
            return numeral.kind == "small" and numeral.value >= 20
        if self._tens_joined and self._open % 10 == 0 and self._open % 100 >= 20:
            return numeral.kind == "small" and numeral.value <= 9
        return self._open >= 100

    def _add_scale(self, scale: float, joined: bool) -> bool:
        if self._open is None:
            if self._done and not joined:
                if scale <= self._scale:
                    return False
                self._done *= scale  # a thousand million
            elif self._done:
                if scale >= self._scale:
                    return False
                self._done += scale
            else:
                self._done = scale
        else:
            if scale >= self._scale or joined:
                return False
            self._done += self._open * scale
            self._open = None
        self._scale = scale
        self._digits = False
        return True

    def _add_open(self, numeral: Numeral, joined: bool) -> bool:
        value, here = numeral.value, self._open
        if value >= self._scale:
            return False
        if here is None:
            self._open = value
            return True
        if numeral.kind == "hundred":
            if not (1 <= here <= 99) or joined or here == 10:
                return False
            self._open = here * 100
            return True
        if numeral.kind != "small":
            return False
        if self._vigesimal and value == 20 and here % 100 == 4 and not joined:
            self._open = here + 76
            return True
        if self._follows(value, here % 100, joined):
            self._open = here + value
            return True
        return False

    def _follows(self, value: float, rest: float, joined: bool) -> bool:
        if self._vigesimal and rest in (60, 80):
            return 1 <= value < 20
        if rest == 0:
            return value != 0 and (self._open or 0) >= 100
        if 1 <= value <= 9:
            return (rest >= 20 and rest % 10 == 0 and not self._unit_first) or (
                rest == 10 and self._ten_unit
            )
        if self._unit_first and 1 <= rest <= 9:
            return (value == 10 and not joined) or (value >= 20 and joined)
        return False


def numeral(word: str, lex: Lexicon) -> tuple[Numeral, bool] | None:
    """A number word, and whether it stands as the lexicon lists it (no ending taken off)."""
    stems = lex.known(word)
    if not stems and ("compounds" not in lex.flags or len(word) < _SHORTEST_COMPOUND):
        return None
    key = ("numeral", word)
    if key not in lex.memo:
        lex.memo[key] = _find(word, stems, lex)
    found: tuple[Numeral, bool] | None = lex.memo[key]
    return found


def scale_after_digits(word: str, lex: Lexicon) -> Numeral | None:
    """The scale that a word after digits says, one slip of the pen forgiven: 15 Milionen."""
    known = numeral(word, lex)
    if known is not None:
        return known[0] if known[0].kind == "scale" else None
    key = ("slip", word)
    if key not in lex.memo:
        lex.memo[key] = _slip(word, lex)
    found: Numeral | None = lex.memo[key]
    return found


def _slip(word: str, lex: Lexicon) -> Numeral | None:
    if len(word) < _SHORTEST_SLIP or lex.unit(word) is not None:
        return None
    near = {
        lex.numerals[name]
        for name in lex.numerals
        if len(name) >= _SHORTEST_SLIP
        and one_edit(word, name)
        and lex.numerals[name].kind == "scale"
    }
    return near.pop() if len(near) == 1 else None


def _find(word: str, stems: Sequence[str], lex: Lexicon) -> tuple[Numeral, bool] | None:
    whole = lex.sets["whole"]
    for stem in stems:
        if stem in lex.numerals and not (stem != word and stem in whole):
            return lex.numerals[stem], word.endswith(stem)
    if "compounds" in lex.flags and _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND:
        return _compound(word, lex)
    return None


def _compound(word: str, lex: Lexicon) -> tuple[Numeral, bool] | None:
    unit_first = "unit_first" in lex.flags
    for ending in lex.sets["ordinal_compounds"]:
        if word.endswith(ending):
            base = word[: -len(ending)]
            for vowel in _FALLEN:
                parts = _cut(base + vowel, lex.lang)
                value = compose(parts, unit_first=unit_first) if parts else None
                if value is not None:
                    return Numeral(value, "fixed", ordinal=True), True
    parts = _cut(word, lex.lang)
    if parts is None or len(parts) < 2:
        return None
    value = compose(parts, unit_first=unit_first)
    return None if value is None else (Numeral(value, "fixed"), True)


@lru_cache(maxsize=4096)
def _cut(word: str, lang: str) -> tuple[tuple[Numeral, bool], ...] | None:
    """Cut a compound into number words, the longest first; each with "and" before it or not."""
    lex = lexicon(lang)
    if not word:
        return ()
    for end in range(len(word), 1, -1):
        part = word[:end]
        if part in lex.numerals and not lex.numerals[part].ordinal:
            rest = _cut(word[end:], lang)
            if rest is not None:
                return ((lex.numerals[part], False), *rest)
        if part in lex.sets["conjunction"] and end < len(word):
            rest = _cut(word[end:], lang)
            if rest:
                return ((rest[0][0], True), *rest[1:])
    return None


def aged(word: str, lex: Lexicon) -> float | None:
    """The age that a word says in one: the Italian ventitreenne is 23.

    >>> aged("quarantenne", lexicon("it"))
    40.0
    """
    for ending in lex.sets["age_endings"]:
        if word.endswith(ending):
            for vowel in _FALLEN:
                known = numeral(word[: -len(ending)] + vowel, lex)
                if known is not None and not known[0].ordinal:
                    return float(known[0].value)
    return None


def roman(text: str) -> float:
    """The value of Roman digits in small letters.

    >>> roman("xix")
    19.0
    """
    values = [ROMAN[char] for char in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return float(sum(-value if value < after else value for value, after in pairs))
