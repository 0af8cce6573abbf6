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

Facts are numbers, dates, and whether two offices are held by one person or by two.

An even vote leaves the reference standing. The consensus is the reference's value while it
stands, the leading value once it is outvoted, and open where it is outvoted and none leads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from evalkit.drift import date_check, number_check, office_check
from evalkit.drift.office_check import Held
from evalkit.drift.stated import Stated, state
from evalkit.facts import dates, numbers
from evalkit.facts.model import Moment, Number
from evalkit.types import Category, Document, Issue, Row, Verdict

_Fact = Number | Moment | Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """The votes on one fact of the reference.

    ``votes`` are (system, value), the reference first, then versions in the order given; ``rows``
    is the row of each version that voted. ``leading`` are the versions of the largest group that
    contradicts the reference in one voice, ``supporting`` those that hold its value.
    ``agreement`` says in words what the leading versions agree on, "" where there are none.
    """

    category: Category
    reference_segments: tuple[int, ...]
    reference_text: str
    reference_value: str
    votes: tuple[tuple[str, str], ...]
    rows: Mapping[str, int]
    leading: tuple[str, ...]
    supporting: tuple[str, ...]
    reference_outlier: bool
    agreement: str = ""

    @property
    def apart(self) -> frozenset[str]:
        """The versions that contradict the consensus; none while it is open."""
        if self.reference_outlier:
            return frozenset(self.rows) - frozenset(self.leading) if self.leading else frozenset()
        return frozenset(self.rows) - frozenset(self.supporting)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How facts of one category are found, and what a version says in the place of one.

    ``drifts`` is whether a version that is apart from the others on such a fact drifts.
    """

    category: Category
    facts: Callable[[Stated], Sequence[_Fact]]
    answer: Callable[[_Fact, Stated], _Fact | None]
    none_supports: bool
    drifts: bool = True


def ballots(
    issues_by_system: Mapping[str, Mapping[int, Sequence[Issue]]],
    rows_by_system: Mapping[str, Sequence[Row]],
    documents: Mapping[str, Document],
    reference: Document,
) -> tuple[Ballot, ...]:
    """Take a vote on every fact of the reference that some version contradicts.

    Args:
        issues_by_system: System to row index to issues, as ``find_issues`` gives them.
        rows_by_system: System to its rows; the order of systems is the order of votes.
        documents: System to its document.
        reference: The reference version; a system of this id has no vote beside its own.

    Returns:
        A ballot for each fact, in the order in which the issues name them.
    """
    voters = {
        system: state(rows, documents[system], reference).rows
        for system, rows in rows_by_system.items()
        if system != reference.id
    }
    taken: list[Ballot] = []
    for system, rows in voters.items():
        by_index = {row.row.index: row for row in rows}
        for index, issues in issues_by_system.get(system, {}).items():
            for issue in issues:
                if not _votable(issue) or _ballot_of(issue, taken) is not None:
                    continue
                ballot = _ballot(issue, by_index[index], voters, reference.id)
                if ballot is not None:
                    taken.append(ballot)
    return tuple(taken)


def vote(
    issues_by_system: Mapping[str, Mapping[int, Sequence[Issue]]], taken: Sequence[Ballot]
) -> dict[str, dict[int, tuple[Issue, ...]]]:
    """The same issues with ``support`` and ``reference_outlier`` set where a vote was taken.

    Args:
        issues_by_system: As ``ballots`` took them.
        taken: What ``ballots`` made of them.
    """
    return {
        system: {
            index: tuple(_marked(issue, _ballot_of(issue, taken)) for issue in issues)
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
            if system in ballot.apart and _KINDS[ballot.category].drifts
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
    return issue.category in _KINDS and both


def _ballot_of(issue: Issue, taken: Sequence[Ballot]) -> Ballot | None:
    for ballot in taken:
        same = (ballot.category, ballot.reference_text) == (issue.category, issue.reference_text)
        if same and ballot.rows.get(issue.system) == issue.row and _votable(issue):
            return ballot
    return None


def _marked(issue: Issue, ballot: Ballot | None) -> Issue:
    if ballot is None:
        return issue
    told = issue.explanation
    if ballot.agreement:
        told = f"{told.removesuffix('.')}; {ballot.agreement}."
    return replace(
        issue,
        explanation=told,
        support=ballot.votes,
        reference_outlier=ballot.reference_outlier,
    )


def _ballot(
    issue: Issue, row: Stated, voters: Mapping[str, Sequence[Stated]], reference: str
) -> Ballot | None:
    kind = _KINDS[issue.category]
    fact = next((fact for fact in kind.facts(row) if fact.text == issue.reference_text), None)
    if fact is None:
        return None
    held: dict[str, _Fact] = {}
    rows: dict[str, int] = {}
    for system, stated in voters.items():
        for other in stated:
            # A voter's row may join segments that the issue's row keeps apart.
            if not set(row.row.reference_segments) & set(other.row.reference_segments):
                continue
            same = next((own for own in kind.facts(other) if own.text == fact.text), None)
            said = None if same is None else kind.answer(same, other)
            if said is not None and system not in held:
                held[system], rows[system] = said, other.row.index
    supporting = tuple(system for system, said in held.items() if _agree(fact, said))
    leading = _leading({system: said for system, said in held.items() if system not in supporting})
    alone = kind.none_supports and not supporting and len(held) > 1
    return Ballot(
        category=kind.category,
        reference_segments=row.row.reference_segments,
        reference_text=fact.text,
        reference_value=_write(fact),
        votes=(
            (reference, _write(fact)),
            *((system, _write(said)) for system, said in held.items()),
        ),
        rows=rows,
        leading=leading,
        supporting=supporting,
        reference_outlier=alone or len(leading) > 1 + len(supporting),
        agreement=_agreement(leading, held),
    )


def _agreement(leading: Sequence[str], held: Mapping[str, _Fact]) -> str:
    """What the leading versions agree on: of values that meet, the one that says most."""
    if not leading:
        return ""
    narrowest = min((held[system] for system in leading), key=_breadth)
    listed = f"{', '.join(leading[:-1])} and {leading[-1]}"
    count = len(held) + 1  # the reference has a vote
    return f"{len(leading)} of {count} versions agree on {_write(narrowest)}: {listed}"


def _breadth(fact: _Fact) -> float:
    if isinstance(fact, Number):
        return fact.high - fact.low
    if isinstance(fact, Held):
        return 0.0
    if fact.first is None or fact.last is None:
        return float("inf")
    return float((fact.last - fact.first).days)


def _leading(held: Mapping[str, _Fact]) -> tuple[str, ...]:
    """The largest group of systems that all agree, the first of equal ones; () for one alone."""
    best: tuple[str, ...] = ()
    for first in held:
        group = [first]
        for system in held:
            if system != first and all(_agree(held[system], held[member]) for member in group):
                group.append(system)
        if len(group) > max(1, len(best)):
            best = tuple(system for system in held if system in group)
    return best


def _numbers(row: Stated) -> Sequence[_Fact]:
    return row.reference.numbers if row.reference else ()


def _moments(row: Stated) -> Sequence[_Fact]:
    return row.reference.moments if row.reference else ()


def _answer_number(fact: _Fact, row: Stated) -> _Fact | None:
    return number_check.answer(fact, row) if isinstance(fact, Number) else None


def _answer_moment(fact: _Fact, row: Stated) -> _Fact | None:
    return date_check.answer(fact, row) if isinstance(fact, Moment) else None


def _held(row: Stated) -> Sequence[_Fact]:
    return office_check.held(row)


def _answer_held(fact: _Fact, row: Stated) -> _Fact | None:
    return office_check.answer(fact, row) if isinstance(fact, Held) else None


def _agree(one: _Fact, other: _Fact) -> bool:
    if isinstance(one, Number) and isinstance(other, Number):
        return numbers.agree(one, other)
    if isinstance(one, Moment) and isinstance(other, Moment):
        return bool(dates.meet(one, other))
    if isinstance(one, Held) and isinstance(other, Held):
        return one.one == other.one
    return False


def _write(fact: _Fact) -> str:
    if isinstance(fact, Held):
        return fact.value
    return numbers.value_text(fact) if isinstance(fact, Number) else dates.value_text(fact)


_KINDS: Mapping[Category, _Kind] = MappingProxyType(
    {
        "number": _Kind("number", _numbers, _answer_number, none_supports=False),
        "date": _Kind("date", _moments, _answer_moment, none_supports=True),
        "attribution": _Kind("attribution", _held, _answer_held, none_supports=False, drifts=False),
    }
)
