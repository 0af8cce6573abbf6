"""Phrases and date lines of a page, by the lists of ``furniture.yaml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

import yaml

from evalkit.text.normalise import digits, invisible, tatweel
from evalkit.text.words import count_words

Phrase = Literal["pointer", "notice", "label"]

_LETTERS = str.maketrans(
    {"ı": "i", "ى": "ي", "ی": "ي", "ک": "ك", "ە": "ه", "\u200c": " ", "’": "'"}
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+|\d+")
# What may stand between the words of a date line; any other mark makes it a sentence.
_DATE_MARKS = re.compile(r"[\s\d\w.,،:/|()\[\]\-–—−•·*+٫'’‘\"年月日時时分]*")
_PART = r"\s*[./\-–]\s*"
_DAY_NUMBER = re.compile(
    rf"(?<!\d)(?:\d{{4}}{_PART}\d{{1,2}}{_PART}\d{{1,2}}|\d{{1,2}}{_PART}\d{{1,2}}{_PART}(?:\d{{4}}|\d\d))(?!\d)"
)
_HAN_DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?::\d{2})?(?!\d)")
_LONGEST_DATE_LINE = 16
_LONGEST_BUTTON = 6


@dataclass(frozen=True, slots=True)
class _Lists:
    phrases: Mapping[str, Sequence[tuple[str, Phrase]]]  # by the first character
    rights: tuple[str, ...]
    months: frozenset[str]
    date_words: frozenset[str]
    buttons: frozenset[str]
    button_words: frozenset[str]


def fold(text: str) -> str:
    """Bring a text to the form in which phrases are compared.

    Case, accents, Arabic hamza and vowel signs, direction marks and doubled spaces go; digits
    become 0 to 9.

    >>> fold("À  LIRE"), fold("أقرأ") == fold("اقرا"), fold("ÇAP İL")
    ('a lire', True, 'cap il')
    """
    apart = unicodedata.normalize("NFKD", tatweel(invisible(digits(text))))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return _SPACE.sub(" ", bare.casefold().translate(_LETTERS)).strip()


def phrase_of(text: str) -> tuple[Phrase, str] | None:
    """The kind of phrase that a line starts with, and the folded rest of the line.

    Words that reserve rights count wherever they stand.

    >>> phrase_of("• Read more: Another story")
    ('pointer', ': another story')
    >>> phrase_of("Sourcing is hard") is None
    True
    """
    folded = fold(text)
    start = 0
    while start < len(folded) and not (folded[start].isalnum() or folded[start] in "©("):
        start += 1
    folded = folded[start:]
    for words, kind in _lists().phrases.get(folded[:1], ()):
        if not folded.startswith(words):
            continue
        rest = folded[len(words) :]
        # Chinese and Japanese have no spaces between words.
        if not rest or not rest[0].isalpha() or "\u3040" <= rest[0] <= "\u9fff":
            return kind, rest
    if any(words in folded for words in _lists().rights):
        return "notice", folded
    return None


def is_date_line(text: str, *, other_words: int = 0) -> bool:
    """Whether a line is a date, alone or with a clock, a weekday and words such as "updated".

    Args:
        text: The line.
        other_words: How many more words it may have, such as the name of a town.

    >>> is_date_line("- 19 /Jun/ 2022"), is_date_line("الأحد ١٩ حزيران ٢٠٢٢ - ١٩:٣١")
    (True, True)
    >>> is_date_line("19 people met in June"), is_date_line("Tehran, 19 June 2022", other_words=1)
    (False, True)
    """
    folded = fold(text)
    if not _DATE_MARKS.fullmatch(folded) or count_words(folded) > _LONGEST_DATE_LINE:
        return False
    if _HAN_DATE.search(folded):
        return len(_WORD.findall(_HAN_DATE.sub(" ", folded))) <= 2 + other_words
    tokens = _WORD.findall(_CLOCK.sub(" ", folded))
    words = [token for token in tokens if not token.isdigit()]
    lists = _lists()
    months = sum(word in lists.months for word in words)
    strange = sum(word not in lists.months and word not in lists.date_words for word in words)
    numbers = [token for token in tokens if token.isdigit()]
    if strange > other_words or any(len(number) > 4 for number in numbers):
        return False
    if _DAY_NUMBER.search(folded):
        return len(numbers) <= 6
    return months > 0 and 1 <= len(numbers) <= 6


def is_button(text: str) -> bool:
    """Whether a line is a button's: to share, print or send, with what or where at most.

    >>> is_button("Share on X"), is_button("Partager l’article"), is_button("Share of women")
    (True, True, False)
    """
    words = _WORD.findall(fold(text))
    if not 0 < len(words) <= _LONGEST_BUTTON:
        return False
    lists = _lists()
    done = [word for word in words if word in lists.buttons]
    return bool(done) and all(word in done or word in lists.button_words for word in words)


def _words(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(" ".join(lines))))


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    source = resources.files("evalkit.corpus").joinpath("furniture.yaml").read_text("utf-8")
    data = yaml.safe_load(source)
    kinds: tuple[tuple[str, Phrase], ...] = (
        ("pointers", "pointer"),
        ("notices", "notice"),
        ("labels", "label"),
    )
    phrases = {
        fold(words): kind for key, kind in kinds for line in data[key] for words in line.split(",")
    }
    by_first: dict[str, list[tuple[str, Phrase]]] = {}
    # Longest first: "last update" before "last".
    for words, kind in sorted(phrases.items(), key=lambda item: -len(item[0])):
        by_first.setdefault(words[0], []).append((words, kind))
    return _Lists(
        phrases=by_first,
        rights=tuple(fold(words) for line in data["rights"] for words in line.split(",")),
        months=frozenset(fold(" ".join(data["months"])).split()),
        date_words=_words(data["date_words"]),
        buttons=_words(data["buttons"]),
        button_words=_words(data["button_words"]),
    )
