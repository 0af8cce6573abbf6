"""``evalkit gate``: whether a run may pass, for a person and for CI."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evalkit.track.gateconfig import GateConfig
    from evalkit.track.outcomes import Gated
    from evalkit.track.series import Followed

Out = Path | None


def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run directory, or 'latest'.")],
    config: Annotated[
        Path, typer.Option("--config", "-c", help="What is gated, such as configs/gate.yaml.")
    ],
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", "-b", help="A run directory, a baseline file, or a folder of such files."
        ),
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Write this run as the new baseline file.")
    ] = False,
    junit: Annotated[Out, typer.Option(metavar="FILE", help="Write JUnit XML.")] = None,
    markdown: Annotated[Out, typer.Option(metavar="FILE", help="Write Markdown.")] = None,
    metrics: Annotated[Out, typer.Option(metavar="FILE", help="Write flat JSON, for DVC.")] = None,
    benchmark: Annotated[
        Out,
        typer.Option(
            metavar="FOLDER",
            help="Write bigger.json and smaller.json, for github-action-benchmark.",
        ),
    ] = None,
    badge: Annotated[
        Out, typer.Option(metavar="FILE", help="Write a shields.io endpoint badge.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of the table.")
    ] = False,
) -> None:
    """Fail where a run dropped by more than chance and tolerance, or broke a floor or ceiling.

    Ends with 1 where a rule failed. Numbers whose signature or conditions changed since the
    baseline are an error (2) that says what changed. In GitHub Actions it annotates, and writes
    the step's summary and outputs.

    Example: evalkit gate results/statement/latest -b results/baseline -c configs/gate.yaml
    """
    from evalkit import results
    from evalkit.cli.outfiles import write, write_benchmark
    from evalkit.track import exports, gateconfig, github
    from evalkit.track.baseline import update
    from evalkit.track.follow import of_results
    from evalkit.track.gatetext import in_markdown, in_text
    from evalkit.track.junit import junit as in_junit

    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    with _annotating(in_actions, to_stderr=as_json):
        rules = gateconfig.load(config)
        made = results.read(run)
        followed = of_results(made, str(run))
        gated = _gated(followed, rules, config, baseline, forgiving=update_baseline)
    shown = json.dumps(exports.gate_json(gated), indent=2, ensure_ascii=False, allow_nan=False)
    typer.echo(shown if as_json else "\n".join(in_text(gated)))
    if in_actions:
        typer.echo("\n".join(github.annotated(gated)), err=as_json)
    files: list[tuple[Out, Callable[[], str]]] = [
        (junit, lambda: in_junit(gated)),
        (markdown, lambda: in_markdown(gated)),
        (metrics, lambda: results.dumps(exports.flat_metrics(followed))),
        (badge, lambda: results.dumps(exports.badge(gated))),
    ]
    for path, text in files:
        if path is not None:
            write(path, text())
    if benchmark is not None:
        write_benchmark(followed, benchmark)
    _for_github(gated, in_markdown(gated))
    _end(gated, baseline, (lambda at: update(at, made, run)) if update_baseline else None)


def _gated(
    followed: Followed,
    rules: GateConfig,
    config: Path,
    baseline: Path | None,
    *,
    forgiving: bool,
) -> Gated:
    """The gate; with ``forgiving`` what cannot be compared is said, and limits alone are left."""
    from evalkit.cli.screen import complain
    from evalkit.errors import EvalkitError
    from evalkit.track.baseline import place_of, read
    from evalkit.track.gate import gate as judge

    try:
        # Limits alone need no baseline, and use one that is there.
        needed = rules.drops or (baseline and place_of(baseline, followed.name).exists())
        held = read(baseline, followed.name) if baseline is not None and needed else None
        return judge(followed, held, rules, place=str(config))
    except EvalkitError as error:
        if not forgiving:
            raise
        complain(error)
        alone = rules.model_copy(update={"drops": []})
        return judge(followed, None, alone, place=str(config))


def _end(
    gated: Gated,
    baseline: Path | None,
    update: Callable[[Path], Path] | None,
) -> None:
    """Write the new baseline where it is asked for, and end with 1 where a rule failed.

    A drop that a new baseline accepts is no failure any more; a broken limit still is.
    """
    from evalkit.cli.screen import say
    from evalkit.errors import ConfigError

    failed = gated.failures
    if update is not None:
        if baseline is None:
            raise ConfigError(
                "--update-baseline needs to know where", mend="Name the file with --baseline."
            )
        say(f"baseline written: {update(baseline)}")
        failed = [one for one in failed if one.kind == "limit"]
    if failed:
        raise typer.Exit(1)


@contextmanager
def _annotating(in_actions: bool, *, to_stderr: bool) -> Iterator[None]:
    """Annotate an error in GitHub Actions, where nobody reads stderr first."""
    from evalkit.errors import EvalkitError
    from evalkit.track import github

    try:
        yield
    except EvalkitError as error:
        if in_actions:
            for line in str(error).split("\n"):
                typer.echo(github.command("error", "evalkit gate", line), err=to_stderr)
        raise


def _for_github(gated: Gated, summary: str) -> None:
    """The step's summary and outputs, where GitHub names files for them."""
    from evalkit.track import github

    if place := os.environ.get("GITHUB_STEP_SUMMARY"):
        github.append(Path(place), summary)
    if place := os.environ.get("GITHUB_OUTPUT"):
        github.append(Path(place), github.output_lines(github.outputs(gated)))
