"""What of a segment is compared: its words, numbers and marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from evalkit.facts.dates import moments
from evalkit.facts.numbers import numbers
from evalkit.text.languages import lower
from evalkit.text.normalise import normalise
from evalkit.text.words import words
from evalkit.types import Document, Segment

Kind = Literal["word", "name", "number", "mark"]
KINDS: tuple[Kind, ...] = ("word", "name", "number", "mark")

_STEPS = ("nfc", "invisible", "digits", "tatweel", "quotes", "spaces")
_GROUPED = re.compile(r"(?<=\d)[.,'  ](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_MARKS = {"?": "?", "؟": "?", "!": "!", ":": ":", "(": "(", '"': '"', "%": "%", "$": "$", "€": "€"}
_SENTENCE_START = re.compile(r"(?:^|[.!?…:]\s+)[\"'(\[—–-]*\s*$")


class Token(NamedTuple):
    """A word, number or mark: what is equal has an equal ``key`` and ``kind``."""

    key: str
    kind: Kind


class Side(NamedTuple):
    """One document as the similarity sees it; all tuples run over positions.

    ``tokens`` are distinct in each segment, ``sizes`` count letters and digits.
    """

    lang: str
    segments: tuple[Segment, ...]
    texts: tuple[str, ...]
    tokens: tuple[tuple[Token, ...], ...]
    sizes: tuple[int, ...]


def side(document: Document, texts: Sequence[str], lang: str) -> Side:
    """What is compared of a document, given the text of each of its alignable segments."""
    return Side(
        lang,
        alignable(document),
        tuple(texts),
        tuple(tokens(text, lang) for text in texts),
        tuple(sum(char.isalnum() for char in text) for text in texts),
    )


def alignable(document: Document) -> tuple[Segment, ...]:
    """The segments that stand in links: all but boilerplate."""
    return tuple(segment for segment in document.segments if segment.role != "boilerplate")


def text_of(segment: Segment) -> str:
    """The text of a segment that is compared: the clean one, or the published where it is empty."""
    return segment.clean_text or segment.text


@lru_cache(maxsize=32768)  # long documents are looked at several times
def tokens(text: str, lang: str) -> tuple[Token, ...]:
    """The distinct tokens of a text, in order.

    A word is a name where it begins with a capital that does not begin a sentence.

    >>> [token.key for token in tokens("In 1,000 days: Rome?", "en")]
    ['1000', 'in', 'days', 'rome', ':', '?']
    """
    text = _GROUPED.sub("", normalise(text, _STEPS))
    found = [Token(key, "number") for key in _values(text, lang)]
    for word in words(text):
        if not any(char.isalpha() for char in word.text):
            continue
        capital = word.text[0].isupper() and not _SENTENCE_START.search(text[: word.start])
        found.append(Token(lower(word.text, lang), "name" if capital else "word"))
    found += [Token(_MARKS[char], "mark") for char in text if char in _MARKS]
    distinct: dict[str, Token] = {}
    for token in found:
        if token.key not in distinct or token.kind == "name":
            distinct[token.key] = token
    return tuple(distinct.values())


def _values(text: str, lang: str) -> list[str]:
    """What a text counts, in digits or in words, and the months that it names."""
    digits = [number.replace(",", ".") for number in _NUMBER.findall(text)]
    stated = [f"{number.low:.12g}" for number in numbers(text, lang)]
    months = [f"month {moment.month}" for moment in moments(text, lang, None) if moment.month]
    return [*digits, *stated, *months]
