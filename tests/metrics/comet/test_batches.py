"""Batches: every text once, none over the budget but one alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from evalkit.metrics.comet.batches import batches

lengths = some.lists(some.integers(1, 600), max_size=80)


@given(lengths, some.integers(1, 4096))
def test_every_position_is_in_one_batch_and_the_budget_holds(
    lengths: list[int], budget: int
) -> None:
    made = list(batches(lengths, budget))
    assert sorted(place for batch in made for place in batch) == list(range(len(lengths)))
    for batch in made:
        assert batch and (len(batch) == 1 or sum(lengths[place] for place in batch) <= budget)


@given(lengths, some.integers(1, 4096))
def test_batches_are_full_and_longest_first(lengths: list[int], budget: int) -> None:
    made = list(batches(lengths, budget))
    order = [lengths[place] for batch in made for place in batch]
    assert order == sorted(lengths, reverse=True)
    for one, other in pairwise(made):
        assert sum(lengths[place] for place in one) + lengths[other[0]] > budget


@pytest.mark.parametrize("budget", [1, 10**9])
def test_the_smallest_and_the_largest_budget(budget: int) -> None:
    made = list(batches([3, 1, 2], budget))
    assert made == ([[0], [2], [1]] if budget == 1 else [[0, 2, 1]])
    assert list(batches([], budget)) == []
