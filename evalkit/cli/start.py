"""``evalkit init``: a small corpus that runs, to be replaced by one's own."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """Write a config, a manifest and two example texts, ready to run and to replace.

    Example: evalkit init my-statement
    """
    from evalkit.errors import ConfigError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigError(
                "the folder is not empty", place=str(folder), mend="Name a new or empty folder."
            )
        for name, text in _template(files("evalkit.cli") / "template"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            typer.echo(str(path))
    except OSError as error:
        raise ConfigError(
            f"cannot write ({error.strerror})",
            place=str(folder),
            mend="Name a folder you may write to.",
        ) from error
    typer.echo(f"Next: evalkit run {folder / 'statement.yaml'}")


def _template(folder: Traversable, prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            found += _template(item, f"{prefix}{item.name}/")
        else:
            found.append((f"{prefix}{item.name}", item.read_text(encoding="utf-8")))
    return found
