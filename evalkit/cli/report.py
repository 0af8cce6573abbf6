"""``evalkit report``: the reports of runs that are there already."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """The forms of a report."""

    terminal = "terminal"
    markdown = "markdown"
    html = "html"


def report(
    runs: Annotated[list[Path], typer.Argument(help="Run directories, or their link 'latest'.")],
    form: Annotated[
        Format, typer.Option("--format", "-f", help="What to print.")
    ] = Format.terminal,
) -> None:
    """Print the report of a run directory.

    Example: evalkit report results/statement/latest --format markdown
    """
    from evalkit import plugins, results
    from evalkit.cli.reports import terminal_options

    options = terminal_options() if form is Format.terminal else {}
    reporter = plugins.build("reporters", form.value, options)
    for directory in runs:
        typer.echo(reporter.render(results.read(directory)), color=True, nl=form is not Format.html)
