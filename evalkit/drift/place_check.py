"""Places by the compass: "North Korea", "East and West Africa", "the South".

The directions are ordinary words, so the check of names passes them over. Two places of one name
and different directions are two places; "the East and West Africa" is not "East and West Africa".
Read on the pivot, in English, on both sides of a row; a finding is then sought in the original by
what its language calls a country, or the part of the world.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.places import bloc_words, blocs, called, country
from evalkit.facts.reading import fold
from evalkit.text.words import Word, words
from evalkit.types import Issue, RestsOn, Severity

_LANG = "en"
_DIRECTION = re.compile(
    r"(?:north|south|east|west|(?:north|south)-?(?:east|west))(?:ern)?|central", re.IGNORECASE
)
_AND = frozenset({"and", "or"})
_SPACE = re.compile(r"[\s\u00a0]{1,3}")


class _Region(NamedTuple):
    """A direction with the place it is of, folded, "" where it stands alone: "the East"."""

    direction: str
    of: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, str]:
        """What is compared."""
        return self.direction, self.of


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category place by the index of the row."""
    if statement.reference.lang != _LANG:
        return {}
    same = statement.version.lang == _LANG
    issues: dict[int, list[Issue]] = {}
    for row, reference, pivot in statement.on_pivot():
        ours, theirs = regions(reference), regions(pivot)
        if not ours or not theirs:
            continue
        found = [
            _issue(row, one, other, same)
            for one, other in _changed(ours, theirs)
            if same or not _slip(row, one, other)
        ]
        if found:
            issues[row.row.index] = found
    return issues


def regions(side: Side) -> list[_Region]:
    """The places by the compass of an English text, in order."""
    text, tokens = side.text, words(side.text)
    found: list[_Region] = []
    waiting: list[Word] = []  # directions joined by "and" that still lack their place
    for at, word in enumerate(tokens):
        direction = _direction(word.text)
        if direction is None:
            if not (word.text.casefold() in _AND and waiting and _beside(text, tokens, at)):
                found += _alone(waiting)
                waiting = []
            continue
        if waiting and not _beside(text, tokens, at):
            found += _alone(waiting)
            waiting = []
        waiting.append(word)
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is None or not _SPACE.fullmatch(text, word.end, following.start):
            continue
        if following.text[:1].isupper() and _direction(following.text) is None:
            of = fold(following.text, _LANG).removesuffix("'s")
            found += [
                _Region(_direction(one.text) or "", of, one.start, following.end) for one in waiting
            ]
            waiting = []
    return [*found, *_alone(waiting)]


def _alone(waiting: Sequence[Word]) -> Iterator[_Region]:
    """Directions without a place, where a capital says that they are one themselves."""
    for word in waiting:
        if word.text[:1].isupper() and not word.text.endswith("ern"):
            yield _Region(_direction(word.text) or "", "", word.start, word.end)


def _direction(word: str) -> str | None:
    """A direction in its plain form: "northern" is north."""
    if _DIRECTION.fullmatch(word) is None:
        return None
    return word.casefold().replace("-", "").removesuffix("ern")


def _beside(text: str, tokens: Sequence[Word], at: int) -> bool:
    """Whether only a space parts a word from the one before."""
    return at > 0 and _SPACE.fullmatch(text, tokens[at - 1].end, tokens[at].start) is not None


def _changed(
    ours: Sequence[_Region], theirs: Sequence[_Region]
) -> Iterator[tuple[_Region, _Region]]:
    """Places of the reference with what the version has instead: each on its own side alone."""
    told, retold = {one.key for one in ours}, {one.key for one in theirs}
    lost = [one for one in ours if one.of and one.key not in retold]
    new = [one for one in theirs if one.key not in told]
    for one in lost:
        for other in new:
            moved = other.of == one.of and other.direction != one.direction
            if moved or (not other.of and other.direction == one.direction):
                new.remove(other)
                yield one, other
                break


def _slip(row: Stated, one: _Region, other: _Region) -> bool:
    """Whether the original says what the reference says, and not what the pivot does."""
    if _stands(row, other) is not None:
        return False
    return _stands(row, one) is not None or (not other.of and _is_said_of(row, other.direction))


def _is_said_of(row: Stated, direction: str) -> bool:
    """Whether the original has a direction as an adjective, and so of some place."""
    if row.original is None or direction not in blocs():
        return False
    lang = row.original.lang
    heads = bloc_words(direction, lang, "adjective")
    return bool(heads) and any(
        fold(word.text, lang).startswith(heads) for word in words(row.original.text)
    )


def _stands(row: Stated, region: _Region) -> tuple[int, int] | None:
    """Where the original has a place, by its name in that language; None where it is not found."""
    original = row.original
    if original is None:
        return None
    text = original.text
    if region.of:
        code = country(f"{region.direction} {region.of}")
        name = called(code, original.lang) if code else None
        at = fold(text, original.lang).find(fold(name, original.lang)) if name else -1
        return (at, at + len(name)) if name and at >= 0 and _same_length(text, row) else None
    if region.direction not in blocs():
        return None
    lang = original.lang
    heads = bloc_words(region.direction, lang, "place")
    others = tuple(
        head
        for part in ("people", "adjective")
        for head in bloc_words(region.direction, lang, part)
    )
    for word in words(text):
        form = fold(word.text, lang)
        if heads and form.startswith(heads) and not form.startswith(others):
            return word.start, word.end
    return None


def _same_length(text: str, row: Stated) -> bool:
    return row.original is not None and len(fold(text, row.original.lang)) == len(text)


def _issue(row: Stated, one: _Region, other: _Region, same: bool) -> Issue:
    told = row.reference.text[one.start : one.end] if row.reference else ""
    said = row.pivot.text[other.start : other.end] if row.pivot else ""
    place = None if same else _stands(row, other)
    shown = row.original.text[place[0] : place[1]] if place and row.original else said
    rests_on: RestsOn = "original" if same or place else "pivot"
    severity: Severity = "major" if other.of and rests_on == "original" else "moderate"
    return issue(
        row,
        "place",
        severity,
        f"The reference says “{told}”, the version “{said}”: "
        + ("another place." if other.of else "the direction stands for itself there."),
        reference=(told, None),
        version=(shown, None if shown == said else said),
        rests_on=rests_on,
    )
