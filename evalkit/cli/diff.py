"""``evalkit diff``: two runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def diff(
    old: Annotated[Path, typer.Argument(metavar="RUN", help="The earlier run directory.")],
    new: Annotated[Path, typer.Argument(metavar="RUN", help="The later one.")],
    metric: Annotated[
        str | None,
        typer.Option("--metric", "-m", help="Show this metric or rate alone, such as chrF2++."),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", min=0, help="So many rows of each metric that moved most.")
    ] = 5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The seed of all draws.")] = 12345,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 where anything differs.")
    ] = False,
) -> None:
    """Show how every number moved, which rows moved most, which issues are new, gone and kept.

    Deltas are paired on the same parts of the reference, with bootstrap intervals and p-values of
    approximate randomization, corrected over all that moved. Numbers whose signature or conditions
    changed are not subtracted: what changed is said.

    Example: evalkit diff results/statement/20260101T080000Z-1a2b3c4d results/statement/latest
    """
    from evalkit import results
    from evalkit.track.diff import diff as compare
    from evalkit.track.difftext import in_text
    from evalkit.track.follow import of_results

    earlier, later = results.read(old), results.read(new)
    made = compare(
        (of_results(earlier, str(old)), earlier),
        (of_results(later, str(new)), later),
        metric=metric,
        top=top,
        seed=seed,
    )
    typer.echo(
        results.dumps(made.to_json()) if as_json else "\n".join(in_text(made)), nl=not as_json
    )
    if exit_code and made.differs:
        raise typer.Exit(1)
