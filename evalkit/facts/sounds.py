"""Whether two words of different languages may spell one name: by their sounds.

A word is read as a row of sounds, by the rules of its language for Latin and by letter for Arabic
script; two rows are held against each other with an edit distance in which sounds that languages
write for one another (g and j, v and w, th and s) are near, and vowels, h and w are cheap to
lose. It finds what skeletons (``evalkit.text.romanise``) miss, and is slower.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from evalkit.text.languages import lower

# Sounds: P b p, F f v, T d t, O th, S s z, X sh, C ch, J j, G g, K k, Q kh, H h, W w, I y, M N L R,
# and the vowels a e i o u.
_VOWELS = frozenset("aeiou")
_LATIN: Mapping[str, str] = {
    "tch": "C",
    "sch": "X",
    "ch": "C",
    "sh": "X",
    "ph": "F",
    "th": "O",
    "kh": "Q",
    "gh": "G",
    "ck": "K",
    "qu": "KW",
    "dg": "J",
    "tz": "S",
    "ts": "S",
    "wh": "W",
    "b": "P",
    "p": "P",
    "f": "F",
    "v": "F",
    "w": "W",
    "t": "T",
    "d": "T",
    "s": "S",
    "z": "S",
    "j": "J",
    "g": "G",
    "k": "K",
    "q": "K",
    "c": "K",
    "x": "KS",
    "h": "H",
    "y": "I",
    "m": "M",
    "n": "N",
    "l": "L",
    "r": "R",
    **{vowel: vowel for vowel in "aeiou"},
}
# Letters whose sound is another one than in English, before accents are taken off.
_OWN = dict.fromkeys(
    ("az", "tr"),
    str.maketrans(
        {"c": "j", "ç": "ch", "ş": "sh", "ğ": "gh", "x": "kh", "q": "g", "ə": "a", "ı": "i"}
    ),
)
_ARABIC: Mapping[str, str] = {
    "ا": "a",
    "أ": "a",
    "إ": "i",
    "آ": "a",
    "ٱ": "a",
    "ى": "a",
    "ة": "a",
    "ء": "",
    "ئ": "i",
    "ؤ": "u",
    "ع": "a",
    "و": "W",
    "ي": "I",
    "ی": "I",
    "ب": "P",
    "پ": "P",
    "ت": "T",
    "ث": "O",
    "ج": "J",
    "چ": "C",
    "ح": "H",
    "خ": "Q",
    "د": "T",
    "ذ": "O",
    "ر": "R",
    "ز": "S",
    "ژ": "J",
    "س": "S",
    "ش": "X",
    "ص": "S",
    "ض": "T",
    "ط": "T",
    "ظ": "O",
    "غ": "G",
    "ف": "F",
    "ڤ": "F",
    "ق": "K",
    "ك": "K",
    "ک": "K",
    "گ": "G",
    "ل": "L",
    "م": "M",
    "ن": "N",
    "ه": "H",
}
_PAIRS = {
    "PF": 0.5,
    "FW": 0.3,
    "PW": 0.6,
    "TO": 0.1,
    "OS": 0.3,
    "TS": 0.6,
    "TC": 0.5,
    "TJ": 0.6,
    "SX": 0.3,
    "XC": 0.25,
    "SC": 0.4,
    "CJ": 0.3,
    "JX": 0.3,
    "JS": 0.35,
    "JG": 0.25,
    "GK": 0.15,
    "KQ": 0.25,
    "GQ": 0.3,
    "HQ": 0.3,
    "HG": 0.4,
    "KC": 0.35,
    "KS": 0.4,
    "JI": 0.3,
    "JQ": 0.3,
    "JH": 0.35,
    "MN": 0.5,
    "Wu": 0.02,
    "Wo": 0.02,
    "Wa": 0.15,
    "We": 0.15,
    "Wi": 0.15,
    "Ii": 0.02,
    "Ie": 0.02,
    "Ia": 0.12,
    "Iu": 0.15,
    "Io": 0.15,
    "Ha": 0.2,
}
_NEAR = {**_PAIRS, **{pair[::-1]: cost for pair, cost in _PAIRS.items()}}
_LOST = {"H": 0.15, "W": 0.2, "I": 0.15, "R": 0.5, "G": 0.6, "T": 0.7}
_LOST_VOWEL, _OTHER_VOWEL = 0.1, 0.1
_LOST_SOUND, _OTHER_SOUND = 0.9, 1.0
_AT_THE_END = 0.5  # share of its cost that a last sound has: Bouchard, Kavanaugh
# What may differ, in costs a consonant.
_TOLERANCE = 0.22
_LEAST = 2  # consonants asked for that much
_ROUNDING = 1e-9
_DOUBLED = re.compile(r"(.)\1+")
_SILENT = re.compile(r"^(?:k(?=n)|w(?=r)|p(?=[sn]))")
_SLURRED = re.compile(r"mp(?=[st])")
_SOFT_C = re.compile(r"c(?=[eiy])")
_LATIN_UNIT = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
_ARABIC_SOUNDS = defaultdict(str, str.maketrans(dict(_ARABIC)))  # of other characters none
_CONSONANT = re.compile("[^aeiouHWI]")
_IS_ARABIC = re.compile("[\u0620-\u064a\u0671-\u06d3]")


@lru_cache(maxsize=4096)
def sounds(word: str, lang: str) -> str:
    """The sounds of a word, a letter each.

    >>> sounds("Church", "en"), sounds("تشرش", "ar"), sounds("Çörç", "az")
    ('CuRC', 'CRX', 'CoRC')
    """
    small = lower(word, lang)
    if _IS_ARABIC.search(small):
        found = small.replace("تش", "\u0686").translate(_ARABIC_SOUNDS)
    else:
        own = _OWN.get(lang)
        plain = small.translate(own) if own else small
        read = _DOUBLED.sub(_once, plain if plain.isascii() else anyascii(plain).lower())
        if not own:
            read = _SOFT_C.sub("s", _SILENT.sub("", _SLURRED.sub("m", read)))
        found = "".join(map(_LATIN.__getitem__, _LATIN_UNIT.findall(read)))
    return _DOUBLED.sub(_once, found)


def _once(match: re.Match[str]) -> str:
    return match.group()[0]


def sound_alike(one: str, other: str) -> bool:
    """Whether two rows of sounds may be one name."""
    return any_alike(one, (other,))


def any_alike(one: str, others: Iterable[str]) -> bool:
    """Whether a row of sounds may be one name with any of others."""
    if not one:
        return False
    mine = _row(one)
    most = 2 + mine.consonants // 5  # consonants that one may have more than the other
    for other in others:
        theirs = _row(other)
        if not other or not -most <= theirs.consonants - mine.consonants <= most:
            continue
        if one == other:
            return True
        allowed = _TOLERANCE * max((mine.consonants + theirs.consonants) / 2, _LEAST)
        # most pairs end here, without a distance
        if _parted(mine, theirs, allowed) or _parted(theirs, mine, allowed):
            continue
        if _distance(mine, theirs, allowed) <= allowed:
            return True
    return False


class _Row(NamedTuple):
    """A row of sounds, with what is asked of it again and again.

    ``losses`` are what it costs to lose each sound, the last one less. ``dearest`` are the sounds
    in the order of their ``costs``, the highest first. ``near`` are all sounds that are told as
    one of the row for less than it costs to lose them.
    """

    sounds: str
    losses: tuple[float, ...]
    dearest: str
    costs: tuple[float, ...]
    near: str
    consonants: int


@lru_cache(maxsize=4096)
def _row(sounds: str) -> _Row:
    costs = [_LOSS[sound] for sound in sounds]
    losses = (*costs[:-1], *(cost * _AT_THE_END for cost in costs[-1:]))
    near = "".join([_NEIGHBOURS[sound] for sound in sounds])
    order = sorted(range(len(sounds)), key=losses.__getitem__, reverse=True)
    dearest, ordered = "".join([sounds[at] for at in order]), tuple([losses[at] for at in order])
    return _Row(sounds, losses, dearest, ordered, near, len(_CONSONANT.findall(sounds)))


def _parted(one: _Row, other: _Row, allowed: float) -> bool:
    """Whether the sounds that have none like them in the other row alone cost too much."""
    near, left = other.near, allowed + _ROUNDING
    for sound, lost in zip(one.dearest, one.costs, strict=True):
        if sound not in near:
            left -= lost
            if left < 0:
                return True
    return False


def _distance(one: _Row, other: _Row, allowed: float) -> float:
    """The cost of one row of sounds told as another; over ``allowed`` it may be anything above."""
    row = [0.0]
    for sound in other.sounds:
        row.append(row[-1] + _LOSS[sound])
    for sound, lost in zip(one.sounds, one.losses, strict=True):
        changed = _CHANGE[sound]
        before, least = row[0], row[0] + lost
        current = [least]
        here = least
        for there, gone, above in zip(other.sounds, other.losses, row[1:], strict=True):
            cost = before + changed[there]
            if above + lost < cost:
                cost = above + lost
            if here + gone < cost:
                cost = here + gone
            current.append(cost)
            before, here = above, cost
            if cost < least:
                least = cost
        if least > allowed:
            return least
        row = current
    return row[-1]


def _lost(sound: str) -> float:
    return _LOST_VOWEL if sound in _VOWELS else _LOST.get(sound, _LOST_SOUND)


def _changed(sound: str, there: str) -> float:
    if sound == there:
        return 0.0
    if sound in _VOWELS and there in _VOWELS:
        return _OTHER_VOWEL
    return _NEAR.get(sound + there, _OTHER_SOUND)


# Asked for every cell of every distance, so worked out once.
_ALL = "".join(sorted({*"".join(_LATIN.values()), *"".join(_ARABIC.values())}))
_LOSS = {sound: _lost(sound) for sound in _ALL}
_CHANGE = {sound: {there: _changed(sound, there) for there in _ALL} for sound in _ALL}
_NEIGHBOURS = {
    there: "".join(sound for sound in _ALL if _CHANGE[sound][there] < _OTHER_SOUND)
    for there in _ALL
}
