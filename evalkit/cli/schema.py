"""``evalkit schema``: the config's JSON Schema."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    gate: Annotated[
        bool, typer.Option("--gate", help="That of a gate's config, such as configs/gate.yaml.")
    ] = False,
) -> None:
    """Print the config's JSON Schema, for editors.

    Example: evalkit schema > evalkit.schema.json
    """
    from evalkit import config, results
    from evalkit.track import gateconfig

    typer.echo(results.dumps(gateconfig.schema() if gate else config.schema()), nl=False)
