"""Who said a quotation: one person on one side and another on the other.

Read on the pivot, in English. The speaker is the name nearest to the verb of saying before or
behind a quotation; a pronoun or a title without a name says nothing. Two speakers differ only
where both are named elsewhere on the other side too: then neither is a spelling of the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from evalkit.drift.content import content, unmatched
from evalkit.drift.evidence import issue
from evalkit.drift.name_texts import NameText, parts_of
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.model import Name, Quotation
from evalkit.facts.names import find_name, names
from evalkit.facts.offices import same_person
from evalkit.facts.places import country
from evalkit.text.words import words
from evalkit.types import Issue, RestsOn, Severity

_LANG = "en"
_SAYING = frozenset(
    (
        *("said", "says", "say", "saying", "told", "tells", "added", "adds", "adding", "stated"),
        *("states", "stating", "declared", "declares", "stressed", "stresses", "noted", "notes"),
        *("asked", "asks", "replied", "replies", "answered", "warned", "warns", "insisted"),
        *("explained", "explains", "remarked", "announced", "affirmed", "affirms", "emphasized"),
        *("emphasised", "continued", "concluded", "wrote", "according"),
    )
)
# Whoever is named behind one of these before the verb is not its subject.
_BESIDE = frozenset(
    ["who", "whom", "whose", "which", "that", "by", "with", "to", "from", "for", "of", "about"]
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’»)]*\s|\n")
_REACH = 120  # letters behind a quotation in which its speaker stands
_SAME = 0.5  # share of a quotation's content words that the other one has


class _Spoken(NamedTuple):
    """A quotation, who said it, and the words around it that tell."""

    quotation: Quotation
    speaker: Name
    frame: str


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category attribution by the index of the row."""
    if statement.reference.lang != _LANG:
        return {}
    texts: list[NameText] = []  # what both documents say, read where a pair asks for it
    aliases = (*statement.version.aliases, *statement.reference.aliases)
    same = statement.version.lang == _LANG
    issues: dict[int, list[Issue]] = {}
    for row in statement.rows:
        if row.reference is None or row.pivot is None or not row.reference.quotations:
            continue
        for one, other in _pairs(row.reference, row.pivot):
            if _one_person(one, other, aliases):
                continue
            texts = texts or [
                NameText([row.reference for row in statement.rows], _LANG),
                NameText([row.pivot for row in statement.rows], _LANG),
            ]
            if not (texts[0].holds(other.speaker) and texts[1].holds(one.speaker)):
                continue
            rests_on = _rests_on(row, one.speaker, other.speaker, same)
            if rests_on is not None:
                issues[row.row.index] = [_issue(row, one, other, rests_on)]
                break
    return issues


def _pairs(side: Side, other: Side) -> list[tuple[_Spoken, _Spoken]]:
    """The quotations of two sides that say the same and have a named speaker."""
    theirs = _spoken(other)
    pairs = []
    for one in _spoken(side):
        ours = content(one.quotation.text, side.lang)
        for said in theirs:
            found = content(said.quotation.text, other.lang)
            least = min(len(ours), len(found))
            if least and least - sum(unmatched(ours, found)) + len(ours) - least >= least * _SAME:
                pairs.append((one, said))
                break
    return pairs


def _spoken(side: Side) -> list[_Spoken]:
    found = []
    for place, quotation in enumerate(side.quotations):
        last = side.quotations[place - 1].end + 1 if place else 0
        head = side.text[last : max(quotation.start - 1, 0)]
        before = head[max((end.end() for end in _SENTENCE_END.finditer(head)), default=0) :]
        tail = side.text[quotation.end + 1 :][:_REACH]
        behind = _SENTENCE_END.split(tail, maxsplit=1)[0]
        for frame in (before, behind):
            speaker = _speaker(frame, side)
            if speaker is not None:
                found.append(_Spoken(quotation, speaker, frame))
                break
    return found


def _speaker(frame: str, side: Side) -> Name | None:
    """The name nearest to the last verb of saying, one before it rather than one behind."""
    verbs = [word for word in words(frame) if word.text.lower() in _SAYING]
    if not verbs:
        return None
    verb = verbs[-1]
    people = [name for name in names(frame, side.lang) if country(name.text) is None]
    before = [name for name in people if name.end <= verb.start]
    if before and verb.text.lower() != "according":
        clause = frame[frame.rfind(",", 0, before[-1].start) + 1 : before[-1].start]
        beside = any(word.text.lower() in _BESIDE for word in words(clause))
        return None if beside else before[-1]
    return next((name for name in people if name.start >= verb.end), None)


def _one_person(one: _Spoken, other: _Spoken, aliases: Sequence[Sequence[str]]) -> bool:
    """Whether two speakers may be one, or each frame names the other's too."""
    ours, theirs = one.speaker, other.speaker
    if same_person(ours, theirs):
        return True
    if _in(ours, other.frame) or _in(theirs, one.frame):
        return True
    for group in aliases:
        known = " ".join(group).casefold()
        if all(_of_group(name, known) for name in (ours, theirs)):
            return True
    return False


def _of_group(name: Name, known: str) -> bool:
    return any(part.casefold() in known for part in parts_of(name))


def _in(name: Name, frame: str) -> bool:
    return any(same_person(name, said) for said in names(frame, _LANG))


def _rests_on(row: Stated, ours: Name, theirs: Name, same: bool) -> RestsOn | None:
    """On which text it rests; None where the original names the reference's speaker alone."""
    if same:
        return "original"
    if row.original is None:
        return "pivot"
    text, lang = row.original.text, row.original.lang
    here = find_name(theirs.keys, text, lang, parts_of(theirs)) is not None
    there = find_name(ours.keys, text, lang, parts_of(ours)) is not None
    if there and not here:
        return None
    return "original" if here and not there else "pivot"


def _issue(row: Stated, one: _Spoken, other: _Spoken, rests_on: RestsOn) -> Issue:
    severity: Severity = "major" if rests_on == "original" else "moderate"
    said = other.speaker.text
    if rests_on == "original" and row.original is not None:
        place = find_name(
            other.speaker.keys, row.original.text, row.original.lang, parts_of(other.speaker)
        )
        said = row.original.text[place.start : place.end] if place is not None else said
    return issue(
        row,
        "attribution",
        severity,
        f"The reference has “{one.speaker.text}” say the quotation, the version "
        f"“{other.speaker.text}”.",
        reference=(one.speaker.text, None),
        version=(said, None if said == other.speaker.text else other.speaker.text),
        rests_on=rests_on,
    )
