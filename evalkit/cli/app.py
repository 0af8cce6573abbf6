"""The commands. Each stands in a module of its own and imports what is heavy when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from evalkit import __version__
from evalkit.cli.align import align, align_score
from evalkit.cli.cache import cache
from evalkit.cli.calibrate import calibrate
from evalkit.cli.compare import compare
from evalkit.cli.diff import diff
from evalkit.cli.doctor import doctor
from evalkit.cli.export import export
from evalkit.cli.gate import gate
from evalkit.cli.history import history
from evalkit.cli.lexicon import lexicon
from evalkit.cli.models import models
from evalkit.cli.report import report
from evalkit.cli.rerun import rerun
from evalkit.cli.review import review
from evalkit.cli.run import run
from evalkit.cli.schema import schema
from evalkit.cli.score import score
from evalkit.cli.screen import show_notices
from evalkit.cli.selftest import selftest
from evalkit.cli.start import init
from evalkit.cli.validate import validate

app = typer.Typer(
    name="evalkit",
    help="Who translates closely, who paraphrases, who drifts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"evalkit {__version__}")
        raise typer.Exit()


@app.callback()
def _evalkit(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Who translates closely, who paraphrases, who drifts.

    evalkit takes several versions of one statement, lines them up with a reference, scores
    them and shows the evidence.

    Start: evalkit run configs/statement.yaml
    """
    show_notices()


app.add_typer(lexicon)
app.add_typer(models)
app.add_typer(cache)

for command in (
    run,
    score,
    compare,
    align,
    report,
    review,
    diff,
    rerun,
    gate,
    history,
    export,
    selftest,
    calibrate,
    validate,
    init,
    doctor,
    schema,
):
    app.command()(command)
app.command("align-score")(align_score)
