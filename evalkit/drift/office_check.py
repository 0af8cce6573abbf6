"""Who holds an office: two that one side gives to one person and the other to two, and others.

Read on the pivot, whose offices can be taken apart. A finding is then sought in the original: where
that names the office beside the holder whom the reference names, the machine slipped, and nothing
is told; where it names the office apart, the finding rests on the original and quotes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.model import Name
from evalkit.facts.officefind import find_offices
from evalkit.facts.offices import Office, offices, same_person
from evalkit.text.romanise import skeleton
from evalkit.text.words import words
from evalkit.types import Issue, RestsOn

_ROLES = ("title", "lead", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One office of two owners: held by one person, or by two.

    ``text`` are the words that show it, ``role`` the office, ``holder`` the person who holds both
    or, where they are two, the one who holds one of them.
    """

    start: int
    end: int
    text: str
    role: str
    holder: Name
    owners: tuple[str, str]
    one: bool

    @property
    def value(self) -> str:
        """What the votes are on."""
        return "one person" if self.one else "two persons"


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category attribution by the index of the row."""
    same = statement.version.lang == statement.reference.lang
    issues: dict[int, list[Issue]] = {}
    for row in statement.rows:
        if row.reference is None or row.pivot is None or row.row.role not in _ROLES:
            continue
        found = [*_persons(row, same), *_holders(row, same)]
        if found:
            issues[row.row.index] = found[:1]
    return issues


def held(row: Stated) -> tuple[Held, ...]:
    """The pairs of offices that the reference's side of a row gives to one person."""
    side = row.reference
    return tuple(_merged(side)) if side is not None else ()


def answer(fact: Held, row: Stated) -> Held | None:
    """Whether the version gives these offices to one person or to two; None where it is silent."""
    if row.pivot is None:
        return None
    merged = next((one for one in _merged(row.pivot) if one.role == fact.role), None)
    if merged is not None:
        return merged if same_person(merged.holder, fact.holder) else None
    apart = _apart(fact, row.pivot)
    return None if apart is None else _two(fact, apart)


def _persons(row: Stated, same: bool) -> Iterator[Issue]:
    """One person on one side, two on the other."""
    if row.reference is None or row.pivot is None:
        return
    for fact in _merged(row.reference):
        apart = _apart(fact, row.pivot)
        if apart is None or any(one.role == fact.role for one in _merged(row.pivot)):
            continue
        shown = _shown(row, apart, fact.holder, same)
        if shown is not None:
            words_, rests_on = shown
            yield issue(
                row,
                "attribution",
                "moderate",
                f"The reference reads as if “{fact.holder.text}” were {fact.role} of both "
                f"“{fact.owners[0]}” and “{fact.owners[1]}”; the version keeps two persons apart, "
                f"with “{apart.text}” another one.",
                reference=(fact.text, "one person"),
                version=(words_, "two persons"),
                rests_on=rests_on,
            )
    for fact in _merged(row.pivot):
        apart = _apart(fact, row.reference)
        if apart is None or any(one.role == fact.role for one in _merged(row.reference)):
            continue
        yield issue(
            row,
            "attribution",
            "moderate",
            f"The version “{fact.text}” reads as if “{fact.holder.text}” were {fact.role} of both "
            f"“{fact.owners[0]}” and “{fact.owners[1]}”; the reference keeps two persons apart.",
            reference=(apart.text, "two persons"),
            version=(fact.text, "one person"),
            rests_on="original" if same else "pivot",
        )


def _holders(row: Stated, same: bool) -> Iterator[Issue]:
    """The same office of the same country with another holder, or of another country."""
    if row.reference is None or row.pivot is None:
        return
    ours = [one for one in _offices(row.reference) if one.holder and one.country]
    theirs = [one for one in _offices(row.pivot) if one.holder and one.country]
    for one in ours:
        if any(_same(one, other) for other in theirs):
            continue
        for other in theirs:
            if one.role != other.role or any(_same(other, own) for own in ours):
                continue
            if not one.holder or not other.holder:
                continue
            persons = same_person(one.holder, other.holder)
            swapped = (
                one.country == other.country
                and not persons
                and _named(one.holder, row.pivot)
                and _named(other.holder, row.reference)
            )
            if not swapped and not (persons and one.country != other.country):
                continue
            shown = _shown(row, other, one.holder if swapped else None, same)
            if shown is None or (not swapped and _stands(one, row)):
                continue
            yield issue(
                row,
                "attribution",
                "moderate",
                f"The reference has “{one.text}”, the version “{other.text}”: "
                + ("another person holds the office." if swapped else "an office of another."),
                reference=(one.text, None),
                version=(shown[0], None if shown[0] == other.text else other.text),
                rests_on=shown[1],
            )


def _merged(side: Side) -> Iterator[Held]:
    """The pairs of offices of one name and two owners that one person holds."""
    for one, other in combinations(_offices(side), 2):
        if one.role != other.role or not one.holder or not other.holder:
            continue
        if same_person(one.holder, other.holder) and _differ(one, other):
            # Of the two, the one whose owner is the speaker's is the one that may be misread.
            first = one if one.own or not other.own else other
            yield Held(
                start=first.start,
                end=first.end,
                text=first.text,
                role=one.role,
                holder=one.holder,
                owners=(one.owner, other.owner),
                one=True,
            )


def _apart(fact: Held, side: Side) -> Office | None:
    """An office of the name that a side gives to another person, while it names the holder too."""
    found = [one for one in _offices(side) if one.role == fact.role and one.owner]
    others = [one for one in found if not (one.holder and same_person(one.holder, fact.holder))]
    for one in others:
        if any(_differ(one, own) for own in found if own not in others):
            return one
        named = any(
            same_person(_as_name(word.text), fact.holder)
            for word in words(side.text)
            if word.text[:1].isupper() and not one.start <= word.start < one.end
        )
        if one.holder is not None and named:
            return one
    return None


def _two(fact: Held, apart: Office) -> Held:
    return Held(
        start=apart.start,
        end=apart.end,
        text=apart.text,
        role=fact.role,
        holder=fact.holder,
        owners=fact.owners,
        one=False,
    )


def _shown(
    row: Stated, office: Office, holder: Name | None, same: bool
) -> tuple[str, RestsOn] | None:
    """The version's own words for an office of the pivot, and on which text they rest.

    None where the original gives the office to that holder after all.
    """
    if same:
        return office.text, "original"
    if row.original is None:
        return office.text, "pivot"
    beside = [holder] if holder is not None else []
    places = find_offices(office, row.original.text, row.original.lang, beside)
    if any(place.holders for place in places):
        return None
    if places:
        return row.original.text[places[0].start : places[0].end], "original"
    return office.text, "pivot"


def _stands(office: Office, row: Stated) -> bool:
    """Whether the original names an office with its holder: the pivot alone has another."""
    if row.original is None or office.holder is None:
        return False
    places = find_offices(office, row.original.text, row.original.lang, [office.holder])
    return any(place.holders for place in places)


def _offices(side: Side) -> Sequence[Office]:
    return offices(side.text, side.lang)


def _differ(one: Office, other: Office) -> bool:
    """Whether two offices surely have different owners."""
    if one.own != other.own:
        return (one.country or other.country) is not None
    return one.country is not None and other.country not in (None, one.country)


def _same(one: Office, other: Office) -> bool:
    if one.role != other.role or one.country != other.country:
        return False
    return bool(one.holder and other.holder and same_person(one.holder, other.holder))


def _named(name: Name, side: Side) -> bool:
    return any(
        same_person(_as_name(word.text), name)
        for word in words(side.text)
        if word.text[:1].isupper()
    )


def _as_name(word: str) -> Name:
    keys = tuple(key for part in word.split("-") if (key := skeleton(part, "en")))
    return Name(start=0, end=len(word), text=word, keys=keys)
