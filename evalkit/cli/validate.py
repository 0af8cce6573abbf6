"""``evalkit validate``: everything that can be known to be wrong before a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def validate(
    config: Annotated[Path, typer.Argument(help="A config, such as configs/statement.yaml.")],
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="A.B=V", help="Set a key of the config; may be repeated."),
    ] = None,
) -> None:
    """Check a config, its manifest, its texts and its translations, and score nothing.

    Of systems, those are checked whose translations stand in files; no engine runs.

    A model that is not at hand is named on stderr and is no failure: a run needs it, and a check
    on a machine without weights does not.

    Example: evalkit validate configs/statement.yaml
    """
    from evalkit.cli.screen import say
    from evalkit.errors import ModelError
    from evalkit.prepare import prepare
    from evalkit.run import scorers_of
    from evalkit.scorers import look_for_models

    prepared = prepare(config, overrides or ())
    say(prepared.reference_note["words"])
    made = prepared.translated(looked_up_only=True)
    try:
        look_for_models(scorers_of(prepared))
    except ModelError as error:
        say(str(error))
    for name, version in prepared.versions.items():
        kept = [segment for segment in version.segments if segment.role != "boilerplate"]
        translated = sum(segment.pivot is not None for segment in kept)
        typer.echo(
            f"{name}: {version.lang}, {len(kept)} segments, {translated} with a pivot, "
            f"{len(version.segments) - len(kept)} boilerplate"
        )
    for name, document in made.documents.items():
        typer.echo(f"{name}: {document.lang}, {len(document.segments)} segments translated")
    typer.echo(f"{config}: fine")
