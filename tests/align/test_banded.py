"""The rough path over long documents, and the cuts along it."""

from __future__ import annotations

import numpy as np

from evalkit.align.banded import Points, coarse_path, cuts
from evalkit.align.length import LengthFit

FIT = LengthFit(floor=0.02, grain=2.0, chance=1.4, weight=1.6)
NOTHING = Points(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def sizes(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(20, 300, count).astype(float)


def covers(steps: list, n: int, m: int) -> bool:
    i = j = 0
    for step in steps:
        assert (step.i, step.j) == (i, j)
        i, j = i + step.height, j + step.width
    return (i, j) == (n, m)


def test_lengths_alone_find_a_joined_segment() -> None:
    right = sizes(50)
    left = np.concatenate([right[:20], [right[20] + right[21]], right[22:]])
    steps = coarse_path(left, right, 1.0, NOTHING, FIT)
    assert covers(steps, 49, 50)
    assert [(s.i, s.j) for s in steps if (s.height, s.width) == (1, 2)] == [(20, 20)]
    assert sum(s.height == s.width == 1 for s in steps) == 48


def test_points_hold_against_an_omitted_block_far_off_the_pace() -> None:
    right = sizes(1500)
    left = np.concatenate([right[:100], right[600:]])
    true = [(i, i if i < 100 else i + 500) for i in range(1000)]
    a, b = (np.array(side, dtype=np.int64) for side in zip(*true, strict=True))
    steps = coarse_path(left, right, 1.0, Points(a, b, np.full(1000, 3.0)), FIT)
    assert covers(steps, 1000, 1500)
    pairs = {(s.i, s.j) for s in steps if s.height == s.width == 1}
    assert len(pairs & set(true)) > 950
    again = coarse_path(left, right, 1.0, Points(a, b, np.full(1000, 3.0)), FIT, steps)
    assert [(s.i, s.j) for s in again] == [(s.i, s.j) for s in steps]


def test_a_path_that_strays_is_followed_as_far_as_the_band_may_go() -> None:
    n, drift = 1500, 420
    left = sizes(n)
    kept = np.array([i for i in range(n) if i >= 3 * drift or i % 3], dtype=np.int64)
    right = np.concatenate([left[kept], sizes(n - len(kept), 1)])
    points = Points(kept, np.arange(len(kept)), np.full(len(kept), 3.0))
    true = {(int(i), j) for j, i in enumerate(kept)}

    def found(widest: int) -> float:
        steps = coarse_path(left, right, 1.0, points, FIT, widest=widest)
        assert covers(steps, n, n)
        return len({(s.i, s.j) for s in steps} & true) / len(true)

    assert found(2500) > 0.9 > found(310)


def test_sides_without_a_counterpart_are_covered() -> None:
    for n, m in ((0, 3), (3, 0), (1, 9), (9, 1)):
        assert covers(coarse_path(sizes(n), sizes(m, 1), 1.0, NOTHING, FIT), n, m)


def test_pieces_ascend_and_are_not_much_longer_than_asked() -> None:
    right = sizes(700)
    steps = coarse_path(right, right, 1.0, NOTHING, FIT)
    found = cuts(steps, 100)
    assert found[0] == (0, 0)
    ends = [*found[1:], (700, 700)]
    assert all(50 <= b[0] - a[0] <= 150 for a, b in zip(found[:-1], ends[:-1], strict=True))
    assert all(i == j for i, j in found)


def test_points_are_cut_with_the_texts() -> None:
    some = Points(np.array([5, 0, 3, 4]), np.array([2, 0, 1, 9]), np.array([1.0, 2.0, 3.0, 4.0]))
    first, second = some.within([(0, 0), (3, 1), (6, 4)])
    assert (first.left.tolist(), first.right.tolist(), first.weight.tolist()) == ([0], [0], [2.0])
    assert list(zip(second.left, second.right, second.weight, strict=True)) == [
        (0, 0, 3.0),
        (2, 1, 1.0),
    ]
