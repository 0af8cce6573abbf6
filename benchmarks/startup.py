"""How long the statement's run and the help take, beside a yardstick of the same machine and run.

usage: python benchmarks/startup.py [REPEATS]

Each command runs alternately with its yardstick; the figures are medians of wall time, the ratio
of the two, and the peak memory of the command. Run it in the project's environment.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of one command."""
    start = time.perf_counter()
    child = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    return seconds, usage.ru_maxrss / 1024


def main(repeats: int) -> None:
    """Print one line per command: median seconds, yardstick's, ratio, peak memory."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        pairs = {
            "evalkit run configs/statement.yaml": (
                ["-m", "evalkit", "run", "configs/statement.yaml", "--output", folder],
                ["-c", "import sacrebleu"],
            ),
            "evalkit --help": (["-m", "evalkit", "--help"], ["-c", "import typer"]),
        }
        print(f"{'command':36} {'s':>6} {'yardstick':>18} {'s':>6} {'ratio':>6} {'MB':>5}")
        for name, (ours, yardstick) in pairs.items():
            measure([PYTHON, *ours])
            measure([PYTHON, *yardstick])
            ran = [
                (measure([PYTHON, *ours]), measure([PYTHON, *yardstick])) for _ in range(repeats)
            ]
            seconds = statistics.median(one[0][0] for one in ran)
            beside = statistics.median(one[1][0] for one in ran)
            memory = max(one[0][1] for one in ran)
            ratio = seconds / beside
            against = f"{yardstick[1]:>18} {beside:6.2f} {ratio:6.2f}"
            print(f"{name:36} {seconds:6.2f} {against} {memory:5.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
