"""``evalkit selftest``: planted changes found or missed in a user's own corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evalkit.selftest import Selftest, Tally


def selftest(
    config: Annotated[Path, typer.Argument(help="A config, such as configs/statement.yaml.")],
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="A.B=V", help="Set a key of the config; may be repeated."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Of what is planted.  Default: the config's.")
    ] = None,
    plants: Annotated[
        int, typer.Option(min=1, help="At most so many of a kind in a version.")
    ] = 20,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write every plant as TSV."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the tables.")] = False,
) -> None:
    """Plant changes in the versions of a config and count what the checks find.

    Numbers, percentages, years, dates, days of the week, names and negations are changed, sentences
    dropped and added, one at a time. Each version so changed is aligned and checked as in a run.

    Example: evalkit selftest configs/statement.yaml --plants 50
    """
    from evalkit import results
    from evalkit.cli.outfiles import write
    from evalkit.cli.screen import say
    from evalkit.cli.tables import tsv
    from evalkit.selftest import selftest as run_selftest

    made = run_selftest(config, overrides or (), seed=seed, plants=plants, notice=say)
    if output is not None:
        write(output, "\n".join(tsv(_HEAD, _lines(made))) + "\n")
    if json:
        typer.echo(results.dumps(_as_json(made)), nl=False)
        return
    for line in _in_text(made):
        typer.echo(line)


_HEAD = (
    *("version", "lang", "kind", "segment", "before", "after", "sentence"),
    *("severity", "untouched", "alarms"),
)


def _lines(made: Selftest) -> list[list[object]]:
    return [[getattr(outcome, name) for name in _HEAD] for outcome in made.outcomes]


def _as_json(made: Selftest) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "seed": made.seed,
        "tallies": [asdict(tally) for tally in made.tallies],
        "untouched": [
            {"lang": quiet.lang, "rows": quiet.rows, "with_issue": dict(quiet.with_issue)}
            for quiet in made.quiet
        ],
        "plants": [asdict(outcome) for outcome in made.outcomes],
        "notes": list(made.notes),
    }


def _in_text(made: Selftest) -> list[str]:
    from evalkit.cli.tables import aligned
    from evalkit.selftest import FEW
    from evalkit.text.printable import safe_line

    head = ("lang", "kind", "possible", "planted", "found", "%", "[95 %]", "major", "alarms")
    shown = [tally for tally in made.tallies if tally.possible]
    lines = [
        f"Planted with seed {made.seed}; each plant by itself, aligned and checked as in a run"
    ]
    if shown:
        table = [head, *(_cells(tally) for tally in shown)]
        lines += ["", *aligned(list(zip(*table, strict=True)), names=2)]
        lines += [
            "",
            "found: an issue above info speaks of the plant; major: one of that severity. alarms: "
            "rows without",
            "the plant that get a new major issue, of all such rows. * fewer than "
            f"{FEW} plants: too few to tell.",
        ]
    without = sorted({tally.kind for tally in made.tallies if not tally.possible})
    for kind in without:
        langs = [one.lang for one in made.tallies if one.kind == kind and not one.possible]
        lines.append(f"No place to plant: {kind} ({', '.join(langs)})")
    lines.append("")
    for quiet in made.quiet:
        counts = ", ".join(f"{count} {name}" for name, count in quiet.with_issue.items())
        lines.append(
            f"{quiet.lang}: {quiet.rows} rows with nothing planted; by their worst issue: {counts}"
        )
    lines.append(
        "In faithful translations those are false alarms; where versions differ, look at them."
    )
    return [*lines, *(safe_line(note) for note in made.notes)]


def _cells(tally: Tally) -> tuple[str, ...]:
    interval = ""
    if tally.low is not None and tally.high is not None:
        interval = f"[{tally.low * 100:.0f}-{tally.high * 100:.0f}]"
    return (
        tally.lang,
        tally.kind + (" *" if tally.few else ""),
        str(tally.possible),
        str(tally.planted),
        str(tally.found),
        "" if tally.rate is None else f"{tally.rate * 100:.0f}",
        interval,
        str(tally.major),
        f"{tally.alarms}/{tally.untouched}",
    )
