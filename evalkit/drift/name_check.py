"""Names: those of the reference that a version nowhere has, those it alone has, and spellings.

A name is searched on its row, then in the rest of the document, by the skeletons of its words in
the version's own script and by its letters in the pivot. Names are translated as often as they
are spelled ("United States"), so without a pivot nothing is said of a name that is not found.
"""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.drift.content import alike
from evalkit.drift.evidence import issue
from evalkit.drift.name_texts import NameText, distinct, parts_of, stands
from evalkit.drift.replaced_names import replaced
from evalkit.drift.stated import Stated, Statement
from evalkit.drift.unspelled_names import Spoken, unspelled
from evalkit.facts import names
from evalkit.facts.model import Name
from evalkit.facts.names import NameSpan
from evalkit.text.languages import lower, script_of_language
from evalkit.types import Issue

_ROLES = ("lead", "body")
# One letter moved or changed in a skeleton is a spelling only where enough of it is left.
_VARIANT = 4
_VARIANT_ALONE = 5
# A skeleton of fewer classes is shared by too many words to be the whole evidence.
_TELLING = 3


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category name by the index of the row."""
    told = NameText([row.reference for row in statement.rows], statement.reference.lang)
    retold = NameText([row.original for row in statement.rows], statement.version.lang)
    pivots = NameText([row.pivot for row in statement.rows], statement.reference.lang)
    spoken = Spoken(retold.text, statement.version.lang)
    aliases = (*statement.version.aliases, *statement.reference.aliases)
    issues: dict[int, list[Issue]] = {}
    for row in statement.both_sides():
        if row.row.role not in _ROLES or row.reference is None:
            continue
        found = list(_spellings(row))
        if row.pivot is not None:
            ours = distinct(row.reference, told)
            theirs = distinct(row.pivot, pivots)
            swapped = replaced(row, ours, theirs, (told, pivots), aliases)
            found += [one.issue for one in swapped]
            gone = {one.reference.end for one in swapped}
            come = {one.version.end for one in swapped}
            found += [
                _missing(row, name)
                for name in ours
                if len(name.text) >= _TELLING
                and name.end not in gone
                and not stands(name, (retold, pivots), aliases)
            ]
            extra = [n for n in theirs if n.end not in come and not stands(n, (told,), aliases)]
            found += [made for name in extra if (made := _extra(row, name)) is not None]
            told_of = {one.reference.text for one in swapped}
            found += [
                one
                for one in unspelled(row, told, spoken, aliases)
                if one.severity == "major" and one.reference_text not in told_of
            ]
        elif row.original is not None:
            found += unspelled(row, told, spoken, aliases)
        issues[row.row.index] = found
    return issues


def _missing(row: Stated, name: Name) -> Issue:
    return issue(
        row,
        "name",
        "moderate",
        f"The version nowhere names “{name.text}”.",
        reference=(name.text, None),
        rests_on="original",
    )


def _extra(row: Stated, name: Name) -> Issue | None:
    """A name of the version alone; it must stand in the original too, spelled, not translated."""
    if row.original is None or max(map(len, name.keys)) < _TELLING:
        return None
    place = names.find_name(name.keys, row.original.text, row.original.lang, parts_of(name))
    if place is None or not place.exact:
        return None
    if any(
        moment.start < place.end and place.start < moment.end for moment in row.original.moments
    ):
        return None  # the name of a month
    return issue(
        row,
        "name",
        "minor",
        f"The version names “{name.text}”, whom or which the reference nowhere names.",
        version=(row.original.text[place.start : place.end], None),
        rests_on="original",
    )


def _spellings(row: Stated) -> Iterator[Issue]:
    """Words of the reference's names that the version spells with a letter moved or changed."""
    if row.reference is None or row.original is None:
        return
    text, lang = row.original.text, row.original.lang
    cased = script_of_language(lang) == "Latin"  # a name has a capital there
    seen: set[str] = set()
    for name in names.names(row.reference.text, row.reference.lang):
        parts = parts_of(name)
        if not parts or max(map(len, name.keys)) < _VARIANT:
            continue  # no word of it is long enough for another spelling
        whole = names.find_name(name.keys, text, lang, parts, capitals=cased)
        if whole is None or whole.exact:
            continue
        for part, key in zip(parts, name.keys, strict=True):
            least = _VARIANT if len(parts) > 1 else _VARIANT_ALONE
            if len(key) < least or key in seen:
                continue
            place = _near(key, part, text[whole.start : whole.end], lang)
            if place is not None and not place.exact:
                seen.add(key)
                spelled = text[whole.start + place.start : whole.start + place.end]
                # "Culture" for "Cultural" is another form of the word, no other spelling.
                one, other = lower(part, lang), lower(spelled, lang)
                if sorted(one) == sorted(other) or not alike(one, other):
                    yield _spelled(row, part, spelled)


def _near(key: str, part: str, text: str, lang: str) -> NameSpan | None:
    return names.find_name([key], text, lang, [part])


def _spelled(row: Stated, part: str, spelled: str) -> Issue:
    return issue(
        row,
        "name",
        "info",
        f"The version spells “{part}” as “{spelled}”, a spelling variant.",
        reference=(part, None),
        version=(spelled, None),
        rests_on="original",
    )
