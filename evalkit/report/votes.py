"""What all versions say on a fact on which one of them contradicts the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.report.findings import Finding, Vote, others_of
from evalkit.report.summary import Summary


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """What all versions say on one fact of the reference.

    ``findings`` are the issues that the versions have by it, the worst of the first outlet first.
    """

    category: str
    reference_segments: tuple[int, ...]
    reference_words: str
    reference_outlier: bool
    votes: tuple[Vote, ...]
    findings: tuple[Finding, ...]

    @property
    def telling(self) -> bool:
        """Whether it is more than a matter of form to some version."""
        return any(finding.severity != "info" for finding in self.findings)

    def words_of(self, system: str) -> str | None:
        """What a version that contradicts the reference says in its own words."""
        said = (one.version_text for one in self.findings if one.system == system)
        return next((words for words in said if words), None)


def ballots(summary: Summary) -> list[Ballot]:
    """The vote tables of a run, each fact once, those against the reference first.

    One fact may stand in rows of different length: a version may join segments that others keep
    apart. It is placed on the segments that all of these rows share.
    """
    found: list[Ballot] = []
    for outlet in summary.versions:
        for finding in outlet.findings:
            if finding.votes and not finding.dismissed:
                _cast(found, finding)
    return sorted(found, key=lambda one: (not one.reference_outlier, one.reference_segments))


def standing(ballot: Ballot, reference: str) -> str:
    """How the reference stands in a vote, in a few words; empty where there is no vote."""
    if len(others_of(ballot.votes, reference)) < 2:
        return ""
    polled = next((one.polled for one in ballot.findings if one.polled), "")
    if ballot.reference_outlier and polled:
        return polled
    against = Counter(vote.value for vote in ballot.votes if not vote.holds_reference)
    holding = [vote for vote in ballot.votes if vote.holds_reference]
    most = max(against.values(), default=0)
    if not ballot.reference_outlier:
        return f"not outvoted, {len(holding)} of {len(ballot.votes)} hold its value"
    if len(others_of(holding, reference)):
        tally = f" {most} to {len(holding)}" if most > len(holding) else ""
        return f"the reference is outvoted{tally}"
    if most < 2:
        return "it stands alone, no value is given twice"
    return f"it stands alone, {most} of {len(ballot.votes)} give one other value"


def values(votes: Sequence[Vote]) -> list[tuple[str, list[str]]]:
    """The values of a vote and the systems that hold each, the most common first."""
    holders: dict[str, list[str]] = {}
    for vote in votes:
        holders.setdefault(vote.value, []).append(vote.system)
    return sorted(holders.items(), key=lambda one: -len(one[1]))


def _cast(found: list[Ballot], finding: Finding) -> None:
    words = finding.reference_text or finding.reference_value or ""
    segments = set(finding.reference_segments)
    for place, one in enumerate(found):
        same = (one.category, one.reference_words, one.votes) == (
            *(finding.category, words, finding.votes),
        )
        shared = tuple(index for index in one.reference_segments if index in segments)
        if same and (shared or not segments):
            findings = (*one.findings, finding)
            found[place] = replace(one, reference_segments=shared, findings=findings)
            return
    found.append(
        Ballot(
            category=finding.category,
            reference_segments=finding.reference_segments,
            reference_words=words,
            reference_outlier=finding.reference_outlier,
            votes=finding.votes,
            findings=(finding,),
        )
    )


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact that no version contradicts, or that the reference does not state.

    ``said`` are the value and the words of each version that states it.
    """

    category: str
    segments: tuple[int, ...]
    words: str | None
    said: Mapping[str, tuple[str, str]]


def undisputed(summary: Summary) -> list[Fact]:
    """The facts that no version contradicts, those of the reference first."""
    reference = summary.reference.id if summary.reference else None
    found = []
    for vote in summary.votes:
        values = {one["system"]: (one["value"], one["text"]) for one in vote["votes"]}
        agreeing = {reference, *vote["supporting"]}
        if vote["reference_text"] is None or values.keys() <= agreeing:
            found.append(
                Fact(
                    category=vote["category"],
                    segments=tuple(vote["reference_segments"]),
                    words=vote["reference_text"],
                    said=values,
                )
            )
    return found
