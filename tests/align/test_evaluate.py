from __future__ import annotations

import pytest

from evalkit.align.evaluate import Counts, Figures, count, crossing

GOLD = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,)), ((4,), (3,))]


def test_gold_against_itself_is_perfect() -> None:
    counts = count(GOLD, GOLD)
    assert counts.strict == counts.lax == counts.null == Figures(1.0, 1.0, 1.0)
    assert counts.crossing == Figures(None, None, None)


def test_null_links_count_towards_precision_and_not_towards_recall() -> None:
    # by hand, after vecalign's score.py: 5 links given, 3 of them exactly right, one of the two
    # others laxly right; gold has 3 links with both sides, 2 found exactly, all laxly
    links = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((), (2,)), ((4,), (3,))]
    counts = count(GOLD, links)
    assert counts.strict == Figures(3 / 5, 2 / 3, pytest.approx(2 * 0.6 * (2 / 3) / (0.6 + 2 / 3)))
    assert (counts.lax.precision, counts.lax.recall) == (4 / 5, 1.0)
    assert (counts.null.precision, counts.null.recall) == (1 / 2, 1 / 2)


def test_order_of_links_and_indices_does_not_matter() -> None:
    links = [((4,), (3,)), ((2, 1), (1,)), ((), (2,)), ((3,), ()), ((0,), (0,)), ((0,), (0,))]
    assert count(GOLD, links) == count(GOLD, GOLD)


def test_nothing_counted_is_none_and_nothing_right_is_zero() -> None:
    assert count([], []).strict == Figures(None, None, None)
    assert count([((0,), (0,))], [((0,), (1,))]).strict == Figures(0.0, 0.0, 0.0)


def test_crossing_links_are_those_out_of_order_or_with_a_hole() -> None:
    links = [((0,), (0,)), ((1,), (3,)), ((2,), (1,)), ((3,), (2,)), ((4,), (4, 6)), ((5,), ())]
    assert crossing(links) == {((1,), (3,)), ((2,), (1,)), ((3,), (2,)), ((4,), (4, 6))}
    assert crossing([((0,), (0,)), ((1,), (1,))]) == set()


def test_counts_add_up_over_documents() -> None:
    one, other = count(GOLD, GOLD), count(GOLD, [((0,), (0,))])
    assert (one + other).given == 6
    assert Counts() + one == one
