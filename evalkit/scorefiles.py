"""The story of ``evalkit score``: files in, a table of scores out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evalkit import optional
from evalkit.corpus.testsets.join import FilePath, read_testset
from evalkit.corpus.testsets.wanted import Wanted
from evalkit.errors import ConfigError
from evalkit.spec import MetricSpec, build_metrics
from evalkit.text.traps import Flags, traps_by_system
from evalkit.types import TestSet

if TYPE_CHECKING:
    from evalkit.protocols import Metric, Statistics

DEFAULT_METRICS = ("bleu", "chrf", "chrf:word_order=2")


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """How intervals are drawn; the defaults are sacrebleu's."""

    resamples: int = 1000
    seed: int = 12345


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScore:
    """A system's score by one metric.

    ``metric`` is the spec as text, ``name`` the name on the screen. ``value`` is in the metric's
    own unit, None where it is undefined; a screen shows it ``times`` so much with ``digits``
    decimals. ``low`` and ``high`` bound its 95 % bootstrap interval, None where none was asked
    for. ``n`` counts the rows.
    """

    system: str
    metric: str
    name: str
    value: float | None
    signature: str
    conditions: Mapping[str, Any]
    n: int
    higher_is_better: bool
    low: float | None = None
    high: float | None = None
    times: float = 1.0
    digits: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """Every system by every metric: systems in the order given, metrics within them.

    ``segments`` maps a system to its metrics to the scores of the rows; None where not asked for.
    ``flags`` maps a system to the names of each row's traps (``evalkit.text.traps``). ``bootstrap``
    says how the intervals were drawn, None where there are none.
    """

    scores: tuple[FileScore, ...]
    flags: Mapping[str, tuple[tuple[str, ...], ...]]
    segments: Mapping[str, Mapping[str, tuple[float | None, ...]]] | None = None
    bootstrap: Bootstrap | None = None

    def to_json(self) -> dict[str, Any]:
        """The form of ``evalkit score --json``."""
        keys = ["system", "metric", "name", "value", "signature", "conditions", "n"]
        if self.bootstrap is not None:
            keys[4:4] = ["low", "high"]
        made: dict[str, Any] = {
            "scores": [{key: getattr(score, key) for key in keys} for score in self.scores]
        }
        if self.segments is not None:
            made["segments"] = {
                system: {metric: list(values) for metric, values in metrics.items()}
                for system, metrics in self.segments.items()
            }
            made["flags"] = {
                system: [list(flags) for flags in rows] for system, rows in self.flags.items()
            }
        return made


def score_files(
    hypotheses: Sequence[FilePath],
    references: Sequence[FilePath] = (),
    source: FilePath | None = None,
    metrics: Sequence[str | MetricSpec] = DEFAULT_METRICS,
    *,
    segments: bool = False,
    bootstrap: Bootstrap | None = None,
    systems: Sequence[str] = (),
    wanted: Wanted | None = None,
) -> ScoreTable:
    """Score files against references, in the order given; for the files see ``read_testset``.

    Raises:
        ConfigError: A metric is wrong or lacks its references or source; a file is not there or
            is named twice.
        DataError: A file's content is bad, line counts differ, or there is no line.
        ModelError: A metric's model is not at hand.
    """
    built = built_and_at_hand(metrics)
    testset = read_testset(hypotheses, references, source, systems=systems, wanted=wanted)
    require(built, testset)
    scores: dict[tuple[str, str], FileScore] = {}
    rows: dict[str, dict[str, tuple[float | None, ...]]] = {name: {} for name in testset.hypotheses}
    for spec, metric in built.items():
        # One metric's statistics at a time: a million rows of several would fill the memory.
        for system, table in statistics(metric, testset).items():
            scores[system, str(spec)] = file_score(
                system, spec, metric, table, testset, bootstrap=bootstrap
            )
            if segments:
                rows[system][str(spec)] = tuple(metric.segment_score(row) for row in table)
    return ScoreTable(
        scores=tuple(scores[name, str(spec)] for name in testset.hypotheses for spec in built),
        flags=flags_of(testset, built.values()),
        segments=rows if segments else None,
        bootstrap=bootstrap,
    )


def built_and_at_hand(metrics: Sequence[str | MetricSpec]) -> dict[MetricSpec, Metric]:
    """Make the metrics, and look for their models before any file is read.

    Raises:
        ConfigError: A metric is wrong.
        ModelError: A metric's model is not at hand.
    """
    built = build_metrics(metrics)
    for metric in built.values():
        metric.signature(1)
    return built


def require(metrics: Mapping[MetricSpec, Metric], testset: TestSet) -> None:
    """Refuse metrics that lack what they read.

    Raises:
        ConfigError: There is no reference, or no source; all metrics concerned are named.
    """
    problems = [
        ConfigError("this metric needs a reference", place=str(spec), mend="Give one with -r.")
        for spec, metric in metrics.items()
        if metric.needs_reference and not testset.references
    ] + [
        ConfigError("this metric needs a source", place=str(spec), mend="Give one with -s.")
        for spec, metric in metrics.items()
        if metric.needs_source and testset.sources is None
    ]
    if problems:
        raise ConfigError.of(problems)


def statistics(metric: Metric, testset: TestSet) -> dict[str, Statistics]:
    """Every system's statistics, each of shape (n, k)."""
    from evalkit.metrics.surface import statistics_by_system

    return statistics_by_system(metric, testset)


def file_score(
    system: str,
    spec: MetricSpec,
    metric: Metric,
    table: Statistics,
    testset: TestSet,
    *,
    bootstrap: Bootstrap | None = None,
) -> FileScore:
    """A system's score by its statistics, with an interval where one is asked for."""
    from evalkit import significance

    alone = replace(testset, hypotheses={system: testset.hypotheses[system]})
    conditions = dict(metric.conditions(alone))
    drawn = None
    if bootstrap is not None:
        conditions["bootstrap"] = {"resamples": bootstrap.resamples, "seed": bootstrap.seed}
        drawn = significance.bootstrap_interval(
            table, metric.score, resamples=bootstrap.resamples, seed=bootstrap.seed
        )
    return FileScore(
        system=system,
        metric=str(spec),
        name=metric.name,
        value=metric.score(significance.total(table)),
        signature=metric.signature(len(testset.references)),
        conditions=conditions,
        n=len(testset),
        higher_is_better=metric.higher_is_better,
        low=drawn.low if drawn else None,
        high=drawn.high if drawn else None,
        times=optional.times(metric),
        digits=optional.digits(metric),
    )


def flags_of(testset: TestSet, metrics: Iterable[Metric]) -> dict[str, Flags]:
    """The traps of every row of each system, then what the metrics say of it, each once."""
    found = traps_by_system(testset, list(testset.hypotheses))
    for metric in metrics:
        for system, flags in found.items():
            if told := optional.row_flags(metric, testset, system):
                found[system] = tuple(
                    tuple(dict.fromkeys((*row, *more)))
                    for row, more in zip(flags, told, strict=True)
                )
    return found
