"""Where an issue's words stand in a row's text.

Issues quote words, not offsets, and may quote them after a normalisation step (other digits,
other quotation marks, no stretching characters). Both sides are folded alike for the search, and
the place found is one in the text as published.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from evalkit.text.normalise import STEPS, normalise

Span = tuple[int, int]

_FOLD = [step for step in STEPS if step != "spaces"]
# Words that make up nearly all of a text point at nothing in it.
_ALL = 0.9


def find(text: str, words: str) -> Span | None:
    """The first place of some words in a text, bounded by non-letters where there is such a one.

    >>> find("In 2022 after 22 years", "22")
    (14, 16)
    >>> find("بنسبة ٥٠٪", "50%")
    (6, 9)
    """
    folded, origin = _folded(text)
    wanted, _ = _folded(words.strip())
    places = list(_places(folded, wanted))
    if not places:
        return None
    first = next((place for place in places if _bounded(folded, place, len(wanted))), places[0])
    last = first + len(wanted) - 1
    return origin[first][0], origin[last][1]


def evidence(text: str, quoted: Iterable[str | None]) -> tuple[Span, ...]:
    """The places of several quoted words in a text, in order, joined where they overlap.

    Words that are not in the text are passed over, and so are words that are nearly all of it.
    """
    found = [find(text, words) for words in quoted if words]
    return _joined(span for span in found if span and span[1] - span[0] < _ALL * len(text))


def quotations(text: str, quoted: Iterable[str]) -> tuple[Span, ...]:
    """The same, even of words that are all of the text."""
    found = [find(text, words) for words in quoted]
    return _joined(span for span in found if span)


def pieces(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """Cut a text at its spans: each piece, and whether it is one of them.

    >>> list(pieces("last month", [(5, 10)]))
    [('last ', False), ('month', True)]
    """
    place = 0
    for start, end in spans:
        if start > place:
            yield text[place:start], False
        yield text[start:end], True
        place = end
    if place < len(text):
        yield text[place:], False


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _folded(text: str) -> tuple[str, list[Span]]:
    """The text as it is compared, and for each of its characters where it comes from."""
    letters: list[str] = []
    origin: list[Span] = []
    for start, end in _clusters(text):
        cluster = text[start:end]
        plain = _plain(cluster)
        if plain == " " and letters and letters[-1] == " ":
            continue
        letters += plain
        origin += [(start, end)] * len(plain)
    return "".join(letters), origin


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    return " " if cluster.isspace() else normalise(cluster, _FOLD).casefold()


def _clusters(text: str) -> Iterator[Span]:
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place


def _places(text: str, words: str) -> Iterator[int]:
    place = text.find(words) if words else -1
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def _bounded(text: str, place: int, length: int) -> bool:
    before, after = text[:place][-1:], text[place + length :][:1]
    return not before.isalnum() and not after.isalnum()
