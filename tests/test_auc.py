from __future__ import annotations

import numpy as np
import pytest

from evalkit.auc import area, auc


def by_pairs(scores: np.ndarray, labels: np.ndarray) -> float:
    ones, zeros = scores[labels == 1], scores[labels == 0]
    won = (ones[:, None] > zeros).sum() + 0.5 * (ones[:, None] == zeros).sum()
    return float(won / (len(ones) * len(zeros)))


def test_the_area_is_the_share_of_pairs_in_order_ties_by_half() -> None:
    generator = np.random.default_rng(11)
    scores = generator.integers(0, 7, 80).astype(float)
    labels = generator.integers(0, 2, 80).astype(float)
    assert auc(scores, labels) == pytest.approx(by_pairs(scores, labels))


def test_counts_are_rows_that_stand_so_often() -> None:
    scores, labels = np.array([0.1, 0.4, 0.4, 0.9]), np.array([0.0, 1, 0, 1])
    counts = np.array([3.0, 1, 2, 0])
    several = np.repeat(np.arange(4), counts.astype(int))
    assert auc(scores, labels, counts) == pytest.approx(by_pairs(scores[several], labels[several]))


def test_perfect_chance_and_inverted() -> None:
    labels = np.array([0.0, 0, 1, 1])
    assert auc(np.array([1.0, 2, 3, 4]), labels) == 1.0
    assert auc(np.ones(4), labels) == 0.5
    assert auc(np.array([4.0, 3, 2, 1]), labels) == 0.0


def test_one_class_alone_has_no_area() -> None:
    assert auc(np.array([1.0, 2]), np.array([1.0, 1])) is None
    assert auc(np.zeros(0), np.zeros(0)) is None
    assert area(np.array([1.0, 2]), np.array([0.0, 0]), ["a", "b"], seed=1) is None


def test_the_interval_holds_the_value_and_is_drawn_by_groups() -> None:
    generator = np.random.default_rng(2)
    labels = generator.integers(0, 2, 60).astype(float)
    scores = labels + generator.normal(size=60)
    single = area(scores, labels, [str(n) for n in range(60)], seed=7)
    # The same rows ten times over are no more evidence while they are of one group.
    many = area(np.tile(scores, 10), np.tile(labels, 10), [str(n) for n in range(60)] * 10, seed=7)
    assert single is not None and many is not None
    assert single.low < single.value < single.high
    assert many == pytest.approx(single)
    assert area(scores, labels, [str(n) for n in range(60)], seed=7) == single
