"""Modality: what one side says can be and the other says will be, or must be.

Read on the pivot, in English. Sentences say "can" in many ways, so this speaks only of a modal
verb whose words beside it are found beside the modal verb of another force on the other side,
where nothing in either sentence says the other side's force in another way. A denied one is passed
over: what cannot be and what will not be are often one.

The finding is then sought in the original, where the words of its language are known: an original
that has the reference's force somewhere in the row is not blamed for what a machine made of it;
one that has the pivot's force shows it itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from evalkit.drift.content import Token, alike, content
from evalkit.drift.evidence import issue
from evalkit.drift.modals import Force, Marker, known, markers
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.text.languages import lower
from evalkit.text.words import Word, words
from evalkit.types import Issue, RestsOn, Severity

_LANG = "en"
# The modal verbs that are held against one another.
_VERBS: Mapping[str, Force] = MappingProxyType(
    {
        "can": "possible",
        "may": "possible",
        "might": "possible",
        "could": "possible",
        "will": "certain",
        "must": "must",
    }
)
_SAID: Mapping[Force, str] = MappingProxyType(
    {"possible": "can be", "certain": "will be", "must": "must be"}
)
_BESIDE = 4  # content words looked at on either side
_SHARED = 3  # of which so many stand on the other side
_SENTENCE_END = re.compile(r"[.!?…;]+[\"”’»)]*(?=\s|$)|\n")
_DENIED = frozenset({"not", "never", "no", "hardly", "barely"})
# "If it may", "whether it will": a clause that says less by itself.
_OPENS = frozenset({"if", "whether", "unless"})


class _Said(NamedTuple):
    """A modal verb, the content words before and after it, and the classes of its sentence."""

    force: Force
    word: Word
    end: int
    before: tuple[Token, ...]
    after: tuple[Token, ...]
    forces: frozenset[Force]


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category modality by the index of the row."""
    if statement.reference.lang != _LANG:
        return {}
    same = statement.version.lang == _LANG
    issues: dict[int, list[Issue]] = {}
    for row, reference, pivot in statement.on_pivot():
        found = []
        for ours, theirs in _changed(reference, pivot):
            shown = _shown(row, ours.force, theirs, same)
            if shown is not None:
                found.append(_issue(row, ours, theirs, *shown))
        if found:
            issues[row.row.index] = found
    return issues


def _changed(side: Side, other: Side) -> Iterator[tuple[_Said, _Said]]:
    """Modal verbs of a side with those of another force that stand in their place."""
    theirs = _modals(other)
    for one in _modals(side):
        answers = [said for said in theirs if _answers(one, said)]
        if not answers or any(one.force in said.forces for said in answers):
            continue
        best = max(answers, key=lambda said: _shared(one, said))
        if best.force not in one.forces:
            yield one, best


def _modals(side: Side) -> list[_Said]:
    tokens = content(side.text, side.lang)
    spoken = words(side.text)
    found = []
    for at, word in enumerate(spoken):
        force = _VERBS.get(lower(word.text, side.lang))
        if force is None or (word.text[:1].isupper() and word.text != "Can"):
            continue  # the month of May, a man called Will
        start, end = _sentence(side.text, word.start)
        following = [lower(next_.text, side.lang) for next_ in spoken[at + 1 : at + 3]]
        opening = [lower(one.text, side.lang) for one in spoken if start <= one.start < word.start]
        if _DENIED.intersection(following) or _OPENS.intersection(opening):
            continue
        inside = [token for token in tokens if start <= token.start < end]
        after = [token for token in inside if token.start > word.start]
        found.append(
            _Said(
                force=force,
                word=word,
                end=after[0].end if after else word.end,
                before=tuple([token for token in inside if token.start < word.start][-_BESIDE:]),
                after=tuple(after[:_BESIDE]),
                forces=frozenset(
                    marker.force
                    for marker in markers(side.text, side.lang)
                    if start <= marker.start < end
                ),
            )
        )
    return found


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() > at:
            return start, match.start()
        start = match.end()
    return start, len(text)


def _answers(one: _Said, other: _Said) -> bool:
    """Whether the words beside two modal verbs show that they say the same of the same."""
    before = _matched(one.before, other.before)
    after = _matched(one.after, other.after)
    head = bool(one.after and other.after and alike(one.after[0].form, other.after[0].form))
    if one.before and other.before and not before and not (head and after > 1):
        return False
    return before + after >= _SHARED or (head and before + after > 1)


def _shared(one: _Said, other: _Said) -> int:
    return _matched(one.before, other.before) + _matched(one.after, other.after)


def _matched(ours: Sequence[Token], theirs: Sequence[Token]) -> int:
    return sum(any(alike(one.form, other.form) for other in theirs) for one in ours)


def _shown(row: Stated, ours: Force, theirs: _Said, same: bool) -> tuple[str, RestsOn] | None:
    """The version's own words, and on which text they rest; None for a slip of the machine."""
    if row.pivot is None:
        return None
    pivot = row.pivot.text
    said = pivot[theirs.word.start : theirs.end]
    if same:
        return said, "original"
    original = row.original
    if original is None or not known(original.lang):
        return said, "pivot"
    found = markers(original.text, original.lang)
    if any(marker.force == ours for marker in found):
        return None
    places = [marker for marker in found if marker.force == theirs.force]
    if not places:
        return said, "pivot"
    share = theirs.word.start / len(pivot)
    nearest = min(places, key=lambda one: abs(one.start / len(original.text) - share))
    return _with_verb(nearest, original), "original"


def _with_verb(marker: Marker, side: Side) -> str:
    """A marker with the word before it: the verb, or what it is said of."""
    before = [word for word in words(side.text) if word.end <= marker.start]
    start = before[-1].start if before else marker.start
    between = side.text[before[-1].end : marker.start] if before else ""
    return side.text[start if not between.strip() else marker.start : marker.end]


def _issue(row: Stated, ours: _Said, theirs: _Said, shown: str, rests_on: RestsOn) -> Issue:
    told = row.reference.text[ours.word.start : ours.end] if row.reference else ""
    said = row.pivot.text[theirs.word.start : theirs.end] if row.pivot else ""
    quoted = _quoted(row.reference, ours.word.start) and _quoted(row.pivot, theirs.word.start)
    severity: Severity = "moderate" if quoted else "minor"
    return issue(
        row,
        "modality",
        severity,
        f"The reference says “{told}”, the version “{said}”: what {_SAID[ours.force]} in the one "
        f"{_SAID[theirs.force]} in the other.",
        reference=(told, None),
        version=(shown, None if shown == said else said),
        rests_on=rests_on,
    )


def _quoted(side: Side | None, at: int) -> bool:
    return side is not None and any(one.start <= at < one.end for one in side.quotations)
