"""Paired tests of systems by one metric, and all that is said of a pair beside its p-value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit import effects, resampling, significance
from evalkit.agreement import human_agreement
from evalkit.config import SignificanceConfig
from evalkit.corrections import holm
from evalkit.metrics.surface import statistics_by_system
from evalkit.protocols import Metric
from evalkit.significance import PairedResult
from evalkit.types import BesideComparison, Comparison, TestSet

if TYPE_CHECKING:
    from evalkit.protocols import Statistics

Pair = tuple[str, str]
Tables = Mapping[str, "Statistics"]
Tested = dict[Pair, PairedResult | None]


@dataclass(frozen=True, kw_only=True)
class PairTest:
    """A pair's test before its p-value is corrected for the number of tests.

    ``human_agreement`` and ``beside`` are those of ``evalkit.types.Comparison``.
    """

    pair: Pair
    paired: PairedResult
    human_agreement: float | None = None
    beside: BesideComparison | None = None


def tested(
    tables: Tables, pairs: Sequence[Pair], metric: Metric, config: SignificanceConfig, seed: int
) -> Tested:
    """Test pairs of systems.

    Args:
        tables: System to statistics of the same rows, shape (n, k).
        pairs: Baseline and system, each one of ``tables``.
        metric: The metric.
        config: The method and the number of resamples.
        seed: The seed of the draws, which all systems share.

    Returns:
        A result for each pair, None where a score is undefined.
    """
    test = _TESTS[config.method]
    return test(tables, pairs, metric.score, resamples=config.resamples, seed=seed)


def paired_tests(
    testset: TestSet,
    pairs: Sequence[Pair],
    metric: Metric,
    config: SignificanceConfig,
    seed: int,
    *,
    tables: Tables | None = None,
    humans: Collection[str] = (),
) -> list[PairTest]:
    """Test pairs of a test set's systems, by its documents where there are several.

    Args:
        testset: The systems as its hypotheses, on the same rows and references.
        pairs: Baseline and system, each one of them.
        metric: The metric.
        config: The method and the number of resamples.
        seed: The seed of the draws, which all systems share.
        tables: The metric's statistics of every system, where they are at hand.
        humans: The names of human versions: what a difference from them means to people is not
            known.

    Returns:
        A test for each pair but those of which a score is undefined.
    """
    if not pairs:
        return []
    tables = statistics_by_system(metric, testset) if tables is None else tables
    units = {name: resampling.by_document(one, testset.documents) for name, one in tables.items()}
    rows = {name: [metric.segment_score(row) for row in table] for name, table in tables.items()}
    drawn = len(next(iter(units.values())))
    signature = metric.signature(len(testset.references))
    conditions = metric.conditions(testset)
    found = []
    for pair, paired in tested(units, pairs, metric, config, seed).items():
        if paired is None:
            continue
        wins, ties, losses = effects.outcomes(
            rows[pair[0]], rows[pair[1]], higher_is_better=metric.higher_is_better
        )
        agreement = human_agreement(
            metric, paired.delta, signature=signature, conditions=conditions
        )
        beside = BesideComparison(
            lang=testset.lp.partition("-")[2],
            references=tuple(testset.references),
            n=len(testset),
            resampled="rows" if drawn == len(testset) else "documents",
            units=drawn,
            wins=wins,
            ties=ties,
            losses=losses,
            detectable=effects.detectable(paired.deviation),
        )
        known = agreement if not set(pair) & set(humans) else None
        found.append(PairTest(pair=pair, paired=paired, human_agreement=known, beside=beside))
    return found


def comparisons(
    metric: str, tests: Sequence[PairTest], config: SignificanceConfig
) -> list[Comparison]:
    """Tests of one metric as comparisons, corrected for their number as the config says.

    Args:
        metric: The metric's spec.
        tests: All tests of that metric.
        config: The correction.
    """
    corrected = adjusted([one.paired.p_value for one in tests], config)
    return [
        comparison(
            metric,
            one.pair,
            one.paired,
            p_adjusted,
            human_agreement=one.human_agreement,
            beside=one.beside,
        )
        for one, p_adjusted in zip(tests, corrected, strict=True)
    ]


def adjusted(p_values: Sequence[float], config: SignificanceConfig) -> list[float]:
    """The p-values after the correction that a config names, in their order."""
    return holm(p_values) if config.correction == "holm" else list(p_values)


def comparison(
    metric: str,
    pair: Pair,
    result: PairedResult,
    p_adjusted: float,
    *,
    human_agreement: float | None = None,
    beside: BesideComparison | None = None,
) -> Comparison:
    """A test's result as a comparison of a baseline with a system."""
    baseline, system = pair
    return Comparison(
        metric=metric,
        baseline=baseline,
        system=system,
        delta=result.delta,
        low=result.low,
        high=result.high,
        p_value=result.p_value,
        p_adjusted=p_adjusted,
        method=result.method,
        resamples=result.resamples,
        effect=result.effect,
        human_agreement=human_agreement,
        beside=beside,
    )


_TESTS = {
    "paired-bootstrap": significance.paired_bootstraps,
    "approximate-randomization": significance.approximate_randomizations,
}
