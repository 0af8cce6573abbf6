"""A source that the version alone names for what it tells: "the Harbour Gazette reported that".

Read on the pivot, in English: a medium by its name, a verb of reporting beside it, outside of
quotations. Told where the reference names no medium in the row. It changes who speaks, not what is
said, and so is minor.
"""

from __future__ import annotations

import re

from evalkit.drift.evidence import issue
from evalkit.drift.name_texts import parts_of
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.model import Name
from evalkit.facts.names import find_name
from evalkit.text.romanise import skeleton
from evalkit.text.words import words
from evalkit.types import Issue, RestsOn

_LANG = "en"
_WORD = r"[A-Z][\w’'-]{0,30}"
_MEDIA = "Agency|Gazette|Times|Post|Herald|Tribune|Newspaper|Television|TV|Radio|News"
_NAME = rf"{_WORD}(?:\s{_WORD}){{0,3}}\s(?:{_MEDIA}|[Nn]ews\s[Aa]gency)"
_VERB = r"(?:has\s|had\s)?(?:reported|reports|said|wrote|writes|announced|quoted)"
_REPORTS = re.compile(
    rf"\b(?P<before>{_NAME})\s{_VERB}\b"
    rf"|\b(?:[Aa]ccording to|[Aa]s reported by)\s(?:the\s)?(?P<behind>{_NAME})"
)
_TELLING = 3  # letters of a word that names a medium
_WORD_BEFORE = re.compile(r"[^\W\d_]+[\s\u00a0]$")


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category attribution by the index of the row."""
    if statement.reference.lang != _LANG:
        return {}
    same = statement.version.lang == _LANG
    issues: dict[int, list[Issue]] = {}
    for row in statement.rows:
        if row.reference is None or row.pivot is None or row.row.repeats:
            continue
        match = _source(row.pivot)
        if match is None or _source(row.reference) is not None:
            continue
        name = match.group("before") or match.group("behind")
        if _is_named(name, row.reference):
            continue
        issues[row.row.index] = [_issue(row, match.group(), name, same)]
    return issues


def _is_named(name: str, side: Side) -> bool:
    """Whether a side names a medium too, in part at the least and whatever it says of it."""
    told = {word.text for word in words(side.text)}
    telling = [part for part in name.split() if len(part) >= _TELLING]
    return any(part in told for part in telling if part not in _MEDIA.split("|"))


def _source(side: Side) -> re.Match[str] | None:
    for match in _REPORTS.finditer(side.text):
        if not any(one.start <= match.start() < one.end for one in side.quotations):
            return match
    return None


def _issue(row: Stated, said: str, name: str, same: bool) -> Issue:
    shown = None if same else _original(row, name)
    rests_on: RestsOn = "original" if same or shown else "pivot"
    return issue(
        row,
        "attribution",
        "minor",
        f"The version names a source, “{said}”; the reference names none.",
        version=(shown or said, said if shown else None),
        rests_on=rests_on,
    )


def _original(row: Stated, name: str) -> str | None:
    """The original's word for the first word of a medium's name, with the word before it."""
    first = name.split()[0]
    key = skeleton(first, _LANG)
    if row.original is None or not key:
        return None
    text = row.original.text
    wanted = Name(start=0, end=len(first), text=first, keys=(key,))
    place = find_name(wanted.keys, text, row.original.lang, parts_of(wanted))
    if place is None or not place.exact:
        return None
    before = _WORD_BEFORE.search(text, 0, place.start)
    return text[before.start() if before else place.start : place.end]
