"""Sums of resampled statistics: the draws, and the products that make sums of them.

Draws come from ``numpy.random.default_rng(seed)`` in sacrebleu 2.6's order. Sums of counts are
exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# Cells of the largest array of draws that is held at a time, where rows are not very many: 4 MiB.
_CELLS = 1 << 19
# A product reads all statistics, so it should serve several resamples; and 32 bits of the
# generator make so many swaps.
_DRAWS = 32
# Whole numbers up to here are exact in float32.
_SINGLE = 1 << 24


def bootstrap_sums(statistics: Array, resamples: int, seed: int) -> Iterator[Array]:
    """Sums of rows drawn with replacement, shape (r, k) at a time, ``resamples`` in all."""
    n = len(statistics)
    rng = np.random.default_rng(seed)
    exact = _narrowed(statistics)
    for size in _sizes(resamples, max(_DRAWS, _CELLS // n)):
        counts = np.empty((size, n), dtype=exact.dtype)
        # Drawing one by one goes through the same stream as Generator.choice drawing all at once.
        for row in counts:
            row[:] = np.bincount(rng.integers(n, size=n), minlength=n)
        yield (counts @ exact).astype(np.float64)


def swapped_sums(differences: Array, trials: int, seed: int) -> Iterator[Array]:
    """Sums of the rows that a trial swaps, shape (r, k) at a time, ``trials`` in all."""
    n = len(differences)
    rng = np.random.default_rng(seed)
    exact = _narrowed(differences)
    # The generator throws away what is left of 32 bits, so parts are a multiple of 32 rows.
    for size in _sizes(trials, max(_DRAWS, _CELLS // n // _DRAWS * _DRAWS)):
        swapped = rng.integers(2, size=(size, n), dtype=bool)
        yield (swapped.astype(exact.dtype) @ exact).astype(np.float64)


def _narrowed(statistics: Array) -> npt.NDArray[np.floating[Any]]:
    """The same in float32 where no sum of as many rows can be inexact: its products are faster."""
    whole = bool((statistics == np.rint(statistics)).all())
    small = len(statistics) * float(np.abs(statistics).max(initial=0)) < _SINGLE
    return statistics.astype(np.float32) if whole and small else statistics


def _sizes(whole: int, part: int) -> Iterator[int]:
    if whole < 1:
        raise ValueError("resamples must be at least 1")
    for start in range(0, whole, part):
        yield min(part, whole - start)
