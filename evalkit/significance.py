"""How sure a score or a difference is: resampling over sufficient statistics, never over text.

Statistics have shape (n, k), row i is segment i; ``score`` maps a (k,) sum to a score in the
metric's own unit, or to None where it is undefined. A resample whose score is undefined is
dropped. Draws come from ``numpy.random.default_rng(seed)`` in sacrebleu 2.6's order, so the same
seed gives the same resamples and p-values. Sums are float64, thus exact for counts, where
sacrebleu's float32 is not above 2**24. To resample documents or statements, sum the rows of each
first.

Raised everywhere: DataError where a shape is wrong, n is 0 or a value is not finite; ValueError
where resamples < 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evalkit.errors import DataError

Array = npt.NDArray[np.float64]
Scorer = Callable[[Array], float | None]
Method = Literal["paired-bootstrap", "approximate-randomization"]

# Cells of the largest array that is held at a time: 4 MiB of float64.
_CELLS = 1 << 19
# Two differences closer than this share of the scores are a tie: float64 sums in another order.
_TIE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % interval over resamples, with their mean, in the metric's unit."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedResult:
    """Two systems on the same rows, in the metric's unit.

    ``delta`` is system - baseline, ``low`` and ``high`` bound its 95 % bootstrap interval.
    ``p_value`` is two-sided, in (0, 1]. ``effect`` is delta over its bootstrap standard
    deviation, None where that is 0. ``resamples`` counts those asked for.
    """

    delta: float
    low: float
    high: float
    p_value: float
    effect: float | None
    method: Method
    resamples: int
    seed: int


def total(statistics: npt.ArrayLike) -> Array:
    """Sum (n, k) statistics to (k,), row after row as sacrebleu does: the same to the last bit."""
    checked = _checked(statistics)
    # With a single column numpy would add pairwise, in another order.
    padded = np.column_stack([checked, np.zeros(len(checked))])
    summed: Array = np.add.reduce(padded, axis=0)[:-1]
    return summed


def resampled_scores(
    statistics: npt.ArrayLike, score: Scorer, *, resamples: int = 1000, seed: int
) -> Array:
    """Score bootstrap resamples of the rows, drawn with replacement (Efron 1979).

    Systems with the same n and seed get the same draws, so their scores are paired: resample
    each system once, then compare all pairs with ``paired_from_scores``.

    Returns:
        Shape (resamples,), in the order drawn; NaN where the score is undefined.
    """
    return _scores(_bootstrap_sums(_checked(statistics), resamples, seed), score)


def bootstrap_interval(
    statistics: npt.ArrayLike, score: Scorer, *, resamples: int = 1000, seed: int
) -> Interval | None:
    """The 95 % interval of a score as ``sacrebleu --confidence`` draws it; None if undefined."""
    return interval(resampled_scores(statistics, score, resamples=resamples, seed=seed))


def interval(scores: Array) -> Interval | None:
    """The 95 % interval of resampled scores; NaN are dropped, None when nothing is left."""
    kept = _defined(scores)
    if len(kept) == 0:
        return None
    low, high = _bounds(kept)
    return Interval(mean=math.fsum(kept) / len(kept), low=low, high=high)


def paired_bootstrap(
    baseline: npt.ArrayLike,
    system: npt.ArrayLike,
    score: Scorer,
    *,
    resamples: int = 1000,
    seed: int,
) -> PairedResult | None:
    """Compare two systems by paired bootstrap resampling (Koehn 2004).

    The p-value is sacrebleu's: the share of resamples whose absolute difference, less the mean
    of all, reaches the observed one, with 1 added to both counts. Unlike there a tie counts, so a
    system against its own copy gets 1. A single row gets 1 too: it cannot tell systems apart.

    Args:
        baseline: Sufficient statistics, shape (n, k); row i is segment i.
        system: Same shape and segment order.
        score: Maps a (k,) sum to a score.
        resamples: At least 1.
        seed: Recorded in the result.

    Returns:
        delta is system - baseline; None where either score is undefined, on all rows or in
        every resample.

    Raises:
        DataError: Shapes differ, or n == 0.

    >>> rows = np.array([[1.0, 1.0], [0.0, 1.0]])  # k = 2: value, count
    >>> paired_bootstrap(rows, rows, lambda t: t[0] / t[1], seed=1).p_value
    1.0
    """
    old, new = _paired(baseline, system)
    before, after = score(total(old)), score(total(new))
    if before is None or after is None:
        return None
    return paired_from_scores(
        before,
        after,
        resampled_scores(old, score, resamples=resamples, seed=seed),
        resampled_scores(new, score, resamples=resamples, seed=seed),
        rows=len(old),
        seed=seed,
    )


def paired_from_scores(
    before: float, after: float, baseline: Array, system: Array, *, rows: int, seed: int
) -> PairedResult | None:
    """``paired_bootstrap`` where scores are at hand.

    ``before`` and ``after`` are the scores of baseline and system on all of n ``rows``;
    ``baseline`` and ``system`` are their ``resampled_scores`` by the same seed.
    """
    deltas = _defined(system - baseline)
    if len(deltas) == 0:
        return None
    sizes = np.abs(deltas)
    p_value = 1.0 if rows == 1 else _p_value(sizes - sizes.mean(), before, after)
    return _result(after - before, deltas, p_value, "paired-bootstrap", len(baseline), seed)


def approximate_randomization(
    baseline: npt.ArrayLike,
    system: npt.ArrayLike,
    score: Scorer,
    *,
    resamples: int = 10000,
    seed: int,
) -> PairedResult | None:
    """Compare two systems by approximate randomization (Riezler and Maxwell 2005).

    Each of ``resamples`` trials swaps the two systems' rows at random; the p-value is the share
    of trials whose absolute difference reaches the observed one, with 1 added to both counts.
    sacrebleu leaves ties out. The interval and the effect come from as many bootstrap resamples.
    Arguments, result and errors are those of ``paired_bootstrap``.
    """
    old, new = _paired(baseline, system)
    old_total, new_total = total(old), total(new)
    before, after = score(old_total), score(new_total)
    if before is None or after is None:
        return None
    # A swap moves the same amount to one side and away from the other.
    moved = np.concatenate(list(_swapped_sums(old - new, resamples, seed)))
    trials = _defined(_scores([new_total + moved], score) - _scores([old_total - moved], score))
    deltas = _defined(
        resampled_scores(new, score, resamples=resamples, seed=seed)
        - resampled_scores(old, score, resamples=resamples, seed=seed)
    )
    if len(trials) == 0 or len(deltas) == 0:
        return None
    p_value = _p_value(np.abs(trials), before, after)
    return _result(after - before, deltas, p_value, "approximate-randomization", resamples, seed)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for their number by Holm's step-down method (Holm 1979).

    They keep their order; ValueError where one is not in [0, 1].

    >>> holm([0.01, 0.5, 0.02])
    [0.03, 0.5, 0.04]
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value is not in [0, 1]")
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def _result(
    delta: float, deltas: Array, p_value: float, method: Method, resamples: int, seed: int
) -> PairedResult:
    low, high = _bounds(deltas)
    delta = float(delta)
    # The deviation of equal numbers is not always 0 in floating point.
    effect = delta / float(deltas.std()) if deltas.min() < deltas.max() else None
    return PairedResult(
        delta=delta,
        low=low,
        high=high,
        p_value=p_value,
        effect=effect,
        method=method,
        resamples=resamples,
        seed=seed,
    )


def _p_value(sizes: Array, before: float, after: float) -> float:
    tie = _TIE * max(abs(before), abs(after))
    reached = int(np.count_nonzero(sizes >= abs(after - before) - tie))
    return (reached + 1) / (len(sizes) + 1)


def _bounds(scores: Array) -> tuple[float, float]:
    ordered = np.sort(scores)
    cut = len(ordered) // 40
    return float(ordered[cut]), float(ordered[len(ordered) - cut - 1])


def _scores(blocks: Iterable[Array], score: Scorer) -> Array:
    values = (score(sums) for block in blocks for sums in block)
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _bootstrap_sums(statistics: Array, resamples: int, seed: int) -> Iterator[Array]:
    """Sums of rows drawn with replacement, shape (r, k) at a time, ``resamples`` in all."""
    n = len(statistics)
    rng = np.random.default_rng(seed)
    for size in _sizes(resamples, max(1, _CELLS // n)):
        # Drawing by parts goes through the same stream as drawing all at once.
        drawn = rng.choice(n, size=(size, n), replace=True) + np.arange(size)[:, None] * n
        counts = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
        yield counts.astype(np.float64) @ statistics


def _swapped_sums(differences: Array, trials: int, seed: int) -> Iterator[Array]:
    """Sums of the rows that a trial swaps, shape (r, k) at a time, ``trials`` in all."""
    n = len(differences)
    rng = np.random.default_rng(seed)
    at_once = max(1, _CELLS // n)
    # The generator throws away what is left of 32 bits, so parts are a multiple of 32 rows.
    for size in _sizes(trials, max(32, at_once // 32 * 32)):
        swapped = rng.integers(2, size=(size, n), dtype=bool)
        for start in range(0, size, at_once):
            yield swapped[start : start + at_once].astype(np.float64) @ differences


def _sizes(whole: int, part: int) -> Iterator[int]:
    if whole < 1:
        raise ValueError("resamples must be at least 1")
    for start in range(0, whole, part):
        yield min(part, whole - start)


def _checked(statistics: npt.ArrayLike) -> Array:
    array: Array = np.asarray(statistics, dtype=np.float64)
    if array.ndim != 2 or len(array) == 0:
        raise DataError(f"statistics have the shape {array.shape}, not at least a row of columns")
    if not np.isfinite(array).all():
        raise DataError("statistics hold a value that is not finite")
    return array


def _paired(baseline: npt.ArrayLike, system: npt.ArrayLike) -> tuple[Array, Array]:
    old, new = _checked(baseline), _checked(system)
    if old.shape != new.shape:
        raise DataError(f"the systems' statistics differ in shape: {old.shape} and {new.shape}")
    return old, new


def _defined(values: Array) -> Array:
    return np.asarray(values[~np.isnan(values)])
