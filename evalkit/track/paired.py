"""One series in two runs: paired on the same parts of the reference, tested, and how much is seen.

Rows are joined to the finest grouping of reference segments that neither run splits, and their
statistics summed, so each side's total is exactly the score that its run reported. What only one
side has counts nothing on the other.

The test is approximate randomization (Riezler and Maxwell 2005): without a real change the two
sides of a row may as well be swapped, so it keeps its level with few rows too, where bootstrap
tests find too much. A gate asks after drops alone, so its p-value is one-sided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

from evalkit import significance
from evalkit.errors import ConfigError, DataError
from evalkit.resampling import by_document
from evalkit.spec import MetricSpec
from evalkit.track.series import RATES, Rows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]
    Score = Callable[[Array], float | None]

# The share of real drops of the smallest visible size that would be found.
POWER = 0.8
# Bootstrap resamples of a standard deviation.
_DRAWN = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class Sides:
    """The statistics of two runs on the same units, shape (n, k) each.

    ``unit`` is what a unit is, a row or a statement. ``changed`` counts the units that differ;
    ``alone`` counts the rows that only one run has.
    """

    old: Array
    new: Array
    unit: str
    changed: int
    alone: int

    def __len__(self) -> int:
        return len(self.old)


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a series moved, in its own unit; ``delta`` is new - old.

    ``low`` and ``high`` bound its 95 % bootstrap interval. ``p_worse`` is one-sided, in (0, 1]:
    how often chance alone makes as large a move for the worse. ``p_value`` is two-sided.
    ``deviation`` is the standard deviation of the delta; where too few units changed to know it,
    it is that of two runs that have nothing in common (``unpaired``), which is the largest.
    """

    delta: float
    low: float
    high: float
    p_value: float
    p_worse: float
    deviation: float
    unpaired: bool
    unit: str
    units: int
    changed: int
    alone: int


def sides(old: Rows, new: Rows) -> Sides:
    """Pair the rows of two runs.

    Raises:
        DataError: The statistics are not of one form, or there is no row.
    """
    import numpy as np

    if old.statistics.ndim != 2 or old.statistics.shape[1:] != new.statistics.shape[1:]:
        raise DataError("the statistics of the two runs are not of one form")
    alone = len(set(_named(old)) ^ set(_named(new)))
    if _named(old) == _named(new):
        before, after = old.statistics, new.statistics
        units: Sequence[str] | None = old.units
    else:
        group, units = _groups(old, new)
        size = len(set(group.values()))
        before, after = (np.zeros((size, old.statistics.shape[1])) for _ in range(2))
        for rows, table in ((old, before), (new, after)):
            places = [group[name, keys[0]] for name, keys in _named(rows)]
            np.add.at(table, places, rows.statistics)
    several = units is not None and len(set(units)) > 1
    before, after = (by_document(table, units) for table in (before, after))
    return Sides(
        old=before,
        new=after,
        unit="statement" if several else "row",
        changed=int((before != after).any(axis=1).sum()),
        alone=alone,
    )


def change(
    pair: Sides, score: Score, *, higher_is_better: bool, resamples: int, seed: int
) -> Change | None:
    """Test a series of two runs; None where a score is undefined.

    Args:
        pair: The two sides.
        score: The metric's function of a sum.
        higher_is_better: The direction.
        resamples: Trials of approximate randomization.
        seed: Of all draws.
    """
    unpaired = pair.changed < MIN_CHANGED
    made = Change(
        delta=0.0,
        low=0.0,
        high=0.0,
        p_value=1.0,
        p_worse=1.0,
        deviation=_unpaired_deviation(pair, score, seed) if unpaired else 0.0,
        unpaired=unpaired,
        unit=pair.unit,
        units=len(pair),
        changed=pair.changed,
        alone=pair.alone,
    )
    if pair.changed == 0:
        return made if score(significance.total(pair.old)) is not None else None
    found = significance.approximate_randomization(
        pair.old, pair.new, score, resamples=resamples, seed=seed
    )
    if found is None:
        return None
    worse = found.delta < 0 if higher_is_better else found.delta > 0
    return replace(
        made,
        delta=found.delta,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        p_worse=_one_sided(found.p_value, resamples, worse=worse) if found.delta else 1.0,
        deviation=made.deviation if unpaired else found.deviation,
    )


# With fewer units that differ no one-sided test at 5 % can find anything: 2 ** -4 > 0.05.
MIN_CHANGED = 5


def visible(made: Change, *, alpha: float, tests: int) -> float | None:
    """The smallest drop that a gate on these rows would mostly find.

    (z of 1 - alpha / tests, plus z of the power 0.8) times the deviation of the delta: what the
    first step of Holm's correction asks for, as far as deltas are normal. See
    ``significance.detectable`` for the sources.

    Returns:
        In the metric's unit; None where so few units can show no drop at all, or where their
        deviation is 0 and so tells nothing.
    """
    level = alpha / max(1, tests)
    if 2.0**-made.units > level or not made.deviation:
        return None
    normal = NormalDist()
    return (normal.inv_cdf(1 - level) + normal.inv_cdf(POWER)) * made.deviation


def holds(rows: Rows, score: Score, rule: Callable[[float], bool], *, seed: int) -> float | None:
    """The share of bootstrap resamples of a run's rows on which a rule holds, None if undefined."""
    import numpy as np

    units = by_document(rows.statistics, rows.units)
    scores = significance.resampled_scores(units, score, resamples=_DRAWN, seed=seed)
    kept = scores[~np.isnan(scores)]
    return float(np.mean([rule(float(one)) for one in kept])) if len(kept) else None


def score_of(metric: str) -> Score:
    """The function that makes a score of a sum of statistics, by the name of its series.

    A rate is the share of its counted words, a count of issues is the sum, and a metric is asked.

    Raises:
        ConfigError: The metric is not installed here.
    """
    if metric in RATES:
        return _share
    if is_count(metric):
        return _sum
    try:
        return MetricSpec.parse(metric).build().score
    except ConfigError as error:
        raise ConfigError(
            f"the metric {metric} cannot be built, and without it two runs cannot be paired",
            place=error.place,
            mend=error.what,
        ) from error


def is_count(metric: str) -> bool:
    """Whether a series counts issues: ``issues``, ``issues[number].major``."""
    return metric == "issues" or metric.startswith(("issues[", "issues."))


def _share(total: Array) -> float | None:
    return float(total[0] / total[1]) if total[1] else None


def _sum(total: Array) -> float | None:
    return float(total[0])


def _unpaired_deviation(pair: Sides, score: Score, seed: int) -> float:
    """The deviation of the delta of two runs with these rows that have nothing in common."""
    import numpy as np

    variances = []
    for side in (pair.old, pair.new):
        scores = significance.resampled_scores(side, score, resamples=_DRAWN, seed=seed)
        kept = scores[~np.isnan(scores)]
        variances.append(float(kept.var()) if len(kept) and kept.min() < kept.max() else 0.0)
    return float(sum(variances) ** 0.5)


def _one_sided(p_value: float, resamples: int, *, worse: bool) -> float:
    """Half of the two-sided p, for swapping all rows turns the sign: the trials are symmetric."""
    reached = p_value * (resamples + 1) - 1
    half = (reached / 2 + 1) / (resamples + 1)
    return half if worse else 1.0 - half


def _named(rows: Rows) -> list[tuple[str, tuple[int, ...]]]:
    units = rows.units or ("",) * len(rows.keys)
    return list(zip(units, rows.keys, strict=True))


def _groups(old: Rows, new: Rows) -> tuple[dict[tuple[str, int], int], Sequence[str] | None]:
    """The group of every part of the reference, and the unit of every group."""
    leader: dict[tuple[str, int], tuple[str, int]] = {}

    def find(part: tuple[str, int]) -> tuple[str, int]:
        while leader.setdefault(part, part) != part:
            leader[part] = leader[leader[part]]
            part = leader[part]
        return part

    for unit, keys in (*_named(old), *_named(new)):
        first = find((unit, keys[0]))
        for key in keys[1:]:
            leader[find((unit, key))] = first
            first = find(first)
    order = {head: place for place, head in enumerate(sorted({find(part) for part in leader}))}
    units = [unit for unit, _ in order] if old.units or new.units else None
    return {part: order[find(part)] for part in leader}, units
