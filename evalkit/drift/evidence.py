"""Build an issue from a row and the words on either side that show it."""

from __future__ import annotations

from evalkit.drift.stated import Stated
from evalkit.types import Category, Issue, RestsOn, Severity


def issue(
    row: Stated,
    category: Category,
    severity: Severity,
    explanation: str,
    *,
    reference: tuple[str, str | None] | None = None,
    version: tuple[str, str | None] | None = None,
    rests_on: RestsOn | None = None,
) -> Issue:
    """An issue on a row.

    Args:
        row: Where it stands.
        category: What differs.
        severity: How much a reader is misled.
        explanation: One sentence for a reader who has both texts before them.
        reference: The words of the reference and their normalised value; None where it has none.
        version: The same of the version.
        rests_on: Which text of the version shows it; the row's own unless given.
    """
    return Issue(
        system=row.row.system,
        row=row.row.index,
        category=category,
        severity=severity,
        reference_text=reference[0] if reference else None,
        version_text=version[0] if version else None,
        reference_value=reference[1] if reference else None,
        version_value=version[1] if version else None,
        explanation=explanation,
        rests_on=rests_on or row.rests_on,
    )
