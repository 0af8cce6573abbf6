"""A figure of one kind in the place of one of another: 19183 where the reference says 1983.

A year with a digit too many is no year any more, so that the check of dates finds one lost and the
check of numbers one added. Where these two are all that a row lacks and adds, stand at about the
same place, and neither counts something of its own ("47 years"), they are one contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.drift.evidence import Said, contradiction
from evalkit.drift.stated import Side, Stated
from evalkit.types import Issue

_CATEGORIES = ("number", "date", "time")
_APART = 0.25  # of a text's length: how far two answers stand from one another
_NEAR = 25  # characters that count as no distance in short texts


def joined(issues: Sequence[Issue], row: Stated) -> list[Issue]:
    """The issues of a row, a lost figure and an added one made one."""
    if row.reference is None or row.version is None or row.rests_on != "original":
        return list(issues)
    lost = [issue for issue in issues if _tells(issue) and issue.version_text is None]
    added = [issue for issue in issues if _tells(issue) and issue.reference_text is None]
    if len(lost) != 1 or len(added) != 1:
        return list(issues)
    one, other = lost[0], added[0]
    ours, theirs = str(one.reference_text), str(other.version_text)
    if not (_bare(ours, row.reference) and _bare(theirs, row.version)):
        return list(issues)
    if _known(ours, row.version) or _known(theirs, row.reference):
        return list(issues)
    if not _same_place(ours, row.reference.text, theirs, row.version.text):
        return list(issues)
    whole = contradiction(
        row,
        one.category,
        "major",
        Said(ours, str(one.reference_value)),
        Said(theirs, str(other.version_value)),
    )
    return [whole, *(issue for issue in issues if issue is not one and issue is not other)]


def _tells(issue: Issue) -> bool:
    lone = (issue.version_text is None) != (issue.reference_text is None)
    told = issue.version_text or issue.reference_text or ""
    return lone and issue.category in _CATEGORIES and any(map(str.isdigit, told))


def _bare(text: str, side: Side) -> bool:
    """Whether the words are no number with a unit; the 19183rd year is a year gone wrong."""
    return not any(
        number.text == text and number.unit and not (number.ordinal and number.unit == "year")
        for number in side.numbers
    )


def _known(text: str, other: Side) -> bool:
    """Whether all digits of a figure stand in the other text too."""
    return set(re.findall(r"\d+", text)) <= set(re.findall(r"\d+", other.text))


def _same_place(ours: str, reference: str, theirs: str, version: str) -> bool:
    at, to = reference.find(ours), version.find(theirs)
    longest = max(len(reference), len(version))
    apart = abs(at / len(reference) - to / len(version))
    return apart <= max(_APART, _NEAR / longest)
