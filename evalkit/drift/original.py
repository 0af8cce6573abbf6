"""Findings of the pivot, shown on the original text.

A reader checks a finding in what the outlet published, so an issue that rests on the pivot quotes
the original passage: the same words where they stand there too, else the quotation that the pivot's
words stand in, or the whole of the version's row. The pivot's own words are then the issue's
``version_value``. Digits that the original has too, and in which the difference lies, rest on the
original.
"""

from __future__ import annotations

import re
from dataclasses import replace

from evalkit.drift.stated import Stated
from evalkit.types import Issue

_OF_DIGITS = ("number", "date", "time")


def on_original(issue: Issue, row: Stated) -> Issue:
    """The same issue with ``version_text`` taken from the original text."""
    said = issue.version_text
    if issue.rests_on != "pivot" or said is None or row.original is None or row.pivot is None:
        return issue
    if _stands(said, row.original.text):
        shown = issue.category in _OF_DIGITS and _in_digits(issue, row.original.text)
        return replace(issue, rests_on="original") if shown else issue
    return replace(
        issue,
        version_text=_quotation(row, said) or row.original.text,
        version_value=issue.version_value or said,
    )


def _stands(said: str, text: str) -> bool:
    """Whether words stand in a text, whole: 20 does not stand in 1520."""
    return re.search(rf"(?<!\w){re.escape(said)}(?!\w)(?![.,]\d)", text) is not None


def _in_digits(issue: Issue, text: str) -> bool:
    """Whether the version's digits tell the difference: the original lacks the reference's.

    "240" where a machine lost the word for million stands in the original and tells nothing.
    """
    wanted = re.findall(r"\d+", issue.reference_text or "")
    there = set(re.findall(r"\d+", text))
    return any(char.isdigit() for char in issue.version_text or "") and (
        not wanted or not there.issuperset(wanted)
    )


def _quotation(row: Stated, said: str) -> str | None:
    """The original quotation in the place of the pivot's that holds some words."""
    if row.original is None or row.pivot is None:
        return None
    start = row.pivot.text.find(said)
    pairs = zip(row.pivot.quotations, row.original.quotations, strict=False)
    if start < 0 or len(row.pivot.quotations) != len(row.original.quotations):
        return None
    return next(
        (there.text for here, there in pairs if here.start <= start < here.end),
        None,
    )
