"""The story of ``evalkit score``: plain files in, a table of scores out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit import optional
from evalkit.errors import ConfigError
from evalkit.spec import MetricSpec, build_metrics
from evalkit.text.files import read_lines, same_length
from evalkit.text.traps import traps
from evalkit.types import TestSet

if TYPE_CHECKING:
    from evalkit.protocols import Metric, Statistics

FilePath = str | os.PathLike[str]
DEFAULT_METRICS = ("bleu", "chrf", "chrf:word_order=2")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScore:
    """A file's score by one metric.

    ``metric`` is the spec as text, ``name`` the name on the screen. ``value`` is in the metric's
    own unit, None where it is undefined; a screen shows it ``times`` so much with ``digits``
    decimals. ``n`` counts the rows.
    """

    system: str
    metric: str
    name: str
    value: float | None
    signature: str
    conditions: Mapping[str, Any]
    n: int
    higher_is_better: bool
    times: float = 1.0
    digits: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """Every file by every metric: files in the order given, metrics within them.

    ``segments`` maps a system to its metrics to the scores of the rows; None where not asked for.
    ``flags`` maps a system to the names of each row's traps (``evalkit.text.traps``).
    """

    scores: tuple[FileScore, ...]
    flags: Mapping[str, tuple[tuple[str, ...], ...]]
    segments: Mapping[str, Mapping[str, tuple[float | None, ...]]] | None = None

    def to_json(self) -> dict[str, Any]:
        """The form of ``evalkit score --json``."""
        keys = ("system", "metric", "name", "value", "signature", "conditions", "n")
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
) -> ScoreTable:
    """Score files of one segment a line against references, in the order given.

    Raises:
        ConfigError: A metric is wrong or lacks its references or source; a file is not there or
            is named twice.
        DataError: A file's content is bad, line counts differ, or there is no line.
        ModelError: A metric's model is not at hand.
    """
    built = build_metrics(metrics)
    _require(built, references=len(references), source=source is not None)
    signatures = {spec: metric.signature(len(references)) for spec, metric in built.items()}
    testset = read_testset(hypotheses, references, source)
    tables = {spec: _statistics(metric, testset) for spec, metric in built.items()}
    return ScoreTable(
        scores=tuple(
            _file_score(system, spec, metric, tables[spec][system], testset, signatures[spec])
            for system in testset.hypotheses
            for spec, metric in built.items()
        ),
        flags={system: _flags(testset, system, built.values()) for system in testset.hypotheses},
        segments={
            system: {
                str(spec): tuple(metric.segment_score(row) for row in tables[spec][system])
                for spec, metric in built.items()
            }
            for system in testset.hypotheses
        }
        if segments
        else None,
    )


def read_testset(
    hypotheses: Sequence[FilePath],
    references: Sequence[FilePath] = (),
    source: FilePath | None = None,
) -> TestSet:
    """Read files into a test set; systems and references are named by ``names_of``.

    Raises:
        ConfigError: A file is not there or is named twice.
        DataError: A file's content is bad, line counts differ, or there is no line.
    """
    every = [*hypotheses, *references, *([source] if source is not None else [])]
    if not hypotheses:
        raise ConfigError("there is no hypothesis to score", mend="Give one with -t.")
    if sum(os.fspath(path) == "-" for path in every) > 1:
        raise ConfigError("standard input can be read once only", place="-")
    systems, streams = names_of(hypotheses), names_of(references)
    texts = [read_lines(path) for path in every]
    same_length(every, texts)
    first_reference, first_source = len(systems), len(systems) + len(streams)
    return TestSet(
        lp="und-und",
        hypotheses=dict(zip(systems, texts[:first_reference], strict=True)),
        references=dict(zip(streams, texts[first_reference:first_source], strict=True)),
        sources=texts[first_source] if source is not None else None,
    )


def names_of(paths: Sequence[FilePath]) -> list[str]:
    """Name files: a file's name, or its path as given where two names are alike.

    Raises:
        ConfigError: The same path stands there twice.

    >>> names_of(["a/hyp.de", "b/hyp.de", "b/other.de"])
    ['a/hyp.de', 'b/hyp.de', 'other.de']
    """
    # A name that is not UTF-8 has to be printed all the same.
    given = [os.fsencode(path).decode("utf-8", "backslashreplace") for path in paths]
    for path, times in Counter(given).items():
        if times > 1:
            raise ConfigError("this file is named twice", place=path)
    alike = Counter(Path(path).name for path in given)
    return [path if alike[Path(path).name] > 1 else Path(path).name or path for path in given]


def _require(metrics: Mapping[MetricSpec, Metric], *, references: int, source: bool) -> None:
    problems = [
        ConfigError("this metric needs a reference", place=str(spec), mend="Give one with -r.")
        for spec, metric in metrics.items()
        if metric.needs_reference and not references
    ] + [
        ConfigError("this metric needs a source", place=str(spec), mend="Give one with -s.")
        for spec, metric in metrics.items()
        if metric.needs_source and not source
    ]
    if problems:
        raise ConfigError.of(problems)


def _statistics(metric: Metric, testset: TestSet) -> dict[str, Statistics]:
    from evalkit.metrics.surface import statistics_by_system

    return statistics_by_system(metric, testset)


def _flags(testset: TestSet, system: str, metrics: Iterable[Metric]) -> tuple[tuple[str, ...], ...]:
    """The traps of every row, then what the metrics say of it, each once."""
    columns = [traps(testset, system)]
    columns += [
        tuple(map(tuple, optional.row_flags(metric, testset, system))) for metric in metrics
    ]
    return tuple(
        tuple(dict.fromkeys(flag for flags in row for flag in flags))
        for row in zip(*columns, strict=True)
    )


def _file_score(
    system: str,
    spec: MetricSpec,
    metric: Metric,
    statistics: Statistics,
    testset: TestSet,
    signature: str,
) -> FileScore:
    from evalkit.significance import total

    return FileScore(
        system=system,
        metric=str(spec),
        name=metric.name,
        value=metric.score(total(statistics)),
        signature=signature,
        conditions=metric.conditions(
            replace(testset, hypotheses={system: testset.hypotheses[system]})
        ),
        n=len(testset),
        higher_is_better=metric.higher_is_better,
        times=optional.times(metric),
        digits=optional.digits(metric),
    )
