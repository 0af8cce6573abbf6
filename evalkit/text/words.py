"""The words of a text with their offsets."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:[-’'ʼ.][^\W_]+)*[\u064b-\u0652]*|%|٪")


class Word(NamedTuple):
    """A word and where it stands: ``text[start:end]``."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Split into words; hyphenated, dotted and apostrophised ones stay whole, marks go.

    >>> [word.text for word in words("Al-Mansur, l'anno: 1.000 lire?")]
    ['Al-Mansur', "l'anno", '1.000', 'lire']
    """
    return list(_words(text))


# Few texts are kept: the words of many would be gone through by every garbage collection.
@lru_cache(maxsize=256)
def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(match.group(), *match.span()) for match in _WORD.finditer(text))


def count_words(text: str) -> int:
    """How many words a text has: the weight of a row."""
    return len(_words(text))
