"""Where a text of any script holds a name, by the consonant skeletons of its words."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evalkit.facts.lexicon import lexicon
from evalkit.facts.nameforms import WORD, without_ending
from evalkit.text.edits import one_edit
from evalkit.text.romanise import romanise, skeleton

_TOLERANT = 4  # classes from which one may differ
_SHORT = 3  # fewer classes than this must match exactly, and look alike
_ALIKE = 0.72  # romanised similarity asked of short names
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
    words = _words(text, lang, capitals)
    for which, key in enumerate(keys):
        met = words.met(key, romans[which] if romans else "")
        places += [(*words.spans[at], which, exact) for at, exact in met.items()]
    if not places:
        return None
    places.sort()
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


class _Words:
    """The words of a text, to seek by the skeletons of their readings."""

    def __init__(self, lang: str, spans: Sequence[tuple[int, int]], words: Sequence[str]) -> None:
        self.spans = spans
        self._lang = lang
        self._words = words
        self._by_skeleton: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            for form in _skeletons(word, lang):
                self._by_skeleton.setdefault(form, []).append(at)

    def met(self, key: str, roman: str) -> Mapping[int, bool]:
        """The words that match a key, by number; True with the same skeleton, else one class off.

        A skeleton that is short is compared by its vowels too, where these are known.
        """
        same = self._by_skeleton.get(key, ())
        if len(key) < _SHORT and roman:
            return {at: True for at in same if self._sounds_like(roman, key, self._words[at])}
        found = dict.fromkeys(same, True)
        if len(key) >= _TOLERANT:
            for form, places in self._by_skeleton.items():
                if abs(len(form) - len(key)) <= 1 and form != key and one_edit(key, form):
                    found = dict.fromkeys(places, False) | found
        return found

    def _sounds_like(self, roman: str, key: str, word: str) -> bool:
        return any(
            _alike(roman, romanise(reading, self._lang))
            for reading in readings(word, self._lang)
            if skeleton(reading, self._lang) == key
        )


@lru_cache(maxsize=64)
def _words(text: str, lang: str, capitals: bool = False) -> _Words:
    """The words of a text, or those with a capital."""
    spans: list[tuple[int, int]] = []
    found: list[str] = []
    for match in WORD.finditer(text):
        at = match.start()
        whole = match.group()
        if capitals and whole.islower():
            continue
        for part in _JOINTS.split(whole) if not whole.isalpha() else (whole,):
            if len(part) > 1:
                spans.append((at, at + len(part)))
                found.append(part)
            at += len(part)
    return _Words(lang, spans, found)


@lru_cache(maxsize=4096)
def readings(word: str, lang: str) -> tuple[str, ...]:
    """A word as it may be read: as it stands, and without a prefix or a case ending."""
    lex = lexicon(lang)
    found = lex.tails(word)
    if lex.name_suffixes and (stem := without_ending(word, lex)) not in found:
        found.append(stem)
    return tuple(found)


@lru_cache(maxsize=4096)
def _skeletons(word: str, lang: str) -> tuple[str, ...]:
    found = dict.fromkeys(skeleton(reading, lang) for reading in readings(word, lang))
    return tuple(form for form in found if form)


def _alike(one: str, other: str) -> bool:
    one, other = one.translate(_VOWELS), other.translate(_VOWELS)
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
