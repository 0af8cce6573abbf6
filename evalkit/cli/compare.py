"""``evalkit compare``: every system against every other, of files or of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from evalkit.cli.shown import show, trapped
from evalkit.cli.testset_options import (
    AsJson,
    AsLatex,
    AsTsv,
    Format,
    Lp,
    Metrics,
    References,
    Seed,
    Source,
    Systems,
    one_of,
    wanted,
)

if TYPE_CHECKING:
    from evalkit.comparefiles import CompareTable, Plan
    from evalkit.corpus.testsets.wanted import Wanted

_FOR_RUNS = ("hypotheses", "as_json", "as_tsv", "as_latex")


class Method(StrEnum):
    """The tests."""

    paired_bootstrap = "paired-bootstrap"
    approximate_randomization = "approximate-randomization"


class Correction(StrEnum):
    """The corrections for several tests."""

    holm = "holm"
    none = "none"


class By(StrEnum):
    """What is resampled."""

    segment = "segment"
    document = "document"


def compare(
    context: typer.Context,
    hypotheses: Annotated[
        list[str],
        typer.Argument(
            metavar="HYP",
            help="Systems' outputs, one segment a line, or TSV, JSONL, TMX or mt-metrics-eval "
            "folders; or one run directory.",
        ),
    ],
    reference: References = None,
    source: Source = None,
    metric: Metrics = None,
    method: Annotated[Method, typer.Option("--method", help="The test.")] = Method.paired_bootstrap,
    resamples: Annotated[
        int | None,
        typer.Option(
            "--resamples",
            min=1,
            help="Default: 1000, or 10000 for approximate-randomization; more where so many "
            "tests need them.",
        ),
    ] = None,
    seed: Seed = 12345,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", metavar="HYP", help="Hold all against this system; default: every two."
        ),
    ] = None,
    correction: Annotated[
        Correction,
        typer.Option("--correction", help="Of p-values, over all that one metric tests."),
    ] = Correction.holm,
    documents: Annotated[
        str | None,
        typer.Option("--documents", metavar="FILE", help="Each segment's document, one a line."),
    ] = None,
    by: Annotated[
        By | None,
        typer.Option("--by", help="What is resampled.  Default: documents where they are known."),
    ] = None,
    human: Annotated[
        list[str] | None,
        typer.Option(
            "--human",
            metavar="HYP",
            help="This one is a human translation; repeat it.  References of the hypotheses' own "
            "file are known to be.",
        ),
    ] = None,
    paraphrased: Annotated[
        list[str] | None,
        typer.Option(
            "--paraphrased",
            metavar="REF",
            help="This reference was paraphrased on purpose: metrics of overlap are shown against "
            "it alone, too; repeat it.",
        ),
    ] = None,
    as_json: AsJson = False,
    as_tsv: AsTsv = False,
    as_latex: AsLatex = False,
    system: Systems = None,
    form: Format = None,
    lp: Lp = None,
) -> None:
    """Test every system against every other: which differences are real.

    Example: evalkit compare a.en b.en c.en -r human.en -m bleu -m chrf

    Example: evalkit compare wmt22/ --lp en-de -r refA --baseline Online-W --json

    Example: evalkit compare results/systems/latest
    """
    from evalkit.cli.compared import in_latex, in_text, in_tsv, warnings
    from evalkit.cli.screen import say
    from evalkit.comparefiles import Plan

    one_of(json=as_json, tsv=as_tsv, latex=as_latex)
    if _is_run(hypotheses):
        table = _of_run(Path(hypotheses[0]), context)
    else:
        plan = Plan(
            method=method.value,
            resamples=resamples,
            seed=seed,
            correction=correction.value,
            baseline=baseline,
            by=by.value if by else None,
            humans=tuple(human or ()),
            paraphrased=tuple(paraphrased or ()),
        )
        files = _Files(hypotheses, reference or (), source, documents, system or ())
        table = _of_files(files, metric, plan, wanted(form, lp))
    forms = (in_text, in_tsv, in_latex)
    show(table, as_json=as_json, as_tsv=as_tsv, as_latex=as_latex, forms=forms)
    for line in (*warnings(table), *trapped(table.flags)):
        say(line)


class _Files(NamedTuple):
    """What is named on the command line."""

    hypotheses: Sequence[str]
    references: Sequence[str]
    source: str | None
    documents: str | None
    systems: Sequence[str]


def _of_files(
    files: _Files, metrics: Sequence[str] | None, plan: Plan, asked: Wanted
) -> CompareTable:
    from evalkit.cli.screen import say
    from evalkit.comparefiles import compare_built
    from evalkit.corpus.testsets.join import names_of, read_joined
    from evalkit.scorefiles import DEFAULT_METRICS, built_and_at_hand
    from evalkit.text.files import read_lines, same_length

    built = built_and_at_hand(metrics or DEFAULT_METRICS)
    joined = read_joined(
        files.hypotheses, files.references, files.source, systems=files.systems, wanted=asked
    )
    testset = joined.testset
    for name, reference in joined.own_references.items():
        say(f"{name} is the reference {reference}, word for word: its scores say nothing of it")
    if files.documents is not None:
        ids = read_lines(files.documents)
        rows = next(iter(testset.hypotheses.values()))
        same_length([files.hypotheses[0], files.documents], [rows, ids])
        testset = replace(testset, documents=ids)
    names = dict(zip(files.hypotheses, names_of(files.hypotheses), strict=True))
    baseline = plan.baseline and names.get(plan.baseline, plan.baseline)
    held = dict(zip(files.references, names_of(files.references), strict=True))
    given = (names.get(human, human) for human in plan.humans)
    humans = tuple(dict.fromkeys((*given, *joined.humans)))
    paraphrased = tuple(held.get(name, name) for name in plan.paraphrased)
    return compare_built(
        testset, built, replace(plan, baseline=baseline, humans=humans, paraphrased=paraphrased)
    )


def _is_run(hypotheses: Sequence[str]) -> bool:
    return len(hypotheses) == 1 and (Path(hypotheses[0]) / "run.json").is_file()


def _of_run(directory: Path, context: typer.Context) -> CompareTable:
    from evalkit import results
    from evalkit.comparerun import of_run
    from evalkit.errors import ConfigError

    for option in context.command.params:
        name = option.name or ""
        source = context.get_parameter_source(name)
        if name not in _FOR_RUNS and source is not None and source.name == "COMMANDLINE":
            raise ConfigError(
                f"{option.opts[0]} does not go with a run directory",
                place=str(directory),
                mend="A run is shown as it was tested.",
            )
    return of_run(results.read(directory))
