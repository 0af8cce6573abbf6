"""What stands around a number, and tells whether digits or words are one."""

from __future__ import annotations

from evalkit.facts.datefind import find_dates
from evalkit.facts.daytimes import find_clocks
from evalkit.facts.lexicon import lexicon
from evalkit.facts.numerals import ROMAN, aged, numeral
from evalkit.facts.reading import Token, covered_offsets, read
from evalkit.facts.units import Unit, unit_after, unit_before
from evalkit.facts.values import Value, Values

_CHAIN_SIGNS = ("-", "/", ":", "&", ".", "+")
_SHORTEST_NAME = 4  # letters; a shorter word of Arabic may be an article
_FOOT = 12  # inches
_NEAR = 5  # characters between feet and their inches: " and "
_ROMAN = "".join(ROMAN)
_BARE_RANGE = 10  # 2-4 alone is a score, 10-12 a range


class Surroundings:
    """The tokens of one text, its values, and questions about what stands at a token."""

    def __init__(self, text: str, lang: str) -> None:
        self.reading = read(text, lang)
        self.lex = lexicon(lang)
        self.tokens = self.reading.tokens
        self.clean = self.reading.clean
        self.values = Values(self.reading, self.lex)
        self.taken = covered_offsets(*find_dates(text, lang), *find_clocks(text, lang))

    def may_open(self, word: str) -> bool:
        """Whether any number begins with a word."""
        lex = self.lex
        if word in lex.sets["lookalikes"]:
            return False
        if numeral(word, lex) is not None or aged(word, lex) is not None:
            return True
        if not word.strip(_ROMAN):
            return True
        return bool(lex.known(word)) and (
            lex.plural(word) is not None
            or lex.dual(word) is not None
            or lex.part(word) is not None
            or word in lex.sets["articles"]
            or lex.has("several", word)
            or any(phrase.startswith(f"{word} ") for phrase in lex.sets["several"])
        )

    def is_taken(self, token: Token) -> bool:
        """Whether a token stands in a date or a time of day."""
        return not self.taken.isdisjoint(range(token.start, token.end))

    def is_part(self, value: Value) -> bool:
        """Whether digits are the first half of "1-of-4"."""
        at = value.last + 1
        return (
            self.values.touches(at)
            and self.values.touches(at + 1)
            and self.tokens[at].text == "-"
            and self.values.word(at + 1) in self.lex.sets["of"]
        )

    def designates(self, at: int) -> bool:
        """Whether digits stand on a word of Arabic letters by a hyphen, as in COVID-19.

        Of words in other scripts the tokens are identifiers already.
        """
        word = self.values.word(at - 2)
        joined = self.values.touches(at) and self.values.touches(at - 1)
        if not joined or self.tokens[at - 1].text != "-" or len(word) < _SHORTEST_NAME:
            return False
        return "\u0600" <= word[0] <= "\u06ff" and numeral(word, self.lex) is None

    def chains(self, at: int) -> bool:
        """Whether a sign and digits follow a token without a space."""
        return self.tokens[at + 1].text in _CHAIN_SIGNS and self.tokens[at + 2].kind in "ni"

    def may_range(self, first: int, last: int, low: float) -> bool:
        """Whether two numbers with a dash are a range and no score."""
        if low >= _BARE_RANGE or unit_before(self.reading, self.lex, self.tokens[first].start).name:
            return True
        following = numeral(self.values.word(last + 1), self.lex)
        scaled = following is not None and following[0].kind == "scale"
        end = self.tokens[last].end
        return scaled or bool(unit_after(self.reading, self.lex, end, digits=True).name)

    def is_and(self, word: str) -> bool:
        """Whether a word says "and"."""
        return word in self.lex.sets["conjunction"] or word == self.lex.conjunction_prefix != ""

    def after_between(self, at: int) -> bool:
        """Whether "between" stands before a token."""
        last, one = self.values.word(at - 1), self.values.word(at - 2)
        known = self.lex.sets["between"]
        return bool(last) and (last in known or f"{one} {last}" in known)

    def is_plural(self, unit: Unit) -> bool:
        """Whether a unit is in the plural where a count asks for the singular (Azerbaijani)."""
        word = self.clean[unit.start : unit.end]
        return any(word.find(ending) > 1 for ending in self.lex.sets["plural_units"])

    def follows_unit(self, at: int, *, digits: bool) -> bool:
        """Whether a definite unit stands before digits, or a century before number words."""
        word = self.values.word(at - 1)
        if not word or self.clean[self.tokens[at - 1].end : self.tokens[at].start].strip():
            return False
        definite = any(word.startswith(article) for article in self.lex.sets["unit_article"])
        unit = self.lex.unit(word) if definite else None
        return unit is not None and (digits or unit == "century")

    def hyphened(self, at: int) -> bool:
        """Whether a hyphen joins a token to what stands before it."""
        return at > 0 and self.tokens[at - 1].text == "-" and self.values.touches(at)

    def is_fraction(self, value: Value) -> bool:
        """A third of, one fifth: an ordinal after a number, or between an article and "of"."""
        before = self.values.word(value.first - 1)
        if value.words > 1:
            return False
        if before in self.lex.sets["articles"]:
            return self.values.word(value.last + 1) in self.lex.sets["of"]
        return numeral(before, self.lex) is not None

    def after(self, at: int, end: int) -> int:
        """The first token from ``at`` on that stands behind an offset."""
        while at < len(self.tokens) and self.tokens[at].start < end:
            at += 1
        return at

    def inches(self, at: int, unit: Unit) -> tuple[float, int] | None:
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
