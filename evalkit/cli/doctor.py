"""``evalkit doctor``: what is installed, what is missing, and the command that installs it."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Show versions, device, cached models and what is missing.

    Example: evalkit doctor
    """
    from evalkit.doctor import examine

    for check in examine():
        mark = "ok" if check.fine else "optional" if check.optional else "missing"
        typer.echo(f"{mark:8}  {check.name}: {check.found}")
        if not check.fine and check.mend:
            typer.echo(f"          -> {check.mend}")
