"""What reaches the screen: results on stdout, words about them on stderr, nothing hostile."""

from __future__ import annotations

import typer

from evalkit.errors import EvalkitError
from evalkit.text.printable import safe


def say(words: str) -> None:
    """A line about the work, on stderr."""
    typer.echo(safe(words), err=True)


def complain(error: EvalkitError) -> None:
    """An error, a line for each problem, on stderr."""
    for line in str(error).split("\n"):
        typer.echo(f"evalkit: {safe(line)}", err=True)
