from __future__ import annotations

import numpy as np
import pytest

from evalkit import resampling

SEED = 12345  # sacrebleu's own


def rows(values: list[float]) -> np.ndarray:
    return np.column_stack([values, np.ones(len(values))])


@pytest.mark.parametrize("n", [1, 2, 37, 1000])
def test_parts_are_drawn_from_one_stream(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(1)
    old, new = rows(list(generator.integers(9, size=n))), rows(list(generator.integers(9, size=n)))
    index = np.random.default_rng(SEED).choice(n, size=(101, n), replace=True)
    swaps = np.random.default_rng(SEED).integers(2, size=(101, n), dtype=bool)
    for cells in (1, 7, 500, 64 * n, 1 << 20):
        monkeypatch.setattr(resampling, "_CELLS", cells)
        drawn = np.concatenate(list(resampling.bootstrap_sums(old, 101, SEED)))
        assert np.array_equal(drawn, old[index].sum(axis=1))
        moved = np.concatenate(list(resampling.swapped_sums(old - new, 101, SEED)))
        assert np.array_equal(new.sum(axis=0) + moved, swaps @ old + ~swaps @ new)


@pytest.mark.parametrize("value", [1.0, 0.5, 2.0**23, 2.0**24])
def test_float32_only_where_every_sum_is_exact(value: float) -> None:
    some = np.full((2, 1), value)
    narrow = resampling.narrowed(some)
    assert narrow.dtype == (np.float32 if value == 1.0 else np.float64)
    sums = np.concatenate(list(resampling.bootstrap_sums(some, 20, SEED)))
    assert list(sums[:, 0]) == [2 * value] * 20
