"""``evalkit export``: a run's numbers for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Out = Path | None


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run directory, or 'latest'.")],
    metrics: Annotated[Out, typer.Option(metavar="FILE", help="Write flat JSON, for DVC.")] = None,
    benchmark: Annotated[
        Out,
        typer.Option(
            metavar="FOLDER",
            help="Write bigger.json and smaller.json, for github-action-benchmark.",
        ),
    ] = None,
    mlflow: Annotated[
        str | None,
        typer.Option(
            metavar="URI", help="Log to an MLflow store, such as sqlite:///mlflow.db or a server."
        ),
    ] = None,
    experiment: Annotated[
        str | None, typer.Option(help="MLflow's experiment.  Default: the config's name.")
    ] = None,
) -> None:
    """Write the numbers of a run for other tools.

    Without an option, flat JSON goes to stdout. Each metric is named system/metric/view/scope.

    Example: evalkit export results/statement/latest --metrics metrics.json
    """
    from evalkit import results
    from evalkit.cli.outfiles import write, write_benchmark
    from evalkit.cli.screen import say
    from evalkit.track import mlflowlog
    from evalkit.track.exports import flat_metrics
    from evalkit.track.follow import of_results

    followed = of_results(results.read(run), str(run))
    flat = results.dumps(flat_metrics(followed))
    if metrics is None and benchmark is None and mlflow is None:
        typer.echo(flat, nl=False)
    if metrics is not None:
        write(metrics, flat)
    if benchmark is not None:
        write_benchmark(followed, benchmark)
    if mlflow is not None:
        say(f"MLflow run: {mlflowlog.log(followed, mlflow, experiment=experiment)}")
