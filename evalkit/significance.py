"""How sure a score or a difference is: resampling over sufficient statistics, never over text.

Statistics have shape (n, k), row i is segment i; ``score`` maps a (k,) sum to a score in the
metric's own unit, or to None where it is undefined. A resample whose score is undefined is
dropped. Draws come from ``numpy.random.default_rng(seed)`` in sacrebleu 2.6's order, so the same
seed gives the same resamples, p-values, means and intervals. Sums are exact for counts, where
sacrebleu's float32 is not above 2**24. Systems share draws, so all of them are summed in one
matrix product. To resample documents or statements, sum the rows of each first, with
``evalkit.resampling.by_document``.

Where ``score`` is the method of a metric that can score many sums at once (``scores``), that is
used instead.

Raised everywhere: DataError where a shape is wrong, n is 0 or a value is not finite; ValueError
where resamples < 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evalkit.resampling import (
    Array,
    System,
    alike,
    bootstrap_sums,
    checked,
    refuse_different,
    swapped_sums,
)

Scorer = Callable[[Array], float | None]
Method = Literal["paired-bootstrap", "approximate-randomization"]

# The sums of all trials of so many pairs are held at a time.
_PAIRS = 50
# Enough resamples for an interval where a test asks for more trials; sacrebleu's number too.
_INTERVAL = 1000
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
    ``p_value`` is two-sided, in (0, 1]. ``deviation`` is the bootstrap standard deviation of the
    delta, ``effect`` the delta over it, None where it is 0. ``resamples`` counts those asked for.
    """

    delta: float
    low: float
    high: float
    p_value: float
    deviation: float
    effect: float | None
    method: Method
    resamples: int
    seed: int


def total(statistics: npt.ArrayLike) -> Array:
    """Sum (n, k) statistics to (k,), row after row as sacrebleu does: the same to the last bit."""
    table = checked(statistics)
    # With a single column numpy would add pairwise, in another order.
    padded = np.column_stack([table, np.zeros(len(table))])
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
    return resampled_together([(statistics, score)], resamples=resamples, seed=seed)[0]


def resampled_together(
    columns: Sequence[tuple[npt.ArrayLike, Scorer]], *, resamples: int = 1000, seed: int
) -> list[Array]:
    """``resampled_scores`` of several systems, by several metrics, with one draw for all.

    Raises:
        DataError: As everywhere, or the numbers of rows differ.
    """
    if not columns:
        return []
    tables = [checked(statistics) for statistics, _ in columns]
    refuse_different([len(table) for table in tables])
    sums = np.concatenate(list(bootstrap_sums(np.hstack(tables), resamples, seed)))
    parts = np.split(sums, np.cumsum([table.shape[1] for table in tables])[:-1], axis=1)
    return [
        _scores(part, score, resampled=True)
        for part, (_, score) in zip(parts, columns, strict=True)
    ]


def bootstrap_interval(
    statistics: npt.ArrayLike, score: Scorer, *, resamples: int = 1000, seed: int
) -> Interval | None:
    """The 95 % interval of a score as ``sacrebleu --confidence`` draws it; None if undefined."""
    return interval(resampled_scores(statistics, score, resamples=resamples, seed=seed))


def bootstrap_intervals(
    tables: Mapping[System, npt.ArrayLike], score: Scorer, *, resamples: int = 1000, seed: int
) -> dict[System, Interval | None]:
    """The same of several systems of as many rows, which share one draw.

    Raises:
        DataError: As everywhere, or the numbers of rows differ.
    """
    columns = [(table, score) for table in tables.values()]
    drawn = resampled_together(columns, resamples=resamples, seed=seed)
    return {system: interval(own) for system, own in zip(tables, drawn, strict=True)}


def interval(scores: Array) -> Interval | None:
    """The 95 % interval of resampled scores; NaN are dropped, None when nothing is left."""
    kept = _defined(scores)
    if len(kept) == 0:
        return None
    low, high = _bounds(kept)
    # Sorted as in sacrebleu, for the same mean to the last bit.
    return Interval(mean=float(np.sort(kept).mean()), low=low, high=high)


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
    tables = {0: baseline, 1: system}
    return paired_bootstraps(tables, [(0, 1)], score, resamples=resamples, seed=seed)[0, 1]


def paired_bootstraps(
    tables: Mapping[System, npt.ArrayLike],
    pairs: Sequence[tuple[System, System]],
    score: Scorer,
    *,
    resamples: int = 1000,
    seed: int,
) -> dict[tuple[System, System], PairedResult | None]:
    """``paired_bootstrap`` of pairs (baseline, system) of the systems in ``tables``, by pair."""
    ours = alike(tables)
    totals = {system: score(total(table)) for system, table in ours.items()}
    columns = [(table, score) for table in ours.values()]
    scores = resampled_together(columns, resamples=resamples, seed=seed)
    drawn = dict(zip(ours, scores, strict=True))
    found: dict[tuple[System, System], PairedResult | None] = {}
    for old, new in pairs:
        before, after = totals[old], totals[new]
        if before is None or after is None:
            found[old, new] = None
            continue
        rows = len(ours[old])
        found[old, new] = paired_from_scores(
            before, after, drawn[old], drawn[new], rows=rows, seed=seed
        )
    return found


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
    sacrebleu leaves ties out. The interval and the effect come from as many bootstrap resamples,
    1000 at most.
    Arguments, result and errors are those of ``paired_bootstrap``.
    """
    tables = {0: baseline, 1: system}
    return approximate_randomizations(tables, [(0, 1)], score, resamples=resamples, seed=seed)[0, 1]


def approximate_randomizations(
    tables: Mapping[System, npt.ArrayLike],
    pairs: Sequence[tuple[System, System]],
    score: Scorer,
    *,
    resamples: int = 10000,
    seed: int,
) -> dict[tuple[System, System], PairedResult | None]:
    """``approximate_randomization`` of pairs (baseline, system) of ``tables``, by pair."""
    ours = alike(tables)
    totals = {system: total(table) for system, table in ours.items()}
    columns = [(table, score) for table in ours.values()]
    few = min(resamples, _INTERVAL)
    drawn = dict(zip(ours, resampled_together(columns, resamples=few, seed=seed), strict=True))
    found: dict[tuple[System, System], PairedResult | None] = {}
    for start in range(0, len(pairs), _PAIRS):
        some = pairs[start : start + _PAIRS]
        differences = np.hstack([ours[old] - ours[new] for old, new in some])
        moved = np.concatenate(list(swapped_sums(differences, resamples, seed)))
        for (old, new), part in zip(some, np.split(moved, len(some), axis=1), strict=True):
            before, after = score(totals[old]), score(totals[new])
            # A swap moves the same amount to one side and away from the other.
            trials = _defined(
                _scores(totals[new] + part, score) - _scores(totals[old] - part, score)
            )
            deltas = _defined(drawn[new] - drawn[old])
            if before is None or after is None or len(trials) == 0 or len(deltas) == 0:
                found[old, new] = None
                continue
            p_value = _p_value(np.abs(trials), before, after)
            found[old, new] = _result(
                after - before, deltas, p_value, "approximate-randomization", resamples, seed
            )
    return found


def _result(
    delta: float, deltas: Array, p_value: float, method: Method, resamples: int, seed: int
) -> PairedResult:
    low, high = _bounds(deltas)
    delta = float(delta)
    # The deviation of equal numbers is not always 0 in floating point.
    deviation = float(deltas.std()) if deltas.min() < deltas.max() else 0.0
    return PairedResult(
        delta=delta,
        low=low,
        high=high,
        p_value=p_value,
        deviation=deviation,
        effect=delta / deviation if deviation else None,
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


def _scores(sums: Array, score: Scorer, *, resampled: bool = False) -> Array:
    """Scores of (r, k) sums, shape (r,); NaN where undefined."""
    metric: Any = getattr(score, "__self__", None)
    if hasattr(metric, "scores") and score == metric.score:
        return np.asarray(metric.scores(sums, resampled=resampled))
    values = map(score, sums)
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _defined(values: Array) -> Array:
    return np.asarray(values[~np.isnan(values)])
