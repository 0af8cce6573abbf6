"""``evalkit score``: the systems of any files by any metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from evalkit.cli.shown import show, trapped
from evalkit.cli.tables import aligned, latex, latex_text, tsv
from evalkit.cli.testset_options import (
    AsJson,
    AsLatex,
    AsTsv,
    Format,
    Lp,
    Metrics,
    References,
    Seed,
    Source,
    Systems,
    one_of,
    wanted,
)
from evalkit.text.printable import safe_line

if TYPE_CHECKING:
    from evalkit.scorefiles import FileScore, ScoreTable


def score(
    hypothesis: Annotated[
        list[str],
        typer.Option(
            "--hypothesis",
            "-t",
            metavar="FILE",
            help="A system's output, one segment a line, or a TSV, JSONL, TMX or "
            "mt-metrics-eval folder; repeat it. - is stdin.",
        ),
    ],
    reference: References = None,
    source: Source = None,
    metric: Metrics = None,
    as_json: AsJson = False,
    as_tsv: AsTsv = False,
    as_latex: AsLatex = False,
    segments: Annotated[
        bool,
        typer.Option(
            "--segments",
            help="Score each line too; without --json print system, metric, line and score alone.",
        ),
    ] = False,
    confidence: Annotated[
        bool, typer.Option("--confidence", help="Add 95 % bootstrap intervals.")
    ] = False,
    resamples: Annotated[
        int, typer.Option("--resamples", min=1, help="Resamples of --confidence.")
    ] = 1000,
    seed: Seed = 12345,
    system: Systems = None,
    form: Format = None,
    lp: Lp = None,
) -> None:
    """Score systems: files of one segment a line, TSV, JSONL, TMX, mt-metrics-eval.

    Example: evalkit score -t system.en -r human.en -m bleu -m chrf:word_order=2

    Example: translate < in.ar | evalkit score -t - -r human.en -s in.ar --confidence

    Example: evalkit score -t wmt22/ --lp en-de -r refB -r refA --latex
    """
    from evalkit.cli.screen import say
    from evalkit.scorefiles import DEFAULT_METRICS, Bootstrap, score_files

    one_of(json=as_json, tsv=as_tsv, latex=as_latex)
    one_of(segments=segments, latex=as_latex)
    table = score_files(
        hypothesis,
        reference or (),
        source,
        metric or DEFAULT_METRICS,
        segments=segments,
        bootstrap=Bootstrap(resamples=resamples, seed=seed) if confidence else None,
        systems=system or (),
        wanted=wanted(form, lp),
    )
    forms = (_segments, _segments, _latex) if segments else (_text, _tsv, _latex)
    show(table, as_json=as_json, as_tsv=as_tsv, as_latex=as_latex, forms=forms)
    for line in trapped(table.flags):
        say(line)


def _segments(table: ScoreTable) -> list[str]:
    """A line per system, metric and segment, segments from 1; an undefined score is empty."""
    return [
        f"{safe_line(system)}\t{safe_line(metric)}\t{line}\t{'' if value is None else value}"
        for system, metrics in (table.segments or {}).items()
        for metric, values in metrics.items()
        for line, value in enumerate(values, start=1)
    ]


def _tsv(table: ScoreTable) -> list[str]:
    """A line per system and metric."""
    head = ["system", "metric", "name", "value", "low", "high", "n", "signature"]
    return tsv(head, [[getattr(score, key) for key in head] for score in table.scores])


def _columns(table: ScoreTable) -> list[list[FileScore]]:
    """The scores of each metric."""
    columns: dict[str, list[FileScore]] = {}
    for row in table.scores:
        columns.setdefault(row.metric, []).append(row)
    return list(columns.values())


def _latex(table: ScoreTable) -> list[str]:
    """Systems by metrics, the best of a column in bold."""
    columns = _columns(table)
    names = Counter(column[0].name for column in columns)
    cells = [[latex_text(row.system) for row in columns[0]]]
    for column in columns:
        best = best_value(column)
        numbers = [_number(row) for row in column]
        cells.append(
            [
                rf"\textbf{{{number}}}" if best is not None and row.value == best else number
                for row, number in zip(column, numbers, strict=True)
            ]
        )
    head = ["system", *(title(column[0], names) for column in columns)]
    signed = [f"{title(column[0], names)}|{column[0].signature}" for column in columns]
    return latex(head, list(zip(*cells, strict=True)), signed)


def _text(table: ScoreTable) -> list[str]:
    """An aligned table of systems by metrics, then what each number rests on."""
    columns = _columns(table)
    names = Counter(column[0].name for column in columns)
    systems = [row.system for row in columns[0]]
    lines = aligned(
        [
            ["system", *map(safe_line, systems)],
            *([title(column[0], names), *_cells(column)] for column in columns),
        ]
    )
    lines += ["", *(["* best of its column"] if len(systems) > 1 else [])]
    for column in columns:
        lines += notes(column, names)
    return lines


def title(head: FileScore, names: Mapping[str, int]) -> str:
    """A metric's name, or its spec where two metrics have one name."""
    return safe_line(head.name if names[head.name] == 1 else head.metric)


def best_value(column: Sequence[FileScore]) -> float | None:
    """The best of several scores; None where there is one only, or none."""
    values = [row.value for row in column if row.value is not None]
    choose = max if column[0].higher_is_better else min
    return choose(values) if len(column) > 1 and values else None


def _cells(column: Sequence[FileScore]) -> list[str]:
    best = best_value(column)
    return [
        f"{_number(row)}{'*' if best is not None and row.value == best else ' '}" for row in column
    ]


def _number(row: FileScore) -> str:
    if row.value is None:
        return "undefined"
    shown = f"{row.value * row.times:.{row.digits}f}"
    return f"{shown} {interval(row)}" if row.low is not None else shown


def interval(row: FileScore) -> str:
    """A score's interval as it is shown, empty where there is none."""
    if row.low is None or row.high is None:
        return ""
    return f"[{row.low * row.times:.{row.digits}f}, {row.high * row.times:.{row.digits}f}]"


def notes(column: Sequence[FileScore], names: Mapping[str, int]) -> list[str]:
    """What a metric's numbers rest on."""
    head = column[0]
    lines = [f"{title(head, names)}|{head.signature}"]
    lines += [f"  {key}: {_condition(key, column)}" for key in head.conditions]
    return [safe_line(line) for line in (*lines, *_reading(head))]


def _condition(key: str, column: Sequence[FileScore]) -> str:
    """A condition of all systems, or of each where it is not the same."""
    values = [_written(row.conditions.get(key)) for row in column]
    if len(set(values)) == 1:
        return values[0]
    return "; ".join(f"{row.system}: {value}" for row, value in zip(column, values, strict=True))


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def _reading(head: FileScore) -> list[str]:
    shown = [] if head.times == 1 else [f"  shown times {head.times:g}"]
    return shown if head.higher_is_better else [*shown, "  lower is better"]
