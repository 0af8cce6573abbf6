"""Build an issue from a row and the words on either side that show it."""

from __future__ import annotations

from typing import NamedTuple

from evalkit.drift.stated import Stated
from evalkit.types import Category, Issue, RestsOn, Severity


class Said(NamedTuple):
    """The words of a side, and their normalised value."""

    text: str
    value: str

    def __str__(self) -> str:
        """The words with their value, where it says more than they do.

        >>> print(Said("two dozen", "24"), Said("24", "24"))
        “two dozen” (24) “24”
        """
        same = self.text.casefold() == self.value.casefold()
        return f"“{self.text}”" if same else f"“{self.text}” ({self.value})"


def contradiction(
    row: Stated,
    category: Category,
    severity: Severity,
    reference: Said,
    version: Said,
    note: str = "",
) -> Issue:
    """The issue that both sides state a fact, and otherwise."""
    told = f"The reference says {reference}, the version {version}{note}."
    return issue(row, category, severity, told, reference=reference, version=version)


def missing(row: Stated, category: Category, severity: Severity, said: Said) -> Issue:
    """The issue that the reference alone states a fact."""
    told = f"The version does not state the reference's {said} anywhere."
    return issue(row, category, severity, told, reference=said)


def extra(row: Stated, category: Category, severity: Severity, said: Said) -> Issue:
    """The issue that the version alone states a fact."""
    told = f"The version states {said}, which the reference states nowhere."
    return issue(row, category, severity, told, version=said)


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
