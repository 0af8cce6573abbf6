"""``evalkit history``: the scores of all runs, over time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer


def history(
    results: Annotated[
        Path, typer.Option("--results", help="The results folder that the runs are in.")
    ] = Path("results"),
    name: Annotated[str | None, typer.Option("--name", help="Of this config alone.")] = None,
    system: Annotated[
        list[str] | None, typer.Option("--system", help="This system alone; may be repeated.")
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", "-m", help="This metric or rate alone; may be repeated."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Runs from this day on.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    sql: Annotated[
        str | None,
        typer.Option("--sql", metavar="SQL", help="Ask the tables runs, scores, issues (DuckDB)."),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="First add run directories that are not listed.")
    ] = False,
) -> None:
    """Show every number over the runs, with a mark where what is measured changed.

    Without --metric: those of whole scope, and drift rates.

    Example: evalkit history --metric chrF2++ --since 2026-01-01

    Example: evalkit history --sql "select run, value from scores where metric = 'bleu'"
    """
    from evalkit.cli.outfiles import write
    from evalkit.cli.screen import say
    from evalkit.errors import ConfigError
    from evalkit.track import history as kept
    from evalkit.track.historypage import page
    from evalkit.track.historysql import ask
    from evalkit.track.historytext import in_text
    from evalkit.track.trends import Shown, moment, trends

    if rebuild:
        for run in kept.rebuild(results):
            say(f"added: {run}")
    lines, wrong = kept.read(results)
    for words in wrong:
        say(words)
    if not lines:
        raise ConfigError(
            "there is no history yet",
            place=str(results / kept.NAME),
            mend="Every 'evalkit run' adds to it; --rebuild reads the runs that are there.",
        )
    if sql is not None:
        _answer(*ask(lines, sql), as_json=as_json)
        return
    shown = Shown(
        config=name,
        systems=tuple(system or ()),
        metrics=tuple(metric or ()),
        since=moment(since) if since else None,
    )
    found = trends(lines, shown)
    if not found:
        raise ConfigError("no run or number is meant", mend="Ask for less, or see what there is.")
    if html is not None:
        write(html, page(found))
        say(f"page written: {html}")
    elif as_json:
        typer.echo(json.dumps([_record(one) for one in found], indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(in_text(found)))


def _record(one: Any) -> dict[str, Any]:
    from dataclasses import asdict

    record = asdict(one)
    return {"config": record["config"], **record.pop("key"), **record}


def _answer(names: Sequence[str], rows: Sequence[Sequence[Any]], *, as_json: bool) -> None:
    from evalkit.track.table import table

    if as_json:
        records = [dict(zip(names, row, strict=True)) for row in rows]
        typer.echo(json.dumps(records, indent=2, ensure_ascii=False, default=str))
        return
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    typer.echo("\n".join(table(names, cells, names=len(names))) if names else "")
