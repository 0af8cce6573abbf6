"""Values in a row of tokens: digits with their endings and scales, number words, magnitudes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evalkit.facts.fractions import Fractions
from evalkit.facts.lexicon import Lexicon, Numeral
from evalkit.facts.model import Precision
from evalkit.facts.numerals import Total, digits_value, numeral, scale_after_digits
from evalkit.facts.reading import Reading, Token
from evalkit.facts.units import unit_before

_ONE = Numeral(1, "small")
_THOUSAND = 1000
_SUM = 3  # characters that may stand between the two halves of a sum: " و"
_PARTED = 100  # no one says "two hundred and a half"


@dataclass(frozen=True, slots=True)
class Value:
    """A number without its unit, from token ``first`` to ``last`` (included).

    ``end`` is the folded offset; ``scale`` the last scale word's value, 1 where there is none;
    ``words`` counts the number words.
    """

    first: int
    last: int
    end: int
    amount: float
    precision: Precision = "exact"
    ordinal: bool = False
    digits: bool = False
    scale: float = 1.0
    words: int = 0


class Values(Fractions):
    """Reads values at tokens of one text."""

    def __init__(self, reading: Reading, lex: Lexicon) -> None:
        super().__init__(reading, lex)
        self._reading = reading

    def at(self, index: int) -> Value | None:
        """The value that begins at a token."""
        if index >= len(self.tokens):
            return None
        token = self.tokens[index]
        if token.kind not in "nw":
            return None
        if token.kind == "n":
            value = self._digits(index)
        else:
            value = self._magnitude(index) or self._fraction(index) or self._words(index)
        if value is None or value.ordinal or value.precision == "magnitude":
            return value
        return self._with_part(self._summed(value))

    def _digits(self, index: int) -> Value | None:
        token, lex = self.tokens[index], self.lex
        amount = digits_value(token.text, lex)
        if amount is None:
            return None
        plain = Value(index, index, token.end, amount, digits=True)
        if not self.touches(index + 1):
            return self._scaled(plain)
        following = self.tokens[index + 1]
        if following.kind == "w":
            return self._glued(plain, following)
        degrees = following.text in "°º" and self.word(index + 2) in ("c", "f")
        if following.text in lex.sets["ordinal_endings"] and not degrees:  # 12°
            return replace(plain, last=index + 1, end=following.end, ordinal=True)
        if following.text == "." and "ordinal_dot" in lex.flags and self._dotted(index + 2):
            return replace(plain, last=index + 1, end=following.end, ordinal=True)
        if following.text in "-'" and self.touches(index + 2):
            word = self.word(index + 2)
            if word and (word in lex.sets["ordinal_endings"] or word in lex.suffixes):
                ordinal = word in lex.sets["ordinal_endings"]
                end = self.tokens[index + 2].end
                return replace(plain, last=index + 2, end=end, ordinal=ordinal)
        return self._scaled(plain)

    def _dotted(self, index: int) -> bool:
        """Whether a point before a token makes digits an ordinal: 19. Jahrhundert, 3. und 4."""
        word = self.word(index)
        start, end = self._given(index) if word else (0, 0)
        given = self._reading.text[start:end]
        return bool(word) and (given.islower() or self.lex.unit(word) is not None)

    def _given(self, index: int) -> tuple[int, int]:
        """Where a token stands in the text as given."""
        return self._reading.span(self.tokens[index].start, self.tokens[index].end)

    def _glued(self, plain: Value, following: Token) -> Value | None:
        """Digits with letters on them: 12th, 5bn, 42km; 1080p is no number."""
        word, lex = following.text, self.lex
        last = plain.first + 1
        if word in lex.sets["decade_endings"]:
            return None  # in their 60s
        if word in lex.sets["ordinal_endings"]:
            return replace(plain, last=last, end=following.end, ordinal=True)
        money = bool(unit_before(self._reading, lex, self.tokens[plain.first].start).name)
        if word in lex.glued and (money or len(word) > 1):
            scale = lex.glued[word]
            amount = plain.amount * scale
            return replace(plain, last=last, end=following.end, amount=amount, scale=scale)
        if word in lex.suffixes:
            return replace(plain, last=last, end=following.end)
        arabic = "\u0600" <= word[0] <= "\u06ff"  # Arabic is often set without the space
        if arabic or lex.unit(word) is not None or numeral(word, lex) is not None:
            return self._scaled(plain)
        return None

    def _scaled(self, plain: Value) -> Value:
        """Digits with the scale words after them: 3 billion, 30 thousand."""
        total = Total(unit_first=False, ten_unit=False)
        total.add_digits(plain.amount)
        value = plain
        while at := self.following(value.last):
            known = scale_after_digits(self.tokens[at].text, self.lex)
            if known is None or not total.add(known, joined=False):
                break
            end = self.tokens[at].end
            scale = known.value
            value = replace(value, last=at, end=end, amount=total.value, scale=scale)
        return value

    def _summed(self, value: Value) -> Value:
        """Two scales said in a row with digits: 2 million 500 thousand, where that is usual."""
        lex, tokens = self.lex, self.tokens
        while "scaled_sums" in lex.flags and value.scale >= _THOUSAND:
            at = value.last + 1
            joints = {*lex.sets["conjunction"], lex.conjunction_prefix} - {""}
            joined = self.word(at) in joints
            at += joined
            if at >= len(tokens) or tokens[at].kind != "n" or tokens[at].start - value.end > _SUM:
                break
            amount = digits_value(tokens[at].text, lex)
            after = self.following(at)
            known = numeral(tokens[after].text, lex) if after else None
            scale = known[0].value if known is not None and known[0].kind == "scale" else 1.0
            small = amount is not None and amount * scale < value.scale
            if amount is None or not small or (scale == 1 and not joined):
                break
            last = after if scale > 1 else at
            total = value.amount + amount * scale
            value = replace(value, last=last, end=tokens[last].end, amount=total, scale=scale)
        return value

    def _fraction(self, index: int) -> Value | None:
        """Half a million."""
        found = self.part_of_scale(index)
        if found is None:
            return None
        amount, last = found
        return Value(index, last, self.tokens[last].end, amount, words=2)

    def _with_part(self, value: Value) -> Value:
        """The value with the half or quarter that follows it: one and a half thousand."""
        part = self.part_after(value.last)
        if part is None or (value.scale > 1 and part.scale not in (1.0, value.scale)):
            return value
        if value.scale > 1:  # a million and a half, which Arabic closes with another "million"
            last = self.following(part.last) if part.scale > 1 else part.last
            amount = value.amount + part.size * value.scale
            end = self.tokens[last].end
            return replace(value, last=last, end=end, amount=amount, words=value.words + 1)
        if value.amount >= _PARTED:
            return value
        end = self.tokens[part.last].end
        amount = value.amount + part.size
        grown = replace(value, last=part.last, end=end, amount=amount, words=value.words + 1)
        return self._scaled(grown)

    def _words(self, index: int) -> Value | None:
        lex = self.lex
        total = Total(
            unit_first="unit_first" in lex.flags or bool(lex.conjunction_prefix),
            ten_unit="ten_unit" in lex.flags,
            tens_joined="tens_joined" in lex.flags,
            vigesimal="vigesimal" in lex.flags,
        )
        value: Value | None = None
        rounded, at, joined = False, index, False
        while True:
            text = self.tokens[at].text
            known = self._opening(at) if value is None else numeral(text, lex)
            if value is not None and known is None and text in lex.sets["conjunction"]:
                following = self.following(at)
                if joined or not following:
                    break
                at, joined = following, True
                continue
            if known is None or (value is not None and lex.unit(text) is not None):
                break  # the percent word of a language may hold its hundred
            word, whole = known
            joined = joined or self._prefixed(text)
            if value is None:
                joined = False
            if word.kind == "round":
                word, rounded = Numeral(word.value, "scale"), True
            if not total.add(word, joined):
                break
            value = Value(
                index,
                at,
                self.tokens[at].end,
                total.value,
                precision="approximately" if rounded else "exact",
                ordinal=word.ordinal or (value is not None and value.ordinal),
                scale=word.value if word.kind in ("scale", "doubled") else 1.0,
                words=1 if value is None else value.words + 1,
            )
            following = self.following(at)
            if not following or not whole:
                break
            at, joined = following, False
        return value

    def _opening(self, at: int) -> tuple[Numeral, bool] | None:
        """The first word of a number: a numeral, or an article before a scale."""
        text = self.tokens[at].text
        following = self.following(at)
        if text in self.lex.sets["articles"] and following:
            known = numeral(self.tokens[following].text, self.lex)
            if known is not None and known[0].kind in ("scale", "hundred", "round"):
                return _ONE, True
        return numeral(text, self.lex)

    def _prefixed(self, word: str) -> bool:
        """Whether "and" is written as a prefix of a number word (Arabic)."""
        prefix = self.lex.conjunction_prefix
        return bool(prefix) and word.startswith(prefix) and word not in self.lex.numerals

    def _magnitude(self, index: int) -> Value | None:
        """Thousands, tens of thousands, several thousand."""
        lex, at = self.lex, index
        start = self._several(index)
        if start:
            known = numeral(self.tokens[start].text, lex)
            if known is None or known[0].kind not in ("scale", "hundred", "round"):
                return None
            token = self.tokens[start]
            return Value(index, start, token.end, known[0].value, "magnitude")
        factor = 1.0
        if "ten_unit" in lex.flags:  # on minlərlə: tens of thousands
            known = numeral(self.tokens[at].text, lex)
            following = self.following(at)
            tens = known is not None and known[0].value in (10, 100)
            if known and tens and following and self._plural(following) is not None:
                factor, at = known[0].value, following
        amount = self._plural(at)
        if amount is None:
            return None
        amount *= factor
        while following := self._linked(at):
            more = self._plural(following)
            if more is None:
                known = numeral(self.tokens[following].text, lex)
                more = known[0].value if known and known[0].kind == "scale" else None
            if more is None or more < 1000:
                break
            amount, at = amount * more, following
        return Value(index, at, self.tokens[at].end, amount, "magnitude")

    def _plural(self, index: int) -> float | None:
        return self.lex.plural(self.tokens[index].text)

    def _linked(self, index: int) -> int:
        """The next word, one "of" passed over; 0 for none."""
        at = self.following(index)
        if at and self.tokens[at].text in self.lex.sets["of"]:
            return self.following(at)
        if at and self.tokens[at].text + "'" in self.lex.sets["of"] and self.touches(at + 2):
            return at + 2 if self.word(at + 2) else 0
        return at

    def _several(self, index: int) -> int:
        """The token after "several" or "a few", 0 where none of these stands here."""
        several = self.lex.sets["several"]
        if not several:
            return 0
        text = self.tokens[index].text
        following = self.following(index)
        if following and f"{text} {self.tokens[following].text}" in several:
            return self.following(following)
        return following if following and self.lex.has("several", text) else 0
