"""Kills what writes at random moments: python killed.py run|append|rebuild FOLDER SEED.

Writes what is there afterwards as JSON. A child is forked from a process that has all modules
loaded, so a random moment is one of the work and not of the start.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from evalkit import results
from evalkit.run import run
from evalkit.track import history

KILLS = 50


def killed(work: Callable[[], object], after: float) -> bool:
    """Do the work in a child and kill it after so many seconds; whether it was still at work."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def runs(folder: Path) -> list[str]:
    """The lines of the history, each of a run directory that reads whole."""
    return [line["run"] for line in history.read(folder)[0]]


def main(what: str, folder: Path, seed: int) -> None:
    """Kill, and look after each kill that all lines of before are there."""
    config = Path(__file__).parent.parent / "data/glacier/statement.yaml"
    fast = ["significance.resamples=20", "report=[]", "metrics=[chrf]"]

    def run_it() -> Path:
        return run(config, fast, output=folder)[0]

    first = run_it()
    started = time.monotonic()
    run_it()
    takes = time.monotonic() - started
    made = results.read(first)

    def append_it() -> None:
        for _ in range(10_000):
            history.append(folder, made, first)

    shortest = (folder / history.NAME).read_bytes().split(b"\n")[0] + b"\n"
    if what == "rebuild":
        for _ in range(4):
            run_it()
        (folder / history.NAME).write_bytes(shortest)
        started = time.monotonic()
        history.rebuild(folder)
        takes = time.monotonic() - started
    draw = random.Random(seed)
    before, hits = runs(folder), 0
    for _ in range(KILLS):
        if what == "rebuild":
            # The history has lost all but its first line, and the directories are there.
            (folder / history.NAME).write_bytes(shortest)
            before = runs(folder)
            hits += killed(lambda: history.rebuild(folder), draw.uniform(0, takes * 1.1))
        elif what == "run":
            hits += killed(run_it, draw.uniform(0, takes * 1.1))
        else:
            hits += killed(append_it, draw.uniform(0, 0.05))
        after = runs(folder)
        assert set(before) <= set(after), "a line was lost"
        before = after
    directories = [path.parent for path in folder.glob("*/2*/run.json")]
    for directory in directories:
        results.read(directory)
    history.append(folder, made, first)
    history.rebuild(folder)
    sys.stdout.write(
        json.dumps(
            {
                "hits": hits,
                "directories": len(directories),
                "lines": len(runs(folder)),
                "wrong": history.read(folder)[1],
                "whole": (folder / history.NAME).read_bytes().endswith(b"\n"),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
