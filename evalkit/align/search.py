"""The search over links, the same for every similarity: dynamic programming, then repair.

The first pass finds the best path through the two documents by steps that keep order, except
that neighbouring links may be swapped or enclose one another. Segments may stand alone at a
cost. The second pass (``evalkit.align.repair``) moves what stands alone to where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.align.moves import Bead, Costs, Move, moves
from evalkit.align.similarity import Floats, Pattern, Similarity

Group = tuple[int, ...]
Pairing = tuple[Group, Group]

_LEFT_ALONE, _RIGHT_ALONE = -1, -2
_MOVES = moves()


@dataclass(frozen=True)
class _Table:
    """The best sums up to every corner, by what came last, and how each was reached."""

    linked: Floats
    left_alone: Floats
    right_alone: Floats
    step: npt.NDArray[np.int8]


def best_path(similarity: Similarity, costs: Costs) -> list[Pairing]:
    """The pairings of the best path, positions of both sides covered exactly once.

    Complexity is n * m * moves, a row of the table at a time.
    """
    gains = [_move_gains(similarity, move, costs) for move in _MOVES]
    n, m = similarity.shape
    table = _fill(n, m, gains, costs)
    return _walk_back(table, n, m, costs)


def _move_gains(similarity: Similarity, move: Move, costs: Costs) -> Floats:
    """What a move gains, by where it begins: shape (n - left + 1, m - right + 1)."""
    n, m = similarity.shape
    rows, columns = max(0, n - move.left + 1), max(0, m - move.right + 1)
    total = np.full((rows, columns), float(costs.swap * move.swaps))
    if not total.size:
        return total
    for left, right in move.beads:
        here = similarity.gains(_based(left), _based(right))
        total += here[left[0] : left[0] + rows, right[0] : right[0] + columns]
        total += costs.link(left, right)
    return total


def _based(pattern: Pattern) -> Pattern:
    return tuple(offset - pattern[0] for offset in pattern)


def _fill(n: int, m: int, gains: list[Floats], costs: Costs) -> _Table:
    never = -np.inf
    linked = np.full((n + 1, m + 1), never)
    left_alone, right_alone = linked.copy(), linked.copy()
    best = linked.copy()
    step = np.full((n + 1, m + 1), -9, dtype=np.int8)
    linked[0, 0] = 0.0
    ahead = costs.null_more * np.arange(m + 1)
    for i in range(n + 1):
        for index, (move, gain) in enumerate(zip(_MOVES, gains, strict=True)):
            a, b = move.left, move.right
            if a > i or b > m:
                continue
            reached = best[i - a, : m + 1 - b] + gain[i - a]
            better = reached > linked[i, b:]
            linked[i, b:][better] = reached[better]
            step[i, b:][better] = index
        if i:
            opened = np.maximum(linked[i - 1], right_alone[i - 1]) + costs.null
            left_alone[i] = np.maximum(opened, left_alone[i - 1] + costs.null_more)
        start = np.maximum(linked[i], left_alone[i]) - ahead
        run = np.maximum.accumulate(start)
        right_alone[i, 1:] = run[:-1] + ahead[:-1] + costs.null
        best[i] = np.maximum(np.maximum(linked[i], left_alone[i]), right_alone[i])
    return _Table(linked, left_alone, right_alone, step)


def _walk_back(table: _Table, i: int, j: int, costs: Costs) -> list[Pairing]:
    found: list[Pairing] = []
    state = _best_state(table, i, j, ("linked", "left_alone", "right_alone"))
    while i or j:
        if state == "linked":
            move = _MOVES[int(table.step[i, j])]
            i, j = i - move.left, j - move.right
            found += [_at(bead, i, j) for bead in move.beads]
            state = _best_state(table, i, j, ("linked", "left_alone", "right_alone"))
        elif state == "left_alone":
            i -= 1
            found.append(((i,), ()))
            opened = max(table.linked[i, j], table.right_alone[i, j]) + costs.null
            goes_on = table.left_alone[i, j] + costs.null_more
            before = ("linked", "right_alone")
            state = "left_alone" if goes_on > opened else _best_state(table, i, j, before)
        else:
            j -= 1
            found.append(((), (j,)))
            opened = max(table.linked[i, j], table.left_alone[i, j]) + costs.null
            goes_on = table.right_alone[i, j] + costs.null_more
            before = ("linked", "left_alone")
            state = "right_alone" if goes_on > opened else _best_state(table, i, j, before)
    return found[::-1]


def _best_state(table: _Table, i: int, j: int, states: tuple[str, ...]) -> str:
    return max(states, key=lambda state: float(getattr(table, state)[i, j]))


def _at(bead: Bead, i: int, j: int) -> Pairing:
    left, right = bead
    return tuple(i + offset for offset in left), tuple(j + offset for offset in right)
