"""Where a name can be replaced by another of its kind.

Two ways lead to a name: it stands in the table of names; or the other side of the row writes a
word with a capital inside a sentence, and the text has a word of the same letters, or, where its
script has no capitals, of the same consonants. Such a name is replaced by a family name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from anyascii import anyascii

from evalkit.planting.lists import Language, NameRow, language, names
from evalkit.planting.model import Option, Site

_WORD = re.compile(r"[^\W\d_]+(?![\u064b-\u0652])")
# A capital that no sentence, quotation or headline asks for: a small word stands before it.
_CAPITAL = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][^\W\d_]{3,}(?!\w)")
# Capitals that do not make a name, or a name by themselves.
_NOT_NAMED = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August|"
    r"September|October|November|December|President|Minister|Prime|Senat\w*|Doctor|Professor|"
    r"Director|Secretary|General|Institute?|University|Universit\w|Island|Street|Park|Club|"
    r"Hotel|Party|Republic\w*|Democrat\w*|Conservative|Labour|Parliament\w*|Commission|"
    r"Internet|League|Champions?|United|Committee|Council|Court|House|Festival|Museum|National|International|Central|Federal|Social|"
    r"[^\W\d_]+(?:an|ans|ian|ians|ese|ish)"
)
_NO_ARABIC_NAME = frozenset({"التي", "الذي", "الذين", "على", "إلى"})
_VOWELS = re.compile(r"[aeiouywh]")
_SAME_LETTERS = 0.85
_SAME_CONSONANTS = 0.8
_LEAST_CONSONANTS = 3
_ROOT = 4
_BACK, _FRONT = "aıou", "eəiöü"


def name_sites(
    text: str, known: Language, other: str, small: Collection[str] = ()
) -> Iterator[Site]:
    """The names of a text that stand in it once, in the order of the table and of the other side.

    Args:
        text: Where names are sought.
        known: The language of the text.
        other: The other side of the row: a replacement must not stand there, and its capitals tell
            which words are names. "" where there is none.
        small: Words that the other side writes with a small letter anywhere: no names.
    """
    rows = {row.said: row for row in names()}
    found: dict[str, re.Match[str]] = {}
    for said, match in _listed(text, known):
        found[said] = match
    taken = [match.span("name") for match in found.values()]
    spoken = anyascii(other).casefold()
    for said, match in found.items():
        if other and not _is_said(rows[said], other):
            continue  # a namesake: "Seoul" is "floods" in Arabic
        yield from _site(text, match, said, _others(rows[said], spoken, text), known)
    for match in _spelled(text, other, known, small):
        start, end = match.span()
        if all(end <= first or last <= start for first, last in taken):
            fallback = _others(None, spoken, text)
            named = re.compile(rf"(?P<name>{re.escape(match.group())})(?P<ending>)").match(
                text, start
            )
            if named is not None:
                yield from _site(text, named, f"name {match.group()}", fallback, known)


def _is_said(row: NameRow, other: str) -> bool:
    """Whether the other side says a name too, or a word made of it: German for Germany."""
    roots = (
        spelling[: max(_ROOT, len(spelling) - 2)].casefold()
        for spellings in row.spellings.values()
        for spelling in spellings
    )
    return any(root in other.casefold() for root in roots)


def _listed(text: str, known: Language) -> Iterator[tuple[str, re.Match[str]]]:
    """The rows of the table that stand in a text exactly once."""
    counted: dict[str, list[re.Match[str]]] = {}
    for match in _pattern(known.lang).finditer(text):
        for said in _rows_by_spelling(known.lang)[match.group("name")]:
            counted.setdefault(said, []).append(match)
    seen: set[int] = set()
    for said, matches in counted.items():
        if len(matches) == 1 and matches[0].start() not in seen:
            seen.add(matches[0].start())
            yield said, matches[0]


@lru_cache(maxsize=8)
def _rows_by_spelling(lang: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in names():
        for spelling in row.spellings[lang]:
            found.setdefault(spelling, []).append(row.said)
    return found


@lru_cache(maxsize=8)
def _pattern(lang: str) -> re.Pattern[str]:
    known = language(lang)
    forms = sorted(_rows_by_spelling(lang), key=len, reverse=True)
    prefix = f"(?:{known.prefixes})?" if known and known.prefixes else ""
    ending = known.endings if known else ""
    named = "|".join(map(re.escape, forms))
    return re.compile(
        rf"(?<![\w-]){prefix}(?P<name>{named})(?P<ending>{ending})(?![\w\u064b-\u0652-])"
    )


def _others(row: NameRow | None, spoken: str, text: str) -> list[NameRow]:
    """Names of the same kind, none of which stands on either side of the row."""
    kind = row.kind if row else "family"
    said = anyascii(text).casefold()
    return [
        one
        for one in names()
        if one.kind == kind
        and one is not row
        and not any(
            anyascii(spelling).casefold() in spoken or anyascii(spelling).casefold() in said
            for spellings in one.spellings.values()
            for spelling in spellings
        )
    ]


def _site(
    text: str, match: re.Match[str], said: str, others: list[NameRow], known: Language
) -> Iterator[Site]:
    start, end = match.span("name")
    options = [
        Option(row.said, row.spellings[known.lang][0])
        for row in others
        if not match.group("ending")
        or _sounds(row.spellings[known.lang][0]) == _sounds(text[start:end])
    ]
    if options:
        yield Site(kind="name", start=start, end=end, said=said, options=tuple(options))


def _sounds(name: str) -> tuple[bool, bool]:
    """What endings depend on: whether the last vowel is a front one, whether it ends the name."""
    vowels = [char for char in name.lower() if char in _BACK + _FRONT]
    return bool(vowels) and vowels[-1] in _FRONT, name[-1:].lower() in _BACK + _FRONT


def _spelled(
    text: str, other: str, known: Language, small: Collection[str]
) -> Iterator[re.Match[str]]:
    """Words of a text that spell a name of the other side, each once in the text."""
    spoken = list(_WORD.finditer(text))
    seen: set[int] = set()
    for capital in _CAPITAL.finditer(other):
        word = capital.group()
        if _NOT_NAMED.fullmatch(word) or word.lower() in small or word.isupper():
            continue
        fitting = [one for one in spoken if _spells(capital.group(), one.group(), known)]
        if len(fitting) == 1 and fitting[0].start() not in seen:
            seen.add(fitting[0].start())
            yield fitting[0]


def _spells(name: str, word: str, known: Language) -> bool:
    """Whether a word spells a name: the same letters, or consonants where there are no capitals."""
    if word.lower() != word.upper():
        if not word[:1].isupper():
            return False
        one, other = anyascii(name).lower(), anyascii(word).lower()
        if known.endings and len(other) > len(one):
            other = other[: len(one)]  # an ending follows
        return _ratio(one, other) >= _SAME_LETTERS
    bare = re.sub(rf"^(?:{known.prefixes})(?=\w{{3}})", "", word) if known.prefixes else word
    consonants = _VOWELS.sub("", anyascii(name).lower())
    if len(consonants) < _LEAST_CONSONANTS or word in _NO_ARABIC_NAME:
        return False
    heard = {_VOWELS.sub("", anyascii(form).lower()) for form in (word, bare)}
    return any(
        len(form) >= _LEAST_CONSONANTS and _ratio(consonants, form) >= _SAME_CONSONANTS
        for form in heard
    )


def _ratio(one: str, other: str) -> float:
    if not one or not other or abs(len(one) - len(other)) > max(len(one), len(other)) // 2:
        return 0.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
