"""A change inside a direct quotation weighs more than one in narration: it is in a person's mouth.

Where both sides have the differing words between quotation marks, a minor difference of facts is a
moderate one there, and a moderate denial a major one. Other moderate differences of facts stay so:
what made them moderate is that the extractor may have misread them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from evalkit.drift.stated import Side, Stated
from evalkit.types import Category, Issue, Severity

_RAISED: Mapping[tuple[Category, Severity], Severity] = MappingProxyType(
    {
        ("number", "minor"): "moderate",
        ("date", "minor"): "moderate",
        ("time", "minor"): "moderate",
        ("place", "minor"): "moderate",
        ("negation", "minor"): "moderate",
        ("negation", "moderate"): "major",
    }
)


def weighed(issue: Issue, row: Stated) -> Issue:
    """The same issue, graver where both sides say the differing words in a quotation."""
    raised = _RAISED.get((issue.category, issue.severity))
    if raised is None or row.reference is None:
        return issue
    ours, theirs = issue.reference_text, issue.version_text
    retold = [side for side in (row.version, row.original, row.pivot) if side is not None]
    if issue.category == "negation":
        # One side denies; the other has the clause without the denial, in a quotation of its own.
        inside = bool(row.reference.quotations) and any(side.quotations for side in retold)
        inside = inside and any(
            _quotes(side, words)
            for words in (ours, theirs)
            if words is not None
            for side in (row.reference, *retold)
        )
    else:
        inside = (
            ours is not None
            and theirs is not None
            and _quotes(row.reference, ours)
            and any(_quotes(side, theirs) for side in retold)
        )
    if not inside:
        return issue
    told = f"{issue.explanation.removesuffix('.')}; it stands inside a quotation."
    return replace(issue, severity=raised, explanation=told)


def _quotes(side: Side, words: str) -> bool:
    return any(words in quotation.text for quotation in side.quotations)
