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
    from evalkit.prepare import prepare, words_of_references
    from evalkit.run import scorers_of
    from evalkit.scorers import look_for_models

    statements = prepare(config, overrides or ())
    for words in words_of_references([one.reference_note for one in statements]):
        say(words)
    made = [prepared.translated(looked_up_only=True) for prepared in statements]
    try:
        look_for_models(scorers_of(statements[0]))
    except ModelError as error:
        say(str(error))
    versions = [one for prepared in statements for one in prepared.versions.items()]
    for name, version in versions:
        kept = [segment for segment in version.segments if segment.role != "boilerplate"]
        translated = sum(segment.pivot is not None for segment in kept)
        typer.echo(
            f"{name}: {version.lang}, {len(kept)} segments, {translated} with a pivot, "
            f"{len(version.segments) - len(kept)} boilerplate"
        )
    for name, document in [one for its in made for one in its.documents.items()]:
        typer.echo(f"{name}: {document.lang}, {len(document.segments)} segments translated")
    typer.echo(f"{config}: fine")
