"""``evalkit review``: the issues of a run, accepted or dismissed by people, and taken elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evalkit.decisions import Decision, Decisions
    from evalkit.report.findings import Finding
    from evalkit.results import Results
    from evalkit.types import DecisionName


class State(StrEnum):
    """What people have decided on an issue."""

    open = "open"
    accepted = "accepted"
    dismissed = "dismissed"


class Form(StrEnum):
    """The forms in which issues leave."""

    csv = "csv"
    mqm = "mqm"


_Ids = list[str] | None


def review(
    directory: Annotated[
        Path, typer.Argument(metavar="RUN", help="A run directory, or its link 'latest'.")
    ],
    accept: Annotated[
        _Ids, typer.Option("--accept", metavar="ID", help="This issue is one; several by commas.")
    ] = None,
    dismiss: Annotated[
        _Ids, typer.Option("--dismiss", metavar="ID", help="This issue is none; several by commas.")
    ] = None,
    undo: Annotated[
        _Ids, typer.Option("--undo", metavar="ID", help="Nobody has decided; several by commas.")
    ] = None,
    note: Annotated[
        str | None, typer.Option(help="Why, for all that are accepted or dismissed here.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who decides.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="The file of decisions.  Default: review.jsonl beside the manifest."),
    ] = None,
    states: Annotated[
        list[State] | None, typer.Option("--state", help="Show these alone; may be repeated.")
    ] = None,
    systems: Annotated[
        _Ids, typer.Option("--system", metavar="NAME", help="Show this one alone; may be repeated.")
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--format", "-f", help="Print the issues as CSV or as MQM's TSV.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write them there instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the issues of a run with their ids, accept or dismiss some, or export them.

    An id may be shortened as long as it names one issue. Decisions go to review.jsonl beside the
    manifest; the next run reads it: dismissed issues count in no verdict, share or rate.

    Example: evalkit review results/statement/latest --dismiss 9ab3 --note "local time"
    """
    from dataclasses import replace

    from evalkit import results
    from evalkit.cli.decide import decide, parted
    from evalkit.cli.screen import say
    from evalkit.decisions import NONE, as_decided, read_decisions
    from evalkit.errors import ConfigError
    from evalkit.runorigin import review_file

    made = results.read(directory)
    wanted: dict[DecisionName | None, list[str]]
    wanted = {"accepted": parted(accept), "dismissed": parted(dismiss), None: parted(undo)}
    deciding = any(wanted.values())
    noted = bool(wanted["accepted"] or wanted["dismissed"])
    _check(made, noted, note, by, systems or (), form, out, as_json)
    path = file
    try:
        path = file or review_file(made, directory)
    except ConfigError:
        # To show issues as the run has them nothing more is needed.
        if deciding:
            raise
    if deciding and path is not None:
        decisions, told = decide(made, path, wanted, note, by)
        for line in told:
            (say if as_json or form else _print)(line)
        _say_what_next(made, directory)
    elif file is not None or (path is not None and path.exists()):
        decisions = read_decisions(path)  # type: ignore[arg-type]  # file or path is there
    else:
        decisions = NONE
    if path is not None:
        made = replace(made, issues=[as_decided(one, decisions) for one in made.issues])
    if deciding and not as_json and form is None:
        return
    # What was dismissed is no error, so MQM has it where it is asked for alone.
    usual = [State.open, State.accepted] if form is Form.mqm else list(State)
    shown = _shown(made, {state.value for state in states or usual}, set(systems or ()))
    if form is not None:
        _export(made, shown, form, out, systems or None)
    elif as_json:
        typer.echo(results.dumps(_json(made, shown, path, decisions)), nl=False)
    else:
        _list(made, shown, decisions)


def _print(line: str) -> None:
    from evalkit.text.printable import safe_line

    typer.echo(safe_line(line))


def _check(
    made: Results,
    noted: bool,
    note: str | None,
    by: str | None,
    systems: Sequence[str],
    form: Form | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Refuse options that say nothing together, before anything is written."""
    from evalkit.errors import ConfigError
    from evalkit.plugins import unknown_key

    if (note is not None or by is not None) and not noted:
        raise ConfigError(
            "a note or name without a decision", mend="Add --accept ID or --dismiss ID."
        )
    if out is not None and form is None:
        raise ConfigError("--out without a form", place=str(out), mend="Add --format csv or mqm.")
    if form is not None and as_json:
        raise ConfigError("--format and --json at once", mend="Name one of them.")
    known = [str(one["id"]) for one in made.run["documents"]]
    for name in systems:
        if name not in known:
            unknown = unknown_key(name, known, what="system")
            raise ConfigError(unknown.what, place="--system", mend=unknown.mend)


def _shown(made: Results, states: set[str], systems: set[str]) -> list[Finding]:
    """The issues to show, system by system in the run's order, worst first in each."""
    from evalkit.report.allfindings import findings_by_system
    from evalkit.report.issuelist import state

    return [
        finding
        for system, findings in findings_by_system(made).items()
        for finding in findings
        if state(finding) in states and (not systems or system in systems)
    ]


def _list(made: Results, shown: Sequence[Finding], decisions: Decisions) -> None:
    from evalkit.cli.reports import terminal_options
    from evalkit.report.issuelist import lines
    from evalkit.text.printable import safe_line

    screen = terminal_options()
    for line in lines(shown, int(str(screen["width"]))):
        typer.echo(line.painted() if screen["colour"] else line.text, color=True)
    counts = {name: 0 for name in State}
    for finding in shown:
        counts[State(finding.decision or "open")] += 1
    told = ", ".join(f"{count} {name.value}" for name, count in counts.items() if count)
    typer.echo(f"{len(shown)} of {len(made.issues)} issues: {told or 'none'}")
    for one in _gone(made, decisions):
        about = f": {safe_line(one.about)}" if one.about else ""
        typer.echo(f"{safe_line(one.id)}  {one.decision}, but this run has no such issue{about}")


def _json(
    made: Results, shown: Sequence[Finding], path: Path | None, decisions: Decisions
) -> dict[str, object]:
    by_id = {str(one["id"]): one for one in made.issues}
    return {
        "file": None if path is None else str(path),
        "issues": [{**by_id[one.id], "state": one.decision or "open"} for one in shown],
        "gone": [one.to_json() for one in _gone(made, decisions)],
    }


def _gone(made: Results, decisions: Decisions) -> Iterator[Decision]:
    known = {str(one["id"]) for one in made.issues}
    return (one for name, one in decisions.by_id.items() if name not in known)


def _say_what_next(made: Results, directory: Path) -> None:
    from evalkit.cli.screen import say
    from evalkit.runorigin import config_file

    config = config_file(made, directory)
    if config is not None:
        named = config.relative_to(Path.cwd()) if config.is_relative_to(Path.cwd()) else config
        say(f"To count it: evalkit run {named}")


def _export(
    made: Results,
    shown: Sequence[Finding],
    form: Form,
    out: Path | None,
    systems: Sequence[str] | None,
) -> None:
    from evalkit.errors import ConfigError
    from evalkit.report import issuecsv, issuemqm

    ids = [one.id for one in shown]
    csv = form is Form.csv
    text = issuecsv.render(made, ids) if csv else issuemqm.render(made, ids, systems)
    if out is None:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.flush()
        return
    try:
        out.write_bytes(text.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigError(
            f"cannot write ({error.strerror})", place=str(out), mend="Name another file."
        ) from error
