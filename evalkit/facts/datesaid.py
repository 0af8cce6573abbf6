"""A date as it is said, and years and decades that stand alone."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.facts.lexicon import Lexicon
from evalkit.facts.reading import Reading, Token

_YEARS = range(1900, 2100)
_CUED_YEARS = range(1000, 1900)  # a year only after "in" and the like


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A date as said; offsets into the folded text.

    ``calendar`` is months (Gregorian), solar or islamic. ``relation`` is last, next, this,
    last_year ... for a month; for a relative phrase it is the unit and ``shift`` how many of
    them. ``last_year`` ends a range of years.
    """

    start: int
    end: int
    calendar: str = "months"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_year: int | None = None
    relation: str = ""
    shift: int = 0


def find_year(reading: Reading, lex: Lexicon, index: int) -> Found | None:
    """The year, decade or range of years that begins at a token."""
    tokens, token = reading.tokens, reading.tokens[index]
    if token.kind == "w":
        return _decade_word(lex, tokens, index)
    if len(token.text) == 2 and index > 1 and tokens[index - 1].text == "'":
        if tokens[index - 2].text in lex.sets["decade_cues"]:
            first = 1900 + int(token.text)
            return Found(start=token.start, end=token.end, year=first, last_year=first + 9)
        return None
    if len(token.text) == 2:
        return _short_decade(lex, tokens, index)
    if len(token.text) != 4 or not token.text.isdigit():
        return None
    year = int(token.text)
    previous = tokens[index - 1] if index else None
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    end, decade, told = _year_tail(lex, tokens, index)
    if decade:
        return Found(start=token.start, end=end, year=year, last_year=year + 9)
    if year in _YEARS or (year in _CUED_YEARS and told):
        pass
    elif not (year in _CUED_YEARS and previous and lex.has("year_cues", previous.text)):
        return None
    cued = previous is not None and previous.kind == "w"
    if cued and year % 10 == 0 and str(previous and previous.text) in lex.sets["decade_cues"]:
        return Found(start=token.start, end=end, year=year, last_year=year + 9)
    if not told and not _bare(reading, lex, previous, token, following):
        return None
    if following is not None and following.text == "-" and following.start == token.end:
        last_year = _range_end(tokens, index, year)
        if last_year is not None:
            end = tokens[index + 2].end
            return Found(start=token.start, end=end, year=year, last_year=last_year)
    return Found(start=token.start, end=end, year=year)


def _decade_word(lex: Lexicon, tokens: tuple[Token, ...], index: int) -> Found | None:
    token = tokens[index]
    stems = lex.known(token.text)
    short = next((lex.decades[stem] for stem in stems if stem in lex.decades), None)
    cues = lex.sets["decade_cues"]
    if short is None or (cues and not (index and tokens[index - 1].text in cues)):
        return None
    return Found(start=token.start, end=token.end, year=1900 + short, last_year=1909 + short)


def _short_decade(lex: Lexicon, tokens: tuple[Token, ...], index: int) -> Found | None:
    """A decade of the last century in two digits, where a word for years follows: 60er Jahre."""
    token = tokens[index]
    ending = tokens[index + 1] if index + 1 < len(tokens) else None
    after = tokens[index + 2] if index + 2 < len(tokens) else None
    if ending is None or after is None or after.kind != "w" or ending.start != token.end:
        return None
    told = ending.text in lex.sets["decade_endings"] and lex.unit(after.text) == "year"
    if not (told and token.text.isdigit() and int(token.text) % 10 == 0):
        return None
    first = 1900 + int(token.text)
    return Found(start=token.start, end=after.end, year=first, last_year=first + 9)


def _year_tail(lex: Lexicon, tokens: tuple[Token, ...], index: int) -> tuple[int, bool, bool]:
    """Where a year ends with its ending and its word, whether it is a decade, whether told so."""
    token = tokens[index]
    end, at = token.end, index + 1
    if at < len(tokens) and tokens[at].start == end and tokens[at].text in ("-", "'"):
        at += 1
    if at < len(tokens) and tokens[at].start - end <= 1 and tokens[at].kind == "w":
        word = tokens[at].text
        glued = tokens[at].start - end == at - index - 1
        if glued and word in lex.sets["decade_endings"] and int(token.text) % 10 == 0:
            return tokens[at].end, True, True
        if glued and word in lex.sets["year_endings"]:
            return tokens[at].end, False, True
        if glued and word in lex.sets["ordinal_endings"]:
            at += 1
    if at < len(tokens) and tokens[at].kind == "w" and lex.has("years_after", tokens[at].text):
        if tokens[at].text in lex.sets["decade_words"]:
            return tokens[at].end, int(token.text) % 10 == 0, True
        if at > index + 1:
            return tokens[at].end, False, True
    return token.end, False, False


def _bare(
    reading: Reading, lex: Lexicon, previous: Token | None, token: Token, following: Token | None
) -> bool:
    """Whether a number has no unit, sign or measure next to it that makes it a count."""
    clean = reading.clean
    if previous is not None and previous.text in "$€£¥₽₼₺₹%~" and previous.end == token.start:
        return False
    head = clean[max(0, token.start - 40) : token.start]
    if any(lex.before[name].search(head) for name in ("at_least", "approximately")):
        return False
    if following is None or following.start - token.end > 1:
        return True
    if following.text in ("%", "$", "€", "£"):
        return False
    if following.kind != "w":
        return True
    if following.start == token.end:
        return False  # letters on the number: 2000m, 1950px
    word = following.text
    if lex.unit(word) is not None or lex.has("counted", word):
        return False
    known = lex.numerals.get(word)
    return known is None or known.kind != "scale"


def _range_end(tokens: tuple[Token, ...], index: int, year: int) -> int | None:
    if index + 2 >= len(tokens) or tokens[index + 2].kind != "n":
        return None
    text = tokens[index + 2].text
    if not text.isdigit() or tokens[index + 2].start != tokens[index + 1].end:
        return None
    last = int(text) if len(text) == 4 else year // 100 * 100 + int(text) if len(text) == 2 else 0
    return last if year < last < year + 500 else None
