"""``evalkit align``: links between two files; ``evalkit align-score``: how right they are."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from evalkit.align.evaluate import Counts
    from evalkit.protocols import Aligner
    from evalkit.types import Document


class Method(StrEnum):
    """What two segments are compared by."""

    lexical = "lexical"
    pivot = "pivot"
    embedding = "embedding"


class Form(StrEnum):
    """The forms that links are written in."""

    links = "links"
    ladder = "ladder"
    tsv = "tsv"
    jsonl = "jsonl"
    tmx = "tmx"
    html = "html"


def align(
    version: Annotated[
        Path, typer.Argument(metavar="A", help="The version: a file of one segment a line.")
    ],
    reference: Annotated[
        Path, typer.Argument(metavar="B", help="The reference: a file of one segment a line.")
    ],
    langs: Annotated[
        str, typer.Option("--langs", metavar="XX-YY", help="The languages of A and B.")
    ],
    method: Annotated[
        Method | None,
        typer.Option(
            "--method",
            help="What segments are compared by.  "
            "Default: pivot with --pivot or in one language, else lexical.",
        ),
    ] = None,
    dictionary: Annotated[
        Path | None,
        typer.Option("--dictionary", metavar="FILE", help="A bilingual lexicon, for lexical."),
    ] = None,
    pivot: Annotated[
        Path | None,
        typer.Option(
            "--pivot", metavar="FILE", help="A translated into B's language, a line per line of A."
        ),
    ] = None,
    vectors: Annotated[
        Path | None,
        typer.Option(
            "--vectors", metavar="FILE", help="For embedding: an .npz of vectors of A and B."
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="NAME", help="For embedding: an encoder's hub id or folder."
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="What to write.")] = Form.links,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write.  Default: stdout."),
    ] = None,
) -> None:
    """Link the segments of two files, one segment a line.

    Indices are lines, from 0, A's first.

    Example: evalkit align version.ar reference.en --langs ar-en --format html -o links.html
    """
    from evalkit.align.formats import written
    from evalkit.align.memory import need_in_words
    from evalkit.align.written import Bitext
    from evalkit.cli.screen import say

    pair = languages(langs)
    if method is None:
        method = Method.pivot if pivot or pair[0] == pair[1] else Method.lexical
    aligner = _aligner(method, dictionary, pivot, vectors, model)
    if method is Method.pivot and pivot is None and pair[0] != pair[1]:
        raise _usage("pivot needs a translation of A", "Give --pivot FILE, or --method lexical.")
    names = _names(version, reference)
    ours = _document(version, names[0], pair[0], pivot)
    theirs = _document(reference, names[1], pair[1], None)
    if need := need_in_words(aligner, [(ours, theirs)]):
        say(f"evalkit: this pair {need}")
    made = written(
        aligner.align(ours, theirs),
        Bitext(
            version=[segment.text for segment in ours.segments],
            reference=[segment.text for segment in theirs.segments],
            langs=pair,
            names=names,
        ),
        form.value,
    )
    if output is None:
        typer.echo(made.text, nl=False)
    else:
        _write(output, made.text)
    for note in made.notes:
        say(f"evalkit: {note}")


def align_score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Links made by hand.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Links to judge.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score links against gold links; both of any form that align writes but html.

    strict: the same link in gold.  lax: a segment shared on both sides.  null: segments that
    stand alone.  crossing: links out of order with another, or with a hole.

    Example: evalkit align-score doc01.gold doc01.links
    """
    from evalkit.align.evaluate import count
    from evalkit.align.formats import read

    wanted, given = (
        [(link.version, link.reference) for link in read(path)] for path in (gold, out)
    )
    counts = count(wanted, given)
    if as_json:
        typer.echo(json.dumps(_figures(counts), indent=2, allow_nan=False))
    else:
        typer.echo("\n".join(_table(counts)))


def languages(langs: str) -> tuple[str, str]:
    """The two languages of ``--langs ar-en``."""
    from evalkit.errors import ConfigError
    from evalkit.text.languages import language

    codes = langs.split("-")
    if len(codes) != 2 or not all(codes):
        raise _usage(f"not a pair of languages: {langs!r}", "Write --langs ar-en, A's first.")
    try:
        return language(codes[0]), language(codes[1])
    except ConfigError as error:
        raise ConfigError(error.what, place="--langs", mend=error.mend) from error


def _aligner(
    method: Method,
    dictionary: Path | None,
    pivot: Path | None,
    vectors: Path | None,
    model: str | None,
) -> Aligner:
    """The aligner of a method; what another method takes is refused."""
    from evalkit import plugins

    given = {
        "dictionary": (dictionary, Method.lexical),
        "pivot": (pivot, Method.pivot),
        "vectors": (vectors, Method.embedding),
        "model": (model, Method.embedding),
    }
    for name, (value, wants) in given.items():
        if value is not None and wants is not method:
            raise _usage(f"--{name} is not for --method {method}", f"It goes with {wants}.")
    if method is Method.embedding and (vectors is None) == (model is None):
        raise _usage("embedding needs --vectors or --model", "Give one of the two.")
    options: dict[str, Any] = {
        name: value
        for name, (value, wants) in given.items()
        if value is not None and wants is method and name != "pivot"
    }
    if method is Method.embedding:
        from evalkit.align.embedding import EmbeddingAligner

        return EmbeddingAligner(**options)
    made: Aligner = plugins.build("aligners", method.value, options)
    return made


def _usage(what: str, mend: str) -> Exception:
    from evalkit.errors import ConfigError

    return ConfigError(what, mend=mend)


def _names(version: Path, reference: Path) -> tuple[str, str]:
    """What the two texts are called: their files' names, or paths where those are alike."""
    if version.name == reference.name:
        return str(version), str(reference)
    return version.name, reference.name


def _document(path: Path, name: str, lang: str, pivot: Path | None) -> Document:
    from evalkit.errors import DataError
    from evalkit.text.files import read_lines
    from evalkit.types import Document, Segment

    texts = read_lines(path)
    if not any(text.strip() for text in texts):
        raise DataError("no text in it", place=str(path), mend="Write one segment a line.")
    pivots = read_lines(pivot) if pivot is not None else (None,) * len(texts)
    if len(pivots) != len(texts):
        raise DataError(
            f"{len(pivots)} lines, but {path} has {len(texts)}",
            place=str(pivot),
            mend="Give one translated line a line.",
        )
    segments = tuple(
        Segment(
            index=index,
            role="body",
            start=0,
            end=len(text),
            text=text,
            clean_text=text,
            pivot=translated,
        )
        for index, (text, translated) in enumerate(zip(texts, pivots, strict=True))
    )
    return Document(
        id=name,
        outlet=name,
        lang=lang,
        statement="",
        published="",
        path=str(path),
        sha256="",
        segments=segments,
    )


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all: beside its place, then renamed."""
    import os
    import tempfile

    from evalkit.errors import ConfigError

    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot write ({error.strerror})", place=str(path), mend="Name a file you may write."
        ) from error


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask


_KINDS = ("strict", "lax", "null", "crossing")


def _figures(counts: Counts) -> dict[str, dict[str, float | None]]:
    from dataclasses import asdict

    return {kind: asdict(getattr(counts, kind)) for kind in _KINDS}


def _table(counts: Counts) -> list[str]:
    lines = [f"{'':<10}{'P':>10}{'R':>10}{'F1':>10}"]
    for kind, figures in _figures(counts).items():
        cells = ("undefined" if value is None else f"{value:.3f}" for value in figures.values())
        lines.append(f"{kind:<10}" + "".join(f"{cell:>10}" for cell in cells))
    return lines
