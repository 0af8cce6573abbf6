"""A run after people have looked at its issues: what they dismissed counts nowhere.

A dismissed issue stays in issues.jsonl and in the reports, marked; verdicts, shares and rates are
those of a run that had not found it. An accepted one counts as before. Votes are readings of the
texts: they stay as they are, but a version whose issue was dismissed no longer drifts from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalkit.decisions import Decisions
from evalkit.drift.consensus import Ballot
from evalkit.errorspans import SpanIssues
from evalkit.issueid import with_ids
from evalkit.types import Category, Issue, Review, Row, Verdict, VerdictName

Found = Mapping[int, Sequence[Issue]]

# What makes a row omitted, added or repeated: with it dismissed nothing is known of the row.
_MAKES: Mapping[VerdictName, Category] = {
    "omitted": "omission",
    "added": "addition",
    "repeated": "order",
}


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The issues of one version by row: those that count, and those that were dismissed."""

    counted: dict[int, tuple[Issue, ...]]
    dismissed: dict[int, tuple[Issue, ...]]


def decided(found: Found, rows: Sequence[Row], decisions: Decisions) -> Decided:
    """Give the issues of one version their ids and what people decided on them."""
    marked = {
        index: tuple(_marked(issue, decisions) for issue in issues)
        for index, issues in with_ids(found, rows).items()
    }
    return Decided(
        counted={
            index: tuple(one for one in issues if not _is_dismissed(one))
            for index, issues in marked.items()
        },
        dismissed={
            index: gone
            for index, issues in marked.items()
            if (gone := tuple(one for one in issues if _is_dismissed(one)))
        },
    )


def decided_spans(
    spans: SpanIssues, rows: Sequence[Row], decisions: Decisions
) -> tuple[SpanIssues, Decided]:
    """The same of what a metric marked; those that were dismissed move no verdict."""
    together = {
        index: (*spans.evidence.get(index, ()), *spans.shown.get(index, ()))
        for index in dict.fromkeys((*spans.evidence, *spans.shown))
    }
    counts = {index: len(spans.evidence.get(index, ())) for index in together}
    named = with_ids(together, rows)
    kept = {index: [_marked(one, decisions) for one in issues] for index, issues in named.items()}
    alive = SpanIssues(
        evidence={
            index: [one for one in issues[: counts[index]] if not _is_dismissed(one)]
            for index, issues in kept.items()
        },
        shown={
            index: [one for one in issues[counts[index] :] if not _is_dismissed(one)]
            for index, issues in kept.items()
        },
    )
    return alive, decided(together, rows, decisions)


def without_dismissed(
    ballots: Iterable[Ballot], dismissed: Mapping[str, Mapping[int, Sequence[Issue]]]
) -> tuple[Ballot, ...]:
    """The ballots without the rows of versions whose issue on them was dismissed."""
    return tuple(
        replace(
            ballot,
            rows={
                system: row
                for system, row in ballot.rows.items()
                if not any(
                    (one.category, one.reference_text) == (ballot.category, ballot.reference_text)
                    for one in dismissed.get(system, {}).get(row, ())
                )
            },
        )
        for ballot in ballots
    )


def with_dismissed(
    verdicts: Sequence[Verdict], *dismissed: Mapping[int, Sequence[Issue]]
) -> tuple[Verdict, ...]:
    """The verdicts with the dismissed issues of their rows beside those that counted.

    A row that is omitted, added or repeated for a dismissed reason alone is unjudged.
    """
    return tuple(
        _settled(verdict, [one for found in dismissed for one in found.get(verdict.row, ())])
        for verdict in verdicts
    )


def review_record(
    decisions: Decisions, issues: Iterable[Mapping[str, Any]], path: str
) -> dict[str, Any]:
    """What run.json says of the decisions: how many met an issue, and which met none.

    Args:
        decisions: All of the file.
        issues: The lines of issues.jsonl.
        path: The file as run.json writes it.
    """
    ids = [str(issue["id"]) for issue in issues]
    met = [one for name, one in decisions.by_id.items() if name in set(ids)]
    gone = [one for name, one in decisions.by_id.items() if name not in set(ids)]
    return {
        "path": path,
        "accepted": sum(one.decision == "accepted" for one in met),
        "dismissed": sum(one.decision == "dismissed" for one in met),
        "gone": [
            {
                **one.to_json(),
                # The same is said in several places now, each with an id of its own.
                "now": [name for name in ids if name.startswith(f"{one.id}-")],
            }
            for one in gone
        ],
    }


def gone_in_words(record: Mapping[str, Any]) -> str:
    """What to tell of decisions whose issue a run does not have; empty where all have one."""
    told = []
    for one in record["gone"]:
        now = f" (now in several places: {', '.join(one['now'])})" if one["now"] else ""
        told.append(f"{one['id']} {one['decision']}{now}")
    if not told:
        return ""
    verb = "a decision is on an issue" if len(told) == 1 else f"{len(told)} decisions are on issues"
    return f"{record['path']}: {verb} that this run does not have: {'; '.join(told)}"


def _marked(issue: Issue, decisions: Decisions) -> Issue:
    one = decisions.by_id.get(issue.id)
    if one is None:
        return issue
    review = Review(decision=one.decision, note=one.note, by=one.by, at=one.at)
    return replace(issue, review=review)


def _is_dismissed(issue: Issue) -> bool:
    return issue.review is not None and issue.review.decision == "dismissed"


def _settled(verdict: Verdict, dismissed: Sequence[Issue]) -> Verdict:
    if not dismissed:
        return verdict
    issues = (*verdict.issues, *dismissed)
    reason = _MAKES.get(verdict.name)
    if reason not in {one.category for one in dismissed} or reason in {
        one.category for one in verdict.issues
    }:
        return replace(verdict, issues=issues)
    told = next(one for one in dismissed if one.category == reason)
    note = f": {told.review.note}" if told.review and told.review.note else ""
    words = f"A reviewer dismissed that it is {verdict.name}{note}"
    return replace(
        verdict,
        name="unjudged",
        reasons=(words if words.endswith((".", "!", "?")) else f"{words}.",),
        issues=issues,
    )
