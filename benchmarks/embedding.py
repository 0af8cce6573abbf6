"""The embedding aligner on simulated vectors: quality by set and noise, then time by length.

python benchmarks/embedding.py             the table
python benchmarks/embedding.py --scale N   one pair of about N x N segments at sigma 1.0

Reads ``<shared>/data/align`` and ``<shared>/bench/sim_encoder.py``, where ``<shared>`` is
EVALKIT_SHARED or ``../shared`` beside the project. The seed of a document's vectors is its number.
Intervals are 95 % bootstrap intervals of strict F1, resampling documents.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evalkit.align.embedding import EmbeddingAligner
from evalkit.align.evaluate import Counts, Sides, count
from evalkit.align.linksfile import read_links
from evalkit.text.files import read_lines
from evalkit.types import Document, Segment

SETS = [f"{kind}_{lang}-en" for kind in ("stmt", "ntrex") for lang in ("ar", "az", "it")]
SIGMAS = (1.0, 1.5)


def document(name: str, texts: Sequence[str], lang: str) -> Document:
    """A document of one body segment a text."""
    segments = tuple(
        Segment(index=i, role="body", start=0, end=len(t), text=t, clean_text=t)
        for i, t in enumerate(texts)
    )
    return Document(
        id=name,
        outlet=name,
        lang=lang,
        statement="",
        published="",
        path=name,
        sha256="",
        segments=segments,
    )


def simulator(shared: Path) -> Callable[..., list[Any]]:
    """The function that makes vectors."""
    spec = importlib.util.spec_from_file_location("sim", shared / "bench/sim_encoder.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no sim_encoder.py in {shared / 'bench'}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    simulate: Callable[..., list[Any]] = module.simulate
    return simulate


def aligned(
    simulate: Callable[..., list[Any]], pair: Any, gold: list[Sides], sigma: float, seed: int
) -> tuple[Counts, float]:
    """Counts of one document, and the seconds that the alignment took."""
    version, reference = pair
    texts = [[s.text for s in one.segments] for one in pair]
    src, tgt = simulate(*texts, gold, sigma, seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npz"
        np.savez(path, src=src, tgt=tgt)
        del src, tgt
        start = time.perf_counter()
        links = EmbeddingAligner(vectors=path).align(version, reference)
        took = time.perf_counter() - start
    return count(gold, [(link.version, link.reference) for link in links]), took


def documents(folder: Path) -> Iterator[tuple[int, tuple[Document, Document], list[Sides]]]:
    """Number, documents and gold links of every document of a set."""
    lang = folder.name.split("_")[1].split("-")[0]
    for gold in sorted(folder.glob("*.gold")):
        texts = [read_lines(gold.with_suffix(f".{code}")) for code in (lang, "en")]
        pair = document("v", texts[0], lang), document("r", texts[1], "en")
        yield (
            int(gold.stem[3:]),
            pair,
            [(link.version, link.reference) for link in read_links(gold)],
        )


def interval(counts: Sequence[Counts]) -> tuple[float, float]:
    """The 95 % interval of strict F1 over resampled documents."""
    generator = np.random.default_rng(1)
    values = []
    for _ in range(1000):
        drawn = [counts[k] for k in generator.integers(0, len(counts), len(counts))]
        values.append(sum(drawn, Counts()).strict.f1 or 0.0)
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def table(shared: Path) -> None:
    """Print a line per set and sigma."""
    simulate = simulator(shared)
    print("| set | sigma | strict F1 | 95 % | lax F1 | null F1 | crossing P | crossing R |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in SETS:
        for sigma in SIGMAS:
            counts = [
                aligned(simulate, pair, gold, sigma, seed)[0]
                for seed, pair, gold in documents(shared / "data/align" / name)
            ]
            total = sum(counts, Counts())
            low, high = interval(counts)
            cells = (total.lax.f1, total.null.f1, total.crossing.precision, total.crossing.recall)
            shown = " | ".join("-" if cell is None else f"{cell:.3f}" for cell in cells)
            print(
                f"| {name} | {sigma} | {total.strict.f1:.3f} | {low:.3f} to {high:.3f} | {shown} |"
            )


def invented(size: int, seed: int) -> tuple[list[Sides], int, int]:
    """Gold links of a long pair: a third not 1:1, six percent null a side, blocks moved."""
    generator = np.random.default_rng(seed)
    shapes = [(1, 1), (1, 2), (2, 1), (2, 2), (1, 0), (0, 1)]
    drawn = generator.choice(len(shapes), size, p=(0.70, 0.08, 0.08, 0.02, 0.06, 0.06))
    order = list(range(size))
    for _ in range(max(1, size // 1000)):
        start, length = int(generator.integers(0, size - 50)), int(generator.integers(3, 12))
        block = order[start : start + length]
        del order[start : start + length]
        place = int(generator.integers(0, len(order)))
        order[place:place] = block
    of_version: list[tuple[int, ...]] = []
    n = 0
    for shape in drawn:
        of_version.append(tuple(range(n, n + shapes[shape][0])))
        n += shapes[shape][0]
    of_reference: dict[int, tuple[int, ...]] = {}
    m = 0
    for link in order:
        b = shapes[drawn[link]][1]
        of_reference[link] = tuple(range(m, m + b))
        m += b
    return [(of_version[link], of_reference[link]) for link in range(size)], n, m


def scale(shared: Path, size: int) -> None:
    """Print time, memory and quality of one long pair; run it with one thread."""
    gold, n, m = invented(size, 1)
    generator = np.random.default_rng(2)
    pair = tuple(
        document(name, ["x" * int(k) for k in generator.integers(30, 200, length)], "en")
        for name, length in (("v", n), ("r", m))
    )
    counts, took = aligned(simulator(shared), pair, gold, 1.0, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{n} x {m}: {took:.1f} s, {peak:.2f} GB at most (simulation counted), strict F1 "
        f"{counts.strict.f1:.3f}, null F1 {counts.null.f1:.3f}, crossing P "
        f"{counts.crossing.precision:.3f} R {counts.crossing.recall:.3f}"
    )


if __name__ == "__main__":
    project = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("EVALKIT_SHARED", project.parent / "shared"))
    if len(sys.argv) == 1:
        table(folder)
    elif len(sys.argv) == 3 and sys.argv[1] == "--scale":
        scale(folder, int(sys.argv[2]))
    else:
        sys.exit(__doc__)
