"""Who is close to whom: the facts that every two versions share, and a tree of all versions.

Closeness is no descent: of two that are close either may have followed the other, or both a third.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evalkit.drift.consensus import Ballot
from evalkit.drift.votable import agree

Matrix = Sequence[Sequence[float | None]]


def shared_facts(systems: Sequence[str], tables: Sequence[Ballot]) -> list[list[float | None]]:
    """Of the facts that at least one of two versions states, the share on which both agree.

    Args:
        systems: The versions, in the order of rows and columns.
        tables: The vote table of every fact, as ``votetable.tables`` gives them.

    Returns:
        Shares in [0, 1], higher is closer; None on the diagonal and where neither states a fact.
    """
    return [
        [None if one == other else _share(one, other, tables) for other in systems]
        for one in systems
    ]


def joined(wording: Matrix, facts: Matrix) -> list[list[float | None]]:
    """The mean of two likenesses of every two versions: the wording, 0 to 100, and the facts.

    In [0, 1]. Where one of the two is None the other stands alone.
    """
    return [
        [
            _mean([None if words is None else words / 100, share])
            for words, share in zip(line, shares, strict=True)
        ]
        for line, shares in zip(wording, facts, strict=True)
    ]


def tree(systems: Sequence[str], likeness: Matrix) -> dict[str, Any] | None:
    """Join the two closest versions or groups, again and again (average linkage, UPGMA).

    Args:
        systems: The versions.
        likeness: Symmetric, in [0, 1], higher is closer; None where unknown.

    Returns:
        ``{likeness, parts}``: the mean likeness of the members of the two parts, each of which is
        such a group or the name of a version. None where fewer than two versions can be compared;
        a version without any likeness is left out.
    """
    known = {
        (one, other): value
        for one, line in zip(systems, likeness, strict=True)
        for other, value in zip(systems, line, strict=True)
        if value is not None and one != other
    }
    groups: list[tuple[Any, tuple[str, ...]]] = [
        (system, (system,)) for system in systems if any(system in pair for pair in known)
    ]
    while len(groups) > 1:
        best, first, second = max(
            (
                (found, -one, -other)
                for one in range(len(groups))
                for other in range(one + 1, len(groups))
                if (found := _between(groups[one][1], groups[other][1], known)) is not None
            ),
            default=(None, 0, 0),
        )
        if best is None:
            return None
        one, other = groups[-first], groups[-second]
        made = {"likeness": best, "parts": [one[0], other[0]]}
        groups = [group for group in groups if group not in (one, other)]
        groups.insert(min(-first, len(groups)), (made, one[1] + other[1]))
    return groups[0][0] if groups and isinstance(groups[0][0], dict) else None


def _share(one: str, other: str, tables: Sequence[Ballot]) -> float | None:
    stated = shared = 0
    for table in tables:
        ours, theirs = table.held.get(one), table.held.get(other)
        if ours is None and theirs is None:
            continue
        stated += 1
        shared += ours is not None and theirs is not None and agree(ours, theirs)
    return shared / stated if stated else None


def _between(
    ours: Sequence[str], theirs: Sequence[str], known: Mapping[tuple[str, str], float]
) -> float | None:
    pairs = [(one, other) for one in ours for other in theirs]
    return _mean([known.get(pair, known.get(pair[::-1])) for pair in pairs])


def _mean(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return sum(found) / len(found) if found else None
