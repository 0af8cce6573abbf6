"""The vote table of every fact: who states it, and what each says.

A fact that no version contradicts has the votes of those that hold it. A fact that the reference
does not state is there with the votes of the versions that do, each under the first that states it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.drift.consensus import Answer, Ballot, Voters, count
from evalkit.drift.stated import Side, Stated
from evalkit.drift.votable import KINDS, Fact, Kind, agree, write

_ROLES = ("lead", "body")


def tables(taken: Sequence[Ballot], voters: Voters) -> tuple[Ballot, ...]:
    """A ballot for every fact of the lead and the body, of the reference or of versions alone.

    Args:
        taken: The ballots on contradicted facts, as ``consensus.ballots`` gives them.
        voters: The versions.

    Returns:
        Those of the reference in its order, then those that versions alone state, in the order
        of the versions.
    """
    known: dict[tuple[str, str | None], list[Ballot]] = {}
    for ballot in taken:
        known.setdefault((ballot.category, ballot.reference_text), []).append(ballot)
    found = [ballot for ballot in taken]
    for kind, fact, segments in _told(voters):
        same = known.setdefault((kind.category, fact.text), [])
        if any(set(segments) & set(ballot.reference_segments) for ballot in same):
            continue
        holding = {
            system: said
            for system, said in voters.answers(kind, fact, segments).items()
            if agree(fact, said.fact)
        }
        ballot = count(kind, fact, segments, holding, voters.reference.id)
        same.append(ballot)
        found.append(ballot)
    found.sort(key=lambda ballot: (ballot.reference_segments, _place(ballot, voters)))
    return (*found, *_of_versions(voters, found))


def _told(voters: Voters) -> Iterator[tuple[Kind, Fact, tuple[int, ...]]]:
    """Every fact of the reference, on the smallest group of segments that a version renders."""
    rows = sorted(
        (row for stated in voters.rows.values() for row in stated if row.reference is not None),
        key=lambda row: len(row.row.reference_segments),
    )
    for row in rows:
        if row.row.role not in _ROLES:
            continue
        for kind in KINDS.values():
            for fact in _facts(kind, row):
                yield kind, fact, row.row.reference_segments


def _facts(kind: Kind, row: Stated) -> Sequence[Fact]:
    """The facts of the reference that are worth a line: no mere "one" or "third"."""
    if row.reference is None:
        return ()
    return kind.stated(row.reference) or (kind.facts(row) if kind.category == "attribution" else ())


def _place(ballot: Ballot, voters: Voters) -> int:
    fact = ballot.held[voters.reference.id]
    return fact.start


def _of_versions(voters: Voters, told: Sequence[Ballot]) -> Iterator[Ballot]:
    """The facts that versions alone state, those that agree together."""
    for category, kind in KINDS.items():
        of_reference = [
            fact for ballot in told if ballot.category == category for fact in ballot.held.values()
        ]
        groups: list[dict[str, Answer]] = []
        for system, rows in voters.rows.items():
            for row in rows:
                for fact in _alone(kind, row, of_reference):
                    _join(groups, system, Answer(fact, row.row.index))
        for group in groups:
            held = {system: said.fact for system, said in group.items()}
            yield Ballot(
                category=category,
                reference_segments=(),
                reference_text=None,
                reference_value=None,
                votes=tuple((system, write(fact)) for system, fact in held.items()),
                held=held,
                rows={system: said.row for system, said in group.items()},
                leading=(),
                supporting=(),
                reference_outlier=False,
            )


def _alone(kind: Kind, row: Stated, of_reference: Sequence[Fact]) -> Iterator[Fact]:
    """The facts of a version's side that agree with none of the reference's, nor answer one."""
    side: Side | None = row.version
    # A repetition says again what another row says.
    if side is None or row.row.repeats or row.digits_only or row.row.role not in _ROLES:
        return
    for fact in kind.stated(side):
        if not any(agree(fact, other) for other in of_reference):
            yield fact


def _join(groups: list[dict[str, Answer]], system: str, said: Answer) -> None:
    for group in groups:
        if all(agree(said.fact, other.fact) for other in group.values()):
            if system not in group:
                group[system] = said
            return
    groups.append({system: said})
