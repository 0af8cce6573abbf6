"""``evalkit doctor``: what is installed, what is missing, and the command that installs it."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Show versions, device, cached models and what is missing.

    Example: evalkit doctor
    """
    from evalkit.doctor import examine

    for check in examine():
        mark = "ok     " if check.fine else "missing"
        line = f"{mark}  {check.name}: {check.found}"
        typer.echo(line if check.fine or not check.mend else f"{line}\n         -> {check.mend}")
