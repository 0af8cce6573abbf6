"""Paired tests beside sacrebleu's, over WMT22 en-de: CPU seconds, peak memory, same numbers.

usage: python benchmarks/significance.py [--repeats N] [JOB ...]
       python benchmarks/significance.py --scale [ROWS ...]

Ten systems (nine and reference B) of 2,037 segments against reference A, from ``<shared>/data``,
where ``<shared>`` is EVALKIT_SHARED or ``../shared`` beside the project. sacrebleu tests nine
systems against the first; evalkit tests all 45 pairs where it does not say 9. Every job runs in
processes of its own, of one thread, evalkit and sacrebleu in turn; figures are medians.

``start-*``: the commands, from the files on: sacrebleu's against ``evalkit compare``.
``library-*``: texts are read and modules loaded; scores, p-values, means and intervals
are compared. ``alone-*``: statistics are at hand too. ``bs`` is paired bootstrap, 1,000
resamples; ``ar`` approximate randomization, 10,000 trials. evalkit's intervals of the
differences are in its figures; sacrebleu gives none.

``--scale``: one system of so many rows, made of the same lines with changes: BLEU, chrF and
1,000 resamples.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tarfile
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import Any

JOBS = (
    *("start-bs", "start-bs-ter", "start-ar"),
    *("library-bs", "library-bs-ter", "library-ar"),
    *("alone-bs", "alone-ar", "alone-ar-9"),
)
SIZES = (100_000, 250_000, 500_000, 1_000_000)
SEED = 12345


def main() -> None:
    """Print a line for each job, or be one of its processes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--scale", nargs="*", type=int)
    parser.add_argument("--be", choices=["ours", "theirs", "scaled"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("jobs", nargs="*", default=JOBS)
    options = parser.parse_args()
    if options.be:
        made = {"ours": ours, "theirs": theirs, "scaled": scaled}[options.be]
        print(json.dumps(made(options.jobs[0], options.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        unpack(Path(folder))
        if options.scale is not None:
            scale(options.scale or SIZES, Path(folder))
        else:
            side_by_side(options.jobs, options.repeats, Path(folder))


def side_by_side(jobs: list[str], repeats: int, folder: Path) -> None:
    """Run each job by both, in turn."""
    print(f"{'job':16} {'sacrebleu s':>11} {'MB':>5} {'evalkit s':>9} {'MB':>5} {'ratio':>6}  same")
    for job in jobs:
        ran = [
            (measure("theirs", job, folder), measure("ours", job, folder)) for _ in range(repeats)
        ]
        theirs_s, ours_s = (statistics.median(one[side][0] for one in ran) for side in (0, 1))
        theirs_mb, ours_mb = (max(one[side][1] for one in ran) for side in (0, 1))
        print(
            f"{job:16} {theirs_s:11.2f} {theirs_mb:5.0f} {ours_s:9.3f} {ours_mb:5.0f}"
            f" {theirs_s / ours_s:6.1f}  {same(ran[0][0][2], ran[0][1][2])}",
            flush=True,
        )


def measure(who: str, job: str, folder: Path) -> tuple[float, float, dict[str, Any]]:
    """CPU seconds, peak MB, and what one process of a job printed."""
    if job.startswith("start"):
        options = {"theirs": sacrebleu_options, "ours": evalkit_options}[who](job, folder)
        command = [sys.executable, "-m", *options]
    else:
        command = [sys.executable, __file__, "--be", who, "--folder", str(folder), job]
    read, write = os.pipe()
    actions = [
        (os.POSIX_SPAWN_DUP2, write, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    # Threads of BLAS that wait for more work would count as work.
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    child = os.posix_spawn(command[0], command, environment, file_actions=actions)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        printed = json.load(pipe)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    found = printed if isinstance(printed, dict) else {}
    seconds = usage.ru_utime + usage.ru_stime if job.startswith("start") else found["seconds"]
    return seconds, usage.ru_maxrss / 1024, found


def same(theirs: dict[str, Any], ours: dict[str, Any]) -> str:
    """How many numbers are the same doubles; sacrebleu's command prints fewer digits."""
    pairs = [
        (number, ours["numbers"].get(key)) for key, number in theirs.get("numbers", {}).items()
    ]
    return f"{sum(a == b for a, b in pairs)} of {len(pairs)}" if pairs else ""


def sacrebleu_options(job: str, folder: Path) -> list[str]:
    """Their command of a job that starts from files."""
    kind, files = job.split("-")[1], [str(path) for path in systems(folder)]
    asked = ["-m", *metric_names(job), f"--paired-{kind}", "-f", "json"]
    return ["sacrebleu", str(folder / "ref.A"), "-i", *files, *asked]


def evalkit_options(job: str, folder: Path) -> list[str]:
    """Ours: every pair, with intervals, wins and ties besides."""
    method = {"bs": "paired-bootstrap", "ar": "approximate-randomization"}[job.split("-")[1]]
    asked = [option for name in metric_names(job) for option in ("-m", name)]
    files = [str(path) for path in systems(folder)]
    given = [*files, "-r", str(folder / "ref.A"), *asked]
    return ["evalkit", "compare", *given, "--method", method, "--json"]


def metric_names(job: str) -> list[str]:
    """The metrics of a job."""
    return ["bleu", "chrf", *(["ter"] if job.endswith("ter") else [])]


def ours(job: str, folder: Path) -> dict[str, Any]:
    """Do a job by evalkit."""
    from evalkit import significance
    from evalkit.corpus.testsets.join import read_testset
    from evalkit.metrics.surface import statistics_by_system
    from evalkit.spec import build_metrics

    stage, kind = job.split("-")[:2]
    metrics = build_metrics(metric_names(job)).values()
    testset = read_testset(systems(folder), [folder / "ref.A"])
    names = list(testset.hypotheses)
    pairs = list(combinations(names, 2))[: 9 if job.endswith("-9") else None]
    for metric in metrics:
        metric.signature(1)  # loads sacrebleu
    started = time.process_time()
    tables = {metric: statistics_by_system(metric, testset) for metric in metrics}
    if stage == "alone":
        started = time.process_time()
    numbers: dict[str, float | None] = {}
    columns = [(tables[metric][name], metric.score) for metric in metrics for name in names]
    if kind == "bs":
        drawn = iter(significance.resampled_together(columns, seed=SEED))
    for metric in metrics:
        totals = {name: metric.score(significance.total(tables[metric][name])) for name in names}
        numbers |= {f"{metric.name} {name} score": value for name, value in totals.items()}
        if kind == "bs":
            scores = dict(zip(names, drawn, strict=False))
            for name in names:
                interval = significance.interval(scores[name])
                numbers[f"{metric.name} {name} mean"] = interval.mean
                numbers[f"{metric.name} {name} half"] = 0.5 * (interval.high - interval.low)
            found = {
                (old, new): significance.paired_from_scores(
                    totals[old], totals[new], scores[old], scores[new], rows=len(testset), seed=SEED
                )
                for old, new in pairs
            }
        else:
            found = significance.approximate_randomizations(
                tables[metric], pairs, metric.score, seed=SEED
            )
        numbers |= {
            f"{metric.name} {old} {new} p": one.p_value for (old, new), one in found.items()
        }
    return {"seconds": time.process_time() - started, "numbers": numbers}


def theirs(job: str, folder: Path) -> dict[str, Any]:
    """Do a job by sacrebleu's library."""
    from sacrebleu.metrics import BLEU, CHRF, TER
    from sacrebleu.significance import PairedTest

    stage, kind = job.split("-")[:2]
    named = [(path.name, [line.rstrip() for line in lines(path)]) for path in systems(folder)]
    references = [[line.rstrip() for line in lines(folder / "ref.A")]]
    metrics: dict[str, Any] = {"BLEU": BLEU(), "chrF2": CHRF()}
    if job.endswith("ter"):
        metrics["TER"] = TER()
    if stage == "alone":
        for metric in metrics.values():
            held = {
                id(texts): metric._extract_corpus_statistics(texts, references)
                for _, texts in named
            }
            metric._extract_corpus_statistics = lambda texts, _, held=held: held[id(texts)]
    started = time.process_time()
    _, found = PairedTest(named, metrics, references, kind)()
    seconds = time.process_time() - started
    numbers: dict[str, float] = {}
    for metric in metrics:
        for (name, _), result in zip(named, found[metric], strict=True):
            values = {"score": result.score, "mean": result.mean, "half": result.ci}
            values[f"{named[0][0]} {name} p"] = result.p_value
            for key, value in values.items():
                if value is not None:
                    place = f"{metric} {key}" if key.endswith(" p") else f"{metric} {name} {key}"
                    numbers[place] = float(value)
    return {"seconds": seconds, "numbers": numbers}


def scale(sizes: list[int] | tuple[int, ...], folder: Path) -> None:
    """Print a line for each number of rows."""
    print(f"{'rows':>9} {'CPU s':>7} {'us a row':>8} {'peak MB':>7}")
    for size in sizes:
        for name in ("hyp.Online-W", "ref.A"):
            repeat(folder / name, folder / f"many.{name}", size)
        started = time.perf_counter()
        _, memory, found = measure("scaled", "scale", folder)
        wall = time.perf_counter() - started
        print(
            f"{size:9} {found['seconds']:7.1f} {found['seconds'] / size * 1e6:8.1f} {memory:7.0f}"
            f"  wall {wall:.0f} s; {found['intervals']}; {found['flagged']} rows flagged",
            flush=True,
        )


def scaled(_: str, folder: Path) -> dict[str, Any]:
    """Score one system of many rows, and resample it, as ``evalkit score --confidence`` does."""
    from evalkit.scorefiles import Bootstrap, score_files

    made = score_files(
        [folder / "many.hyp.Online-W"],
        [folder / "many.ref.A"],
        metrics=["bleu", "chrf"],
        bootstrap=Bootstrap(seed=SEED),
    )
    return {
        "seconds": time.process_time(),
        "intervals": [[one.value, one.low, one.high] for one in made.scores],
        "flagged": sum(map(bool, made.flags["many.hyp.Online-W"])),
    }


def repeat(source: Path, target: Path, size: int) -> None:
    """Write so many lines, each round over the source with a word of its own."""
    texts = lines(source)
    with target.open("w", encoding="utf-8") as out:
        for number in range(size):
            out.write(f"{texts[number % len(texts)]} {number // len(texts)}\n")


def unpack(folder: Path) -> None:
    """Lay out the texts as one file a column: ref.A, ref.B and hyp.SYSTEM."""
    project = Path(__file__).resolve().parent.parent
    shared = Path(os.environ.get("EVALKIT_SHARED", project.parent / "shared"))
    with tarfile.open(shared / "data/wmt22-en-de/texts.tar.xz") as archive:
        for member in archive:
            handle = archive.extractfile(member)
            name = member.name.removeprefix("generaltest2022.en-de.").rpartition(".")[0]
            (folder / name).write_bytes(handle.read() if handle else b"")


def systems(folder: Path) -> list[Path]:
    """The nine systems, then reference B as the tenth."""
    return [*sorted(folder.glob("hyp.*")), folder / "ref.B"]


def lines(path: Path) -> list[str]:
    """Lines that end at LF alone."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


if __name__ == "__main__":
    main()
