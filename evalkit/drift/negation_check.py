"""Negation: a clause that one side denies and the other affirms, in otherwise matching words.

Read on the pivot. Sentences say "not" in a hundred ways ("fail to", "no longer", "un-"), so this
speaks only where the words around the negation match on the other side and nothing there could
stand for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from evalkit.drift.content import Token, alike, content
from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.text.languages import lower
from evalkit.text.words import Word, words
from evalkit.types import Issue, RestsOn

# Words that deny the clause after them.
_DENIERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(["not", "never", "cannot", "nor", "neither"])}
)
# Words and heads of words that can do the same in another way.
_WAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            *("no", "non", "none", "nobody", "nothing", "nowhere", "without", "hardly", "barely"),
            *("scarcely", "rarely", "seldom", "fail", "lack", "refus", "deni", "deny", "reject"),
            *("avoid", "prevent", "refrain", "stop", "ceas", "unable", "unwilling", "unlikely"),
            *("impossib", "instead", "only", "little", "few", "forb", "ban", "prohib", "absen"),
            *("declin", "exclud", "unless", "except", "rather", "far", "contrary", "ruled"),
        )
    }
)
_ENDINGS = ("n't", "n’t", "less")
# "Not only trade" denies nothing.
_FOCUS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(["only", "just", "merely", "simply", "necessarily"])}
)
_AFTER = 3
_BEFORE = 6


class _Denial(NamedTuple):
    word: Word
    after: tuple[Token, ...]


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category negation by the index of the row."""
    lang = statement.reference.lang
    if lang not in _DENIERS:
        return {}
    rests_on: RestsOn = "original" if statement.version.lang == lang else "pivot"
    issues: dict[int, list[Issue]] = {}
    for row in statement.rows:
        if row.reference is None or row.pivot is None:
            continue
        issues[row.row.index] = [
            *(_issue(row, denial, True, rests_on) for denial in _alone(row.reference, row.pivot)),
            *(_issue(row, denial, False, rests_on) for denial in _alone(row.pivot, row.reference)),
        ]
    return issues


def _alone(side: Side, other: Side) -> Iterator[_Denial]:
    """Denials of one side whose clause stands on the other side with none in or before it."""
    there = content(other.text, other.lang)
    spoken = words(other.text)
    tokens = content(side.text, side.lang)
    for word, following in pairwise((*words(side.text), None)):
        if word is None or following is None or not _denies(word, side.lang):
            continue
        clause = tuple([token for token in tokens if token.start >= word.end][:_AFTER])
        if len(clause) < _AFTER or lower(following.text, side.lang) in _FOCUS[side.lang]:
            continue
        places = list(_places(clause, there))
        if places and not any(_denied(first, last, spoken, other.lang) for first, last in places):
            yield _Denial(word, clause)


def _places(clause: tuple[Token, ...], there: tuple[Token, ...]) -> Iterator[tuple[Token, Token]]:
    """Where the words of a clause follow one another on the other side, none between them."""
    size = len(clause)
    for start in range(len(there) - size + 1):
        if all(alike(token.form, there[start + step].form) for step, token in enumerate(clause)):
            yield there[start], there[start + size - 1]


def _denied(first: Token, last: Token, spoken: list[Word], lang: str) -> bool:
    """Whether a clause or the words just before it hold anything that may deny it."""
    before = [word for word in spoken if word.end <= first.start][-_BEFORE:]
    within = [word for word in spoken if first.start <= word.start and word.end <= last.end]
    return any(_may_deny(word, lang) for word in (*before, *within))


def _denies(word: Word, lang: str) -> bool:
    form = lower(word.text, lang)
    return form in _DENIERS[lang] or form.endswith(_ENDINGS[:2])


def _may_deny(word: Word, lang: str) -> bool:
    form = lower(word.text, lang)
    return _denies(word, lang) or form.startswith(_WAYS[lang]) or form.endswith(_ENDINGS)


def _issue(row: Stated, denial: _Denial, reference: bool, rests_on: RestsOn) -> Issue:
    side = row.reference if reference else row.pivot
    text = side.text[denial.word.start : denial.after[-1].end] if side else denial.word.text
    who, whom = ("reference", "version") if reference else ("version", "reference")
    return issue(
        row,
        "negation",
        "moderate",
        f"The {who} denies “{text}”, and nothing in the {whom}'s words does.",
        reference=(text, None) if reference else None,
        version=None if reference else (text, None),
        rests_on=rests_on,
    )
