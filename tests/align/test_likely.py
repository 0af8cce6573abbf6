"""How likely groups are to go together, over all ways to read two texts."""

from __future__ import annotations

import numpy as np

from evalkit.align.banded import Points
from evalkit.align.length import LengthFit
from evalkit.align.likely import Pair, likely

FIT = LengthFit(floor=0.02, grain=2.0, chance=1.4, weight=1.6)
NOTHING = Points(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
SAME = np.full(4, 80.0)


def chances(pairs: list[Pair]) -> dict[tuple[int, int, int, int], float]:
    return {tuple(pair[:4]): pair.probability for pair in pairs}


def test_lengths_alone_find_a_joined_segment() -> None:
    right = np.random.default_rng(0).integers(20, 300, 50).astype(float)
    left = np.concatenate([right[:20], [right[20] + right[21]], right[22:]])
    sure = {
        key
        for key, chance in chances(likely(left, right, 1.0, NOTHING, FIT)).items()
        if chance > 0.9
    }
    assert (20, 20, 1, 2) in sure
    assert sum(key[2:] == (1, 1) for key in sure) > 40


def test_a_segment_goes_with_one_at_most() -> None:
    generator = np.random.default_rng(1)
    left, right = (generator.integers(20, 300, 30).astype(float) for _ in range(2))
    total = np.zeros(30)
    for i, _, height, _, probability in likely(left, right, 1.0, NOTHING, FIT):
        total[i : i + height] += probability
    assert 0.2 < total.max() <= 1.0 + 1e-9


def test_what_is_doubtful_is_shared_out() -> None:
    doubtful = chances(likely(SAME, SAME[:3], 1.0, NOTHING, FIT))
    assert 0.1 < doubtful[0, 0, 1, 1] < 0.9
    where = np.arange(1, 4), np.arange(3)
    clear = chances(likely(SAME, SAME[:3], 1.0, Points(*where, np.full(3, 8.0)), FIT))
    assert (0, 0, 1, 1) not in clear
    assert min(clear[i + 1, i, 1, 1] for i in range(3)) > 0.9


def test_swapped_texts_give_mirrored_chances() -> None:
    generator = np.random.default_rng(2)
    left, right = (generator.integers(20, 300, size).astype(float) for size in (12, 15))
    there = chances(likely(left, right, 1.2, NOTHING, FIT))
    back = chances(likely(right, left, 1 / 1.2, NOTHING, FIT))
    assert {(j, i, b, a) for i, j, a, b in there} == set(back)
    assert all(np.isclose(p, back[j, i, b, a]) for (i, j, a, b), p in there.items())


def test_texts_shorter_than_a_step() -> None:
    assert [tuple(pair[:4]) for pair in likely(SAME[:1], SAME[:1], 1.0, NOTHING, FIT)] == [
        (0, 0, 1, 1)
    ]
