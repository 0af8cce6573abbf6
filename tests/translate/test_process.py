from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from evalkit.translate.process import Finished, run


def python(
    program: str, given: bytes = b"", *, timeout: float = 60, limit: int = 2**30
) -> Finished:
    return run(
        (sys.executable, "-c", program),
        given,
        folder=Path(),
        env=os.environ,
        timeout=timeout,
        limit=limit,
    )


def test_reading_late_and_writing_early_does_not_deadlock() -> None:
    big = b"x" * 2**22
    finished = python(
        "import sys; out = sys.stdout.buffer; out.write(b'y' * 2**22); out.flush()\n"
        "sys.stderr.write('z' * 2**22)\n"
        "out.write(sys.stdin.buffer.read())",
        big,
    )
    assert finished.status == 0
    assert finished.output == b"y" * 2**22 + big
    assert 0 < len(finished.complaints) <= 2**14


def test_a_program_that_reads_nothing_is_not_waited_for() -> None:
    assert python("print('done')", b"x" * 2**22).output == b"done\n"


def test_a_status_and_the_last_complaints_come_back() -> None:
    finished = python("import sys; sys.stderr.write('a'); sys.exit(7)")
    assert (finished.status, finished.complaints) == (7, b"a")


def test_a_hang_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    child = f"import os,time,pathlib; pathlib.Path({str(noted)!r}).write_text(str(os.getpid()));"
    program = (
        "import subprocess, sys, time, pathlib\n"
        f"subprocess.Popen([sys.executable, '-c', {child + 'time.sleep(600)'!r}])\n"
        f"while not pathlib.Path({str(noted)!r}).exists(): time.sleep(0.01)\n"
        "print('begun', flush=True); time.sleep(600)"
    )
    finished = python(program, timeout=3)
    assert finished.late and finished.status is None
    assert finished.output == b"begun\n"
    assert _ended(int(noted.read_text()))


def test_a_child_that_holds_the_output_open_is_a_hang() -> None:
    finished = python(
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time;"
        "time.sleep(600)'])",
        timeout=2,
    )
    assert finished.late


def test_endless_output_is_ended() -> None:
    finished = python("while True: print('y' * 1000)", limit=10_000)
    assert finished.flooded and not finished.late
    assert len(finished.output) < 200_000


def test_a_missing_program_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError):
        run(("/no/such/program",), b"", folder=Path(), env={}, timeout=1, limit=1)


def _ended(pid: int) -> bool:
    """Whether a process is gone, or dead and not yet collected by the system."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False
