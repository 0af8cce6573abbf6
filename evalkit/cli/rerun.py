"""``evalkit rerun``: a run once more, and whether every number comes out again."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evalkit.cli.run import Device

if TYPE_CHECKING:
    from evalkit.track.agree import Agreement

_SHOWN = 50


def rerun(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run directory, or 'latest'.")],
    folder: Annotated[
        Path | None,
        typer.Option(help="The folder of the run's config.  Default: looked for from here."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Keep the new run in this results folder.")
    ] = None,
    device: Annotated[
        Device | None, typer.Option(help="Where neural metrics run.  Default: as it was.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run again from run.json alone, and compare every number, verdict and issue.

    Ends with 1 and a list where one differs by more than device and precision allow, which is
    nothing on the same machine. Says what changed in packages, machine, models and inputs.

    Example: evalkit rerun results/statement/latest
    """
    from evalkit import results
    from evalkit.cli.screen import say
    from evalkit.run import run as run_config
    from evalkit.text.printable import safe_line
    from evalkit.track.agree import agree
    from evalkit.track.origin import origin

    old = results.read(run)
    home = origin(old.run, run, folder)
    name = Path(str(old.run["inputs"][0]["path"])).name
    asked = device.value if device else str(old.run.get("device", {}).get("asked", "auto"))
    with tempfile.TemporaryDirectory() as scratch:
        directory, new = run_config(
            home / name,
            output=output or Path(scratch),
            device=asked,
            data=old.run["config"],
            notice=say,
        )
    made = agree(old, new)
    if as_json:
        typer.echo(json.dumps(_record(made), indent=2, ensure_ascii=False, default=str))
    else:
        for line in _lines(made):
            typer.echo(safe_line(line))
    if output is not None:
        say(f"the new run: {directory}")
    if not made.agrees:
        raise typer.Exit(1)


def _lines(made: Agreement) -> list[str]:
    lines = [
        f"differs: {one.place}: {_brief(one.old)} → {_brief(one.new)}"
        + (f" (allowed {one.allowed:g})" if one.allowed else "")
        for one in made.differences[:_SHOWN]
    ]
    if len(made.differences) > _SHOWN:
        lines.append(f"and {len(made.differences) - _SHOWN} more (--json lists all)")
    lines += [f"changed: {words}" for words in made.environment]
    told = "all the same" if made.agrees else f"{len(made.differences)} differ"
    return [*lines, f"{made.compared} values compared: {told}"]


def _brief(value: object) -> str:
    from evalkit.text.printable import shortened

    return shortened("none" if value is None else repr(value), 100)


def _record(made: Agreement) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "agrees": made.agrees,
        "compared": made.compared,
        "differences": [asdict(one) for one in made.differences],
        "environment": list(made.environment),
    }
