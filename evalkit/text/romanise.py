"""Words across scripts: romanisation, and the consonant skeleton that spellings share.

Romanisation is anyascii's (a table for all of Unicode). A skeleton keeps the consonant classes of
a word in order, so that Nazarov, Nəzərov and نازاروف meet.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from evalkit.text.languages import lower

_ARABIC_MARKS = frozenset("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670")
# Of digraphs these alone have a class that the two letters, the h dropped, would not have.
_DIGRAPHS = (("zh", "j"), ("ph", "f"))
_KEPT = {letter: letter for letter in "dfjklmnprst"}
_CLASSES = dict.fromkeys(range(128)) | str.maketrans(
    {**_KEPT, "q": "k", "c": "k", "x": "k", "g": "k", "z": "s", "v": "f", "b": "p"}
)
_DOUBLED = re.compile(r"(.)\1+")


class _Romans(dict[int, str]):
    """A translation table that romanises each character when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # the same in every language: both small forms of I are romanised as i
        self[code] = "" if char in _ARABIC_MARKS else anyascii(lower(char, "")).lower()
        return self[code]


_ROMANS = _Romans()


def romanise(word: str, lang: str) -> str:
    """A word in lower-case ASCII letters and digits.

    >>> romanise("نازاروف", "ar"), romanise("Nazarov", "en")
    ('nzrwf', 'nazarov')
    """
    return word.lower() if word.isascii() else word.translate(_ROMANS)


@lru_cache(maxsize=65536)
def skeleton(word: str, lang: str) -> str:
    """The consonant classes of a word: vowels, w, y and h dropped, doubles merged.

    >>> skeleton("نازاروف", "ar"), skeleton("Nəzərov", "az"), skeleton("Nazarov", "en")
    ('nsrf', 'nsrf', 'nsrf')
    """
    letters = romanise(word, lang)
    for pair, single in _DIGRAPHS:
        letters = letters.replace(pair, single)
    return _DOUBLED.sub(_once, letters.translate(_CLASSES))


def _once(match: re.Match[str]) -> str:
    return match.group()[0]
