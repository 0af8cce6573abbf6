"""Proper names in cased scripts; ``find_name`` seeks one in a text of any script.

A name is a run of capitalised words that the language does not capitalise for other reasons.
Names are compared by consonant skeletons, which spellings and scripts share.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from evalkit.facts.lexicon import Lexicon, lexicon
from evalkit.facts.model import Name
from evalkit.facts.namefind import NameSpan, find_name
from evalkit.facts.nameforms import WORD, without_ending
from evalkit.facts.reading import fold
from evalkit.text.languages import script_of_language
from evalkit.text.romanise import skeleton

__all__ = ["NameSpan", "find_name", "names"]

_CASED = frozenset({"Latin", "Cyrillic", "Greek", "Armenian"})
_APOSTROPHE = re.compile(r"[’'ʼ]")
_ELISION = re.compile(r"(?:[ldLD]|[a-zA-Z]{1,3}ll)[’'ʼ](?=[^\W\d_]{2})")
_OPENS_SENTENCE = re.compile(r"[.!?…:؟\n\"“«„]")
_SOLID = re.compile(r"\S+")
_ADDRESS_SIGN = re.compile(r"[.@]|://")
_SHORT_TITLE = 4
_SUFFIX = re.compile(r"\.[A-Za-z]{2,3}\b")


class _Word(NamedTuple):
    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def names(text: str, lang: str) -> tuple[Name, ...]:
    """The proper names of a text; none in scripts without capitals.

    German capitalises every noun: there only runs of two capitalised words count.
    """
    if script_of_language(lang) not in _CASED:
        return ()
    lex = lexicon(lang)
    plain = _SOLID.sub(_without_address, text) if _ADDRESS_SIGN.search(text) else text
    words = [_Word(match.group(), *match.span()) for match in WORD.finditer(plain)]
    capitals = [word.text[_after_elision(word.text)].isupper() for word in words]
    if not any(capitals):
        return ()
    starts = [
        capitals[index]
        and _starts_sentence(text, words, index)
        and not _after_title(text, words, index, lex)
        for index in range(len(words))
    ]
    known = {
        _stem(word.text, lang)
        for word, capital, start in zip(words, capitals, starts, strict=True)
        if capital and not start and not _is_generic(word.text, lex.lang)
    }
    found: list[Name] = []
    run: list[_Word] = []
    for index, word in enumerate(words):
        if run and not _joins(text, run[-1], word):
            _close(found, run, text, lex)
            run = []
        if _counts(word, capitals[index], starts[index], known, lex):
            run.append(word)
            if _is_inflected(word.text, lex):  # "Iran with" and the next name are two
                _close(found, run, text, lex)
                run = []
        elif run and word.text in lex.sets["particles"]:
            run.append(word)
        elif run:
            _close(found, run, text, lex)
            run = []
    _close(found, run, text, lex)
    return tuple(found)


def _without_address(match: re.Match[str]) -> str:
    """A piece of text without spaces, an address in it blanked out.

    A pattern over the whole text would try every place of a long piece anew.
    """
    piece = match.group()
    if piece.find(".", 0, -1) < 0 and "@" not in piece and "://" not in piece:
        return piece
    small = piece.lower()
    start, end = 0, len(piece)
    if small.find("://", 1) > 0 or 0 < small.find("@", 1) < end - 1:
        return " " * end
    if "www." in small[:-1]:
        start = small.find("www.")
    else:
        end = max((tail.end() for tail in _SUFFIX.finditer(piece, 1)), default=0)
    return piece[:start] + " " * (end - start) + piece[end:]


def _starts_sentence(text: str, words: list[_Word], index: int) -> bool:
    start = words[index].start
    floor = words[index - 1].end if index else 0
    between = text[floor:start]
    if not index:
        return True
    if not between.strip(" \u00a0"):
        return "\n" in between
    return _OPENS_SENTENCE.search(between) is not None


def _after_title(text: str, words: list[_Word], index: int, lex: Lexicon) -> bool:
    """Whether the full stop before a word is that of a short title: St. Mary, Dr. Weiss."""
    if not index:
        return False
    title = words[index - 1]
    between = text[title.end : words[index].start]
    short = len(title.text) <= _SHORT_TITLE and title.text[:1].isupper()
    return (
        between in (". ", ".\u00a0") and short and fold(title.text, lex.lang) in lex.sets["short"]
    )


@lru_cache(maxsize=8192)
def _is_generic(word: str, lang: str) -> bool:
    lex = lexicon(lang)
    folded = fold(word[_after_elision(word) :], lang)
    base = _APOSTROPHE.split(folded)[0]
    for name in ("generic", "starters"):
        if folded in lex.sets[name] or base in lex.sets[name]:
            return True
    return any(len(parts) == 1 and parts[0] == base for parts, _ in lex.phrases.get(base, ()))


def _counts(word: _Word, capital: bool, start: bool, known: set[str], lex: Lexicon) -> bool:
    text = word.text
    if not capital or len(text) < 2 or _is_generic(text, lex.lang):
        return False
    if not start:
        return True
    acronym = text.isupper() and len(text) <= 6
    return acronym or _inner_capital(text) or _stem(text, lex.lang) in known


def _inner_capital(word: str) -> bool:
    parts = re.split(r"[-’'ʼ]", word)
    return len(parts) > 1 and parts[-1][:1].isupper()


def _joins(text: str, last: _Word, word: _Word) -> bool:
    return text[last.end : word.start] in (" ", "\u00a0", "-")


def _close(found: list[Name], run: list[_Word], text: str, lex: Lexicon) -> None:
    while run and run[-1].text in lex.sets["particles"]:
        run = run[:-1]
    if not run or ("cased_nouns" in lex.flags and len(run) < 2 and not run[0].text.isupper()):
        return
    start, end = run[0].start, run[-1].end
    begin = _after_elision(run[0].text)
    keys = tuple(
        key
        for word in run
        if word.text not in lex.sets["particles"]
        for part in _stem(word.text[_after_elision(word.text) :], lex.lang).split("-")
        if (key := skeleton(part, lex.lang))
    )
    if keys:
        start += begin
        found.append(Name(start=start, end=end, text=text[start:end], keys=keys))


def _after_elision(word: str) -> int:
    """Where the name begins after an elided article: 2 in "l'Aquila"."""
    match = _ELISION.match(word) if not word.isalpha() else None
    return match.end() if match is not None else 0


@lru_cache(maxsize=8192)
def _stem(word: str, lang: str) -> str:
    """A name without what follows its apostrophe, or its case ending."""
    lex = lexicon(lang)
    parts = _APOSTROPHE.split(word)
    if len(parts) > 1:
        return word if len(parts[0]) < 3 else parts[0]
    head, hyphen, tail = word.rpartition("-")
    if hyphen and fold(tail, lang) in lex.name_suffixes:
        return head
    if lex.name_suffixes and not word.isupper():
        return without_ending(word, lex)
    return word


def _is_inflected(word: str, lex: Lexicon) -> bool:
    """Whether a case ending with a consonant was taken off."""
    ending = word[len(_stem(word, lex.lang)) :]
    return bool(lex.name_suffixes) and any(char.isalpha() for char in ending) and len(ending) > 1
