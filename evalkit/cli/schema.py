"""``evalkit schema``: the config's JSON Schema."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the config's JSON Schema, for editors.

    Example: evalkit schema > evalkit.schema.json
    """
    from evalkit import config, results

    typer.echo(results.dumps(config.schema()), nl=False)
