"""Every check on every row: one module for each kind, put together here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.drift import (
    agents,
    coverage,
    date_check,
    figure_check,
    fused,
    headline_check,
    modality_check,
    name_check,
    negation_check,
    number_check,
    office_check,
    place_check,
    quotation_check,
    source_check,
    speaker_check,
)
from evalkit.drift.original import on_original
from evalkit.drift.quoted import weighed
from evalkit.drift.replaced_digits import joined
from evalkit.drift.stated import state
from evalkit.types import SEVERITIES, Document, Issue, Row

_CHECKS = (
    number_check.check,
    figure_check.check,
    date_check.check,
    name_check.check,
    quotation_check.check,
    agents.check,
    place_check.check,
    office_check.check,
    speaker_check.check,
    source_check.check,
    negation_check.check,
    modality_check.check,
    coverage.check,
    fused.check,
    headline_check.check,
)


def find_issues(
    rows: Sequence[Row], version: Document, reference: Document
) -> dict[int, tuple[Issue, ...]]:
    """Find what differs between the two sides of every row.

    Args:
        rows: All rows of the version; a fact is searched on the others before its lack is told.
        version: The version, for its language, date of the event and aliases.
        reference: The reference version, likewise.

    Returns:
        Row index to issues, the most severe first, for every row, () where nothing was found.

    Raises:
        ValueError: Two rows share an index.
    """
    if len({row.index for row in rows}) < len(rows):
        raise ValueError("two rows share an index")
    statement = state(rows, version, reference)
    by_index = {stated.row.index: stated for stated in statement.rows}
    found: dict[int, list[Issue]] = {row.index: [] for row in rows}
    for check in _CHECKS:
        for index, issues in check(statement).items():
            found[index].extend(
                weighed(on_original(issue, by_index[index]), by_index[index]) for issue in issues
            )
    found = {index: joined(issues, by_index[index]) for index, issues in found.items()}
    return {index: tuple(sorted(issues, key=_severity)) for index, issues in found.items()}


def facts_compared(
    rows: Sequence[Row], version: Document, reference: Document
) -> Mapping[int, int]:
    """Row index to how many facts of its two sides the checks of numbers and dates could compare.

    0 where a side is missing, where neither states a fact, and where the version can be read by
    its digits alone; ``judge`` takes it for rows without pivot.
    """
    return {
        row.row.index: max(row.reference.facts, row.version.facts)
        if row.reference is not None and row.version is not None and not row.digits_only
        else 0
        for row in state(rows, version, reference).rows
    }


def _severity(issue: Issue) -> int:
    return SEVERITIES.index(issue.severity)
