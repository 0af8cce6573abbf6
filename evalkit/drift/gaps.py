"""Where two texts of one language part: what stands between the words that they share.

The words of both are lined up in order, as many alike ones as can be. Between two that meet, each
side may have words of its own. Words on both sides are most likely another way to say the same;
words on one side alone were left out or put in. Words that stand elsewhere on the other side
have moved and count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from evalkit.drift.content import alike
from evalkit.drift.stopwords import STOPWORDS
from evalkit.text.languages import lower
from evalkit.text.romanise import skeleton
from evalkit.text.words import Word, words

EMPTY = 0.15
"""Weight of a word that carries little."""

_FULL = 8  # letters from which a content word weighs 1
_COMPOUND = 5  # letters that must stand in a compound for it to hold a word
_ALIKE = 0.9  # likeness of two forms of a word, and of two spellings of a name
_WITHIN = 0.8  # likeness of a compound and a word in it
_HEAD = 4  # letters that words share at least that are alike (``content.alike``)
_LONGEST = 400  # words; beyond, lining up costs more than it tells
_SOUND = 3  # consonants that tell a name from another
_CAPITAL_NOUNS = frozenset({"de", "lb"})  # there a capital says nothing of a name
_CLITICS = ("’s", "'s")


class Spoken(NamedTuple):
    """A word in lower case, where it stands, and how much it carries, in (0, 1].

    ``sound`` are the consonants of what may be a name, "" of other words: names are spelled in
    many ways, and a spelling is no difference.
    """

    form: str
    start: int
    end: int
    weight: float
    sound: str = ""


class Gap(NamedTuple):
    """The words of either side between two that both share, those alike elsewhere left out.

    ``tight`` is whether the other side has nothing at all in this place.
    """

    reference: tuple[Spoken, ...]
    version: tuple[Spoken, ...]
    tight: bool

    @property
    def lost(self) -> float:
        """The weight of the reference's words."""
        return sum(word.weight for word in self.reference)

    @property
    def added(self) -> float:
        """The weight of the version's words."""
        return sum(word.weight for word in self.version)


@lru_cache(maxsize=8192)
def spoken(text: str, lang: str) -> tuple[Spoken, ...]:
    """The words of a text with their weights: content words by length, others next to nothing.

    >>> [(word.form, word.weight) for word in spoken("the boats", "en")]
    [('the', 0.15), ('boats', 0.625)]
    """
    stops = STOPWORDS.get(lang, frozenset())
    found = []
    for word in _parted(words(text)[:_LONGEST]):
        form = lower(word.text, lang)
        for clitic in _CLITICS:
            form = form.removesuffix(clitic)
        weight = EMPTY if form in stops else max(EMPTY, min(1.0, len(form) / _FULL))
        named = lang not in _CAPITAL_NOUNS and word.text[:1].isupper() and form not in stops
        sound = skeleton(form, lang) if named else ""
        sound = sound if len(sound) >= _SOUND else ""
        found.append(Spoken(form, word.start, word.end, weight, sound))
    return tuple(found)


def _parted(found: Sequence[Word]) -> Iterator[Word]:
    """The words, names of several with hyphens between taken apart."""
    for word in found:
        parts = word.text.split("-")
        if len(parts) == 1 or not all(part[:1].isupper() for part in parts):
            yield word
            continue
        start = word.start
        for part in parts:
            yield Word(part, start, start + len(part))
            start += len(part) + 1


def likeness(one: str, other: str) -> float:
    """How surely one word renders the other, in [0, 1]: 1 the same, .9 alike, .8 a compound of it.

    >>> likeness("boats", "boat"), likeness("versammlung", "generalversammlung")
    (0.9, 0.8)
    """
    if one == other:
        return 1.0
    if alike(one, other):
        return _ALIKE
    within = min(len(one), len(other)) >= _COMPOUND and (one in other or other in one)
    return _WITHIN if within else 0.0


class _Met(NamedTuple):
    """The words of both texts, which meet in order, and which are like none of the other's."""

    ours: tuple[Spoken, ...]
    theirs: tuple[Spoken, ...]
    pairs: list[tuple[int, int]]
    mine: list[bool]
    yours: list[bool]


def gaps(reference: str, version: str, lang: str) -> tuple[Gap, ...]:
    """The places where two texts part, in order; () where their words are alike throughout.

    Texts of more than 400 words are read up to there.
    """
    met = _met(reference, version, lang)
    found = []
    before = (-1, -1)
    for place in (*met.pairs, (len(met.ours), len(met.theirs))):
        here = range(before[0] + 1, place[0])
        there = range(before[1] + 1, place[1])
        lost = tuple(met.ours[index] for index in here if met.mine[index])
        added = tuple(met.theirs[index] for index in there if met.yours[index])
        if lost or added:
            found.append(Gap(lost, added, not here or not there))
        before = place
    return tuple(found)


def shared(reference: str, version: str, lang: str) -> float | None:
    """The share of the reference's words that the version has in the same order, in [0, 1].

    None where the reference has no word.
    """
    met = _met(reference, version, lang)
    return len(met.pairs) / len(met.ours) if met.ours else None


@lru_cache(maxsize=1024)
def _met(reference: str, version: str, lang: str) -> _Met:
    ours, theirs = spoken(reference, lang), spoken(version, lang)
    likes = _likes(ours, theirs)
    mine = [not any(row) for row in likes]
    yours = [not any(column) for column in zip(*likes, strict=True)] or [True] * len(theirs)
    return _Met(ours, theirs, _lined_up(likes, len(theirs)), mine, yours)


def _likes(ours: Sequence[Spoken], theirs: Sequence[Spoken]) -> list[list[float]]:
    """The likeness of every two words; only those that begin or sound alike, or hold one another.

    A name spelled otherwise is as alike as another form of a word.
    """
    heads: dict[str, list[int]] = {}
    sounds: dict[str, list[int]] = {}
    for column, word in enumerate(theirs):
        heads.setdefault(word.form[:_HEAD], []).append(column)
        if word.sound:
            sounds.setdefault(word.sound, []).append(column)
    long = [
        (column, word.form) for column, word in enumerate(theirs) if len(word.form) >= _COMPOUND
    ]
    likes = []
    for one in ours:
        row = [0.0] * len(theirs)
        for column in sounds.get(one.sound, ()):
            row[column] = _ALIKE
        for column in heads.get(one.form[:_HEAD], ()):
            row[column] = max(row[column], likeness(one.form, theirs[column].form))
        if len(one.form) >= _COMPOUND:
            for column, form in long:
                if not row[column] and (one.form in form or form in one.form):
                    row[column] = _WITHIN
        likes.append(row)
    return likes


def _lined_up(likes: Sequence[Sequence[float]], width: int) -> list[tuple[int, int]]:
    """The pairs of words that meet, in order: those whose likeness sums up highest."""
    table = [[0.0] * (width + 1)]
    for row in likes:
        above, line = table[-1], [0.0]
        if not any(row):
            table.append(above)
            continue
        for column, like in enumerate(row):
            best = max(above[column + 1], line[column])
            line.append(max(best, above[column] + like) if like else best)
        table.append(line)
    pairs = []
    i, j = len(likes), width
    while i and j:
        if table[i][j] == table[i - 1][j]:
            i -= 1
        elif table[i][j] == table[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]
