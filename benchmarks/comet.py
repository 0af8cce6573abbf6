"""COMET's fast engine beside unbabel-comet: processor seconds of one thread, and the scores' gap.

usage: python benchmarks/comet.py [--segments 500] [--systems 5] [--layers 12]

A random checkpoint of base size (12 layers, 768, 250002 rows) is made in COMET's form; its
tokenizer is learnt from the texts: ``<shared>/data/wmt22-en-de/texts.tar.xz``, where ``<shared>``
is EVALKIT_SHARED or ``../shared`` beside the project. Every measurement is a process of its own,
one after another on one thread; seconds are its user and system time, start included where a
command is measured. ``predict`` and ``engine`` are measured without their start. Differences are
those to predict's scores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
# In place of this folder, where unbabel-comet would be looked for in this file.
sys.path[:1] = [str(ROOT / "tests"), str(ROOT)]
SHARED = Path(os.environ.get("EVALKIT_SHARED", ROOT.parent / "shared"))
SYSTEMS = ("Online-A", "Online-B", "Online-W", "JDExploreAcademy", "OpenNMT", "Online-G", "PROMT")
VOCAB = 20_000
PROFILED = 64  # rows
PRODUCTS = re.compile(r"(addmm|::mm|bmm|linear|matmul)")
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")} | {
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
Scores = list[list[float]]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a process took: processor seconds, peak MB, and what it printed."""

    seconds: float
    peak: float
    printed: str

    @property
    def said(self) -> Any:
        """Its last line, as JSON."""
        return json.loads(self.printed.splitlines()[-1])


def main() -> None:
    """Make the data, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--segments", type=int, default=500)
    parser.add_argument("--systems", type=int, default=5, choices=range(2, len(SYSTEMS) + 1))
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--part", choices=sorted(PARTS), help=argparse.SUPPRESS)
    parser.add_argument("--precision", default="float32", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        print(json.dumps(PARTS[given.part](given)))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ.update(ONE_THREAD, XDG_CACHE_HOME=folder)
        sizes = [f"--{name}={getattr(given, name)}" for name in ("segments", "systems", "layers")]
        part("prepare", *sizes)
        measure(given.systems)


def measure(systems: int) -> None:
    """Run everything, one process after another, and print as it comes."""
    here = part("machine").said
    print(f"{here['name']}, 1 thread", flush=True)
    rates, share = part("rates").said, part("shares").said
    print(f"matrix product, GF/s: {rates}; share of it in predict's time: {share:.0%}", flush=True)
    precisions = ["float32"] + (["bfloat16"] if here["bfloat16"] else [])
    predict = part("predict")
    said = predict.said
    line("model.predict float32, 1 system", said["one"], predict.peak)
    line(f"model.predict float32, {systems} systems", said["all"], predict.peak)
    line("  with its start, 1 system", said["one"] + said["start"], predict.peak)
    for precision in precisions:
        ran = part("engine", f"--precision={precision}")
        ours = ran.said
        held = gap(ours["scores"], said["scores"])
        line(f"engine fast {precision}, 1 system", ours["one"], ran.peak, said["one"], held)
        line(f"engine fast {precision}, {systems}", ours["all"], ran.peak, said["all"], held)
        print(f"    its products' rate, all else counted as theirs: {ours['rate']:.0f} GF/s")
    exact = said["scores"]
    for name, count, peer in (("comet-score", 1, comet_score), ("comet-compare", systems, compare)):
        ran, theirs = peer(count)
        line(f"{name}, {count}", ran.seconds, ran.peak, None, gap(theirs, exact[:count]))
        for precision in precisions:
            first, scores = evalkit(count, precision, store=f"{name}-{precision}")
            held = gap(scores, exact[:count])
            line(
                f"evalkit score {precision}, {count}", first.seconds, first.peak, ran.seconds, held
            )
            again, same = evalkit(count, precision, store=f"{name}-{precision}")
            line("  again, all in the store", again.seconds, again.peak)
            print(f"    first run / second: {first.seconds / again.seconds:.0f}x;", end=" ")
            print(f"same scores: {same == scores};", end=" ")
            print(
                f"loads torch: {loads_torch(count, precision, f'{name}-{precision}')}", flush=True
            )
    print(f"matrix product, GF/s, at the end: {part('rates').said}")


def line(
    name: str,
    seconds: float,
    peak: float,
    peer: float | None = None,
    held: tuple[float, float] | None = None,
) -> None:
    """One measurement; the ratio to a peer and the gap to predict's scores where there are any."""
    ratio = "" if peer is None else f"{peer / seconds:6.2f}x"
    gaps = "" if held is None else f"segment {held[0]:.1e}, system {held[1]:.1e}"
    print(f"{name:44} {seconds:8.2f} s {peak:6.0f} MB {ratio:8} {gaps}", flush=True)


def gap(ours: Scores, exact: Scores) -> tuple[float, float]:
    """The largest difference of a segment's score and of a system's."""
    segments = [
        abs(a - b) for x, y in zip(ours, exact, strict=True) for a, b in zip(x, y, strict=True)
    ]
    systems = [abs(sum(x) - sum(y)) / len(x) for x, y in zip(ours, exact, strict=True)]
    return max(segments), max(systems)


def run(command: Sequence[str | Path]) -> Ran:
    """Run a process to its end."""
    words = [str(word) for word in command]
    with Path("printed").open("wb") as out, Path("told").open("wb") as err:
        child = subprocess.Popen(words, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"failed: {' '.join(words)}\n{Path('told').read_text()[-2000:]}")
    return Ran(
        seconds=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss / 1024,
        printed=Path("printed").read_text(),
    )


def part(name: str, *options: str) -> Ran:
    """Run one of PARTS in a process of its own."""
    return run([sys.executable, Path(__file__).resolve(), "--part", name, *options])


def comet_score(count: int) -> tuple[Ran, Scores]:
    """unbabel-comet's command, on the CPU; else as it is."""
    ran = peer("comet-score", count)
    found = json.loads(Path("peer.json").read_text())
    return ran, [[row["COMET"] for row in rows] for rows in found.values()]


def compare(count: int) -> tuple[Ran, Scores]:
    """The same of the command that compares systems."""
    ran = peer("comet-compare", count)
    return ran, [one["scores"] for one in json.loads(Path("peer.json").read_text())["translations"]]


def peer(name: str, count: int) -> Ran:
    """Run one of unbabel-comet's commands."""
    command = Path(sys.executable).with_name(name)
    model = ["--model", Path("model/checkpoints/model.ckpt").absolute()]
    wanted = ["--gpus", "0", "--quiet", "--to_json", "peer.json"]
    return run([command, "-s", "src", "-r", "ref", "-t", *hypotheses(count), *model, *wanted])


def evalkit(count: int, precision: str, *, store: str) -> tuple[Ran, Scores]:
    """Our command; a store that is new makes it a first run."""
    os.environ["XDG_CACHE_HOME"] = str(Path(store).absolute())
    ran = run([sys.executable, *command_of(count, precision)])
    segments = json.loads(ran.printed)["segments"]
    return ran, [next(iter(of_metric.values())) for of_metric in segments.values()]


def loads_torch(count: int, precision: str, store: str) -> bool:
    """Whether the same run again imports torch."""
    os.environ["XDG_CACHE_HOME"] = str(Path(store).absolute())
    run([sys.executable, "-X", "importtime", *command_of(count, precision)])
    return bool(re.search(r"\| +torch$", Path("told").read_text(), re.MULTILINE))


def command_of(count: int, precision: str) -> list[str]:
    """The arguments of ``evalkit score``."""
    systems = [word for name in hypotheses(count) for word in ("-t", name)]
    metric = f"comet:model={Path('model').absolute()},precision={precision},device=cpu"
    files = ["-s", "src", "-r", "ref", *systems]
    return ["-m", "evalkit", "score", *files, "-m", metric, "--json", "--segments"]


def hypotheses(count: int) -> list[str]:
    """The files of the first systems."""
    return [f"system{n}" for n in range(1, count + 1)]


# What follows runs in a process of its own, in the folder that ``prepare`` has filled.


def prepare(given: argparse.Namespace) -> None:
    """Write the first lines of every text and the checkpoint into the current folder."""
    import comet_models

    names = {"src": "src.en", "ref": "ref.A.de"}
    names |= {f"system{n}": f"hyp.{name}.de" for n, name in enumerate(SYSTEMS[: given.systems], 1)}
    learnt: dict[str, None] = {}
    with tarfile.open(SHARED / "data" / "wmt22-en-de" / "texts.tar.xz") as archive:
        for name, ending in names.items():
            file = archive.extractfile(f"generaltest2022.en-de.{ending}")
            lines = file.read().decode().split("\n") if file else []
            learnt |= dict.fromkeys(line for line in lines if line.strip())
            Path(name).write_text("\n".join(lines[: given.segments]) + "\n", encoding="utf-8")
    comet_models.make(
        Path("model"),
        "regression_metric",
        base_size=True,
        layers=given.layers,
        vocab=VOCAB,
        texts=tuple(learnt),
    )


def machine(_: argparse.Namespace) -> Any:
    """What it is, and whether its processor multiplies matrices of bfloat16."""
    import torch

    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.is_file() else None
    has = {
        "AVX512-BF16": torch.cpu._is_avx512_bf16_supported(),
        "AMX": torch.cpu._is_amx_tile_supported(),
    }
    can = ", ".join(name for name, here in has.items() if here) or "no fast bfloat16"
    name = found[1] if found else platform.processor()
    return {"name": f"{name} ({can}), torch {torch.__version__}", "bfloat16": any(has.values())}


def rows() -> list[list[dict[str, str]]]:
    """Each system's rows."""
    read = {path.name: path.read_text(encoding="utf-8").split("\n")[:-1] for path in files()}
    return [
        [
            {"src": src, "mt": mt, "ref": ref}
            for src, mt, ref in zip(read["src"], read[name], read["ref"], strict=True)
        ]
        for name in sorted(read)
        if name.startswith("system")
    ]


def files() -> Iterator[Path]:
    """The files of texts."""
    yield from (Path("src"), Path("ref"), *Path().glob("system?"))


def clocked(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of some work, and what it gives."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def predict(_: argparse.Namespace) -> Any:
    """model.predict in float32: seconds of its start, of one system and of all, and the scores."""
    from evalkit.metrics.comet import checkpoint, reference

    model = reference.load(checkpoint.find("model"))
    start, by_system = time.process_time(), rows()
    took = [clocked(lambda one=one: reference.predict(model, one).scores) for one in by_system]
    return {
        "start": start,
        "one": took[0][0],
        "all": sum(seconds for seconds, _ in took),
        "scores": [scores for _, scores in took],
    }


def engine(given: argparse.Namespace) -> Any:
    """The engine alone, its store empty at first: the same figures.

    All systems are the first one and then all at once, with what is remembered of the first.
    """
    import torch

    from evalkit.metrics.comet import checkpoint
    from evalkit.metrics.comet.fast import FastEngine
    from evalkit.store import Store

    by_system = rows()
    with Store.open(Path(f"engine-{given.precision}.sqlite")) as store:
        fast: Any = FastEngine(
            checkpoint.find("model"),
            precision=given.precision,
            device="cpu",
            context=False,
            tokens=2048,
            store=store,
            notice=print,
        )
        fast.checkpoint.sha256(store)
        torch.set_num_threads(1)
        _ = fast._network.sentence_models[0]._encoder
        one, _ = clocked(lambda: fast.scores(by_system[0]))
        flat = [row for of_system in by_system for row in of_system]
        rest, scores = clocked(lambda: fast.scores(flat))
    texts = list(dict.fromkeys(text for row in flat for text in row.values()))
    shape = fast._network._shape
    a_token = 24 * shape.hidden**2 * shape.layers  # the feed-forward part is 4 hidden wide
    tokens = sum(len(text.ids) for text in fast._network.tokenizer(texts))
    bounds = range(0, len(scores) + 1, len(by_system[0]))
    return {
        "one": one,
        "all": one + rest,
        "scores": [[found.score for found in scores[a:b]] for a, b in pairwise(bounds)],
        "rate": a_token * tokens / (one + rest) / 1e9,
    }


def rates(_: argparse.Namespace) -> Any:
    """What products of 2048 x 768 by 768 x 3072 reach in each precision, GF/s."""
    import torch

    torch.set_num_threads(1)
    return {name: rate(getattr(torch, name)) for name in ("float32", "bfloat16", "float16")}


def rate(dtype: Any) -> int:
    """The fastest of several products, in billions of operations a second."""
    import torch
    from torch.nn import functional

    values, weight = torch.rand(2048, 768).to(dtype), torch.rand(3072, 768).to(dtype)
    took = [clocked(lambda: functional.linear(values, weight))[0] for _ in range(8)]
    return round(2 * 2048 * 768 * 3072 / min(took) / 1e9)


def shares(_: argparse.Namespace) -> Any:
    """Which share of predict's time matrix products take, of a few rows."""
    import torch
    from torch.profiler import ProfilerActivity, profile

    from evalkit.metrics.comet import checkpoint, reference

    torch.set_num_threads(1)
    model, few = reference.load(checkpoint.find("model")), rows()[0][:PROFILED]
    reference.predict(model, few)
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        reference.predict(model, few)
    took = {event.key: event.self_cpu_time_total for event in seen.key_averages()}
    return sum(time for key, time in took.items() if PRODUCTS.search(key)) / sum(took.values())


PARTS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "prepare": prepare,
    "machine": machine,
    "predict": predict,
    "engine": engine,
    "rates": rates,
    "shares": shares,
}

if __name__ == "__main__":
    main()
