"""The story of ``evalkit compare``: every system of some files against every other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from evalkit import corrections, optional, ranking, significance
from evalkit.config import SignificanceConfig
from evalkit.errors import ConfigError
from evalkit.humanversions import against_paraphrased, reversals_of
from evalkit.pairs import Pair, comparisons, paired_tests
from evalkit.resampling import by_document
from evalkit.results import comparison_record
from evalkit.scorefiles import (
    Bootstrap,
    FileScore,
    built_and_at_hand,
    file_score,
    flags_of,
    require,
    with_interval,
)
from evalkit.scorefiles import statistics as statistics_of
from evalkit.significance import bootstrap_intervals
from evalkit.spec import MetricSpec
from evalkit.text.notices import notify
from evalkit.types import Comparison, Reversal, TestSet

if TYPE_CHECKING:
    from evalkit.protocols import Metric

By = Literal["segment", "document"]
# Below this adjusted p two systems are told apart.
TOLD_APART = corrections.LEVEL
SCORE_KEYS = (
    *("system", "metric", "name", "value", "low", "high", "n", "signature", "conditions"),
    "higher_is_better",
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How systems are compared; the defaults of method, resamples and seed are sacrebleu's.

    ``resamples`` of None is 1,000 for the bootstrap and 10,000 for randomization, and more where
    Holm's correction of so many tests could show nothing by as few. ``baseline`` is
    the one system that all others are held against; without it every two are compared. ``by`` of
    None resamples documents where they are known, else segments. ``humans`` are the human
    translations among the systems: what a difference from them means to people is not known.
    ``paraphrased`` are the references that were paraphrased, against which metrics of overlap rank
    human translations as people do.
    """

    method: significance.Method = "paired-bootstrap"
    resamples: int | None = None
    seed: int = 12345
    correction: Literal["holm", "none"] = "holm"
    baseline: str | None = None
    by: By | None = None
    humans: tuple[str, ...] = ()
    paraphrased: tuple[str, ...] = ()

    @property
    def usual(self) -> int:
        """The resamples of a few tests, where none are asked for."""
        return 1000 if self.method == "paired-bootstrap" else 10000

    def too_coarse(self, tests: int) -> bool:
        """Whether so many tests of one metric could show nothing, whatever the systems are."""
        resamples = self.usual if self.resamples is None else self.resamples
        return self.correction == "holm" and corrections.too_coarse(tests, resamples)

    def settled(self, tests: int) -> Plan:
        """The same with a number of resamples, enough for so many tests where none is asked for."""
        if self.resamples is not None:
            return self
        enough = self.usual
        if self.too_coarse(tests):
            enough = corrections.fine_enough(tests)
            notify(
                f"{enough} resamples are drawn instead of {self.usual}: by these no difference "
                f"could be shown in {tests} tests, whose p-values are corrected for their number"
            )
        return replace(self, resamples=enough)

    def config(self) -> SignificanceConfig:
        """The same as the tests read it."""
        return SignificanceConfig(
            method=self.method,
            resamples=self.usual if self.resamples is None else self.resamples,
            correction=self.correction,
        )


@dataclass(frozen=True, kw_only=True)
class MetricComparison:
    """The systems by one metric, in the order given.

    ``lang`` is set where a run has several languages, whose scores do not mix. ``clusters`` are the
    systems, best first, in groups that the tests tell apart; None where not every two were tested.
    ``reversals`` are the human versions that a metric of overlap puts below a machine,
    ``counts_overlap`` says whether it is one. ``against_paraphrased`` are the scores against the
    paraphrased references alone, None where there are none beside others.
    """

    scores: tuple[FileScore, ...]
    comparisons: tuple[Comparison, ...]
    clusters: tuple[tuple[str, ...], ...] | None = None
    lang: str | None = None
    reversals: tuple[Reversal, ...] = ()
    counts_overlap: bool = False
    against_paraphrased: Mapping[str, float | None] | None = None


@dataclass(frozen=True, kw_only=True)
class CompareTable:
    """What ``evalkit compare`` prints, metric by metric.

    ``flags`` maps a system to the names of each row's traps, as in ``ScoreTable``.
    """

    metrics: tuple[MetricComparison, ...]
    plan: Plan
    flags: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The form of ``evalkit compare --json``; comparisons have the keys of scores.json."""
        return {
            "scores": [
                {
                    **_score_record(score),
                    "cluster": _cluster(one, score.system),
                    "human": score.system in self.plan.humans,
                    **(
                        {"against_paraphrased": one.against_paraphrased[score.system]}
                        if one.against_paraphrased is not None
                        else {}
                    ),
                }
                for one in self.metrics
                for score in one.scores
            ],
            "comparisons": [
                comparison_record(pair) for one in self.metrics for pair in one.comparisons
            ],
        }


def compare_testset(
    testset: TestSet, metrics: Sequence[str | MetricSpec], plan: Plan
) -> CompareTable:
    """Compare the systems of a test set on its rows.

    p-values are corrected over all that is tested by one metric.

    Raises:
        ConfigError: There are fewer than two systems, or no such baseline; a metric is wrong or
            lacks what it reads; all rows are of one document, and those are to be resampled.
        ModelError: A metric's model is not at hand.
    """
    return compare_built(testset, built_and_at_hand(metrics), plan)


def compare_built(
    testset: TestSet, metrics: Mapping[MetricSpec, Metric], plan: Plan
) -> CompareTable:
    """The same with metrics that are made."""
    require(metrics, testset)
    for human in plan.humans:
        _among(human, testset.hypotheses, "this human translation", "systems")
    for reference in plan.paraphrased:
        _among(reference, testset.references, "this paraphrased reference", "references")
    pairs = _pairs(list(testset.hypotheses), plan.baseline)
    plan = plan.settled(len(pairs))
    documents = _documents(testset, plan.by)
    return CompareTable(
        metrics=tuple(
            _compared(replace(testset, documents=documents), spec, metric, pairs, plan)
            for spec, metric in metrics.items()
        ),
        plan=plan,
        flags=flags_of(testset, metrics.values()),
    )


def _pairs(systems: Sequence[str], baseline: str | None) -> list[Pair]:
    if len(systems) < 2:
        raise ConfigError("there is one system only", mend="A comparison needs two.")
    if baseline is None:
        return list(combinations(systems, 2))
    _among(baseline, systems, "this baseline", "systems")
    return [(baseline, system) for system in systems if system != baseline]


def _among(name: str, known: Iterable[str], what: str, which: str) -> None:
    there = list(known)
    if name not in there:
        raise ConfigError(
            f"{what} is none of the {which}", place=name, mend=f"There are: {', '.join(there)}."
        )


def _documents(testset: TestSet, by: By | None) -> tuple[str, ...] | None:
    """The documents to resample, None for segments."""
    known = testset.documents
    if by == "segment" or (by is None and known is None):
        return None
    if known is None:
        raise ConfigError("nothing names the documents", mend="Give them with --documents.")
    if len(set(known)) < 2:
        raise ConfigError(
            "all segments are of one document, so there is nothing to resample",
            mend="Say --by segment.",
        )
    return known


def _compared(
    testset: TestSet, spec: MetricSpec, metric: Metric, pairs: Sequence[Pair], plan: Plan
) -> MetricComparison:
    tables = statistics_of(metric, testset)
    units = {name: by_document(table, testset.documents) for name, table in tables.items()}
    config = plan.config()
    bootstrap = Bootstrap(resamples=config.resamples, seed=plan.seed)
    drawn = bootstrap_intervals(units, metric.score, resamples=config.resamples, seed=plan.seed)
    by_row = len(next(iter(units.values()))) == len(testset)
    scores = tuple(
        with_interval(
            file_score(name, spec, metric, tables[name], testset),
            drawn[name],
            bootstrap,
            resampled="rows" if by_row else "documents",
        )
        for name in testset.hypotheses
    )
    tests = paired_tests(
        testset, pairs, metric, config, plan.seed, tables=tables, humans=plan.humans
    )
    compared = tuple(comparisons(str(spec), tests, config))
    return MetricComparison(
        scores=scores,
        comparisons=compared,
        reversals=_reversals(testset, metric, scores, plan),
        against_paraphrased=against_paraphrased(testset, metric, plan.paraphrased),
        counts_overlap=optional.counts_overlap(metric),
        clusters=clusters(scores, compared) if plan.baseline is None else None,
    )


def _reversals(
    testset: TestSet, metric: Metric, scores: Sequence[FileScore], plan: Plan
) -> tuple[Reversal, ...]:
    """The human versions that a metric of overlap puts below a machine."""
    humans = plan.humans
    if set(testset.references) <= set(plan.paraphrased):
        return ()
    values = {one.system: one.value for one in scores}
    machines = {name: value for name, value in values.items() if name not in humans}
    return tuple(
        fell
        for human in humans
        for fell in reversals_of(
            {human: values[human], **machines}, metric, human, list(testset.references)
        )
    )


def clusters(
    scores: Sequence[FileScore], comparisons: Sequence[Comparison]
) -> tuple[tuple[str, ...], ...]:
    """The systems that have a score, best first, in groups that the tests tell apart."""
    values = {one.system: one.value for one in scores if one.value is not None}
    apart = {
        frozenset((one.baseline, one.system)) for one in comparisons if one.p_adjusted < TOLD_APART
    }
    better = scores[0].higher_is_better
    ranked = sorted(values, key=lambda name: values[name], reverse=better)
    return ranking.clusters(ranked, lambda one, other: frozenset((one, other)) in apart)


def _cluster(one: MetricComparison, system: str) -> int | None:
    for number, names in enumerate(one.clusters or (), start=1):
        if system in names:
            return number
    return None


def _score_record(score: FileScore) -> dict[str, Any]:
    return {key: getattr(score, key) for key in SCORE_KEYS}
