"""Negation: a clause that one side denies and the other affirms, in otherwise matching words.

Read on the pivot. Sentences say "not" in a hundred ways ("fail to", "no longer", "un-"), so this
speaks only where the words around the negation match on the other side and nothing there could
stand for it. A clause of one or two content words is too little to recognise by itself; there all
content words of its sentence must stand in the other side's sentence.

Clauses are recognised in English only. In English and German, a row where none is may still deny
more on one side than on the other (``denials``). Rows of a reference in another language are passed
over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from evalkit.drift.content import Token, alike, content, unmatched
from evalkit.drift.denials import DENIERS, ENDINGS, WAYS, surplus
from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.text.languages import lower
from evalkit.text.words import Word, words
from evalkit.types import Issue, RestsOn

# "Not only trade" denies nothing.
_FOCUS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(["only", "just", "merely", "simply", "necessarily"])}
)
# "Not all ships" is "some ships".
_PARTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "en": frozenset(
            [
                "all",
                "every",
                "everyone",
                "everything",
                "each",
                "many",
                "much",
                "always",
                "both",
                "enough",
            ]
        )
    }
)
# Words that turn an affirmed clause into the denied one: "not before May" is "after May".
_TURNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "en": frozenset(
            [
                "after",
                "before",
                "until",
                "till",
                "still",
                "yet",
                "too",
                "away",
                "off",
                "out",
                "against",
                "beyond",
            ]
        )
    }
)
_LIMITS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(["before", "until", "till"])}
)
_AFTER = 3
_BEFORE = 6
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’»)]*(?=\s|$)|\n")


class _Denial(NamedTuple):
    word: Word
    after: tuple[Token, ...]
    alone: bool  # nothing but the denial tells the two sentences apart


class _Sentence(NamedTuple):
    """A sentence of a side: its end mark, content words and all its words in small letters."""

    mark: str
    tokens: tuple[Token, ...]
    spoken: tuple[Word, ...]


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category negation by the index of the row."""
    lang = statement.reference.lang
    rests_on: RestsOn = "original" if statement.version.lang == lang else "pivot"
    issues: dict[int, list[Issue]] = {}
    for row in statement.rows:
        if row.reference is None or row.pivot is None:
            continue
        found: list[Issue] = []
        if lang in DENIERS:
            ours, theirs = _alone(row.reference, row.pivot), _alone(row.pivot, row.reference)
            found += [_issue(row, denial, True, rests_on) for denial in ours]
            found += [_issue(row, denial, False, rests_on) for denial in theirs]
        issues[row.row.index] = found or _counted(row, rests_on)
    return issues


def _counted(row: Stated, rests_on: RestsOn) -> list[Issue]:
    """The issue that one side of a row denies once more than the other."""
    if row.reference is None or row.pivot is None:
        return []
    sides = row.reference, row.pivot
    for reference, (side, other) in ((True, sides), (False, sides[::-1])):
        said = surplus(side.text, other.text, side.lang)
        if said is None:
            continue
        who, whom = ("reference", "version") if reference else ("version", "reference")
        return [
            issue(
                row,
                "negation",
                "moderate",
                f"The {who} denies more than the {whom}, as in “{said}”.",
                reference=(said, None) if reference else None,
                version=None if reference else (said, None),
                rests_on=rests_on,
            )
        ]
    return []


def _alone(side: Side, other: Side) -> Iterator[_Denial]:
    """Denials of one side whose clause stands on the other side with none in or before it.

    Of a short clause the sentence decides, which must hold no denial at all on the other side.
    """
    there = content(other.text, other.lang)
    spoken = words(other.text)
    tokens = content(side.text, side.lang)
    for word, following in pairwise((*words(side.text), None)):
        if word is None or following is None or not _denies(word, side.lang):
            continue
        clause = tuple([token for token in tokens if token.start >= word.end][:_AFTER])
        scope = lower(following.text, side.lang)
        if not clause or scope in _FOCUS[side.lang]:
            continue
        if scope in _PARTS[side.lang] and scope not in {lower(w.text, other.lang) for w in spoken}:
            continue
        here = _sentence(side, word.start)
        clause = tuple(token for token in clause if token in here.tokens) or clause[:1]
        places = list(_places(clause, there))
        if any(_denied(first, last, spoken, other.lang) for first, last in places):
            continue
        found = [_sentence(other, first.start) for first, _ in places]
        if len(clause) < _AFTER:
            found = [said for said in found if _retells(here, said, other.lang)]
        if found:
            alone = any(_same(here, said) and not _turned(here, said, side.lang) for said in found)
            yield _Denial(word, clause, alone)


def _sentence(side: Side, at: int) -> _Sentence:
    """The sentence that holds a place."""
    start, end, mark = 0, len(side.text), ""
    for match in _SENTENCE_END.finditer(side.text):
        if match.end() > at:
            end, mark = match.start(), match.group()[:1]
            break
        start = match.end()
    return _Sentence(
        mark,
        tuple(
            token
            for token in content(side.text, side.lang)
            if start <= token.start < end and not _is_denier(token.form, side.lang)
        ),
        tuple(word for word in words(side.text) if start <= word.start < end),
    )


def _retells(denied: _Sentence, said: _Sentence, lang: str) -> bool:
    """Whether a sentence says all that another denies, and nothing in it may deny or turn it."""
    if any(unmatched(denied.tokens, said.tokens)) or "?" in (denied.mark, said.mark):
        return False
    if sum(unmatched(said.tokens, denied.tokens)) * 2 > len(denied.tokens):
        return False
    return not _turned(denied, said, lang) and not any(_may_deny(w, lang) for w in said.spoken)


def _turned(denied: _Sentence, said: _Sentence, lang: str) -> bool:
    """Whether a word of time or place may do in one sentence what the denial does in the other."""
    ours, theirs = (
        {lower(word.text, lang) for word in sentence.spoken} for sentence in (denied, said)
    )
    return bool((theirs - ours) & _TURNS[lang] or (ours - theirs) & _LIMITS[lang])


def _same(denied: _Sentence, said: _Sentence) -> bool:
    """Whether two statements have the same content words; a question states nothing."""
    alike = not any(unmatched(denied.tokens, said.tokens))
    alike = alike and not any(unmatched(said.tokens, denied.tokens))
    return alike and "?" not in (denied.mark, said.mark)


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
    return _is_denier(lower(word.text, lang), lang)


def _is_denier(form: str, lang: str) -> bool:
    return form in DENIERS[lang] or form.endswith(ENDINGS[:2])


def _may_deny(word: Word, lang: str) -> bool:
    form = lower(word.text, lang)
    return _denies(word, lang) or form.startswith(WAYS[lang]) or form.endswith(ENDINGS)


def _issue(row: Stated, denial: _Denial, reference: bool, rests_on: RestsOn) -> Issue:
    side = row.reference if reference else row.pivot
    text = side.text[denial.word.start : denial.after[-1].end] if side else denial.word.text
    who, whom = ("reference", "version") if reference else ("version", "reference")
    return issue(
        row,
        "negation",
        "major" if denial.alone else "moderate",
        f"The {who} denies “{text}”, and nothing in the {whom}'s words does.",
        reference=(text, None) if reference else None,
        version=None if reference else (text, None),
        rests_on=rests_on,
    )
