"""Findings of the pivot, shown on the original text.

A reader checks a finding in what the outlet published, so an issue that rests on the pivot quotes
the original passage: the same words where they stand there too, else the quotation that the pivot's
words stand in, or the whole of the version's row. The pivot's own words are then the issue's
``version_value``.
"""

from __future__ import annotations

from dataclasses import replace

from evalkit.drift.stated import Stated
from evalkit.types import Issue


def on_original(issue: Issue, row: Stated) -> Issue:
    """The same issue with ``version_text`` taken from the original text."""
    said = issue.version_text
    if issue.rests_on != "pivot" or said is None or row.original is None or row.pivot is None:
        return issue
    if said in row.original.text:
        return issue
    return replace(
        issue,
        version_text=_quotation(row, said) or row.original.text,
        version_value=issue.version_value or said,
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
