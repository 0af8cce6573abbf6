"""Counts, shares and amounts in a text, in digits and in words.

Not counts, and left out: years and days of dates, clock times, scores (2-1), fractions,
addresses, identifiers (A320), a lone "one" or article, and "first" and "second" in words.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from evalkit.facts.amounts import agree, value_text
from evalkit.facts.lexicon import lexicon
from evalkit.facts.model import Number, Precision
from evalkit.facts.numerals import ROMAN, aged, digits_value, numeral, roman
from evalkit.facts.reading import read
from evalkit.facts.surroundings import Surroundings
from evalkit.facts.units import Unit, unit_after, unit_before
from evalkit.facts.values import Value

__all__ = ["agree", "may_say", "numbers", "value_text"]

_PRECISIONS: tuple[Precision, ...] = ("at_least", "at_most", "approximately")
_LOOK_BACK = 40  # characters in which "more than" is looked for
_ROUND_SPANS = ("decade", "century")


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


class _Reader(Surroundings):
    """Goes through the tokens of one text."""

    def all(self) -> tuple[Number, ...]:
        found: list[Number] = []
        opens = self.lex.opens
        at, count = 0, len(self.tokens)
        while at < count:
            token = self.tokens[at]
            kind, text = token.kind, token.text
            may = opens.get(text) if kind == "w" else kind == "n"
            if may is None:
                may = opens[text] = self.may_open(text)
            if not may:
                at += 1
                continue
            if self.is_taken(token):
                at += 1
                continue
            number, after = self._number(at)
            if number is not None:
                found.append(number)
            at = max(after, at + 1)
        return tuple(found)

    def _number(self, at: int) -> tuple[Number | None, int]:
        """The number that begins at a token, and the token to go on from."""
        token = self.tokens[at]
        if token.kind == "n":
            skipped = self._chain(at)
            if skipped is not None:
                return None, skipped
            if self.designates(at):
                return None, at + 1
        value = self.values.at(at)
        if value is not None and value.digits and self.is_part(value):
            return None, value.last + 3
        if value is None:
            return self._special(at) if token.kind == "w" else (None, at + 1)
        before = unit_before(self.reading, self.lex, token.start)
        unit = unit_after(self.reading, self.lex, value.end, digits=value.digits)
        if self.follows_unit(at, digits=value.digits):  # the Arabic "minute 89"
            unit = Unit(str(self.lex.unit(self.tokens[at - 1].text)), token.start, value.end)
            value = replace(value, ordinal=True)
        if value.words == 1 and value.scale > 1 and self.is_plural(unit):
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
        while touches(last + 1) and touches(last + 2) and self.chains(last):
            last += 2
        if last == at:
            return None
        if last == at + 2 and self.tokens[at + 1].text == "-" and self.tokens[last].kind == "n":
            low = digits_value(self.tokens[at].text, self.lex)
            high = digits_value(self.tokens[last].text, self.lex)
            if low is not None and high is not None and low < high:
                return None if self.may_range(at, last, low) else last + 1
        return last + 1

    def _range(self, value: Value, before: Unit) -> tuple[Number, int] | None:
        """A range whose lower end is known: 2-4 km, 2 to 4 million."""
        at = value.last + 1
        if value.precision != "exact" or value.ordinal or at + 1 >= len(self.tokens):
            return None
        link, other = self.tokens[at], self.tokens[at + 1]
        dash = link.text == "-" and value.digits and other.kind == "n"
        between = self.is_and(link.text) and self.after_between(value.first)
        linked = dash or between or link.text in self.lex.sets["ranges"]
        if not linked or self.is_taken(other):
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

    def _counts(self, value: Value, unit: Unit, before: Unit) -> bool:
        """Whether number words are a count and not an article, a name or part of a phrase."""
        lex = self.lex
        if value.precision != "exact" or value.digits:
            return True
        following = self.values.word(value.last + 1)
        if following in lex.sets["fractions"]:
            return False
        if value.ordinal:
            return value.amount > 2 and not self.is_fraction(value)
        if value.scale > 1 and self.hyphened(value.first):
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
        after = self.after(last.last + 1, end)
        part = self.values.part_after(after - 1) if unit.name and first == last else None
        if part is not None and part.scale == 1 and not before.name:  # "two years and a half"
            bounds = (bounds[0] + part.size, bounds[1] + part.size)
            end, after = self.tokens[part.last].end, part.last + 1
        inches = self.inches(after, unit) if first == last else None
        if inches is not None:  # "6-foot-6"
            bounds = (bounds[0] + inches[0] / 12, bounds[1] + inches[0] / 12)
            end, after = inches[1], self.after(after, inches[1])
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
