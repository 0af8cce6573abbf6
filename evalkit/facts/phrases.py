"""Phrases of a lexicon in a text: months, relative dates, times of day."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from evalkit.facts.lexicon import Lexicon, Phrase, lexicon
from evalkit.facts.reading import Reading, read

_Candidates = tuple[tuple[tuple[str, ...], Phrase], ...]


class Hit(NamedTuple):
    """A phrase met in a text: its meaning, and its tokens ``first`` to ``last`` (included)."""

    phrase: Phrase
    first: int
    last: int
    whole: bool  # no prefix or ending was taken off


@lru_cache(maxsize=256)
def known_words(text: str, lang: str) -> tuple[int, ...]:
    """The words of a text, by token, that a number, a phrase or a decade may begin with."""
    known, tokens = lexicon(lang).known, read(text, lang).tokens
    return tuple([at for at, token in enumerate(tokens) if token.kind == "w" and known(token.text)])


@lru_cache(maxsize=256)
def phrases(text: str, lang: str) -> tuple[Hit, ...]:
    """All phrases of a text, from left to right; of two that begin alike, the longest first.

    Phrases of different kinds may overlap ("last night" is a date and a time of day).
    """
    reading, lex = read(text, lang), lexicon(lang)
    found: list[Hit] = []
    covered: dict[str, int] = {}
    for index in known_words(text, lang):
        token = reading.tokens[index]
        candidates = lex.candidates.get(token.text)
        if candidates is None:
            candidates = lex.candidates[token.text] = _candidates(token.text, lex)
        for parts, phrase in candidates:
            kind = "months" if phrase.kind in ("solar", "islamic") else phrase.kind
            if index <= covered.get(kind, -1):
                continue
            last = _match(reading, lex, index, parts)
            if last is not None:
                covered[kind] = last
                whole = token.text == parts[0] and reading.tokens[last].text == parts[-1]
                found.append(Hit(phrase, index, last, whole))
    return tuple(found)


def _candidates(word: str, lex: Lexicon) -> _Candidates:
    items = [item for stem in lex.known(word) for item in lex.phrases.get(stem, ())]
    return tuple(sorted(items, key=lambda item: len(item[0]), reverse=True))


def _match(reading: Reading, lex: Lexicon, index: int, parts: tuple[str, ...]) -> int | None:
    tokens = reading.tokens
    first = tokens[index].text
    if len(parts) == 1:
        return index
    if not (first == parts[0] or first.endswith(parts[0])):
        return None  # an ending may stand on the last word only
    at = index
    for number, part in enumerate(parts[1:], start=2):
        at += 1
        while at < len(tokens) and tokens[at].kind == "s" and tokens[at].text in "'-":
            at += 1
        if at >= len(tokens) or tokens[at].kind != "w" or tokens[at].start - tokens[at - 1].end > 2:
            return None
        word = tokens[at].text
        inflected = number == len(parts) and word.startswith(part) and part in lex.stems(word)
        if word != part and not inflected:
            return None
    return at
