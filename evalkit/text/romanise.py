"""Words across scripts: romanisation, and the consonant skeleton that spellings share.

Romanisation is anyascii's (a table for all of Unicode). A skeleton keeps the consonant classes of
a word in order, so that Nazarov, Nəzərov and نازاروف meet.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from evalkit.text.languages import lower

_ARABIC_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
_DIGRAPHS = (
    ("kh", "x"),
    ("gh", "g"),
    ("sh", "s"),
    ("ch", "c"),
    ("zh", "j"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("ck", "k"),
)
_CLASSES = str.maketrans(
    {
        "q": "k",
        "c": "k",
        "x": "k",
        "g": "k",
        "j": "j",
        "z": "s",
        "v": "f",
        "b": "p",
        "w": None,
        "y": None,
        "h": None,
        "a": None,
        "e": None,
        "i": None,
        "o": None,
        "u": None,
    }
)
_DOUBLED = re.compile(r"(.)\1+")
_NOT_LETTERS = re.compile(r"[^a-z]")


@lru_cache(maxsize=65536)
def romanise(word: str, lang: str) -> str:
    """A word in lower-case ASCII letters and digits.

    >>> romanise("نازاروف", "ar"), romanise("Nazarov", "en")
    ('nzrwf', 'nazarov')
    """
    if word.isascii():
        return word.lower()
    return anyascii(lower(_ARABIC_MARKS.sub("", word), lang)).lower()


@lru_cache(maxsize=65536)
def skeleton(word: str, lang: str) -> str:
    """The consonant classes of a word: vowels, w, y and h dropped, doubles merged.

    >>> skeleton("نازاروف", "ar"), skeleton("Nəzərov", "az"), skeleton("Nazarov", "en")
    ('nsrf', 'nsrf', 'nsrf')
    """
    letters = romanise(word, lang)
    if "h" in letters or "ck" in letters:
        for pair, single in _DIGRAPHS:
            letters = letters.replace(pair, single)
    if not letters.isalpha():
        letters = _NOT_LETTERS.sub("", letters)
    letters = letters.translate(_CLASSES)
    return _DOUBLED.sub(_once, letters)


def _once(match: re.Match[str]) -> str:
    return match.group()[0]
