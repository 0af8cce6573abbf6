"""Scattered evidence for the coarse pass: rare keys that two long documents share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from evalkit.align.banded import Points
from evalkit.align.lexicon import Lexicon
from evalkit.align.similarity import Ints
from evalkit.align.stems import stem
from evalkit.align.tokens import Side, Token
from evalkit.text.romanise import skeleton

_CONSONANTS = 3  # a skeleton needs to be a key
_MOST = 10_000  # pairs of segments that one pair of keys may mark
_LEAST = 0.05  # probability in the lexicon
_FORM = 0.2  # probability that words with the same skeleton stand for one another
_WEAKEST = 0.5  # nats, below which a key is not worth its memory
_SCALE = 0.5  # for keys are not independent

_Places = Mapping[str, Ints]
_Key = Callable[[Token, str], str]


def points(left: Side, right: Side, lexicons: Sequence[Lexicon]) -> Points:
    """The pairs of segments that share a number, a skeleton or an entry of one of the lexicons.

    A key weighs log(p / q), where p is the probability that it has the other for counterpart and
    q how many of the other side's segments have the other.
    """
    lefts: list[Ints] = []
    rights: list[Ints] = []
    weights: list[float] = []
    for ours, theirs, probability in _shared(left, right, lexicons):
        rarer = max(len(ours) / len(left.tokens), len(theirs) / len(right.tokens))
        weight = _SCALE * float(np.log1p(probability / rarer))
        if len(ours) * len(theirs) <= _MOST and weight > _WEAKEST:
            lefts.append(np.repeat(ours, len(theirs)))
            rights.append(np.tile(theirs, len(ours)))
            weights.append(weight)
    if not weights:
        nothing = np.zeros(0, np.int64)
        return Points(nothing, nothing, np.zeros(0))
    sizes = [len(some) for some in lefts]
    return Points(np.concatenate(lefts), np.concatenate(rights), np.repeat(weights, sizes))


def _shared(
    left: Side, right: Side, lexicons: Sequence[Lexicon]
) -> Iterator[tuple[Ints, Ints, float]]:
    for key in (_number, _skeleton):
        ours, theirs = _places(left, key), _places(right, key)
        for name, at in ours.items():
            if name in theirs:
                yield at, theirs[name], 0.9 if key is _number else _FORM
    ours, theirs = _places(left, _stem), _places(right, _stem)
    for lexicon in lexicons:
        for name, at in ours.items():
            for other, probability in lexicon.by_stem.get(name, {}).items():
                if other in theirs and probability >= _LEAST:
                    yield at, theirs[other], probability


def _places(side: Side, key: _Key) -> _Places:
    """In which segments each key stands."""
    found: dict[str, list[int]] = {}
    for i, tokens in enumerate(side.tokens):
        for name in dict.fromkeys(key(token, side.lang) for token in tokens):
            if name:
                found.setdefault(name, []).append(i)
    return {name: np.array(at, dtype=np.int64) for name, at in found.items()}


def _number(token: Token, lang: str) -> str:
    return token.key if token.kind == "number" else ""


def _skeleton(token: Token, lang: str) -> str:
    if token.kind not in ("word", "name"):
        return ""
    found = skeleton(token.key, lang)
    return found if len(found) >= _CONSONANTS else ""


def _stem(token: Token, lang: str) -> str:
    return stem(token.key, lang) if token.kind in ("word", "name") else ""
