"""What differs: the issues of a run as findings a reader can follow, worst first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.report.figures import listed, plural
from evalkit.report.spans import find
from evalkit.text.printable import one_line
from evalkit.types import SEVERITIES

Record = Mapping[str, Any]

_OF_A_KIND = 2
_IN_PIVOT = re.compile(r"\bthe version “([^”]+)")
_PASSAGE = re.compile(r"\b(?:a|this) passage of \d+ content words?\b")
_SHORT = 60


@dataclass(frozen=True, kw_only=True)
class Vote:
    """What one version says on a fact; ``holds_reference`` marks the reference's own value."""

    system: str
    value: str
    holds_reference: bool


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An issue and the row it stands on.

    ``pivot`` is the row's pivot where a machine made it, else None. ``unsure`` is set where the
    row's alignment is uncertain: its sides may not belong together. ``votes`` are those of all
    versions that state the fact, the reference among them; ``vote_words`` says what they come to,
    ``polled`` the same as the run itself put it. ``decision`` is a reviewer's, accepted or
    dismissed, None where nobody has decided; ``note``, ``decided_by``, ``decided_at`` are theirs.
    """

    id: str
    system: str
    row: int
    role: str
    category: str
    severity: str
    explanation: str
    rests_on: str
    reference_segments: tuple[int, ...]
    version_segments: tuple[int, ...]
    reference_text: str | None
    version_text: str | None
    reference_value: str | None
    version_value: str | None
    pivot: str | None
    unsure: bool
    reference_outlier: bool
    votes: tuple[Vote, ...]
    vote_words: str
    polled: str = ""
    decision: str | None = None
    note: str = ""
    decided_by: str | None = None
    decided_at: str | None = None

    @property
    def dismissed(self) -> bool:
        """Whether a reviewer dismissed it: it counts nowhere and is shown as such."""
        return self.decision == "dismissed"

    @property
    def sides(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """The sides that the issue quotes: name, value, words.

        Where only the pivot shows an issue, its words stand beside the version's own.
        """
        shown = self.pivot_words
        sides = (
            ("reference", self.reference_value, self.reference_text),
            ("pivot", None, shown),
            (
                "version",
                None if shown == self.version_value else self.version_value,
                None if shown == self.version_text else self.version_text,
            ),
        )
        return tuple(
            (name, None if says_value(words, value) else value, words)
            for name, value, words in sides
            if value is not None or words is not None
        )

    @property
    def one_sided(self) -> bool:
        """Whether one side alone has something to quote."""
        return (self.reference_text or self.reference_value) is None or (
            self.version_text or self.version_value
        ) is None

    @property
    def pivot_words(self) -> str | None:
        """The pivot's words that show the issue, None where the version's own words do."""
        if self.pivot is None or self.rests_on != "pivot":
            return None
        # Where the value is no word of it, as with a time of day, the explanation quotes it.
        told = _IN_PIVOT.search(self.explanation)
        said = (self.version_value, self.version_text, told and told.group(1))
        return next((words for words in said if words and find(self.pivot, words)), None)

    @property
    def told(self) -> str:
        """The explanation; a short passage that it only counts is quoted."""
        words = one_line(self.reference_text or self.version_text or "")
        if not words or len(words) > _SHORT:
            return self.explanation
        return _PASSAGE.sub(lambda _: f"“{words}”", self.explanation)

    @property
    def texts(self) -> tuple[str, ...]:
        """The words that the issue quotes."""
        said = (self.reference_text, self.version_text, self.pivot_words)
        return tuple(words for words in said if words)

    @property
    def says_itself(self) -> bool:
        """Whether two values beside each other say all that the explanation does.

        A lesser severity has a cause that only the explanation tells.
        """
        valued = self.reference_value is not None and self.version_value is not None
        return valued and self.severity == "major"

    @property
    def quotes_pivot(self) -> bool:
        """Whether the version's words are those of its machine translation."""
        return self.rests_on == "pivot" and self.pivot is not None


def says_value(words: str | None, value: str | None) -> bool:
    """Whether some words are the value itself, so that it tells nothing more.

    >>> says_value("20", "20"), says_value("twenty", "20")
    (True, False)
    """
    return bool(words and value) and one_line(str(words)).casefold() == str(value).casefold()


def where(finding: Finding) -> str:
    """The place of a finding in words; numbers are those of documents.jsonl."""
    if finding.reference_segments:
        return _segments("reference segment", finding.reference_segments)
    if finding.version_segments:
        return f"no reference; {_segments('version segment', finding.version_segments)}"
    return f"row {finding.row}"


def findings_of(
    system: str,
    issues: Sequence[Record],
    rows: Mapping[int, Record],
    reference: str,
    *,
    own: bool,
    votes: Sequence[Record] = (),
) -> tuple[Finding, ...]:
    """The findings of one version, worst first.

    By severity; then what the reference alone says otherwise comes last, and what both sides
    state comes before what one side lacks; then in the order of the rows. What a reviewer dismissed
    comes behind all that.

    Args:
        system: The version.
        issues: The lines of issues.jsonl.
        rows: The version's lines of segments.jsonl by row.
        reference: The id of the reference version.
        own: Whether the version is in the reference's language, so that no machine made its pivot.
        votes: The vote tables of scores.json, which say in words what a vote comes to.
    """
    words = {
        (vote["category"], vote["reference_text"], cast["row"]): vote["words"]
        for vote in votes
        for cast in vote["votes"]
        if cast["system"] == system
    }
    found = [
        _finding(
            issue,
            rows.get(issue["row"], {}),
            reference,
            own=own,
            told=words.get((issue["category"], issue["reference_text"], issue["row"]), "")
            if issue.get("support")
            else "",
        )
        for issue in issues
        if issue["system"] == system
    ]
    return tuple(sorted(found, key=_order))


def severity_counts(findings: Sequence[Finding]) -> str:
    """``2 major, 1 minor``; ``none`` where there is no finding. What was dismissed stands apart.

    >>> severity_counts(())
    'none'
    """
    counts = Counter(finding.severity for finding in findings if not finding.dismissed)
    said = [f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity]]
    gone = sum(finding.dismissed for finding in findings)
    return (", ".join(said) or "none") + (f"; {gone} dismissed" if gone else "")


def worst(findings: Sequence[Finding], count: int) -> tuple[Finding, ...]:
    """The findings to show where there is room for a few: of like weight, of several kinds.

    Findings stay in their order, but from the third on one of a category makes room for others of
    the same severity.
    """
    seen: Counter[tuple[str, str]] = Counter()
    placed = []
    for place, finding in enumerate(findings):
        kind = (finding.severity, finding.category)
        first = next(at for at, one in enumerate(findings) if one.severity == finding.severity)
        placed.append((first, seen[kind] >= _OF_A_KIND, place, finding))
        seen[kind] += 1
    return tuple(one[-1] for one in sorted(placed, key=lambda one: one[:3])[:count])


def vote_words(votes: Sequence[Vote], reference: str, *, outlier: bool) -> str:
    """What a vote table comes to, in a sentence; empty where there is nothing to tell."""
    others = Counter(vote.value for vote in votes if not vote.holds_reference)
    holding = [vote.system for vote in votes if vote.holds_reference and vote.system != reference]
    # Two versions that differ are no vote.
    if len(others_of(votes, reference)) < 2 or not (others or holding):
        return ""
    said = [f"{count} say{_s(count)} “{value}”" for value, count in others.most_common()]
    said += [f"{len(holding)} agree{_s(len(holding))} with the reference"] if holding else []
    table = f"Of the {plural(len(others_of(votes, reference)), 'other version')} that state this, "
    if not outlier:
        return f"{table}{listed(said)}."
    value, count = others.most_common(1)[0] if others else ("", 0)
    stands = "is outvoted here" if holding else "stands alone here"
    if count < 2:
        return f"The reference {stands}, and no two that contradict it give the same value."
    whole = plural(len(votes), "version")
    return f"The reference {stands}: {count} of {whole}, the reference included, say “{value}”."


def others_of(votes: Sequence[Vote], reference: str) -> list[Vote]:
    """The votes of all but the reference."""
    return [vote for vote in votes if vote.system != reference]


def _finding(issue: Record, row: Record, reference: str, *, own: bool, told: str) -> Finding:
    votes = _votes(issue, reference)
    outlier = bool(issue.get("reference_outlier"))
    review = issue.get("review") or {}
    return Finding(
        id=str(issue["id"]),
        system=issue["system"],
        row=issue["row"],
        role=row.get("role", "body"),
        category=issue["category"],
        severity=issue["severity"],
        # What the vote comes to is told beside it.
        explanation=issue["explanation"].replace(f"; {told}.", ".")
        if told
        else issue["explanation"],
        rests_on=issue["rests_on"],
        reference_segments=tuple(row.get("reference_segments", ())),
        version_segments=tuple(row.get("version_segments", ())),
        reference_text=issue["reference_text"],
        version_text=issue["version_text"],
        reference_value=issue["reference_value"],
        version_value=issue["version_value"],
        pivot=None if own else row.get("pivot"),
        unsure="low_confidence" in row.get("flags", ()),
        reference_outlier=outlier,
        votes=votes,
        vote_words=f"{told[0].upper()}{told[1:]}."
        if told
        else vote_words(votes, reference, outlier=outlier),
        polled=told,
        decision=review.get("decision"),
        note=str(review.get("note") or ""),
        decided_by=review.get("by"),
        decided_at=review.get("at"),
    )


def _votes(issue: Record, reference: str) -> tuple[Vote, ...]:
    support = issue.get("support") or ()
    own = {vote["value"] for vote in support if vote["system"] == reference}
    held = own or {issue["reference_value"]}
    return tuple(
        Vote(
            system=vote["system"],
            value=str(vote["value"]),
            holds_reference=vote["value"] in held,
        )
        for vote in support
    )


def _order(finding: Finding) -> tuple[bool, int, bool, bool, int, str]:
    known = finding.severity in SEVERITIES
    return (
        finding.dismissed,
        [*SEVERITIES].index(finding.severity) if known else len(SEVERITIES),  # type: ignore[arg-type]
        finding.reference_outlier,
        finding.one_sided,
        finding.row,
        finding.id,
    )


def _s(count: int) -> str:
    return "s" if count == 1 else ""


def _segments(noun: str, indices: Sequence[int]) -> str:
    return f"{noun}{'s' if len(indices) > 1 else ''} {listed([str(index) for index in indices])}"
