"""The second pass on similarities whose gains are given, so that each change can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.align.moves import Costs
from evalkit.align.repair import repaired, worth
from evalkit.align.search import Pairing
from evalkit.align.similarity import Floats, Pattern, places

COSTS = Costs()
MARGIN = 4.0


@dataclass(frozen=True)
class Table:
    """A similarity whose gain of two groups is the sum over their pairs."""

    pairs: Floats

    @property
    def shape(self) -> tuple[int, int]:
        return self.pairs.shape[0], self.pairs.shape[1]

    def gains(self, left: Pattern, right: Pattern) -> Floats:
        rows, columns = (
            places(size, side) for size, side in zip(self.shape, (left, right), strict=True)
        )
        return np.array(
            [
                [self.gain([i + x for x in left], [j + y for y in right]) for j in range(columns)]
                for i in range(rows)
            ]
        ).reshape(rows, columns)

    def gain(self, left: Sequence[int], right: Sequence[int]) -> float:
        return float(self.pairs[np.ix_(left, right)].sum())

    def evidence(self, left: Sequence[int], right: Sequence[int]) -> tuple[float, float]:
        shared = np.maximum(self.pairs[np.ix_(left, right)], 0.0)
        return float(shared.sum()), float(shared.sum())

    def score(self, left: Sequence[int], right: Sequence[int]) -> float:
        return 1.0 if self.gain(left, right) > 0 else 0.0


def table(size: int, gains: dict[tuple[int, int], float]) -> Table:
    pairs = np.full((size, size), -20.0)
    for place, gain in gains.items():
        pairs[place] = gain
    return Table(pairs)


def alone(size: int, linked: list[Pairing]) -> list[Pairing]:
    """The pairings given, and all other segments by themselves."""
    left = {i for pairing in linked for i in pairing[0]}
    right = {j for pairing in linked for j in pairing[1]}
    rest = [((i,), ()) for i in range(size) if i not in left]
    return [*linked, *rest, *[((), (j,)) for j in range(size) if j not in right]]


def test_two_that_stand_alone_far_apart_are_paired() -> None:
    similarity = table(3, {(0, 2): 30.0})
    assert ((0,), (2,)) in repaired(alone(3, []), similarity, COSTS, MARGIN)


def test_what_gains_less_than_the_margin_stays_as_it_is() -> None:
    similarity = table(3, {(0, 2): -COSTS.swap})
    start = alone(3, [])
    assert set(repaired(start, similarity, COSTS, 50.0)) == set(start)


def test_one_that_stands_alone_joins_a_link_with_a_hole() -> None:
    similarity = table(3, {(0, 0): 30.0, (1, 1): 30.0, (0, 2): 30.0})
    found = repaired(alone(3, [((0,), (0,)), ((1,), (1,))]), similarity, COSTS, MARGIN)
    assert ((0,), (0, 2)) in found


def test_a_segment_that_a_link_swallowed_leaves_it() -> None:
    similarity = table(3, {(0, 0): 30.0, (1, 0): -10.0})
    found = repaired(alone(3, [((0, 1), (0,))]), similarity, COSTS, MARGIN)
    assert ((0,), (0,)) in found
    assert ((1,), ()) in found


def test_a_segment_that_says_a_part_stays_in_its_link() -> None:
    similarity = table(2, {(0, 0): 30.0, (1, 0): 10.0})
    start = alone(2, [((0, 1), (0,))])
    assert set(repaired(start, similarity, COSTS, MARGIN)) == set(start)


def test_one_that_stands_alone_takes_the_place_of_a_weak_side() -> None:
    similarity = table(3, {(0, 0): -1.0, (2, 0): 40.0})
    found = repaired(alone(3, [((0,), (0,))]), similarity, COSTS, MARGIN)
    assert ((2,), (0,)) in found
    assert ((0,), ()) in found


@pytest.mark.parametrize("margin", [-30.0, 0.0, 4.0])
@given(st.lists(st.floats(-30, 30), min_size=16, max_size=16), st.data())
def test_it_ends_keeps_every_segment_once_and_never_loses(
    margin: float, gains: list[float], data: st.DataObject
) -> None:
    similarity = Table(np.array(gains).reshape(4, 4))
    order = data.draw(st.permutations(range(4)))
    start = alone(4, [((i,), (order[i],)) for i in range(data.draw(st.integers(0, 4)))])
    found = repaired(start, similarity, COSTS, margin)
    for side in (0, 1):
        assert sorted(i for pairing in found for i in pairing[side]) == [0, 1, 2, 3]

    def total(pairings: list[Pairing]) -> float:
        return sum(worth(pairing, similarity, COSTS) for pairing in pairings)

    assert total(found) >= total(start) - 1e-9
