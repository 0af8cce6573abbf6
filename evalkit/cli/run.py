"""``evalkit run``: a config, from the published texts to who translates closely and who drifts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Device(StrEnum):
    """Where neural metrics run."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


def run(
    config: Annotated[Path, typer.Argument(help="A config, such as configs/statement.yaml.")],
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="A.B=V", help="Set a key of the config; may be repeated."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The results folder.")] = Path(
        "results"
    ),
    device: Annotated[
        Device,
        typer.Option(help="Where neural metrics run; a metric's own option device wins."),
    ] = Device.auto,
    json: Annotated[
        bool, typer.Option("--json", help="Print scores.json instead of the table.")
    ] = False,
) -> None:
    """Run a config: read, align, score, judge, write.

    The last line on stdout is the run directory; with --json it is scores.json instead.

    Example: evalkit run configs/statement.yaml --set significance.resamples=2000
    """
    from evalkit import results
    from evalkit.cli.reports import show
    from evalkit.cli.screen import say
    from evalkit.run import run as run_config

    directory, made = run_config(
        config, overrides or (), output=output, device=device.value, notice=say
    )
    if json:
        typer.echo(results.dumps(made.scores), nl=False)
        return
    show(made)
    typer.echo(str(directory))
