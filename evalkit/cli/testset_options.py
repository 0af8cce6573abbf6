"""What ``score`` and ``compare`` ask of the files they read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evalkit.corpus.testsets.wanted import Wanted


class Form(StrEnum):
    """The forms of files."""

    lines = "lines"
    tsv = "tsv"
    jsonl = "jsonl"
    tmx = "tmx"
    mt_metrics_eval = "mt-metrics-eval"


References = Annotated[
    list[str] | None,
    typer.Option(
        "--reference",
        "-r",
        metavar="FILE",
        help="A reference, or the name of one in the hypotheses' file; repeat it, the order is "
        "recorded.  Default: those in the hypotheses' file.",
    ),
]
Source = Annotated[
    str | None,
    typer.Option("--source", "-s", metavar="FILE", help="The source, for metrics that read it."),
]
Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        "-m",
        metavar="METRIC",
        help="NAME or NAME:key=value,key=value; repeat it.  "
        "Default: bleu, chrf and chrf:word_order=2.",
    ),
]
Systems = Annotated[
    list[str] | None,
    typer.Option("--system", metavar="NAME", help="Only this system; repeat it."),
]
Format = Annotated[
    Form | None,
    typer.Option(
        "--format",
        help="The hypotheses' form.  Default: by the file's ending, a folder is of "
        "mt-metrics-eval, anything else is lines.",
    ),
]
Lp = Annotated[
    str | None,
    typer.Option(
        "--lp", metavar="en-de", help="The language pair; needed where a file holds several."
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The seed of all draws.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsTsv = Annotated[bool, typer.Option("--tsv", help="Print TSV, numbers in full.")]
AsLatex = Annotated[bool, typer.Option("--latex", help="Print a LaTeX table (booktabs).")]


def wanted(form: Form | None, lp: str | None) -> Wanted:
    """What the options ask for.

    Raises:
        ConfigError: The language pair is none.
    """
    from evalkit.corpus.testsets import wanted

    return wanted.Wanted(form=form.value if form else None, lp=lp)


def one_of(**outputs: bool) -> None:
    """Refuse two forms of output at once.

    Raises:
        ConfigError: More than one is asked for.
    """
    from evalkit.errors import ConfigError

    asked = [f"--{name}" for name, is_asked in outputs.items() if is_asked]
    if len(asked) > 1:
        raise ConfigError(f"{' and '.join(asked)} do not go together")
