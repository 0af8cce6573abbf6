"""Where a text of any script holds a name, by the consonant skeletons of its words."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evalkit.facts.lexicon import lexicon
from evalkit.facts.nameforms import WORD, without_ending
from evalkit.text.edits import one_edit
from evalkit.text.romanise import romanise, skeleton

_TOLERANT = 4  # classes from which one may differ
_SHORT = 3  # fewer classes than this must match exactly, and look alike
_ALIKE = 0.72  # romanised similarity asked of short names
_Words = tuple[tuple[int, int, tuple[tuple[str, str], ...]], ...]
_JOINTS = re.compile(r"([-’'ʼ])")
_VOWELS = str.maketrans({"y": "i", "w": "u", "o": "u", "e": "i", "v": "u"})


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Where a name stands: ``text[start:end]``; ``exact`` where no consonant class differs.

    ``share`` of the name's words was found, in (0, 1].
    """

    start: int
    end: int
    exact: bool
    share: float


def find_name(
    keys: Sequence[str],
    text: str,
    lang: str,
    spelled: Sequence[str] = (),
    *,
    capitals: bool = False,
) -> NameSpan | None:
    """Where words with a name's skeletons stand in a text of any script.

    Args:
        keys: The skeletons of the name's words.
        text: Searched.
        lang: The text's language.
        spelled: The name's words, romanised or in Latin script; with them short words are
            compared by their vowels too. Without them a short word matches by its skeleton.
        capitals: Look at words with a capital alone.

    Returns:
        The best place where at least half of the words stand, close to one another; None where
        there is none.
    """
    if not keys:
        return None
    romans = [romanise(word, "en") for word in spelled] if len(spelled) == len(keys) else []
    places: list[tuple[int, int, int, bool]] = []  # start, end, which key, exact
    words, known = _forms(text, lang, capitals)
    asked = [(which, key) for which, key in enumerate(keys) if _may_stand(key, known)]
    if not asked:
        return None
    for start, end, forms in words:
        for which, key in asked:
            exact = _matches(key, romans[which] if romans else "", forms)
            if exact is not None:
                places.append((start, end, which, exact))
    reach = 12 * (len(keys) + 2)
    starts = [place[0] for place in places]
    best: NameSpan | None = None
    for index, (start, _, _, _) in enumerate(places):
        near = places[index : bisect_right(starts, start + reach)]
        matched: dict[int, tuple[int, int, int, bool]] = {}
        for place in near:
            if place[2] not in matched or (place[3] and not matched[place[2]][3]):
                matched[place[2]] = place
        share = len(matched) / len(keys)
        exact = all(place[3] for place in matched.values())
        if share < 0.5:
            continue
        if best is None or (share, exact) > (best.share, best.exact):
            end = max(place[1] for place in matched.values())
            begin = min(place[0] for place in matched.values())
            best = NameSpan(begin, end, exact, share)
    return best


@lru_cache(maxsize=64)
def _forms(text: str, lang: str, capitals: bool = False) -> tuple[_Words, frozenset[str]]:
    """The words of a text: offsets, and (skeleton, romanised) of each reading; all skeletons."""
    found = []
    for match in WORD.finditer(text):
        at = match.start()
        whole = match.group()
        if capitals and whole.islower():
            continue
        for part in _JOINTS.split(whole) if not whole.isalpha() else (whole,):
            if len(part) > 1:
                forms = _word_forms(part, lang)
                if forms:
                    found.append((at, at + len(part), forms))
            at += len(part)
    return tuple(found), frozenset(form for _, _, forms in found for form, _ in forms)


def _may_stand(key: str, known: frozenset[str]) -> bool:
    """Whether any word of a text can match a skeleton: most names' do not in most texts."""
    if key in known:
        return True
    return len(key) >= _TOLERANT and any(
        abs(len(form) - len(key)) <= 1 and one_edit(key, form) for form in known
    )


@lru_cache(maxsize=65536)
def readings(word: str, lang: str) -> tuple[str, ...]:
    """A word as it may be read: as it stands, and without a prefix or a case ending."""
    lex = lexicon(lang)
    found = [word]
    found += [
        word[len(prefix) :]
        for prefix in lex.prefixes
        if word.startswith(prefix) and len(word) > len(prefix) + 1
    ]
    if lex.name_suffixes:
        found.append(without_ending(word, lex))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65536)
def _word_forms(word: str, lang: str) -> tuple[tuple[str, str], ...]:
    forms = ((skeleton(reading, lang), romanise(reading, lang)) for reading in readings(word, lang))
    return tuple(form for form in forms if form[0])


def _matches(key: str, roman: str, forms: tuple[tuple[str, str], ...]) -> bool | None:
    """True for the same skeleton, False for one class of difference, None for another word."""
    for form, romanised in forms:
        if form == key and (len(key) >= _SHORT or not roman or _alike(roman, romanised)):
            return True
    if len(key) >= _TOLERANT and any(one_edit(key, form) for form, _ in forms):
        return False
    return None


def _alike(one: str, other: str) -> bool:
    one, other = one.translate(_VOWELS), other.translate(_VOWELS)
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
