"""Agents in a quotation: peoples on one side, the country or bloc of them on the other.

"Europeans" against "Europe", "Northerners" against "the North": the plural of a people in one
quotation where the other has only the place that it is named after. English, by the endings of
such plurals; peoples with a name of their own ("the Dutch", "Turks") are beyond this rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.text.words import words
from evalkit.types import Issue, RestsOn

_LANG = "en"
_ENDINGS = ("ians", "eans", "ans", "ns", "erners", "ers", "is")
_STEM = 4


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category attribution by the index of the row."""
    if statement.reference.lang != _LANG:
        return {}
    same = statement.version.lang == _LANG
    rests_on: RestsOn = "original" if same else "pivot"
    issues: dict[int, list[Issue]] = {}
    for row in statement.rows:
        if row.reference is None or row.pivot is None:
            continue
        ours, theirs = _quoted(row.reference), _quoted(row.pivot)
        pairs = [
            *((people, place) for people, place in _changed(ours, theirs)),
            *((place, people) for people, place in _changed(theirs, ours)),
        ]
        issues[row.row.index] = [_issue(row, one, other, rests_on) for one, other in pairs[:1]]
    return issues


def people_of(place: str) -> frozenset[str]:
    """Plurals that may name the people of a place.

    >>> "Northerners" in people_of("North"), "Kenyans" in people_of("Kenya")
    (True, True)
    """
    stems = {place, place[:-1], place.removesuffix("y")} if len(place) > _STEM else {place}
    return frozenset(stem + ending for stem in stems for ending in _ENDINGS if len(stem) >= _STEM)


def _changed(one: Counter[str], other: Counter[str]) -> Iterator[tuple[str, str]]:
    """Peoples that one side alone names, with the place that the other names more often."""
    for place in other:
        for people in sorted(people_of(place) & one.keys()):
            if not other[people] and other[place] > one[place]:
                yield people, place


def _quoted(side: Side) -> Counter[str]:
    """The capitalised words inside a side's quotations."""
    return Counter(
        word.text
        for word in words(side.text)
        if word.text[:1].isupper()
        and any(q.start <= word.start and word.end <= q.end for q in side.quotations)
    )


def _issue(row: Stated, ours: str, theirs: str, rests_on: RestsOn) -> Issue:
    return issue(
        row,
        "attribution",
        "moderate",
        f"Inside the quotation the reference names “{ours}”, the version “{theirs}”: "
        "a people is not its state.",
        reference=(ours, None),
        version=(theirs, None),
        rests_on=rests_on,
    )
