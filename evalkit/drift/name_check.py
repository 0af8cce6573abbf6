"""Names: those of the reference that a version nowhere has, those it alone has, and spellings.

A name is searched on its row, then in the rest of the document, by the skeletons of its words in
the version's own script and by its letters in the pivot. Names are translated as often as they
are spelled ("United States"), so without a pivot nothing is said of a name that is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from evalkit.drift.content import alike
from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts import names
from evalkit.facts.model import Name
from evalkit.facts.names import NameSpan
from evalkit.text.languages import lower
from evalkit.text.words import words
from evalkit.types import Issue

_ROLES = ("lead", "body")
_BETWEEN = re.compile(r"[\s\-’']+")
# One letter moved or changed in a skeleton is a spelling only where enough of it is left.
_VARIANT = 4
_VARIANT_ALONE = 5
# A skeleton of fewer classes is shared by too many words to be the whole evidence.
_TELLING = 3
# Words that are alike share at least so many letters, or are equal (``content.alike``).
_HEAD = 4


class _Text:
    """All that one side of a statement says, to search for names."""

    def __init__(self, sides: Sequence[Side | None], lang: str) -> None:
        self.text = "\n".join(side.text for side in sides if side is not None)
        self.lang = lang
        self.folded = self.text.casefold()
        self._small = {word.text for word in words(self.text) if word.text[:1].islower()}
        self._heads: dict[str, list[str]] = {}
        self._known: dict[Name, bool] = {}
        for form in {lower(word.text, lang).replace(".", "") for word in words(self.text)}:
            self._heads.setdefault(form[:_HEAD], []).append(form)
        self._initials = {
            initials
            for side in sides
            if side is not None
            for name in names.names(side.text, lang)
            if (initials := _initials(name))
        }

    def holds(self, name: Name) -> bool:
        """Whether a name stands in the text, in part, in other letters, or as its initials."""
        key = replace(name, start=0, end=len(name.text))
        if key not in self._known:
            self._known[key] = self._holds(name)
        return self._known[key]

    def is_proper(self, name: Name) -> bool:
        """Whether the text does not also write every word of a name with a small letter."""
        parts = [part for part in _BETWEEN.split(name.text) if part]
        return not all(part[:1].lower() + part[1:] in self._small for part in parts)

    def _holds(self, name: Name) -> bool:
        parts = [lower(part, self.lang) for part in _BETWEEN.split(name.text) if part]
        known = sum(
            any(alike(part, form) for form in self._heads.get(part[:_HEAD], ())) for part in parts
        )
        if parts and known * 2 >= len(parts):
            return True
        initials = _initials(name)
        if name.text.lower() in self._initials or initials in self._heads.get(initials[:_HEAD], ()):
            return True
        return names.find_name(name.keys, self.text, self.lang, _parts(name)) is not None


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category name by the index of the row."""
    told = _Text([row.reference for row in statement.rows], statement.reference.lang)
    retold = _Text([row.original for row in statement.rows], statement.version.lang)
    pivots = _Text([row.pivot for row in statement.rows], statement.reference.lang)
    aliases = (*statement.version.aliases, *statement.reference.aliases)
    issues: dict[int, list[Issue]] = {}
    for row in statement.both_sides():
        if row.row.role not in _ROLES or row.reference is None:
            continue
        found = list(_spellings(row))
        if row.pivot is not None:
            ours = _distinct(row.reference, told)
            theirs = _distinct(row.pivot, pivots)
            missing = [
                n
                for n in ours
                if len(n.text) >= _TELLING and not _stands(n, (retold, pivots), aliases)
            ]
            extra = [n for n in theirs if not _stands(n, (told,), aliases)]
            found += _replaced(row, ours, theirs, told, (retold, pivots), aliases)
            found += [_missing(row, name) for name in missing]
            found += [made for name in extra if (made := _extra(row, name)) is not None]
        issues[row.row.index] = found
    return issues


def _distinct(side: Side, document: _Text) -> list[Name]:
    """The proper names of a side, each once, in order."""
    found = {name.keys: name for name in reversed(names.names(side.text, side.lang))}
    return [name for name in reversed(found.values()) if document.is_proper(name)]


def _initials(name: Name) -> str:
    """The lower-case initials of a name of several words, "" of another."""
    parts = [part for part in _BETWEEN.split(name.text) if part[:1].isupper()]
    return "".join(part[0] for part in parts).lower() if len(parts) > 1 else ""


def _parts(name: Name) -> list[str]:
    """The words of a name, one for each key; [] where they cannot be told apart."""
    parts = [part for part in _BETWEEN.split(name.text) if part]
    return parts if len(parts) == len(name.keys) else []


def _stands(name: Name, texts: Sequence[_Text], aliases: Sequence[Sequence[str]]) -> bool:
    """Whether a name, a word built on it or an alias of it stands in one of the texts."""
    if any(text.holds(name) for text in texts):
        return True
    wanted = name.text.casefold()
    variants = {
        variant.casefold()
        for group in aliases
        if any(alias.casefold() in wanted or wanted in alias.casefold() for alias in group)
        for variant in group
    }
    return any(variant in text.folded for text in texts for variant in variants if variant)


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
    place = names.find_name(name.keys, row.original.text, row.original.lang, _parts(name))
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


def _replaced(
    row: Stated,
    ours: Sequence[Name],
    theirs: Sequence[Name],
    told: _Text,
    retold: Sequence[_Text],
    aliases: Sequence[Sequence[str]],
) -> Iterator[Issue]:
    """Names that begin alike and end in words that the other document lacks: another person."""
    for name in ours:
        last = _last(name)
        if last is None or _stands(last, retold, aliases):
            continue
        for other in theirs:
            end = _last(other)
            shared = set(name.keys[:-1]) & set(other.keys[:-1])
            if end is None or not shared or _stands(end, (told,), aliases):
                continue
            yield issue(
                row,
                "name",
                "moderate",
                f"The reference names “{name.text}”, the version “{other.text}”.",
                reference=(name.text, None),
                version=(other.text, None),
                rests_on="original" if row.pivot == row.original else "pivot",
            )
            break


def _last(name: Name) -> Name | None:
    """The last word of a name of several, where it is long enough to tell."""
    parts = _parts(name)
    if len(parts) < 2 or len(name.keys[-1]) < _TELLING:
        return None
    start = name.end - len(parts[-1])
    return Name(start=start, end=name.end, text=parts[-1], keys=name.keys[-1:])


def _spellings(row: Stated) -> Iterator[Issue]:
    """Words of the reference's names that the version spells with a letter moved or changed."""
    if row.reference is None or row.original is None:
        return
    text, lang = row.original.text, row.original.lang
    seen: set[str] = set()
    for name in names.names(row.reference.text, row.reference.lang):
        parts = _parts(name)
        whole = names.find_name(name.keys, text, lang, parts)
        if whole is None or whole.exact:
            continue
        for part, key in zip(parts, name.keys, strict=True) if parts else ():
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
