"""Runs a program on bytes: in bounded time, with bounded output, and without a shell."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PIECE = 65_536  # bytes read at once
_COMPLAINTS = 16_384  # bytes of standard error that are kept, the last ones
_GRACE = 5.0  # seconds for pipes to close after a kill


@dataclass(frozen=True, kw_only=True)
class Finished:
    """How a program ended.

    Attributes:
        output: What it wrote to standard output.
        complaints: The end of what it wrote to standard error.
        status: Its exit status, negative for a signal; None where it was killed by us.
        late: Whether the time was up.
        flooded: Whether it wrote more than the limit.
    """

    output: bytes
    complaints: bytes
    status: int | None
    late: bool = False
    flooded: bool = False


def run(
    command: Sequence[str],
    given: bytes,
    *,
    folder: Path,
    env: Mapping[str, str],
    timeout: float,
    limit: int,
) -> Finished:
    """Run a program on some input; nothing of it is left running.

    It may write before it has read all, or read nothing: reading and writing never wait for one
    another.

    Args:
        command: The program and its arguments.
        given: What it reads on standard input.
        folder: Where it runs.
        env: Its environment.
        timeout: Seconds until it is killed, with all that it started.
        limit: Bytes of output after which it is killed.

    Raises:
        OSError: It cannot be started.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=dict(env),
        start_new_session=True,
    )
    deadline = time.monotonic() + timeout
    flooded = threading.Event()
    output, complaints = bytearray(), bytearray()

    def read_output(pipe: IO[bytes]) -> None:
        for piece in iter(lambda: os.read(pipe.fileno(), _PIECE), b""):
            output.extend(piece)
            if len(output) > limit:
                flooded.set()
                _kill(process)
                return

    def read_complaints(pipe: IO[bytes]) -> None:
        for piece in iter(lambda: os.read(pipe.fileno(), _PIECE), b""):
            complaints.extend(piece)
            del complaints[:-_COMPLAINTS]

    def write(pipe: IO[bytes]) -> None:
        with suppress(OSError):  # it reads no more; its output and status tell what came of that
            pipe.write(given)
            pipe.close()

    pipes = [pipe for pipe in (process.stdout, process.stderr, process.stdin) if pipe is not None]
    workers = [
        threading.Thread(target=work, args=(pipe,), daemon=True)
        for work, pipe in zip((read_output, read_complaints, write), pipes, strict=True)
    ]
    try:
        for worker in workers:
            worker.start()
        late = not _over(process, workers, deadline)
    finally:
        _kill(process)
        process.wait()
        for worker in workers:
            worker.join(_GRACE)
        for worker, pipe in zip(workers, pipes, strict=True):
            if not worker.is_alive():
                with suppress(OSError):
                    pipe.close()
    stopped = late or flooded.is_set()
    return Finished(
        output=bytes(output),
        complaints=bytes(complaints),
        status=None if stopped else process.returncode,
        late=late and not flooded.is_set(),
        flooded=flooded.is_set(),
    )


def _over(
    process: subprocess.Popen[bytes], workers: Sequence[threading.Thread], deadline: float
) -> bool:
    """Wait for the program to end and to close its output; False where the time is up first."""
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    return not any(worker.is_alive() for worker in workers)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and whatever of its group is left."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
