"""The scores of a versions run: every version, metric, view and scope, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from evalkit import plugins, significance
from evalkit.config import MetricConfig, RunConfig
from evalkit.metrics.surface import statistics_by_system
from evalkit.protocols import Metric
from evalkit.text.normalise import normalise, signature
from evalkit.types import Comparison, Row, Scope, Score, TestSet, View
from evalkit.views import Corpus, Undefined, paired_test_set, test_set

if TYPE_CHECKING:
    from evalkit.protocols import Statistics

Pairs = Sequence[tuple[str, str]]
Tables = Mapping[str, "Statistics"]
Tested = dict[tuple[str, str], significance.PairedResult | None]

SCOPES: tuple[Scope, ...] = ("whole", "aligned")


@dataclass(frozen=True, kw_only=True)
class Scorer:
    """A metric of the config, ready to score."""

    spec: str
    metric: Metric
    views: tuple[View, ...]

    @classmethod
    def of(cls, config: MetricConfig) -> Scorer:
        """Build the metric that a config names."""
        metric = plugins.build("metrics", config.use, config.options)
        return cls(spec=str(config.spec), metric=metric, views=config.views)


def score_all(
    corpus: Corpus, scorers: Sequence[Scorer], config: RunConfig, common: Mapping[str, Any]
) -> list[Score]:
    """Score every version by every metric in its views and in both scopes.

    A score that is undefined is there too, with its reason. ``common`` are the conditions that
    all scores of the run share.
    """
    return [
        score
        for system in corpus.versions
        for scorer in scorers
        for view in scorer.views
        for score in _both_scopes(corpus, system, scorer, view, config, common)
    ]


def segment_scores(
    rows: Sequence[Row], reference: str, lp: str, scorers: Sequence[Scorer], steps: Sequence[str]
) -> list[dict[str, float | None]]:
    """The pivot-view scores of every row, None where a side or the pivot is missing."""
    both = [row for row in rows if row.pivot is not None and row.reference is not None]
    scores: list[dict[str, float | None]] = [
        {scorer.spec: None for scorer in scorers if "pivot" in scorer.views} for _ in rows
    ]
    if not both:
        return scores
    testset = _normalised(
        TestSet(
            lp=lp,
            hypotheses={both[0].system: tuple(row.pivot or "" for row in both)},
            references={reference: tuple(row.reference or "" for row in both)},
            sources=tuple(row.version or "" for row in both),
        ),
        steps,
    )
    for scorer in scorers:
        if "pivot" not in scorer.views:
            continue
        statistics = scorer.metric.statistics(testset, both[0].system)
        for row, row_statistics in zip(both, statistics, strict=True):
            scores[row.index][scorer.spec] = scorer.metric.segment_score(row_statistics)
    return scores


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
    testset = paired_test_set(corpus, systems)
    if isinstance(testset, Undefined):
        return [], testset.reason
    testset = _normalised(testset, config.score_normalise)
    comparisons = []
    for scorer in scorers:
        if "pivot" in scorer.views:
            comparisons += _compare(testset, scorer, systems, config)
    return comparisons, None


def closeness(corpus: Corpus, metric: Metric) -> dict[str, Any]:
    """How close every two versions are to one another, by one metric on their pivots.

    The mean of both directions, since a metric treats hypothesis and reference differently; None
    on the diagonal and where a version has no pivot.
    """
    systems = list(corpus.versions)
    others = [system for system in systems if system != corpus.reference.id]
    texts: dict[str, tuple[str, ...]] = {}
    testset = paired_test_set(corpus, others) if others else Undefined(reason="no version")
    if isinstance(testset, TestSet):
        texts = {**testset.hypotheses, **testset.references}
    matrix = [
        [
            _mutual(metric, texts.get(one), texts.get(other)) if one != other else None
            for other in systems
        ]
        for one in systems
    ]
    return {"systems": systems, "closeness": matrix}


def _mutual(
    metric: Metric, one: tuple[str, ...] | None, other: tuple[str, ...] | None
) -> float | None:
    if one is None or other is None:
        return None
    values = []
    for hypothesis, reference in ((one, other), (other, one)):
        testset = TestSet(lp="", hypotheses={"a": hypothesis}, references={"b": reference})
        values.append(metric.score(significance.total(metric.statistics(testset, "a"))))
    defined = [value for value in values if value is not None]
    return sum(defined) / 2 if len(defined) == 2 else None


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """A test set with its score and interval."""

    testset: TestSet
    value: float | None
    interval: significance.Interval | None


def _both_scopes(
    corpus: Corpus,
    system: str,
    scorer: Scorer,
    view: View,
    config: RunConfig,
    common: Mapping[str, Any],
) -> list[Score]:
    scores: list[Score] = []
    measured: _Measured | None = None
    for scope in SCOPES:
        made = test_set(corpus, system, view, scope)
        conditions: dict[str, Any] = {
            "view": view,
            "scope": scope,
            "normalisation": signature(config.score_normalise),
            **common,
        }
        if isinstance(made, Undefined):
            scores.append(_score(system, scorer, conditions, made))
            continue
        testset = _normalised(made, config.score_normalise)
        # Where nothing is omitted both scopes hold the same rows.
        if measured is None or measured.testset != testset:
            measured = _measure(testset, system, scorer, config)
        conditions |= {
            "references": list(testset.references),
            "bootstrap": {"resamples": config.significance.resamples, "seed": config.seed},
            **scorer.metric.conditions(testset),
        }
        scores.append(_score(system, scorer, conditions, measured))
    return scores


def _measure(testset: TestSet, system: str, scorer: Scorer, config: RunConfig) -> _Measured:
    statistics = scorer.metric.statistics(testset, system)
    return _Measured(
        testset=testset,
        value=scorer.metric.score(significance.total(statistics)),
        interval=significance.bootstrap_interval(
            statistics,
            scorer.metric.score,
            resamples=config.significance.resamples,
            seed=config.seed,
        ),
    )


def _score(
    system: str, scorer: Scorer, conditions: Mapping[str, Any], found: _Measured | Undefined
) -> Score:
    measured = found if isinstance(found, _Measured) else None
    return Score(
        system=system,
        metric=scorer.spec,
        name=scorer.metric.name,
        view=conditions["view"],
        scope=conditions["scope"],
        value=measured.value if measured else None,
        low=measured.interval.low if measured and measured.interval else None,
        high=measured.interval.high if measured and measured.interval else None,
        n=len(measured.testset) if measured else 0,
        signature=scorer.metric.signature(len(measured.testset.references) if measured else 1),
        conditions=conditions,
        higher_is_better=scorer.metric.higher_is_better,
        reason=_reason(found),
    )


def _reason(found: _Measured | Undefined) -> str | None:
    if isinstance(found, Undefined):
        return found.reason
    return None if found.value is not None else "undefined on these rows"


def _compare(
    testset: TestSet, scorer: Scorer, systems: Sequence[str], config: RunConfig
) -> list[Comparison]:
    tables = statistics_by_system(scorer.metric, testset)
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


def _normalised(testset: TestSet, steps: Sequence[str]) -> TestSet:
    if not steps:
        return testset

    def column(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(normalise(text, steps) for text in texts)

    return TestSet(
        lp=testset.lp,
        hypotheses={name: column(texts) for name, texts in testset.hypotheses.items()},
        references={name: column(texts) for name, texts in testset.references.items()},
        sources=column(testset.sources) if testset.sources is not None else None,
    )
