"""Sums of resampled statistics: what is drawn, the draws, and the products that make the sums.

Statistics have shape (n, k), row i is segment i. Draws come from ``numpy.random.default_rng(seed)``
in sacrebleu 2.6's order. Sums of counts are exact.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from evalkit.errors import DataError

Array = npt.NDArray[np.float64]
System = TypeVar("System", bound=Hashable)

# Cells of the largest array of draws that is held at a time, where rows are not very many: 4 MiB.
_CELLS = 1 << 19
# A product reads all statistics, so it should serve several resamples; and 32 bits of the
# generator make so many swaps.
_DRAWS = 32
# Whole numbers up to here are exact in float32.
_SINGLE = 1 << 24


def checked(statistics: npt.ArrayLike) -> Array:
    """Statistics as float64.

    Raises:
        DataError: They have not the shape (n, k) with n >= 1, or a value is not finite.
    """
    array: Array = np.asarray(statistics, dtype=np.float64)
    if array.ndim != 2 or len(array) == 0:
        raise DataError(f"statistics have the shape {array.shape}, not at least a row of columns")
    if not np.isfinite(array).all():
        raise DataError("statistics hold a value that is not finite")
    return array


def alike(tables: Mapping[System, npt.ArrayLike]) -> dict[System, Array]:
    """The statistics of several systems, ``checked`` and all of one shape.

    Raises:
        DataError: As ``checked``, or the shapes differ.
    """
    found = {system: checked(table) for system, table in tables.items()}
    refuse_different([table.shape for table in found.values()])
    return found


def refuse_different(shapes: Sequence[Hashable]) -> None:
    """Refuse shapes, or numbers of rows, that are not all the same.

    Raises:
        DataError: They differ; the first two are named.
    """
    different = list(dict.fromkeys(shapes))
    if len(different) > 1:
        raise DataError(f"the systems' statistics differ in shape: {different[0]}, {different[1]}")


def by_document(statistics: npt.ArrayLike, documents: Sequence[str] | None) -> Array:
    """The rows of each document summed, so that documents are resampled and not rows.

    Rows of one document are not independent of each other; resampled one by one they make
    differences look surer than they are. Where all rows are of one document they stay as they are.

    Args:
        statistics: Shape (n, k).
        documents: The document of each of the n rows, None where all are of one.

    Returns:
        Shape (d, k), a row for each of d documents in the order of their first row; (n, k) for
        one document.
    """
    table = checked(statistics)
    if documents is None or len(set(documents)) < 2:
        return table
    if len(documents) != len(table):
        raise DataError(f"{len(documents)} documents are named for {len(table)} rows")
    places = {name: place for place, name in enumerate(dict.fromkeys(documents))}
    sums = np.zeros((len(places), table.shape[1]))
    np.add.at(sums, [places[name] for name in documents], table)
    return sums


def bootstrap_sums(statistics: Array, resamples: int, seed: int) -> Iterator[Array]:
    """Sums of rows drawn with replacement, shape (r, k) at a time, ``resamples`` in all."""
    n = len(statistics)
    rng = np.random.default_rng(seed)
    exact = narrowed(statistics)
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
    exact = narrowed(differences)
    # The generator throws away what is left of 32 bits, so parts are a multiple of 32 rows.
    for size in _sizes(trials, max(_DRAWS, _CELLS // n // _DRAWS * _DRAWS)):
        swapped = rng.integers(2, size=(size, n), dtype=bool)
        yield (swapped.astype(exact.dtype) @ exact).astype(np.float64)


def narrowed(statistics: Array, summed: int | None = None) -> npt.NDArray[np.floating[Any]]:
    """The same in float32 where no sum of so many rows can be inexact, by default of all.

    Its products are faster, and it is half as large.
    """
    rows = len(statistics) if summed is None else summed
    whole = bool((statistics == np.rint(statistics)).all())
    small = rows * float(np.abs(statistics).max(initial=0)) < _SINGLE
    return statistics.astype(np.float32) if whole and small else statistics


def _sizes(whole: int, part: int) -> Iterator[int]:
    if whole < 1:
        raise ValueError("resamples must be at least 1")
    for start in range(0, whole, part):
        yield min(part, whole - start)
