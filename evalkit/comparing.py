"""Versions against one another: paired tests of every two, and how close their wording is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from evalkit import significance
from evalkit.config import RunConfig
from evalkit.metrics.surface import statistics_by_system
from evalkit.optional import reads_reference
from evalkit.protocols import Metric
from evalkit.scorers import Scorer
from evalkit.scoring import normalised
from evalkit.types import Comparison, TestSet
from evalkit.views import Corpus, Undefined, joined, paired_test_sets

if TYPE_CHECKING:
    from evalkit.protocols import Statistics

Pairs = Sequence[tuple[str, str]]
Tables = Mapping[str, "Statistics"]
Tested = dict[tuple[str, str], significance.PairedResult | None]


def compare_all(
    corpus: Corpus, scorers: Sequence[Scorer], config: RunConfig
) -> tuple[list[Comparison], str | None]:
    """Test every pair of versions on the rows that no version splits, in the pivot view.

    Returns:
        The comparisons, and why there are none where there are none.
    """
    systems = [system for system in corpus.versions if system != corpus.reference.id]
    if len(systems) < 2:
        return [], "fewer than two versions beside the reference"
    apart = paired_test_sets(corpus, systems)
    if isinstance(apart, Undefined):
        return [], apart.reason
    apart = {system: normalised(one, config.score_normalise) for system, one in apart.items()}
    comparisons = []
    for scorer in scorers:
        if "pivot" in scorer.views and reads_reference(scorer.metric):
            comparisons += _compare(_tables(scorer.metric, apart), scorer, systems, config)
    return comparisons, None


def _tables(metric: Metric, apart: Mapping[str, TestSet]) -> Tables:
    """Statistics of every system on the shared rows.

    A metric that reads sources gets each system with its own: the row of one language has no
    source in common with that of another, and yet both hold the same part of the reference.
    """
    if metric.needs_source:
        return {system: metric.statistics(own, system) for system, own in apart.items()}
    return statistics_by_system(metric, joined(apart))


def closeness(corpus: Corpus, metric: Metric) -> dict[str, Any]:
    """How close every two versions are to one another, by one metric on their pivots.

    The mean of both directions, since a metric treats hypothesis and reference differently; None
    on the diagonal and where a version has no pivot.
    """
    systems = list(corpus.versions)
    others = [system for system in systems if system != corpus.reference.id]
    apart = paired_test_sets(corpus, others) if others else Undefined(reason="no version")
    against: dict[tuple[str, str], float | None] = {}
    if not isinstance(apart, Undefined):
        testset = joined(apart)
        texts = {**testset.hypotheses, **testset.references}
        for reference, column in texts.items():
            rest = {name: text for name, text in texts.items() if name != reference}
            held = TestSet(lp=testset.lp, hypotheses=rest, references={reference: column})
            for system, table in statistics_by_system(metric, held).items():
                against[system, reference] = metric.score(significance.total(table))
    matrix = [[_mean(against.get((a, b)), against.get((b, a))) for b in systems] for a in systems]
    return {"systems": systems, "closeness": matrix}


def _mean(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else (one + other) / 2


def _compare(
    tables: Tables, scorer: Scorer, systems: Sequence[str], config: RunConfig
) -> list[Comparison]:
    pairs = list(combinations(systems, 2))
    test = _TESTS[config.significance.method]
    tested = test(tables, pairs, scorer.metric, config.significance.resamples, config.seed)
    results = {pair: result for pair, result in tested.items() if result is not None}
    p_values = [result.p_value for result in results.values()]
    adjusted = significance.holm(p_values) if config.significance.correction == "holm" else p_values
    return [
        Comparison(
            metric=scorer.spec,
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
        )
        for ((baseline, system), result), p_adjusted in zip(results.items(), adjusted, strict=True)
    ]


def _paired_bootstrap(
    tables: Tables, pairs: Pairs, metric: Metric, resamples: int, seed: int
) -> Tested:
    """Every pair of systems; each is resampled once, with the draws that all share."""
    totals = {system: metric.score(significance.total(table)) for system, table in tables.items()}
    drawn = {
        system: significance.resampled_scores(table, metric.score, resamples=resamples, seed=seed)
        for system, table in tables.items()
    }
    tested: Tested = {}
    for baseline, system in pairs:
        before, after = totals[baseline], totals[system]
        if before is None or after is None:
            continue
        tested[baseline, system] = significance.paired_from_scores(
            before, after, drawn[baseline], drawn[system], rows=len(tables[system]), seed=seed
        )
    return tested


def _approximate_randomization(
    tables: Tables, pairs: Pairs, metric: Metric, resamples: int, seed: int
) -> Tested:
    return {
        (baseline, system): significance.approximate_randomization(
            tables[baseline], tables[system], metric.score, resamples=resamples, seed=seed
        )
        for baseline, system in pairs
    }


_TESTS = {
    "paired-bootstrap": _paired_bootstrap,
    "approximate-randomization": _approximate_randomization,
}
