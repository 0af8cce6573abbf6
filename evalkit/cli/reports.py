"""Reports on the screen, in its width and colours."""

from __future__ import annotations

import shutil
import sys

import typer

from evalkit.results import Results


def show(made: Results) -> None:
    """Print the terminal report of a run where its config asks for one."""
    from evalkit import plugins

    for entry in made.run["config"]["report"]:
        if entry["use"] != "terminal":
            continue
        options = {key: value for key, value in entry.items() if key != "use"}
        reporter = plugins.build("reporters", "terminal", {**terminal_options(), **options})
        typer.echo(reporter.render(made), color=True)


def terminal_options() -> dict[str, object]:
    """Width and colour of the screen; NO_COLOR and FORCE_COLOR are honoured."""
    import os

    colour = sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))
    if os.environ.get("NO_COLOR"):
        colour = False
    return {"width": shutil.get_terminal_size((110, 24)).columns, "colour": colour}
