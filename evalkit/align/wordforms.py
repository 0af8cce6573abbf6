"""How alike two words are in form, across scripts: shared letters, in units of surprise.

Words are compared by their romanised letters, so that endings may differ, and by consonant
skeletons, which spellings of a name share across scripts. The *strength* of a match counts
letters that agree beyond those that do not: it grows with the length of what is shared, so a
short chance likeness is weak. Nothing here knows any word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from evalkit.text.romanise import romanise, skeleton

Levels = npt.NDArray[np.int8]

LETTERS = 14  # of a word are looked at: beyond, endings differ more than they tell
TOP = 7  # the strongest level
_EDIT = 1.5  # letters that one edit takes away
_REST = 0.3  # letters that one letter after a common beginning takes away
_CONSONANT = 1.45  # letters that a consonant class is worth
_FOLDS = (
    ("kh", "x"), ("gh", "g"), ("sh", "s"), ("ch", "k"), ("ph", "f"), ("th", "t"), ("ck", "k"),
    ("qu", "k"), ("x", "k"), ("q", "k"), ("c", "k"), ("z", "s"), ("w", "v"), ("y", "i"),
    ("j", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_NOT_LETTERS = re.compile(r"[^a-z]")
# The Arabic conjunctions, prepositions and article that are written onto the next word.
_PROCLITIC = re.compile("^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل])(?=\\w{3})")
_ELISION = re.compile(r"^\w{1,5}['’ʼ](?=\w{3})")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to read a word: its letters and its consonant skeleton, both ASCII."""

    letters: str
    consonants: str


@lru_cache(maxsize=65536)
def forms(word: str, lang: str) -> tuple[Form, ...]:
    """The ways to read a word: as it stands, and without what is written onto it.

    >>> [form.consonants for form in forms("الناتو", "ar")]
    ['lnt', 'nt']
    >>> [form.letters for form in forms("dell’Imam", "it")]
    ['delimam', 'imam']
    """
    readings = [word]
    for affix in (_PROCLITIC, _ELISION):
        bare = affix.sub("", word)
        if bare != word:
            readings.append(bare)
    return tuple(dict.fromkeys(_form(reading, lang) for reading in readings))


def strengths(
    left: Sequence[str], right: Sequence[str], langs: tuple[str, str], *, letters: bool
) -> Levels:
    """The strength of the likeness of every pair of words.

    Args:
        left: Words of the left side, distinct.
        right: Words of the right side, distinct.
        langs: The languages of the two sides.
        letters: Whether to compare letters too, not only consonants: of use where both sides
            are written in scripts with vowels.

    Returns:
        Shape (len(left), len(right)), whole numbers from 0 (unlike) to ``TOP``.
    """
    result = np.zeros((len(left), len(right)), dtype=np.int8)
    ours = [(i, form) for i, word in enumerate(left) for form in forms(word, langs[0])]
    theirs = [(j, form) for j, word in enumerate(right) for form in forms(word, langs[1])]
    a, b = _candidates([form for _, form in ours], [form for _, form in theirs])
    if not len(a):
        return result
    found = _CONSONANT * _agreement(
        _codes([form.consonants for _, form in ours])[a],
        _codes([form.consonants for _, form in theirs])[b],
    )
    if letters:
        by_letters = _agreement(
            _codes([form.letters for _, form in ours])[a],
            _codes([form.letters for _, form in theirs])[b],
        )
        found = np.maximum(found, by_letters)
    levels = np.clip(np.floor(found), 0, TOP).astype(np.int8)
    rows = np.array([i for i, _ in ours])[a]
    columns = np.array([j for j, _ in theirs])[b]
    np.maximum.at(result, (rows, columns), levels)
    return result


def _form(word: str, lang: str) -> Form:
    letters = romanise(word, lang)
    for pair, single in _FOLDS:
        letters = letters.replace(pair, single)
    letters = _DOUBLED.sub(r"\1", _NOT_LETTERS.sub("", letters))
    return Form(letters[:LETTERS], skeleton(word, lang)[:LETTERS])


def _candidates(
    ours: Sequence[Form], theirs: Sequence[Form]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs worth comparing: those whose skeletons begin alike. Two arrays of equal length."""
    groups: dict[str, list[int]] = {}
    for j, form in enumerate(theirs):
        if form.consonants:
            groups.setdefault(form.consonants[0], []).append(j)
    a: list[npt.NDArray[np.int64]] = [np.zeros(0, np.int64)]
    b: list[npt.NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for i, form in enumerate(ours):
        group = groups.get(form.consonants[:1], ())
        if len(group):
            a.append(np.full(len(group), i, np.int64))
            b.append(np.asarray(group, np.int64))
    return np.concatenate(a), np.concatenate(b)


def _codes(words: Sequence[str]) -> npt.NDArray[np.int8]:
    """Words as letter codes, shape (len(words), LETTERS), 0 after the end of a word."""
    codes = np.zeros((len(words), LETTERS), dtype=np.int8)
    for row, word in enumerate(words):
        codes[row, : len(word)] = np.frombuffer(word.encode("ascii"), dtype=np.int8)
    return codes


def _agreement(a: npt.NDArray[np.int8], b: npt.NDArray[np.int8]) -> npt.NDArray[np.float32]:
    """Letters that agree less those that do not, for pairs of coded words, shape (pairs,)."""
    size_a = (a > 0).sum(1).astype(np.int16)
    size_b = (b > 0).sum(1).astype(np.int16)
    same = (a == b) & (a > 0)
    common = np.logical_and.accumulate(same, axis=1).sum(1)
    longest = np.maximum(size_a, size_b)
    by_beginning = common - _REST * (size_a + size_b - 2 * common)
    by_edits = longest - _EDIT * _edits(a, b, size_a, size_b)
    result: npt.NDArray[np.float32] = np.maximum(by_beginning, by_edits).astype(np.float32)
    return result


def _edits(
    a: npt.NDArray[np.int8],
    b: npt.NDArray[np.int8],
    size_a: npt.NDArray[np.int16],
    size_b: npt.NDArray[np.int16],
) -> npt.NDArray[np.int16]:
    """Levenshtein distance of each pair of coded words, all pairs at once."""
    pairs = len(a)
    result = np.maximum(size_a, size_b)
    rows = np.broadcast_to(np.arange(LETTERS + 1, dtype=np.int8)[:, None], (LETTERS + 1, pairs))
    previous = rows.copy()
    top_a, top_b = int(size_a.max(initial=0)), int(size_b.max(initial=0))
    for i in range(1, top_a + 1):
        current = np.empty_like(previous)
        current[0] = i
        for j in range(1, top_b + 1):
            step = previous[j - 1] + (a[:, i - 1] != b[:, j - 1])
            current[j] = np.minimum(np.minimum(previous[j], current[j - 1]) + 1, step)
        here = size_a == i
        result[here] = current[size_b[here], np.flatnonzero(here)]
        previous = current
    return result
