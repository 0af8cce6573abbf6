"""What the versions of one statement come to together: their issues, voted on, and every fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from evalkit.drift import consensus, votetable
from evalkit.drift.checks import find_issues
from evalkit.drift.consensus import Ballot
from evalkit.types import Document, Issue, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The versions' issues with the votes on them, and what was voted on.

    ``issues`` are by system and row; ``ballots`` are on the facts that a version contradicts,
    ``tables`` on every fact.
    """

    issues: Mapping[str, Mapping[int, tuple[Issue, ...]]]
    ballots: Sequence[Ballot]
    tables: Sequence[Ballot]


def poll(
    rows: Mapping[str, Sequence[Row]],
    documents: Mapping[str, Document],
    reference: Document,
    voters: Collection[str],
) -> Poll:
    """Find the issues of every version, and let the versions vote on them.

    Args:
        rows: Every system's rows.
        documents: Every system's document.
        reference: The reference version.
        voters: Systems with a vote. Those that translate one text have none: theirs would be
            the reference's own.
    """
    found = {system: find_issues(its, documents[system], reference) for system, its in rows.items()}
    voting = consensus.Voters(
        {system: its for system, its in rows.items() if system in voters}, documents, reference
    )
    ballots = consensus.ballots(found, voting)
    return Poll(
        issues=consensus.vote(found, ballots),
        ballots=ballots,
        tables=votetable.tables(ballots, voting),
    )
