from __future__ import annotations

import numpy as np
import pytest

from evalkit.logistic import fit, folds, sigmoid


def test_without_a_ridge_one_feature_of_two_values_gives_the_log_odds_ratio() -> None:
    # 3 of 4 rows with the feature are of class 1, 1 of 4 without: odds 3 and 1/3.
    rows = np.array([[1.0]] * 4 + [[0.0]] * 4)
    labels = np.array([1.0, 1, 1, 0, 1, 0, 0, 0])
    found = fit(rows, labels, np.ones(8), ridge=0.0)
    assert found.probabilities(np.array([[1.0], [0.0]])) == pytest.approx([0.75, 0.25], abs=1e-6)
    assert found.weights[0] / found.scales[0] == pytest.approx(np.log(9), abs=1e-5)


def test_a_row_counted_twice_is_a_row_that_stands_twice() -> None:
    generator = np.random.default_rng(3)
    rows = generator.normal(size=(40, 3))
    labels = (rows[:, 0] + generator.normal(size=40) > 0).astype(float)
    counts = np.where(np.arange(40) < 10, 2.0, 1.0)
    twice = np.concatenate([rows[:10], rows]), np.concatenate([labels[:10], labels])
    one = fit(rows, labels, counts, ridge=0.0)
    other = fit(*twice, np.ones(50), ridge=0.0)
    assert one.weights == pytest.approx(other.weights, abs=1e-5)


def test_the_slope_is_zero_where_it_stops() -> None:
    generator = np.random.default_rng(5)
    rows = generator.normal(size=(200, 4))
    labels = (rows @ np.array([1.0, -2.0, 0.0, 0.5]) + generator.normal(size=200) > 0).astype(float)
    found = fit(rows, labels, np.ones(200), ridge=7.0)
    standard = np.clip((rows - found.means) / found.scales, -5, 5)
    slope = standard.T @ (found.probabilities(rows) - labels) + 7.0 * found.weights
    assert slope == pytest.approx(np.zeros(4), abs=1e-5)


def test_a_ridge_keeps_separable_classes_finite_and_a_stronger_one_smaller() -> None:
    rows = np.array([[0.0], [1.0], [2.0], [3.0]])
    labels = np.array([0.0, 0, 1, 1])
    weak, strong = (fit(rows, labels, np.ones(4), ridge) for ridge in (0.1, 10.0))
    assert np.isfinite(weak.weights).all()
    assert 0 < strong.weights[0] < weak.weights[0]


def test_a_constant_feature_weighs_nothing() -> None:
    rows = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [2.0, 5.0]])
    found = fit(rows, np.array([0.0, 1, 1, 0]), np.ones(4), ridge=1.0)
    assert found.weights[1] == pytest.approx(0.0)


def test_one_class_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="both classes"):
        fit(np.zeros((2, 1)), np.array([1.0, 1.0]), np.ones(2), 1.0)


def test_folds_keep_groups_together_and_are_of_like_size() -> None:
    groups = [f"source {number // 3}" for number in range(300)]
    turn = folds(groups, 5, seed=1)
    assert all(len(set(turn[start : start + 3])) == 1 for start in range(0, 300, 3))
    assert set(np.bincount(turn)) == {60}


def test_the_sigmoid_does_not_overflow() -> None:
    assert sigmoid(np.array([-1e9, 0.0, 1e9])).tolist() == [0.0, 0.5, 1.0]
