"""``evalkit calibrate``: thresholds and weights of the verdicts from labelled rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evalkit.auc import Area
    from evalkit.calibrating import Calibration
    from evalkit.config import DriftConfig


def calibrate(
    labels: Annotated[
        Path,
        typer.Argument(help="JSONL or .tsv: reference, hypothesis, label (1 drifts, 0 does not)."),
    ],
    lang: Annotated[
        str, typer.Option("--lang", help="Language of references and hypotheses that name none.")
    ] = "",
    source_lang: Annotated[
        str, typer.Option("--source-lang", help="Language of sources that name none.")
    ] = "",
    learn_lexicon: Annotated[
        bool,
        typer.Option(
            "--learn-lexicon", help="Learn from the other folds which words render the source's."
        ),
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="A config whose 'drift' is held beside."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the 'drift' block here."),
    ] = None,
    false_alarms: Annotated[
        float,
        typer.Option(
            "--false-alarms",
            min=0,
            max=0.5,
            help="Share of faithful rows that may be called drift.",
        ),
    ] = 0.01,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of folds and intervals.")] = 12345,
) -> None:
    """Fit the thresholds of the verdicts on labelled rows, and say how good they are.

    All figures are held out: five folds that keep a group together. With -o FILE, the weights of
    the drift score go to FILE with the ending .weights.json.

    Example: evalkit calibrate labels.jsonl --lang de --source-lang en -o drift.yaml
    """
    from evalkit.calibrating import calibrate as fit
    from evalkit.calibrating import learnt, tabulate
    from evalkit.config import load
    from evalkit.labels import read_labels

    given = load(config).drift if config else None
    rows = read_labels(labels, lang, source_lang)
    renders = learnt(rows, seed) if learn_lexicon else [None] * len(rows)
    table = tabulate(rows, renders.__getitem__)
    found = fit(
        rows,
        table,
        seed=seed,
        false_alarms=false_alarms,
        provenance={"labels": labels.name, "rows": len(rows), "seed": seed},
    )
    _show(found, given)
    block = _block(found, output)
    if output is None:
        typer.echo(block, nl=False)
    else:
        _write(output, block, found)


def _show(found: Calibration, given: DriftConfig | None) -> None:
    from evalkit.cli.tables import aligned
    from evalkit.text.printable import safe

    columns = [
        ["rows", *(safe(one.name) for one in found.figures)],
        ["drift", *(str(one.drifting) for one in found.figures)],
        ["faithful", *(str(one.faithful) for one in found.figures)],
        ["AUC", *(_area(one.auc) for one in found.figures)],
        ["recall", *(_share(one.recall) for one in found.figures)],
        ["precision", *(_share(one.precision) for one in found.figures)],
        ["false alarms", *(_share(one.false_alarms) for one in found.figures)],
    ]
    for line in aligned(columns):
        typer.echo(line)
    typer.echo(
        "Held out, in five folds that keep a group together. Recall, precision and false\nalarms "
        f"are those of a drift score of {_threshold(found):g} and more; precision as if as many\n"
        "rows drifted as not."
    )
    if given is not None:
        score = "that of its weights" if given.score is None else f"{given.score:g}"
        typer.echo(
            f"The config has close {given.close:g}, paraphrase {given.paraphrase:g}, score {score}."
        )
    typer.echo("")


def _area(area: Area | None) -> str:
    return "–" if area is None else f"{area.value:.3f} [{area.low:.3f}, {area.high:.3f}]"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _block(found: Calibration, output: Path | None) -> str:
    from evalkit.config import DriftConfig

    lines = ["drift:"]
    if found.close is None:
        lines.append(
            "  # from no overlap on are rows sure to be faithful; 'close' keeps its default"
        )
    else:
        lines.append(f"  close: {found.close:g}")
    close = DriftConfig().close if found.close is None else found.close
    lines.append(f"  paraphrase: {min(found.paraphrase, close):g}")
    lines.append(f"  score: {_threshold(found):g}")
    if output is None:
        lines.append("  # with -o FILE: weights, the file of the weights fitted")
    else:
        lines.append(f"  weights: {_weights(output).name}")
    return "\n".join(lines) + "\n"


def _threshold(found: Calibration) -> float:
    return found.weights.models[0].threshold


def _weights(output: Path) -> Path:
    return output.with_suffix(".weights.json")


def _write(output: Path, block: str, found: Calibration) -> None:
    from evalkit.drift.score import dumps
    from evalkit.errors import ConfigError

    weights = _weights(output)
    try:
        output.write_text(block, encoding="utf-8")
        weights.write_text(dumps(found.weights), encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot write the thresholds ({error.strerror})",
            place=str(error.filename or output),
            mend="Name a file you may write to.",
        ) from error
    typer.echo(f"{output} and {weights}: copy the block into a config in that folder")
