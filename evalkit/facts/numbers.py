"""Counts, shares and amounts in a text, in digits and in words.

Not counts, and left out: years and days of dates, clock times, scores (2-1), fractions,
addresses, identifiers (A320), a lone "one" or article, and "first" and "second" in words.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from evalkit.facts.amounts import agree, value_text
from evalkit.facts.datefind import find_dates
from evalkit.facts.daytimes import find_clocks
from evalkit.facts.lexicon import lexicon
from evalkit.facts.model import Number, Precision
from evalkit.facts.numerals import ROMAN, aged, digits_value, numeral, roman
from evalkit.facts.reading import Token, covered_offsets, read
from evalkit.facts.units import Unit, unit_after, unit_before
from evalkit.facts.values import Value, Values

__all__ = ["agree", "may_say", "numbers", "value_text"]

_PRECISIONS: tuple[Precision, ...] = ("at_least", "at_most", "approximately")
_LOOK_BACK = 40  # characters in which "more than" is looked for
_CHAIN_SIGNS = ("-", "/", ":", "&", ".", "+")
_SHORTEST_NAME = 4  # letters; a shorter word of Arabic may be an article
_ROUND_SPANS = ("decade", "century")
_FOOT = 12  # inches
_NEAR = 5  # characters between feet and their inches: " and "
_BARE_RANGE = 10  # 2-4 alone is a score, 10-12 a range


@lru_cache(maxsize=256)
def numbers(text: str, lang: str) -> tuple[Number, ...]:
    """The numbers that a text states, in order.

    >>> [value_text(number) for number in numbers("more than 50 % in a thousand years", "en")]
    ['>=50 %', '1000 years']
    """
    return _Reader(text, lang).all()


@lru_cache(maxsize=1024)
def may_say(text: str, lang: str) -> frozenset[float]:
    """The values of all words that may be a number, though they need not be.

    The Italian for six is "you are", and a number word with an ending is no evidence of a count;
    either is enough to tell that a number may not be lacking.
    """
    lex = lexicon(lang)
    words = (token.text for token in read(text, lang).tokens if token.kind == "w")
    found = (numeral(word, lex) for word in words)
    return frozenset(known[0].value for known in found if known is not None)


class _Reader:
    """Goes through the tokens of one text."""

    def __init__(self, text: str, lang: str) -> None:
        self.reading = read(text, lang)
        self.lex = lexicon(lang)
        self.tokens = self.reading.tokens
        self.clean = self.reading.clean
        self.values = Values(self.reading, self.lex)
        self.taken = covered_offsets(*find_dates(text, lang), *find_clocks(text, lang))

    def all(self) -> tuple[Number, ...]:
        found: list[Number] = []
        opens = self.lex.opens
        at, count = 0, len(self.tokens)
        while at < count:
            token = self.tokens[at]
            kind, text = token.kind, token.text
            may = opens.get(text) if kind == "w" else kind == "n"
            if may is None:
                may = opens[text] = self._may_open(text)
            if not may:
                at += 1
                continue
            if self._is_taken(token):
                at += 1
                continue
            number, after = self._number(at)
            if number is not None:
                found.append(number)
            at = max(after, at + 1)
        return tuple(found)

    def _may_open(self, word: str) -> bool:
        """Whether any number begins with a word."""
        lex = self.lex
        if word in lex.sets["lookalikes"]:
            return False
        return (
            numeral(word, lex) is not None
            or lex.plural(word) is not None
            or lex.dual(word) is not None
            or word in lex.sets["articles"]
            or any(stem in lex.parts for stem in lex.stems(word))
            or lex.has("several", word)
            or any(phrase.startswith(f"{word} ") for phrase in lex.sets["several"])
            or all(char in ROMAN for char in word)
            or aged(word, lex) is not None
        )

    def _is_taken(self, token: Token) -> bool:
        return not self.taken.isdisjoint(range(token.start, token.end))

    def _number(self, at: int) -> tuple[Number | None, int]:
        """The number that begins at a token, and the token to go on from."""
        token = self.tokens[at]
        if token.kind == "n":
            skipped = self._chain(at)
            if skipped is not None:
                return None, skipped
            if self._designates(at):
                return None, at + 1
        value = self.values.at(at)
        if value is not None and value.digits and self._is_part(value):
            return None, value.last + 3
        if value is None:
            return self._special(at) if token.kind == "w" else (None, at + 1)
        before = unit_before(self.reading, self.lex, token.start)
        unit = unit_after(self.reading, self.lex, value.end, digits=value.digits)
        if self._follows_unit(at, digits=value.digits):  # the Arabic "minute 89"
            unit = Unit(str(self.lex.unit(self.tokens[at - 1].text)), token.start, value.end)
            value = replace(value, ordinal=True)
        if value.words == 1 and value.scale > 1 and self._is_plural(unit):
            value = replace(value, precision="magnitude")
        if not unit.name:
            ranged = self._range(value, before)
            if ranged is not None:
                return ranged
        if not self._counts(value, unit, before):
            return None, value.last + 1
        return self._built(value, value, unit, before, (value.amount, value.amount))

    def _chain(self, at: int) -> int | None:
        """Skip scores (2-1), fractions (1/2) and codes (13-21-3): the token after them."""
        last = at
        touches = self.values.touches
        while touches(last + 1) and touches(last + 2) and self._chains(last):
            last += 2
        if last == at:
            return None
        if last == at + 2 and self.tokens[at + 1].text == "-" and self.tokens[last].kind == "n":
            low = digits_value(self.tokens[at].text, self.lex)
            high = digits_value(self.tokens[last].text, self.lex)
            if low is not None and high is not None and low < high:
                return None if self._may_range(at, last, low) else last + 1
        return last + 1

    def _is_part(self, value: Value) -> bool:
        """Whether digits are the first half of "1-of-4"."""
        at = value.last + 1
        return (
            self.values.touches(at)
            and self.values.touches(at + 1)
            and self.tokens[at].text == "-"
            and self.values.word(at + 1) in self.lex.sets["of"]
        )

    def _designates(self, at: int) -> bool:
        """Whether digits stand on a word of Arabic letters by a hyphen, as in COVID-19.

        Of words in other scripts the tokens are identifiers already.
        """
        word = self.values.word(at - 2)
        joined = self.values.touches(at) and self.values.touches(at - 1)
        if not joined or self.tokens[at - 1].text != "-" or len(word) < _SHORTEST_NAME:
            return False
        return "\u0600" <= word[0] <= "\u06ff" and numeral(word, self.lex) is None

    def _chains(self, at: int) -> bool:
        return self.tokens[at + 1].text in _CHAIN_SIGNS and self.tokens[at + 2].kind in "ni"

    def _may_range(self, first: int, last: int, low: float) -> bool:
        if low >= _BARE_RANGE or unit_before(self.reading, self.lex, self.tokens[first].start).name:
            return True
        following = numeral(self.values.word(last + 1), self.lex)
        scaled = following is not None and following[0].kind == "scale"
        end = self.tokens[last].end
        return scaled or bool(unit_after(self.reading, self.lex, end, digits=True).name)

    def _range(self, value: Value, before: Unit) -> tuple[Number, int] | None:
        """A range whose lower end is known: 2-4 km, 2 to 4 million."""
        at = value.last + 1
        if value.precision != "exact" or value.ordinal or at + 1 >= len(self.tokens):
            return None
        link, other = self.tokens[at], self.tokens[at + 1]
        dash = link.text == "-" and value.digits and other.kind == "n"
        between = self._is_and(link.text) and self._after_between(value.first)
        linked = dash or between or link.text in self.lex.sets["ranges"]
        if not linked or self._is_taken(other):
            return None
        if link.start - value.end > 1 or other.start - link.end > 1:
            return None
        upper = self.values.at(at + 1)
        if upper is None or upper.ordinal or upper.digits != value.digits:
            return None
        unit = unit_after(self.reading, self.lex, upper.end, digits=upper.digits)
        if not (unit.name or before.name or upper.scale > 1 or dash or between):
            return None
        low = value.amount
        if value.scale == 1 and low * upper.scale < upper.amount:
            low *= upper.scale  # the scale is said once: 2 to 4 million
        if low >= upper.amount:
            return None
        return self._built(value, upper, unit, before, (low, upper.amount))

    def _is_and(self, word: str) -> bool:
        return word in self.lex.sets["conjunction"] or word == self.lex.conjunction_prefix != ""

    def _after_between(self, at: int) -> bool:
        last, one = self.values.word(at - 1), self.values.word(at - 2)
        known = self.lex.sets["between"]
        return bool(last) and (last in known or f"{one} {last}" in known)

    def _counts(self, value: Value, unit: Unit, before: Unit) -> bool:
        """Whether number words are a count and not an article, a name or part of a phrase."""
        lex = self.lex
        if value.precision != "exact" or value.digits:
            return True
        following = self.values.word(value.last + 1)
        if following in lex.sets["fractions"]:
            return False
        if value.ordinal:
            return value.amount > 2 and not self._is_fraction(value)
        if value.scale > 1 and self._hyphened(value.first):
            return False  # a multi-million deal
        if unit.name or before.name or value.words > 1:
            return True
        if lex.has("counted", following):
            return value.amount != 1
        text = self.tokens[value.first].text
        if lex.unit(text) is not None:
            return False  # the percent word of a language may hold its hundred
        if any(stem in lex.sets["ambiguous"] for stem in lex.stems(text)) or value.amount == 1:
            return False
        if value.scale > 1 and "articled_scales" in lex.flags:
            return False  # English says "a million" where it counts
        found = numeral(text, lex)
        return found is None or found[1] or not lex.suffixes

    def _is_plural(self, unit: Unit) -> bool:
        """Whether a unit is in the plural where a count asks for the singular (Azerbaijani)."""
        word = self.clean[unit.start : unit.end]
        return any(word.find(ending) > 1 for ending in self.lex.sets["plural_units"])

    def _follows_unit(self, at: int, *, digits: bool) -> bool:
        """Whether a definite unit stands before digits, or a century before number words."""
        word = self.values.word(at - 1)
        if not word or self.clean[self.tokens[at - 1].end : self.tokens[at].start].strip():
            return False
        definite = any(word.startswith(article) for article in self.lex.sets["unit_article"])
        unit = self.lex.unit(word) if definite else None
        return unit is not None and (digits or unit == "century")

    def _hyphened(self, at: int) -> bool:
        return at > 0 and self.tokens[at - 1].text == "-" and self.values.touches(at)

    def _is_fraction(self, value: Value) -> bool:
        """A third of, one fifth: an ordinal after a number, or between an article and "of"."""
        before = self.values.word(value.first - 1)
        if value.words > 1:
            return False
        if before in self.lex.sets["articles"]:
            return self.values.word(value.last + 1) in self.lex.sets["of"]
        return numeral(before, self.lex) is not None

    def _special(self, at: int) -> tuple[Number | None, int]:
        """Duals and centuries in Roman digits."""
        token = self.tokens[at]
        dual = self.lex.dual(token.text)
        if dual is not None:
            value = Value(at, at, token.end, 2.0, words=1)
            unit = Unit(dual, token.start, token.end)
            return self._built(value, value, unit, Unit(), (2.0, 2.0))
        age = aged(token.text, self.lex)
        if age is not None:
            value = Value(at, at, token.end, age, words=1)
            unit = Unit("year", token.start, token.end)
            return self._built(value, value, unit, Unit(), (age, age))
        if token.text in self.lex.sets["articles"]:
            unit = unit_after(self.reading, self.lex, token.end, digits=False)
            if unit.name in _ROUND_SPANS:  # "a decade" may be ten years elsewhere
                value = Value(at, at, token.end, 1.0, words=1)
                return self._built(value, value, unit, Unit(), (1.0, 1.0))
        if all(char in ROMAN for char in token.text):
            start, end = self.reading.span(token.start, token.end)
            unit = unit_after(self.reading, self.lex, token.end, digits=False)
            if unit.name == "century" and self.reading.text[start:end].isupper():
                amount = roman(token.text)
                value = Value(at, at, token.end, amount, ordinal=True, words=1)
                return self._built(value, value, unit, Unit(), (amount, amount))
        return None, at + 1

    def _built(
        self, first: Value, last: Value, unit: Unit, before: Unit, bounds: tuple[float, float]
    ) -> tuple[Number, int]:
        start = before.start if before.name else self.tokens[first.first].start
        end = max(last.end, unit.end)
        after = self._after(last.last + 1, end)
        part = self.values.part_after(after - 1) if unit.name and first == last else None
        if part is not None and part.scale == 1 and not before.name:  # "two years and a half"
            bounds = (bounds[0] + part.size, bounds[1] + part.size)
            end, after = self.tokens[part.last].end, part.last + 1
        inches = self._inches(after, unit) if first == last else None
        if inches is not None:  # "6-foot-6"
            bounds = (bounds[0] + inches[0] / 12, bounds[1] + inches[0] / 12)
            end, after = inches[1], self._after(after, inches[1])
        name = before.name or unit.name
        at, to = self.reading.span(start, end)
        precision = self._precision(first.precision, start, end)
        number = Number(
            start=at,
            end=to,
            text=self.reading.text[at:to],
            low=bounds[0],
            high=bounds[1],
            precision=precision,
            unit=name,
            ordinal=first.ordinal,
            weak=not first.digits and not name and bounds[1] <= 2 and precision == "exact",
        )
        return number, after

    def _inches(self, at: int, unit: Unit) -> tuple[float, int] | None:
        """The inches after feet, and where they end: 6-foot-6, six feet two inches."""
        if unit.name != "foot":
            return None
        if self.values.word(at) in self.lex.sets["conjunction"]:
            at += 1
        dash = at < len(self.tokens) and self.tokens[at].text == "-" and self.values.touches(at)
        value = self.values.at(at + dash)
        if value is None or not 0 < value.amount < _FOOT or value.precision != "exact":
            return None
        gap = self.tokens[value.first].start - unit.end
        inch = unit_after(self.reading, self.lex, value.end, digits=value.digits)
        if inch.name == "inch" and gap <= _NEAR:
            return value.amount, inch.end
        joined = dash and gap == 1 and self.clean[unit.start - 1] == "-" and not inch.name
        return (value.amount, value.end) if joined else None

    def _after(self, at: int, end: int) -> int:
        """The first token from ``at`` on that stands behind an offset."""
        while at < len(self.tokens) and self.tokens[at].start < end:
            at += 1
        return at

    def _precision(self, own: Precision, start: int, end: int) -> Precision:
        if own == "magnitude":
            return own
        head = max(0, start - _LOOK_BACK)
        told = [
            (match.start(), name)
            for name in _PRECISIONS
            if (match := self.lex.before[name].search(self.clean, head, start)) is not None
        ]
        if told:  # the longest: "no more than" holds "more than"
            return min(told)[1]
        for name in _PRECISIONS:
            pattern = self.lex.after[name]
            if pattern.match(self.clean, end) is not None:
                return name
            if self.lex.suffixes and pattern.match(self.clean, max(start, end - 3)) is not None:
                return name  # the case ending of the number belongs to the phrase
        return own
