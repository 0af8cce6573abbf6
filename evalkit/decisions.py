"""``review.jsonl``: what people decided on issues, a line each; written whole or not at all.

::

    {"id": "0f3c…", "decision": "dismissed", "note": "local time", "by": "NN", "at": "2026-11-28"}

``id`` and ``decision`` must be there. The file may be written by hand or by ``evalkit review``,
which writes it beside and renames it when whole, one writer at a time. A last line that is cut
off, as a killed editor or script leaves it, is passed over with a notice and gone after the next
write; anything else that is wrong is refused with its line.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from evalkit.errors import ConfigError, DataError, EvalkitError
from evalkit.plugins import unknown_key
from evalkit.text.files import decode, read_bytes
from evalkit.text.notices import notify
from evalkit.types import DECISIONS, DecisionName

NAME = "review.jsonl"
_KEYS = ("id", "decision", "note", "by", "at", "about")
_PATIENCE = 30.0  # seconds to wait for another writer, who holds the lock for milliseconds
_STEP = 0.05
_FORM = 'Write a line such as {"id": "…", "decision": "dismissed", "note": "…"}.'


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided on one issue.

    ``note`` says why, "" where nothing is said; ``by`` is who, ``at`` when, as they wrote it.
    ``about`` says in words what the issue was, for readers of the file.
    """

    id: str
    decision: DecisionName
    note: str = ""
    by: str | None = None
    at: str | None = None
    about: str | None = None

    def to_json(self) -> dict[str, Any]:
        """A line of the file, without the keys that say nothing."""
        record = {key: getattr(self, key) for key in _KEYS}
        return {key: value for key, value in record.items() if value is not None}

    def review(self) -> dict[str, Any]:
        """What a line of issues.jsonl says of it."""
        record = self.to_json()
        return {key: record[key] for key in ("decision", "note", "by", "at") if key in record}


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """The decisions of a file by the id of their issue; ``path`` is None where there is no file."""

    path: Path | None = None
    by_id: Mapping[str, Decision] = field(default_factory=dict)


NONE = Decisions()


def is_dismissed(issue: Mapping[str, Any]) -> bool:
    """Whether a line of issues.jsonl was dismissed: then it counts nowhere."""
    return bool((issue.get("review") or {}).get("decision") == "dismissed")


def as_decided(issue: Mapping[str, Any], decisions: Decisions) -> dict[str, Any]:
    """A line of issues.jsonl with what people have decided on it by now."""
    line = {key: value for key, value in issue.items() if key != "review"}
    one = decisions.by_id.get(str(issue["id"]))
    return line if one is None else {**line, "review": one.review()}


def read_decisions(path: Path) -> Decisions:
    """Read a file of decisions.

    Raises:
        ConfigError: The file is not there.
        DataError: Lines are wrong, all of them named; it is not UTF-8.
    """
    return Decisions(path=path, by_id=_parsed(read_bytes(path), path))


def change(
    path: Path, changed: Callable[[dict[str, Decision]], Mapping[str, Decision]]
) -> Decisions:
    """Change the decisions of a file, or make it; nobody else writes in between.

    A kill at any moment leaves the file as it was or as it is to be.

    Args:
        path: The file; a link to one stays a link.
        changed: Makes the new decisions of those that are there, in the order of the file.

    Raises:
        ConfigError: The folder is not there or cannot be written, or another writer does not end.
        DataError: The file has wrong lines; it is left as it is.
    """
    target = path.resolve()
    try:
        with _alone(target.parent):
            known = _parsed(read_bytes(target), path) if target.exists() else {}
            made = changed(dict(known))
            _replace(target, made)
    except OSError as error:
        raise ConfigError(
            f"cannot write the decisions ({error.strerror})",
            place=str(path),
            mend="Name a file that you may write with --file.",
        ) from error
    return Decisions(path=path, by_id=made)


def _parsed(data: bytes, path: Path) -> dict[str, Decision]:
    data, cut = _whole_lines(data)
    found: dict[str, Decision] = {}
    places: dict[str, int] = {}
    problems: list[EvalkitError] = []
    text = decode(data, place=str(path)).removeprefix("\ufeff")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            one = _decision(line)
            if one.id in found:
                raise DataError(
                    f"the issue {one.id} has a decision in line {places[one.id]} already",
                    mend="Keep one of them.",
                )
        except DataError as error:
            problems.append(DataError(error.what, place=f"{path}:{number}", mend=error.mend))
            continue
        found[one.id], places[one.id] = one, number
    if problems:
        raise DataError.of(problems)
    if cut:
        notify(f"{path}: the last line is cut off and is passed over")
    return found


def _whole_lines(data: bytes) -> tuple[bytes, bool]:
    """The file without a last line that was cut off, and whether there was one.

    That is one without a line end which opens an object and does not close it. What is wrong
    otherwise was written so, and is for its writer to mend.
    """
    head, end, last = data.rpartition(b"\n")
    cut = last.strip().startswith(b"{") and not last.strip().endswith(b"}")
    return (head + end, True) if cut else (data, False)


def _decision(line: str) -> Decision:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"not JSON ({error})", mend=_FORM) from error
    if not isinstance(said, dict):
        raise DataError("not a JSON object", mend=_FORM)
    for key in said:
        if key not in _KEYS:
            unknown = unknown_key(key, list(_KEYS))
            raise DataError(unknown.what, mend=unknown.mend)
    for key in _KEYS:
        value = said.get(key)
        if not isinstance(value, str) and not (value is None and key not in ("id", "decision")):
            what = f"{key!r} is missing" if value is None else f"{key!r} must be text"
            raise DataError(what, mend=_FORM)
    if not said["id"].strip():
        raise DataError("'id' is empty", mend=_FORM)
    if said["decision"] not in DECISIONS:
        raise DataError(
            f"unknown decision: {said['decision'][:40]!r}", mend="Write accepted or dismissed."
        )
    return Decision(
        id=said["id"].strip(),
        decision=cast(DecisionName, said["decision"]),
        note=said.get("note") or "",
        by=said.get("by"),
        at=said.get("at"),
        about=said.get("about"),
    )


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder: nobody else who asks is let in until this is left, killed or not.

    The lock is on the folder, for the file itself is replaced, and no file is left behind. Where
    the system has no such locks, the last writer wins.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise ConfigError(
                        f"another review has been writing for {_PATIENCE:.0f} seconds",
                        place=str(folder),
                        mend="Wait for it, or end it.",
                    ) from None
                time.sleep(_STEP)
        yield
    finally:
        os.close(held)


def _replace(target: Path, made: Mapping[str, Decision]) -> None:
    lines = [json.dumps(one.to_json(), ensure_ascii=False) for one in made.values()]
    number, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.writelines(f"{_in_one_line(line)}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        else:
            beside.chmod(0o666 & ~_umask())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # not every system can flush a folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _in_one_line(line: str) -> str:
    """JSON may hold U+2028 and its like in strings; editors take them for line ends."""
    for char in ("\u2028", "\u2029", "\x85"):
        line = line.replace(char, f"\\u{ord(char):04x}")
    return line


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
