"""results/history.jsonl: a line for every run, written by one at a time, never lost to a kill.

A line is appended after its run directory is whole, under a lock on the file itself, and flushed
to the disk. Whatever a killed writer left at the end without a line end is taken away by the next
one, which reads the run that it was about again.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evalkit import results
from evalkit.errors import DataError, EvalkitError
from evalkit.results import Results, digest
from evalkit.text.notices import notify
from evalkit.track.follow import of_results
from evalkit.track.series import Followed, counts_by_kind

Record = dict[str, Any]

NAME = "history.jsonl"
FORM = 1
# A run's own folder: UTC stamp and config hash.
RUN_FOLDER = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_BEGINNING = re.compile(rb'\{"history": \d+, "run": "([^"\\]{1,500})"')
# A writer holds the lock for milliseconds; one that was stopped must not hold up runs for ever.
_PATIENCE = 30.0


def line_of(made: Results, run: str) -> Record:
    """What the history keeps of a run.

    Numbers that are undefined are left out, and so is what does not apply to one, such as the view
    of a rate. Conditions that series share are written once, by their hash.

    Args:
        made: The run.
        run: Its directory, relative to the history's folder.
    """
    followed = of_results(made, run)
    conditions: dict[str, Mapping[str, Any]] = {}
    series = _series_records(followed, conditions)
    return {
        "history": FORM,
        "run": run,
        "name": followed.name,
        "started": made.run.get("started"),
        "finished": made.run.get("finished"),
        "evalkit": made.run.get("packages", {}).get("evalkit-mt"),
        "git_commit": made.run.get("git_commit"),
        "config_hash": made.run.get("config_hash"),
        "series": series,
        "issues": counts_by_kind(followed),
        "conditions": conditions,
    }


def _series_records(followed: Followed, conditions: dict[str, Mapping[str, Any]]) -> list[Record]:
    records = []
    for key, one in followed.series.items():
        if one.value is None:
            continue
        name = digest(json.dumps(one.conditions, sort_keys=True, ensure_ascii=False))[:12]
        conditions[name] = one.conditions
        record = {
            "system": key.system,
            "lang": one.lang,
            "metric": key.metric,
            "name": one.name,
            "view": key.view,
            "scope": key.scope,
            "statement": key.statement,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "n": one.n,
            "times": one.times if one.times != 1 else None,
            "higher_is_better": one.higher_is_better,
            "signature": one.signature,
            "conditions": name,
        }
        records.append({field: cell for field, cell in record.items() if cell is not None})
    return records


def problem(folder: Path) -> str | None:
    """Why the history of a results folder cannot be written, None where it can."""
    path = folder / NAME
    try:
        import fcntl  # noqa: F401  not on every system
    except ImportError:
        return "this run is not kept in the history: this system has no file locks"
    if path.exists() and (not path.is_file() or not os.access(path, os.W_OK)):
        return f"this run is not kept in the history: {path} cannot be written"
    return None


def append(folder: Path, made: Results, directory: Path) -> None:
    """Add a run to the history of its results folder.

    What keeps it from that is told as a notice, for the run itself is whole.
    """
    try:
        run = directory.relative_to(folder).as_posix()
        with _locked(folder) as file:
            write_lines(file, [line_of(made, run)], folder)
    except (OSError, EvalkitError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        notify(f"this run is not kept in the history: {folder / NAME}: {why}")


def rebuild(folder: Path) -> list[str]:
    """Add the run directories of a results folder that its history lacks; their names.

    Raises:
        DataError: The history cannot be written. Runs that cannot be read are told as notices.
    """
    try:
        with _locked(folder) as file:
            lines = (_line_again(folder, run) for run in unlisted(folder))
            added = [line for line in lines if line is not None]
            write_lines(file, added, folder)
    except OSError as error:
        raise DataError(
            f"the history cannot be written ({error.strerror})", place=str(folder / NAME)
        ) from error
    return [line["run"] for line in added]


def unlisted(folder: Path) -> list[str]:
    """The run directories of a results folder that its history lacks, oldest first."""
    listed = {line["run"] for line in read(folder)[0]}
    found = [
        path
        for path in folder.glob("*/*")
        if RUN_FOLDER.fullmatch(path.name) and (path / "run.json").is_file()
    ]
    runs = [path.relative_to(folder).as_posix() for path in sorted(found, key=lambda p: p.name)]
    return [run for run in runs if run not in listed]


def read(folder: Path) -> tuple[list[Record], list[str]]:
    """The lines of a history by the time of their run, and what is wrong with the file, in words.

    A line that cannot be read is passed over and said; a run that has two counts once, by the
    later. There are none where there is no history.

    Raises:
        DataError: The file cannot be read at all.
    """
    path = folder / NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise DataError(f"cannot read ({error.strerror})", place=str(path)) from error
    lines: dict[str, Record] = {}
    wrong: list[str] = []
    for number, text in enumerate(data.split(b"\n"), start=1):
        if not text:
            continue
        line = _parsed(text)
        if line is None:
            last = number == data.count(b"\n") + 1
            wrong.append(
                f"{path}:{number}: "
                + ("half-written: a run was killed" if last else "not a line of a history")
                + "; passed over ('evalkit history --rebuild' reads the run directories again)"
            )
            continue
        lines[line["run"]] = line
    return sorted(lines.values(), key=lambda one: (str(one["started"]), one["run"])), wrong


def write_lines(file: int, lines: Sequence[Record], folder: Path) -> None:
    """Append lines to an open and locked history, and flush them to the disk."""
    lines = [*_mended(file, folder), *lines]
    data = results.dump_lines(lines).encode()
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)


def _mended(file: int, folder: Path) -> list[Record]:
    """Take away what a killed writer left behind; the line of the run that it was about."""
    size = os.fstat(file).st_size
    start = _start_of_last(file, size)
    if start == size:
        return []
    rest = os.pread(file, size - start, start)
    if _parsed(rest) is not None:
        os.write(file, b"\n")
        return []
    os.ftruncate(file, start)
    begun = _BEGINNING.match(rest)
    run = begun[1].decode(errors="replace") if begun else None
    again = _line_again(folder, run) if run else None
    notify(
        f"{folder / NAME} ended in a half-written line: "
        + (f"{run} was read again" if again else "it was taken away")
    )
    return [again] if again else []


def _line_again(folder: Path, run: str) -> Record | None:
    directory = folder / run
    if ".." in Path(run).parts or not RUN_FOLDER.fullmatch(directory.name):
        return None
    try:
        return line_of(results.read(directory), run)
    except (EvalkitError, KeyError, TypeError) as error:
        notify(f"{directory} is not kept in the history: {error}")
        return None


def _start_of_last(file: int, size: int) -> int:
    """Where what follows the last line end begins."""
    end = size
    while end > 0:
        begin = max(0, end - 65536)
        found = os.pread(file, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def _parsed(text: bytes) -> Record | None:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(line, dict) and isinstance(line.get("run"), str)
    return line if whole and isinstance(line.get("series"), list) else None


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """The history open for appending, with the lock that one writer holds at a time."""
    import fcntl

    path = folder / NAME
    new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        waited = time.monotonic()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() - waited > _PATIENCE:
                    raise
                time.sleep(0.02)
        if new:
            _flush_folder(folder)
        yield file
    finally:
        os.close(file)


def _flush_folder(folder: Path) -> None:
    home = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(home)
    finally:
        os.close(home)
