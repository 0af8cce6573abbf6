"""The story of ``evalkit score``: files in, a table of scores out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evalkit import optional
from evalkit.corpus.testsets.blocks import read_blocks
from evalkit.corpus.testsets.join import FilePath
from evalkit.corpus.testsets.wanted import Wanted
from evalkit.errors import ConfigError
from evalkit.spec import MetricSpec, build_metrics
from evalkit.text.traps import Flags, traps_by_system
from evalkit.types import TestSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from evalkit.protocols import Metric, Statistics
    from evalkit.significance import Interval

# Rows of plain files that are read and counted at a time.
BLOCK = 1 << 16
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
    at_once = BLOCK if all(map(optional.by_rows, built.values())) else None
    flags: dict[str, list[tuple[str, ...]]] = {}
    kept: dict[MetricSpec, dict[str, _Kept]] = {spec: {} for spec in built}
    for testset in read_blocks(
        hypotheses, references, source, systems=systems, wanted=wanted, rows=at_once
    ):
        require(built, testset)
        for spec, metric in built.items():
            for system, table in statistics(metric, testset).items():
                one = kept[spec].setdefault(
                    system, _Kept(metric, rows=bootstrap is not None, scores=segments)
                )
                one.add(table)
        for system, found in flags_of(testset, built.values()).items():
            flags.setdefault(system, []).extend(found)
    scores = {
        (system, spec): _scored(system, spec, one, testset, bootstrap)
        for spec, columns in kept.items()
        for system, one in columns.items()
    }
    return ScoreTable(
        scores=tuple(scores[system, spec] for system in flags for spec in built),
        flags={system: tuple(found) for system, found in flags.items()},
        segments={
            system: {str(spec): tuple(kept[spec][system].scores) for spec in built}
            for system in flags
        }
        if segments
        else None,
        bootstrap=bootstrap,
    )


class _Kept:
    """What is kept of a system's rows by one metric, block after block, its texts let go.

    Args:
        metric: The metric.
        rows: Whether the statistics of every row are kept, to be resampled.
        scores: Whether every row is scored.
    """

    def __init__(self, metric: Metric, *, rows: bool, scores: bool) -> None:
        self.metric = metric
        self.scores: list[float | None] = []
        self.total: Statistics = _nothing()
        self.n = 0
        self._rows, self._scores = rows, scores
        self._blocks: list[npt.NDArray[np.floating[Any]]] = []

    def add(self, table: Statistics) -> None:
        """Add a block's statistics, shape (n, k)."""
        import numpy as np

        from evalkit.resampling import narrowed
        from evalkit.significance import total

        # What was summed before comes first: the order of the additions is that of one long sum.
        self.total = total(np.vstack([self.total, table]) if self.n else table)
        self.n += len(table)
        if self._rows:
            self._blocks.append(narrowed(table, summed=1))
        if self._scores:
            self.scores += [self.metric.segment_score(row) for row in table]

    def table(self) -> Statistics:
        """The statistics of all rows; they are kept here no longer."""
        import numpy as np

        whole: Statistics = np.concatenate(self._blocks).astype(np.float64, copy=False)
        self._blocks.clear()
        return whole


def _nothing() -> Statistics:
    import numpy as np

    return np.zeros(0)


def _scored(
    system: str, spec: MetricSpec, kept: _Kept, testset: TestSet, bootstrap: Bootstrap | None
) -> FileScore:
    """A system's score, with an interval where one is asked for; ``testset`` is any block."""
    made = replace(_score(system, spec, kept.metric, kept.total, testset), n=kept.n)
    if bootstrap is None:
        return made
    from evalkit.significance import bootstrap_interval

    drawn = bootstrap_interval(
        kept.table(), kept.metric.score, resamples=bootstrap.resamples, seed=bootstrap.seed
    )
    return with_interval(made, drawn, bootstrap)


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
    system: str, spec: MetricSpec, metric: Metric, table: Statistics, testset: TestSet
) -> FileScore:
    """A system's score by its statistics."""
    from evalkit.significance import total

    return _score(system, spec, metric, total(table), testset)


def with_interval(
    score: FileScore, drawn: Interval | None, bootstrap: Bootstrap, **how: str
) -> FileScore:
    """The same with an interval over what is resampled; ``how`` is added to the conditions."""
    told = {"resamples": bootstrap.resamples, "seed": bootstrap.seed, **how}
    return replace(
        score,
        conditions={**score.conditions, "bootstrap": told},
        low=drawn.low if drawn else None,
        high=drawn.high if drawn else None,
    )


def _score(
    system: str, spec: MetricSpec, metric: Metric, sums: Statistics, testset: TestSet
) -> FileScore:
    alone = replace(testset, hypotheses={system: testset.hypotheses[system]})
    return FileScore(
        system=system,
        metric=str(spec),
        name=metric.name,
        value=metric.score(sums),
        signature=metric.signature(len(testset.references)),
        conditions=dict(metric.conditions(alone)),
        n=len(testset),
        higher_is_better=metric.higher_is_better,
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
