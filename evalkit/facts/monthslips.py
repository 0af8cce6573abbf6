"""Names of months with a letter wrong, where a date tells that a month is meant."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from evalkit.facts.lexicon import Lexicon, Phrase, lexicon
from evalkit.facts.phrases import Hit, phrases
from evalkit.facts.reading import Token, read
from evalkit.text.edits import one_edit

_LEAST = 6  # letters: shorter words are near too many others


class Slip(NamedTuple):
    """A month's name with a letter wrong: ``text[start:end]``, and how it is written, folded."""

    start: int
    end: int
    text: str
    name: str


@lru_cache(maxsize=256)
def slips(text: str, lang: str) -> tuple[Slip, ...]:
    """The months of a text that are one letter off, in order.

    >>> [(slip.text, slip.name) for slip in slips("19 Setember 2021, a match in 2022", "en")]
    [('Setember', 'september')]
    """
    reading = read(text, lang)
    found = []
    for hit in slipped(text, lang):
        token = reading.tokens[hit.first]
        start, end = reading.span(token.start, token.end)
        found.append(Slip(start, end, text[start:end], hit.phrase.name))
    return tuple(found)


@lru_cache(maxsize=256)
def slipped(text: str, lang: str) -> tuple[Hit, ...]:
    """Such months as if they were written right.

    Only beside a number or behind or before the stroke of a double name: elsewhere a word is what
    it says.
    """
    reading, lex = read(text, lang), lexicon(lang)
    names = _names(lex)
    if not names:
        return ()
    tokens = reading.tokens
    signs = [at for at, token in enumerate(tokens) if token.kind == "n" or token.text == "/"]
    taken = {at for hit in phrases(text, lang) for at in range(hit.first, hit.last + 1)}
    found = []
    for at in sorted({at for sign in signs for at in (sign - 1, sign + 1)} - taken):
        token = tokens[at] if 0 <= at < len(tokens) else None
        if token is None or token.kind != "w" or len(token.text) < _LEAST - 1:
            continue
        if not any(_tells(tokens, at, beside, taken) for beside in (at - 1, at + 1)):
            continue
        phrase = next((names[one] for one in names if _is_slip(token.text, one, lex)), None)
        if phrase is not None:
            found.append(Hit(phrase, at, at, True))
    return tuple(found)


def _tells(tokens: tuple[Token, ...], at: int, beside: int, taken: set[int]) -> bool:
    """Whether what stands beside a word shows that it is a month."""
    if not 0 <= beside < len(tokens):
        return False
    if tokens[beside].kind == "n":
        gap = max(tokens[at].start - tokens[beside].end, tokens[beside].start - tokens[at].end)
        return gap <= 1
    return tokens[beside].text == "/" and 2 * beside - at in taken


def _is_slip(word: str, name: str, lex: Lexicon) -> bool:
    forms = (form for form in lex.stems(word) if not form.startswith(name))
    return any(form != name and one_edit(form, name) for form in forms)


def _names(lex: Lexicon) -> dict[str, Phrase]:
    """The Gregorian months' names of one word that are long enough."""
    key = ("names of months", "")
    if key not in lex.memo:
        lex.memo[key] = dict(_long_names(lex))
    found: dict[str, Phrase] = lex.memo[key]
    return found


def _long_names(lex: Lexicon) -> Iterator[tuple[str, Phrase]]:
    for items in lex.phrases.values():
        for parts, phrase in items:
            if phrase.kind == "months" and len(parts) == 1 and len(parts[0]) >= _LEAST:
                yield parts[0], phrase
