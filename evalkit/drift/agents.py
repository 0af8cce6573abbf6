"""Agents in a quotation: peoples on one side, the country or bloc of them on the other.

"Europeans" against "Europe", "Northerners" against "the North": a people in one quotation where
the other has only the place that it is named after. Read on the pivot, in English; the finding is
then sought in the original, which is not blamed where it names the people after all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.places import bloc, bloc_words, blocs, called, country, is_people
from evalkit.facts.reading import fold
from evalkit.text.words import Word, words
from evalkit.types import Issue, RestsOn

_LANG = "en"
_PLACE = 3  # words of the name of a country
_JOINED = re.compile(r"\s*(?:,|and|or|,\s*and)?\s*(?:the\s+)?", re.IGNORECASE)
_PREFIXES = ("وال", "بال", "لل", "و", "ب", "ل")


class _Agent(NamedTuple):
    """A people or a place in a quotation: what it is of, and where it stands."""

    key: str
    people: bool
    start: int
    end: int


class _Changed(NamedTuple):
    """Peoples on one side and their places on the other, each a run of them."""

    ours: tuple[_Agent, ...]
    theirs: tuple[_Agent, ...]


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category attribution by the index of the row."""
    if statement.reference.lang != _LANG:
        return {}
    same = statement.version.lang == _LANG
    issues: dict[int, list[Issue]] = {}
    for row, reference, pivot in statement.on_pivot():
        ours, theirs = _agents(reference), _agents(pivot)
        if not ours or not theirs:
            continue
        changed = [*_changed(ours, theirs), *(pair[::-1] for pair in _changed(theirs, ours))]
        pairs = [pair for pair in changed if not _slip(row, pair[1], same)]
        if pairs:
            found = _together(reference, pivot, sorted(pairs))
            issues[row.row.index] = [_issue(row, one, same) for one in found]
    return issues


def _changed(one: Sequence[_Agent], other: Sequence[_Agent]) -> Iterator[tuple[_Agent, _Agent]]:
    """Peoples that one side alone names, with the place that the other names more often."""
    for people in one:
        if not people.people or any(_is(agent, people.key, True) for agent in other):
            continue
        here = [agent for agent in one if _is(agent, people.key, False)]
        there = [agent for agent in other if _is(agent, people.key, False)]
        if len(there) > len(here):
            yield people, there[0]


def _is(agent: _Agent, key: str, people: bool) -> bool:
    return agent.key == key and agent.people is people


def _agents(side: Side) -> list[_Agent]:
    """The peoples and places inside a side's quotations, in order."""
    tokens = [
        word
        for word in words(side.text)
        if any(q.start <= word.start and word.end <= q.end for q in side.quotations)
    ]
    found: list[_Agent] = []
    at = 0
    while at < len(tokens):
        agent, count = _agent(side.text, tokens, at)
        if agent is not None:
            found.append(agent)
        at += count
    return found


def _agent(text: str, tokens: Sequence[Word], at: int) -> tuple[_Agent | None, int]:
    first = tokens[at]
    if not first.text[:1].isupper():
        return None, 1
    for count in range(min(_PLACE, len(tokens) - at), 0, -1):
        last = tokens[at + count - 1]
        span = text[first.start : last.end]
        if not last.text[:1].isupper():
            continue
        code = country(span)
        if code is not None:
            people = count == 1 and is_people(span)
            # The singular is an adjective as often as not.
            if people or _is_place(span):
                return _Agent(code, people, first.start, last.end), count
            return None, count
    part = bloc(first.text)
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if part is None or (not part[1] and following[:1].isupper()):
        return None, 1  # the "West" of "West Asia"
    return _Agent(*part, first.start, first.end), 1


def _is_place(span: str) -> bool:
    """Whether a span is the name of a country, not the adjective made of it."""
    code = country(span)
    name = called(code, _LANG) if code else None
    bare = fold(span, _LANG).removeprefix("the ").removesuffix("'s")
    return name is not None and (bare == fold(name, _LANG) or bare in _SHORT_NAMES)


_SHORT_NAMES = frozenset({"america", "us", "u.s", "u.s.", "usa", "britain", "uk", "u.k", "turkey"})


def _together(side: Side, other: Side, pairs: Sequence[tuple[_Agent, _Agent]]) -> list[_Changed]:
    """Pairs that follow one another on both sides as one: "Kenyans and Northerners"."""
    groups: list[_Changed] = []
    for ours, theirs in pairs:
        if groups:
            last = groups[-1]
            if _follow(side.text, last.ours[-1], ours) and _follow(
                other.text, last.theirs[-1], theirs
            ):
                groups[-1] = _Changed((*last.ours, ours), (*last.theirs, theirs))
                continue
        groups.append(_Changed((ours,), (theirs,)))
    return groups


def _follow(text: str, one: _Agent, other: _Agent) -> bool:
    if other.start < one.end:
        return False
    return _JOINED.fullmatch(text, one.end, other.start) is not None


def _slip(row: Stated, theirs: _Agent, same: bool) -> bool:
    """Whether the original names people where the pivot names the place, or the reverse."""
    if same or row.original is None or theirs.key not in blocs():
        return False
    wrong = _found(row, theirs.key, not theirs.people)
    return wrong is not None and _found(row, theirs.key, theirs.people) is None


def _found(row: Stated, key: str, people: bool) -> tuple[int, int] | None:
    """Where the original's quotations name a people or a place."""
    original = row.original
    if original is None:
        return None
    tokens = [
        word
        for word in words(original.text)
        if any(q.start <= word.start and word.end <= q.end for q in original.quotations)
    ]
    if key in blocs():
        heads = bloc_words(key, original.lang, "people" if people else "place")
        others = bloc_words(key, original.lang, "people") if not people else ()
        for word in tokens:
            for start, form in _forms(word, original.lang):
                if form.startswith(heads) and not (others and form.startswith(others)):
                    return start, word.end
        return None
    name = called(key, original.lang)
    if name is None or people:
        return None
    wanted = fold(name, original.lang)
    size = len(wanted.split())
    for at in range(len(tokens) - size + 1):
        span = original.text[tokens[at].start : tokens[at + size - 1].end]
        end = tokens[at + size - 1].end
        for start, form in _forms(Word(span, tokens[at].start, end), original.lang):
            if form.startswith(wanted):
                return start, end
    return None


def _forms(word: Word, lang: str) -> Iterator[tuple[int, str]]:
    """A word, what follows its apostrophe, and what remains without an Arabic prefix."""
    text = fold(word.text, lang)
    yield word.start, text
    if len(text) != len(word.text):
        return  # its letters have no offsets of their own
    for mark in ("'", "’"):
        head, _, tail = text.partition(mark)
        if tail:
            yield word.start + len(head) + 1, tail
    for prefix in _PREFIXES:
        if text.startswith(prefix):
            rest = text[len(prefix) :]
            yield word.start + len(prefix), rest
            if prefix in ("وال", "بال", "لل"):
                yield word.start, "ال" + rest


def _issue(row: Stated, changed: _Changed, same: bool) -> Issue:
    ours, theirs = _span(row.reference, changed.ours), _span(row.pivot, changed.theirs)
    shown = None if same else _original(row, changed.theirs)
    rests_on: RestsOn = "original" if same or shown else "pivot"
    return issue(
        row,
        "attribution",
        "moderate",
        f"Inside the quotation the reference names “{ours}”, the version “{theirs}”: "
        "a people is not its state.",
        reference=(ours, None),
        version=(shown or theirs, theirs if shown and shown != theirs else None),
        rests_on=rests_on,
    )


def _original(row: Stated, agents: Sequence[_Agent]) -> str | None:
    """The original's words for all of some agents, None where one is not found."""
    places = [_found(row, agent.key, agent.people) for agent in agents]
    known = [place for place in places if place is not None]
    if row.original is None or len(known) < len(places):
        return None
    return row.original.text[min(known)[0] : max(end for _, end in known)]


def _span(side: Side | None, agents: Sequence[_Agent]) -> str:
    return side.text[agents[0].start : agents[-1].end] if side is not None else ""
