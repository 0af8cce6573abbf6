"""``evalkit score``: plain files, one segment a line, by any metric."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from evalkit.text.printable import safe_line

if TYPE_CHECKING:
    from evalkit.scorefiles import FileScore, ScoreTable


def score(
    hypothesis: Annotated[
        list[str],
        typer.Option(
            "--hypothesis", "-t", metavar="FILE", help="A system's output; repeat it. - is stdin."
        ),
    ],
    reference: Annotated[
        list[str] | None,
        typer.Option(
            "--reference",
            "-r",
            metavar="FILE",
            help="A reference; repeat it, the order is recorded.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", "-s", metavar="FILE", help="The source, for metrics that read it."
        ),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            "-m",
            metavar="METRIC",
            help="NAME or NAME:key=value,key=value; repeat it.  "
            "Default: bleu, chrf and chrf:word_order=2.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    segments: Annotated[
        bool,
        typer.Option(
            "--segments",
            help="Score each line too; without --json print system, metric, line and score alone.",
        ),
    ] = False,
) -> None:
    """Score files of one segment a line.

    Example: evalkit score -t system.en -r human.en -m bleu -m chrf:word_order=2
    """
    from evalkit.cli.screen import say
    from evalkit.scorefiles import DEFAULT_METRICS, score_files

    table = score_files(
        hypothesis, reference or (), source, metric or DEFAULT_METRICS, segments=segments
    )
    if as_json:
        typer.echo(json.dumps(table.to_json(), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo("\n".join(_tsv(table) if segments else _text(table)))
    for line in _traps(table):
        say(line)


def _traps(table: ScoreTable) -> list[str]:
    """How many segments of each system a reader should look at, and why."""
    from evalkit.text.traps import TRAPS, counted

    return [
        f"{count} of {len(rows)} segments of {safe_line(system)}: {TRAPS.get(name, name)}"
        for system, rows in table.flags.items()
        for name, count in counted(rows)
    ]


def _tsv(table: ScoreTable) -> list[str]:
    """A line per system, metric and segment, segments from 1; an undefined score is empty."""
    return [
        f"{safe_line(system)}\t{safe_line(metric)}\t{line}\t{'' if value is None else value}"
        for system, metrics in (table.segments or {}).items()
        for metric, values in metrics.items()
        for line, value in enumerate(values, start=1)
    ]


def _text(table: ScoreTable) -> list[str]:
    """An aligned table of systems by metrics, then what each number rests on."""
    columns: dict[str, list[FileScore]] = {}
    for row in table.scores:
        columns.setdefault(row.metric, []).append(row)
    heads = [column[0] for column in columns.values()]
    names = Counter(head.name for head in heads)
    systems = [row.system for row in next(iter(columns.values()))]
    lines = _aligned(
        [
            ["system", *map(safe_line, systems)],
            *([_title(column[0], names), *_cells(column)] for column in columns.values()),
        ]
    )
    lines += ["", *(["* best of its column"] if len(systems) > 1 else [])]
    for column in columns.values():
        lines += _notes(column, names)
    return lines


def _title(head: FileScore, names: Mapping[str, int]) -> str:
    return safe_line(head.name if names[head.name] == 1 else head.metric)


def _cells(column: Sequence[FileScore]) -> list[str]:
    values = [row.value for row in column if row.value is not None]
    choose = max if column[0].higher_is_better else min
    best = choose(values) if len(column) > 1 and values else None
    return [
        f"{_number(row)}{'*' if best is not None and row.value == best else ' '}" for row in column
    ]


def _number(row: FileScore) -> str:
    if row.value is None:
        return "undefined"
    return f"{row.value * row.times:.{row.digits}f}"


def _notes(column: Sequence[FileScore], names: Mapping[str, int]) -> list[str]:
    head = column[0]
    lines = [f"{_title(head, names)}|{head.signature}"]
    lines += [f"  {key}: {_condition(key, column)}" for key in head.conditions]
    return [safe_line(line) for line in (*lines, *_reading(head))]


def _condition(key: str, column: Sequence[FileScore]) -> str:
    """A condition of all systems, or of each where it is not the same."""
    values = [_written(row.conditions.get(key)) for row in column]
    if len(set(values)) == 1:
        return values[0]
    return ", ".join(f"{row.system} {value}" for row, value in zip(column, values, strict=True))


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _reading(head: FileScore) -> list[str]:
    shown = [] if head.times == 1 else [f"  shown times {head.times:g}"]
    return shown if head.higher_is_better else [*shown, "  lower is better"]


def _aligned(columns: Sequence[Sequence[str]]) -> list[str]:
    """Rows of text, the first column flush left and the others right, by width on the screen."""
    from rich.cells import cell_len

    padded = []
    for number, column in enumerate(columns):
        width = max(map(cell_len, column))
        pads = [" " * (width - cell_len(text)) for text in column]
        padded.append(
            [
                text + pad if number == 0 else pad + text
                for text, pad in zip(column, pads, strict=True)
            ]
        )
    return ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]
