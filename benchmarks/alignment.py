"""Alignment figures on the development sets, with intervals over documents.

Usage: python benchmarks/alignment.py [SET ...]

Reads ``<shared>/data/align``, where ``<shared>`` is EVALKIT_SHARED or ``../shared`` beside the
project. Sets of two languages are aligned with ``lexical``, monolingual ones with ``pivot``.
Strict and lax figures are vecalign's; intervals are 95 % bootstrap intervals of strict F1,
resampling documents.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

from evalkit.align.evaluate import Counts, Figures, count
from evalkit.align.lexical import LexicalAligner
from evalkit.align.linksfile import read_links
from evalkit.align.pivot import PivotAligner
from evalkit.text.files import read_lines
from evalkit.types import Document, Segment

SETS = (
    *("stmt_ar-en", "stmt_az-en", "stmt_it-en"),
    *("ntrex_ar-en", "ntrex_az-en", "ntrex_it-en"),
    *("quran_ar-en", "quran_az-en", "quran_it-en"),
    *("wmt22_en-en", "quran_en-en"),
)
RESAMPLES = 1000
SEED = 12345


def main(names: list[str]) -> None:
    """Print a line for each set."""
    project = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("EVALKIT_SHARED", project.parent / "shared")) / "data" / "align"
    print(
        f"{'set':12} {'strict P':>8} {'R':>5} {'F1':>5} {'95 %':>11} {'lax F1':>6}"
        f" {'null P':>6} {'R':>5} {'F1':>5} {'cross P':>7} {'R':>5} {'s/doc':>6}"
    )
    for name in names or SETS:
        started = time.perf_counter()
        counts = [counted(gold) for gold in sorted((folder / name).glob("*.gold"))]
        seconds = (time.perf_counter() - started) / max(1, len(counts))
        print(row(name, counts, seconds), flush=True)


def counted(gold: Path) -> Counts:
    """Align one document and hold it against its gold links."""
    left, right = gold.parent.name.split("_")[1].split("-")
    same = left == right
    version = document(gold.with_suffix(".src" if same else f".{left}"), left, "version")
    reference = document(gold.with_suffix(".ref" if same else f".{right}"), right, "reference")
    aligner = PivotAligner() if same else LexicalAligner()
    return count(
        [(link.version, link.reference) for link in read_links(gold)],
        [(link.version, link.reference) for link in aligner.align(version, reference)],
    )


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
        f"{name:12} {figures(total.strict, 8)} {low:.3f}-{high:.3f} {shown(total.lax.f1, 6)}"
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
    main(sys.argv[1:])
