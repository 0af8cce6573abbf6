"""Issues from what a metric such as xCOMET holds to be wrong in a hypothesis.

A span is a model's guess, so it moves a verdict only where it is the one thing that would: severity
critical, confidence 0.5 or more, and no major issue of the checks on its row. Then it is a major
issue, and the row drifts. All other spans are shown with the row and change nothing, so that what
the checks found is not counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.rowscores import Marked
from evalkit.types import Issue, Severity, Verdict

SURE = 0.5
_SEVERITIES: Mapping[str, Severity] = {"minor": "minor", "major": "moderate", "critical": "major"}


@dataclass(frozen=True, kw_only=True)
class SpanIssues:
    """Issues by row index: ``evidence`` moves verdicts, ``shown`` does not."""

    evidence: Mapping[int, Sequence[Issue]]
    shown: Mapping[int, Sequence[Issue]]


def span_issues(marked: Iterable[Marked], found: Mapping[int, Sequence[Issue]]) -> SpanIssues:
    """Make issues of spans.

    Args:
        marked: The spans of one version.
        found: Row index to what the checks found.
    """
    evidence: dict[int, list[Issue]] = {}
    shown: dict[int, list[Issue]] = {}
    for one in marked:
        if not any(map(str.isalnum, one.words)):
            continue  # a space or a mark says nothing to a reader
        checked = any(issue.severity == "major" for issue in found.get(one.row.index, ()))
        sure = one.span.severity == "critical" and one.span.confidence >= SURE
        if sure and not checked:
            evidence.setdefault(one.row.index, []).append(_issue(one, "major"))
        else:
            severity = _SEVERITIES[one.span.severity]
            capped: Severity = "moderate" if severity == "major" else severity
            shown.setdefault(one.row.index, []).append(_issue(one, capped))
    return SpanIssues(evidence=evidence, shown=shown)


def with_evidence(
    found: Mapping[int, Sequence[Issue]], spans: SpanIssues
) -> dict[int, tuple[Issue, ...]]:
    """What verdicts rest on: the checks' issues, then the spans that count."""
    return {index: (*issues, *spans.evidence.get(index, ())) for index, issues in found.items()}


def with_shown(verdicts: Sequence[Verdict], spans: SpanIssues) -> tuple[Verdict, ...]:
    """The same verdicts, with the spans that moved none among their issues."""
    return tuple(
        replace(verdict, issues=(*verdict.issues, *spans.shown.get(verdict.row, ())))
        for verdict in verdicts
    )


def _issue(marked: Marked, severity: Severity) -> Issue:
    row, span, words = marked.row, marked.span, marked.words
    # As everywhere: where only the pivot shows it, the reader gets the passage as published.
    in_pivot = marked.rests_on == "pivot"
    return Issue(
        system=row.system,
        row=row.index,
        category="terminology",
        severity=severity,
        reference_text=None,
        version_text=row.version if in_pivot else words,
        reference_value=None,
        version_value=words if in_pivot else None,
        explanation=(
            f"{marked.metric} marks “{words}” as a {span.severity} error, "
            f"confidence {span.confidence:.2f}; found by the model alone."
        ),
        rests_on=marked.rests_on,
    )
