"""``evalkit models``: which COMET models there are, which are at hand, and how to get them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from evalkit.text.printable import safe, safe_line

if TYPE_CHECKING:
    from evalkit.metrics.comet.inventory import Entry
    from evalkit.metrics.comet.pull import Plan

models = typer.Typer(name="models", no_args_is_help=True)

_Revision = Annotated[
    str | None,
    typer.Option("--revision", metavar="R", help="A branch, tag or commit.  Default: main."),
]


@models.callback()
def _models() -> None:
    """The weights of COMET: known, at hand, fetched, verified.

    Example: evalkit models list
    """


@models.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List known models and those in the Hugging Face cache; ask nothing of the network.

    Example: evalkit models list
    """
    from evalkit.metrics.comet.inventory import inventory

    entries = inventory()
    if as_json:
        typer.echo(json.dumps([asdict(entry) for entry in entries], indent=2, ensure_ascii=False))
        return
    for entry in entries:
        typer.echo("\n".join(_lines(entry)))


@models.command()
def pull(
    model: Annotated[
        str,
        typer.Argument(
            help="A hub id, such as Unbabel/wmt22-comet-da or sentence-transformers/LaBSE; "
            "or a local checkpoint, to fetch what its encoder lacks."
        ),
    ],
    revision: _Revision = None,
    token_env: Annotated[
        str,
        typer.Option("--token-env", metavar="NAME", help="The variable that holds a hub token."),
    ] = "HF_TOKEN",
) -> None:
    """Download a COMET model or a sentence encoder: weights, config and tokenizer.

    Only this command downloads weights. Size, licence and place are said before it starts.

    Example: evalkit models pull Unbabel/wmt22-comet-da
    """
    from evalkit.cli.screen import say
    from evalkit.metrics.comet.pull import fetch, plan

    token = _token(token_env, os.environ)
    planned = plan(model, revision, token)
    for line in _announcement(planned):
        say(line)
    typer.echo(safe(str(fetch(planned, token))))


@models.command()
def verify(
    model: Annotated[str, typer.Argument(help="A hub id at hand, a folder, or a .ckpt file.")],
    hypothesis: Annotated[
        str, typer.Option("--hypothesis", "-t", metavar="FILE", help="A system's output.")
    ],
    source: Annotated[str, typer.Option("--source", "-s", metavar="FILE", help="The source.")],
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference", "-r", metavar="FILE", help="A reference, for models that read one."
        ),
    ] = None,
    revision: _Revision = None,
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", min=1, help="Score so many lines at most.")
    ] = 100,
) -> None:
    """Score your lines by evalkit's engine and by unbabel-comet; print the largest difference.

    Example: evalkit models verify Unbabel/wmt22-comet-da -t system.en -s source.ar -r human.en
    """
    from evalkit.metrics.comet.verify import verify as run_both
    from evalkit.text.files import read_lines, same_length

    paths = [source, hypothesis, *([reference] if reference else [])]
    texts = [read_lines(path) for path in paths]
    same_length(paths, texts)
    names = ("src", "mt", "ref")[: len(texts)]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*texts, strict=True)]
    for line in run_both(model, rows, revision=revision, sample=sample).lines():
        typer.echo(safe_line(line))


def _token(name: str, environment: Mapping[str, str]) -> str | None:
    from evalkit.errors import ConfigError

    token = environment.get(name)
    if not token and name != "HF_TOKEN":
        raise ConfigError(f"the variable {name!r} is not set", mend="Put a hub token into it.")
    return token or None


def _announcement(planned: Plan) -> list[str]:
    lines = []
    if planned.commit is not None:
        lines = [
            f"{planned.model} at {planned.commit[:12]}: {_size(planned.bytes)}, "
            f"{_licence(planned.licence)}{', gated' if planned.gated else ''}"
        ]
    if planned.encoders:
        lines.append(f"with the config and tokenizer of {', '.join(planned.encoders)}")
    return [*lines, f"into {planned.folder}"]


def _lines(entry: Entry) -> list[str]:
    gated = {True: f"gated: accept at {entry.page}", False: "open", None: f"see {entry.page}"}
    state = f"at hand at {(entry.revision or '')[:12]}" if entry.at_hand else "not at hand"
    about = [entry.kind or "class unknown", _size(entry.bytes), _licence(entry.licence)]
    lines = [f"{entry.model}: {state}", f"  {', '.join(about)}, {gated[entry.gated]}"]
    reads = f"reads {entry.reads}" if entry.reads else ""
    notes = [part for part in (reads, entry.languages, entry.note) if part]
    lines += [f"  {'; '.join(notes)}"] if notes else []
    lines += [f"  {entry.missing}"] if entry.missing else []
    return [safe_line(line) for line in lines]


def _size(size: int | None) -> str:
    if size is None:
        return "size unknown"
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def _licence(licence: str | None) -> str:
    return "licence unknown" if licence is None else f"licence {licence}"
