"""Consensus: what every version says on a fact of the reference that some version contradicts.

A *ballot* is one fact, its voters the reference and every version whose row on the same reference
segments states the fact (agreeing with the reference or contradicting it). Who does not state it,
does not vote. The *leading* versions are the largest group that contradicts the reference and in
which each agrees with all the others, two at the least.

The reference is outvoted (``reference_outlier``) when

- the leading versions are more than those that hold the reference's value, the reference itself
  counted among the latter; or
- for dates, where there are many ways to be wrong and one to be right, no version supports the
  reference and two at the least contradict it, in one voice or not.

Facts are those of ``votable``.

An even vote leaves the reference standing. The consensus is the reference's value while it
stands, the leading value once it is outvoted, and open where it is outvoted and none leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from evalkit.drift.stated import Stated, state
from evalkit.drift.votable import KINDS, Fact, Kind, agree, breadth, saying, write
from evalkit.types import Category, Document, Issue, Row, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """The votes on one fact of the reference.

    ``votes`` are (system, value), the reference first, then versions in the order given; ``held``
    are their facts likewise, ``rows`` is the row of each version that voted. ``leading`` are the
    versions of the largest group that contradicts the reference in one voice, ``supporting`` those
    that hold its value. ``words`` says what the vote comes to. ``reference_text`` is None for a
    fact that versions alone state.
    """

    category: Category
    reference_segments: tuple[int, ...]
    reference_text: str | None
    reference_value: str | None
    votes: tuple[tuple[str, str], ...]
    held: Mapping[str, Fact]
    rows: Mapping[str, int]
    leading: tuple[str, ...]
    supporting: tuple[str, ...]
    reference_outlier: bool
    words: str = ""

    @property
    def apart(self) -> frozenset[str]:
        """The versions that contradict the consensus; none while it is open."""
        if self.reference_outlier:
            return frozenset(self.rows) - frozenset(self.leading) if self.leading else frozenset()
        return frozenset(self.rows) - frozenset(self.supporting)


class Voters:
    """The rows of every version with their facts, by the reference segments that they render."""

    def __init__(
        self,
        rows_by_system: Mapping[str, Sequence[Row]],
        documents: Mapping[str, Document],
        reference: Document,
    ) -> None:
        self.reference = reference
        self.rows = {
            system: state(rows, documents[system], reference).rows
            for system, rows in rows_by_system.items()
            if system != reference.id
        }
        self._by_segment: dict[str, dict[int, list[Stated]]] = {}
        for system, rows in self.rows.items():
            places = self._by_segment.setdefault(system, {})
            for row in rows:
                for segment in row.row.reference_segments:
                    places.setdefault(segment, []).append(row)

    def answers(self, kind: Kind, fact: Fact, segments: Sequence[int]) -> dict[str, Answer]:
        """What each version says in the place of a fact of some reference segments."""
        said: dict[str, Answer] = {}
        for system, places in self._by_segment.items():
            # A voter's row may join segments that the fact's row keeps apart.
            near = {row.row.index: row for one in segments for row in places.get(one, ())}
            for _, row in sorted(near.items()):
                same = next((own for own in kind.facts(row) if own.text == fact.text), None)
                found = None if same is None else kind.answer(same, row)
                if found is not None:
                    said[system] = Answer(found, row.row.index)
                    break
        return said


class Answer(NamedTuple):
    """A fact that a version states in the place of another, and the row where it does."""

    fact: Fact
    row: int


def ballots(
    issues_by_system: Mapping[str, Mapping[int, Sequence[Issue]]], voters: Voters
) -> tuple[Ballot, ...]:
    """Take a vote on every fact of the reference that some version contradicts.

    Args:
        issues_by_system: System to row index to issues, as ``find_issues`` gives them.
        voters: The versions, in the order of their votes; the reference has its own.

    Returns:
        A ballot for each fact, in the order in which the issues name them.
    """
    taken: list[Ballot] = []
    for system, rows in voters.rows.items():
        by_index = {row.row.index: row for row in rows}
        known = _index(taken)
        for index, issues in issues_by_system.get(system, {}).items():
            for issue in issues:
                if not _votable(issue) or _key(issue) in known:
                    continue
                ballot = _ballot_on(issue, by_index[index], voters)
                if ballot is not None:
                    taken.append(ballot)
                    known |= _index([ballot])
    return tuple(taken)


def vote(
    issues_by_system: Mapping[str, Mapping[int, Sequence[Issue]]], taken: Sequence[Ballot]
) -> dict[str, dict[int, tuple[Issue, ...]]]:
    """The same issues with ``support`` and ``reference_outlier`` set where a vote was taken.

    Args:
        issues_by_system: As ``ballots`` took them.
        taken: What ``ballots`` made of them.
    """
    known = _index(taken)
    return {
        system: {
            index: tuple(
                _marked(issue, known.get(_key(issue)) if _votable(issue) else None)
                for issue in issues
            )
            for index, issues in rows.items()
        }
        for system, rows in issues_by_system.items()
    }


def drifting_rows(
    verdicts_by_system: Mapping[str, Sequence[Verdict]], taken: Sequence[Ballot]
) -> dict[str, frozenset[int]]:
    """The rows of every system that drift from what most versions say.

    A row drifts where it contradicts the consensus on a fact, where it is omitted, and where it
    drifts from the reference for any reason but facts on which the reference is outvoted.
    """
    found = {}
    for system, verdicts in verdicts_by_system.items():
        rows = {
            ballot.rows[system]
            for ballot in taken
            if system in ballot.apart and KINDS[ballot.category].drifts
        }
        for verdict in verdicts:
            major = [issue for issue in verdict.issues if issue.severity == "major"]
            excused = bool(major) and all(issue.reference_outlier for issue in major)
            if verdict.name == "omitted" or (verdict.name == "drift" and not excused):
                rows.add(verdict.row)
        found[system] = frozenset(rows)
    return found


def _votable(issue: Issue) -> bool:
    """Whether an issue sets one value against another; a lone one has no counter-vote."""
    both = issue.reference_text is not None and issue.version_text is not None
    return issue.category in KINDS and both


def _key(issue: Issue) -> tuple[str, str | None, str, int]:
    return (issue.category, issue.reference_text, issue.system, issue.row)


def _index(taken: Sequence[Ballot]) -> dict[tuple[str, str | None, str, int], Ballot]:
    """Ballots by the issues that they are on."""
    return {
        (ballot.category, ballot.reference_text, system, row): ballot
        for ballot in reversed(taken)
        for system, row in ballot.rows.items()
    }


def _marked(issue: Issue, ballot: Ballot | None) -> Issue:
    if ballot is None:
        return issue
    told = issue.explanation
    if ballot.words:
        told = f"{told.removesuffix('.')}; {ballot.words}."
    return replace(
        issue,
        explanation=told,
        support=ballot.votes,
        reference_outlier=ballot.reference_outlier,
    )


def _ballot_on(issue: Issue, row: Stated, voters: Voters) -> Ballot | None:
    kind = KINDS[issue.category]
    fact = next((fact for fact in kind.facts(row) if fact.text == issue.reference_text), None)
    if fact is None:
        return None
    segments = row.row.reference_segments
    return count(kind, fact, segments, voters.answers(kind, fact, segments), voters.reference.id)


def count(
    kind: Kind, fact: Fact, segments: tuple[int, ...], answers: Mapping[str, Answer], reference: str
) -> Ballot:
    """Count the votes on a fact of the reference."""
    held = {system: said.fact for system, said in answers.items()}
    supporting = tuple(system for system, said in held.items() if agree(fact, said))
    leading = _leading({system: said for system, said in held.items() if system not in supporting})
    alone = kind.none_supports and not supporting and len(held) > 1
    return Ballot(
        category=kind.category,
        reference_segments=segments,
        reference_text=fact.text,
        reference_value=write(fact),
        votes=(
            (reference, write(fact)),
            *((system, write(said)) for system, said in held.items()),
        ),
        held={reference: fact, **held},
        rows={system: said.row for system, said in answers.items()},
        leading=leading,
        supporting=supporting,
        reference_outlier=alone or len(leading) > 1 + len(supporting),
        words=_words(fact, held, leading, supporting),
    )


def _words(
    fact: Fact, held: Mapping[str, Fact], leading: Sequence[str], supporting: Sequence[str]
) -> str:
    """What a vote comes to: who says what, the reference counted; "" where one version votes.

    Of values that meet, the one that says most.
    """
    if len(held) < 2:
        return ""
    said = []
    if leading:
        value = write(min((held[system] for system in leading), key=breadth))
        said.append(f"{len(leading)} of {len(held) + 1} versions say {value}")
    if supporting:
        said.append(f"{listed(['the reference', *supporting])} say {write(fact)}")
    else:
        said.append(f"no other version says {saying(fact)}")
    return "; ".join(said)


def listed(systems: Sequence[str]) -> str:
    """Names in words: ``a, b and c``."""
    return " and ".join([", ".join(systems[:-1]), *systems[-1:]] if len(systems) > 1 else systems)


def _leading(held: Mapping[str, Fact]) -> tuple[str, ...]:
    """The largest group of systems that all agree, the first of equal ones; () for one alone."""
    best: tuple[str, ...] = ()
    for first in held:
        group = [first]
        for system in held:
            if system != first and all(agree(held[system], held[member]) for member in group):
                group.append(system)
        if len(group) > max(1, len(best)):
            best = tuple(system for system in held if system in group)
    return best
