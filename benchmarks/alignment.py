"""Alignment figures on the development sets, with intervals over documents.

Usage: python benchmarks/alignment.py [--lexicon none|learnt] [--pool] [SET ...]

Reads ``<shared>/data``, where ``<shared>`` is EVALKIT_SHARED or ``../shared`` beside the project.
Sets of two languages are aligned with ``lexical``, monolingual ones with ``pivot``. Strict and
lax figures are vecalign's; intervals are 95 % bootstrap intervals of strict F1, resampling
documents. ``s/doc`` is processor time, of one core if BLAS is told so (OMP_NUM_THREADS=1).

``--lexicon none``: only what a document induces by itself. ``--lexicon learnt``: with one learnt
from ``ntrex`` and ``terms``, leaving out every line that stands in the document being scored, or
in another of its fifth of the set (so that five lexicons do). ``--pool``: also with one that the
documents of the set induce together.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from evalkit.align.evaluate import Counts, Figures, Sides, count
from evalkit.align.induce import induce
from evalkit.align.lexical import LexicalAligner
from evalkit.align.lexicon import Lexicon, learn
from evalkit.align.pivot import PivotAligner
from evalkit.text.files import read_lines
from evalkit.types import Document, Link, Segment

SETS = (
    *("stmt_ar-en", "stmt_az-en", "stmt_it-en"),
    *("ntrex_ar-en", "ntrex_az-en", "ntrex_it-en"),
    *("quran_ar-en", "quran_az-en", "quran_it-en"),
    *("wmt22_en-en", "quran_en-en", "large_az-en"),
    *("textberg_de-fr", "law_ar-en", "literature_ar-en"),
)
PUBLIC = {
    "textberg_de-fr": ("textberg_de-fr", "dev"),
    "law_ar-en": ("alignar_ar-en", "law"),
    "literature_ar-en": ("alignar_ar-en", "literature"),
}
FOLDS = 5
RESAMPLES = 1000
SEED = 12345
_SHORT = 15  # letters: a shorter segment may stand in a line by chance

Pair = tuple[Document, Document]


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lexicon", choices=["none", "learnt"], default="none")
    parser.add_argument("--pool", action="store_true")
    parser.add_argument("sets", nargs="*", default=SETS)
    options = parser.parse_args()
    print(
        f"{'set':16} {'strict P':>8} {'R':>5} {'F1':>5} {'95 %':>11} {'lax F1':>6}"
        f" {'null P':>6} {'R':>5} {'F1':>5} {'cross P':>7} {'R':>5} {'s/doc':>6}"
    )
    for name in options.sets:
        golds = files(name)
        pairs = [pair(name, gold) for gold in golds]
        given = lexicons(pairs, options.lexicon == "learnt")
        if options.pool:
            given = pooled(pairs, given)
        started = time.process_time()
        counts = [
            count(read_gold(gold), [(x.version, x.reference) for x in align(*two, some)])
            for gold, two, some in zip(golds, pairs, given, strict=True)
        ]
        print(row(name, counts, (time.process_time() - started) / max(1, len(counts))), flush=True)


def shared() -> Path:
    """The folder of data."""
    project = Path(__file__).resolve().parent.parent
    return Path(os.environ.get("EVALKIT_SHARED", project.parent / "shared")) / "data"


def files(name: str) -> list[Path]:
    """The gold files of a set."""
    if name in PUBLIC:
        folder, first = PUBLIC[name]
        return sorted((shared() / "align-public" / folder).glob(f"{first}*.gold"))
    return sorted((shared() / "align" / name).glob("*.gold"))


def pair(name: str, gold: Path) -> Pair:
    """The version and the reference of a gold file."""
    left, right = name.split("_")[1].split("-")
    same = left == right
    return (
        document(gold.with_suffix(".src" if same else f".{left}"), left, "version"),
        document(gold.with_suffix(".ref" if same else f".{right}"), right, "reference"),
    )


def read_gold(path: Path) -> list[Sides]:
    """Gold links as they are: some public ones name an index twice."""
    found = []
    for line in read_lines(path):
        version, reference = (
            tuple(int(index) for index in re.findall(r"\d+", side)) for side in line.split(":")[:2]
        )
        found.append((version, reference))
    return found


def align(version: Document, reference: Document, given: tuple[Lexicon, ...]) -> tuple[Link, ...]:
    """Link two documents."""
    if version.lang == reference.lang:
        return PivotAligner().align(version, reference)
    return LexicalAligner(lexicons=given).align(version, reference)


def lexicons(pairs: Sequence[Pair], learnt: bool) -> list[tuple[Lexicon, ...]]:
    """The lexicons to align each pair with, none of which has seen it."""
    langs = (pairs[0][0].lang, pairs[0][1].lang)
    if not learnt or langs[0] not in ("ar", "az", "it"):
        return [()] * len(pairs)
    lines, terms = parallel(langs[0])
    folds = []
    for fold in range(min(FOLDS, len(pairs))):
        seen = touched([two for place, two in enumerate(pairs) if place % FOLDS == fold])
        kept = [line for place, line in enumerate(lines) if place not in seen]
        folds.append((learn([*kept, *terms], langs),))
    return [folds[place % FOLDS] for place in range(len(pairs))]


def pooled(
    pairs: Sequence[Pair], given: Sequence[tuple[Lexicon, ...]]
) -> list[tuple[Lexicon, ...]]:
    """The lexicons given, each with one beside it that all pairs induce together."""
    found = {some: (*some, induce(pairs, align, some)) for some in dict.fromkeys(given)}
    return [found[some] for some in given]


@cache
def parallel(lang: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Lines of news and terms, each with its English counterpart."""
    folder = shared()
    lines = zip(
        read_lines(folder / f"ntrex/ntrex.{lang}.txt"),
        read_lines(folder / "ntrex/ntrex.en.txt"),
        strict=True,
    )
    terms = [line.split("\t") for line in read_lines(folder / f"terms/en-{lang}.tsv")]
    return list(lines), [(theirs, ours) for ours, theirs in terms]


def touched(pairs: Sequence[Pair]) -> set[int]:
    """The lines of news of which some part stands in documents, on either side."""
    lines, _ = parallel(pairs[0][0].lang)
    found: set[int] = set()
    for side in (0, 1):
        segments = [bare(segment.text) for two in pairs for segment in two[side].segments]
        text = "".join(segments)
        long = [segment for segment in segments if len(segment) > _SHORT]
        for place, line in enumerate(lines):
            own = bare(line[side])
            if own in text or any(segment in own for segment in long):
                found.add(place)
    return found


def bare(text: str) -> str:
    """Letters and digits alone."""
    return "".join(char for char in text.lower() if char.isalnum())


def document(path: Path, lang: str, name: str) -> Document:
    """A document of one segment a line."""
    segments = tuple(
        Segment(index=index, role="body", start=0, end=len(text), text=text, clean_text=text)
        for index, text in enumerate(read_lines(path))
    )
    return Document(
        id=name,
        outlet=name,
        lang=lang,
        statement=path.stem,
        published="",
        path=path.name,
        sha256="",
        segments=segments,
    )


def row(name: str, counts: list[Counts], seconds: float) -> str:
    """A set's figures in a line."""
    total = added(counts)
    low, high = interval(counts)
    return (
        f"{name:16} {figures(total.strict, 8)} {low:.3f}-{high:.3f} {shown(total.lax.f1, 6)}"
        f" {figures(total.null, 6)} {shown(total.crossing.precision, 7)}"
        f" {shown(total.crossing.recall, 5)} {seconds:6.2f}"
    )


def added(counts: list[Counts]) -> Counts:
    """The sum of counts."""
    return sum(counts, Counts())


def interval(counts: list[Counts]) -> tuple[float, float]:
    """A 95 % percentile interval of strict F1, documents resampled."""
    generator = np.random.default_rng(SEED)
    draws = generator.integers(len(counts), size=(RESAMPLES, len(counts)))
    scores = [added([counts[i] for i in draw]).strict.f1 or 0.0 for draw in draws]
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)


def figures(found: Figures, width: int) -> str:
    """Precision, recall and F1 in columns."""
    parts = ((found.precision, width), (found.recall, 5), (found.f1, 5))
    return " ".join(shown(value, size) for value, size in parts)


def shown(value: float | None, width: int) -> str:
    """A figure, or a dash where there is none."""
    return "-".rjust(width) if value is None else f"{value:.3f}".rjust(width)


if __name__ == "__main__":
    main()
