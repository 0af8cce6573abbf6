"""A run directory: written whole or not at all, read back with every file checked.

Layout and keys are those of DESIGN.md, "A run directory". Floats are stored raw, at full
precision; keys stand in the order of the contract, so the same run gives the same bytes.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError, DataError
from evalkit.issueid import issue_id
from evalkit.types import Comparison, Issue, Profile, Score

SCHEMA = 1
Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Results:
    """All that a run found, in the form of its files.

    ``run`` is run.json, ``scores`` is scores.json; ``documents``, ``segments`` and ``issues`` are
    the lines of the files of those names; ``alignments`` maps a system to the lines of its links;
    ``statistics`` are the lines of statistics.jsonl, none in a run of before that file;
    ``translations`` maps the names of translation memories, of what systems made in the run, to
    their text.
    """

    run: Record
    documents: Sequence[Record]
    scores: Record
    segments: Sequence[Record]
    issues: Sequence[Record]
    alignments: Mapping[str, Sequence[str]]
    translations: Mapping[str, str] = field(default_factory=dict)
    statistics: Sequence[Record] = ()

    @property
    def name(self) -> str:
        """The name of the run's config."""
        return str(self.run["name"])


def score_record(score: Score) -> Record:
    """A line of ``scores`` in scores.json."""
    return {key: getattr(score, key) for key in _SCORE_KEYS} | {"conditions": {**score.conditions}}


def comparison_record(comparison: Comparison) -> Record:
    """A line of ``comparisons`` in scores.json; what a systems run says more stands behind."""
    record = asdict(comparison)
    beside = record.pop("beside")
    if comparison.beside is not None:
        beside["references"] = list(comparison.beside.references)
    return {**record, **(beside or {})}


def profile_record(profile: Profile) -> Record:
    """A line of ``profiles`` in scores.json; an outlet's over several statements has a spread."""
    left_out = {"rows"} if profile.spread else {"rows", "spread"}
    kept = [one.name for one in fields(profile) if one.name not in left_out]
    spread = {"spread": asdict(profile.spread)} if profile.spread else {}
    return {name: getattr(profile, name) for name in kept} | spread


def issue_record(issue: Issue) -> Record:
    """A line of issues.jsonl, with what a person decided on the issue where one did."""
    record = asdict(issue)
    del record["id"], record["review"]
    record["support"] = [{"system": system, "value": value} for system, value in issue.support]
    reviewed = {"review": _said(asdict(issue.review))} if issue.review else {}
    return {"id": issue.id or issue_id(issue), **record, **reviewed}


def _said(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None}


_SCORE_KEYS = (
    "system",
    "metric",
    "name",
    "view",
    "scope",
    "value",
    "low",
    "high",
    "n",
    "signature",
    "conditions",
    "higher_is_better",
    "reason",
)
_JSON_FILES = ("run.json", "scores.json")
_STATISTICS = "statistics.jsonl"
_LINE_FILES = ("documents.jsonl", "segments.jsonl", "issues.jsonl")


def digest(data: str | bytes) -> str:
    """SHA-256 in hex; text is hashed as UTF-8."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def dumps(value: Any) -> str:
    """One JSON text in the house's form: readable, full precision, no NaN."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def dump_lines(records: Sequence[Record]) -> str:
    """JSON lines, one record each; U+2028 and its like stay inside their strings."""
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records)
    return "".join(
        line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
        + "\n"
        for line in lines
    )


def write(
    results: Results,
    folder: Path,
    render: Mapping[str, Callable[[Results], str]],
    *,
    now: datetime | None = None,
) -> Path:
    """Write a run directory under ``folder/<name>/`` and point ``latest`` at it.

    Everything is written beside, flushed, and renamed when whole, so that a kill at any moment
    leaves earlier runs readable and no half-written one.

    Args:
        results: What the run found.
        folder: The results folder, made where it is missing.
        render: File name to a function that makes a report of the results.
        now: The time of the run, UTC; the clock's where it is not given.

    Returns:
        The run directory.

    Raises:
        ConfigError: The folder cannot be written.
    """
    home = folder / results.name
    try:
        home.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=home))
    except OSError as error:
        raise ConfigError(
            f"cannot write results ({error.strerror})",
            place=str(folder),
            mend="Name a folder you may write to with --output.",
        ) from error
    try:
        beside.chmod(0o755)
        for name, text in _files(results, render).items():
            _write_file(beside / name, text)
        target = _rename(beside, home, results, now or datetime.now(UTC))
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _point_latest(home, target)
    return target


def read(directory: Path) -> Results:
    """Read a run directory back.

    Raises:
        ConfigError: There is no such directory, or it is no run directory.
        DataError: A file is missing, truncated, or its hash is not the one in run.json.
    """
    if not (directory / "run.json").is_file():
        raise ConfigError(
            "this is not a run directory (no run.json in it)",
            place=str(directory),
            mend="Name a directory that 'evalkit run' printed, or its symlink 'latest'.",
        )
    run = _read_json(directory / "run.json")
    for name, expected in run.get("files", {}).items():
        path = directory / name
        if not path.is_file():
            raise DataError("the file is missing", place=str(path), mend="Run the config again.")
        if digest(path.read_bytes()) != expected:
            raise DataError(
                "the file was changed after the run (its hash is not the one in run.json)",
                place=str(path),
                mend="Restore it, or run the config again.",
            )
    lines = {name: _read_lines(directory / name) for name in _LINE_FILES}
    return Results(
        run=run,
        scores=_read_json(directory / "scores.json"),
        documents=lines["documents.jsonl"],
        segments=lines["segments.jsonl"],
        issues=lines["issues.jsonl"],
        statistics=_read_lines(directory / _STATISTICS)
        if _STATISTICS in run.get("files", {})
        else (),
        alignments={
            path.stem: path.read_text(encoding="utf-8").splitlines()
            for path in sorted((directory / "alignments").glob("*.links"))
        },
        translations={
            path.name: path.read_text(encoding="utf-8")
            for path in sorted((directory / "translations").glob("*.tsv"))
        },
    )


def _files(results: Results, render: Mapping[str, Callable[[Results], str]]) -> dict[str, str]:
    files = {
        "documents.jsonl": dump_lines(results.documents),
        "scores.json": dumps(results.scores),
        "segments.jsonl": dump_lines(results.segments),
        "issues.jsonl": dump_lines(results.issues),
    }
    if results.statistics:
        files[_STATISTICS] = dump_lines(results.statistics)
    for system, lines in results.alignments.items():
        files[f"alignments/{system}.links"] = "".join(f"{line}\n" for line in lines)
    for name, text in results.translations.items():
        files[f"translations/{name}"] = text
    hashed = replace(
        results, run={**results.run, "files": {name: digest(text) for name, text in files.items()}}
    )
    for name, make in render.items():
        if name in files or name == "run.json" or Path(name).name != name or name.startswith("."):
            raise ConfigError(
                f"a report may not be called {name!r}", mend="Give it a file name of its own."
            )
        files[name] = make(hashed)
    files["run.json"] = dumps(hashed.run)
    return files


def _write_file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _rename(beside: Path, home: Path, results: Results, now: datetime) -> Path:
    # Two runs of one config within a second would share a name; the later one waits its turn.
    suffix = str(results.run["config_hash"])[:8]
    while True:
        target = home / f"{now:%Y%m%dT%H%M%SZ}-{suffix}"
        if not target.exists():
            try:
                return beside.rename(target)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
        time.sleep(0.05)
        now = max(datetime.now(UTC), now)


def _point_latest(home: Path, target: Path) -> None:
    link = home / f".latest-{target.name}"
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        link.replace(home / "latest")
    except OSError as error:
        link.unlink(missing_ok=True)
        raise ConfigError(
            f"cannot point 'latest' at the run ({error.strerror})",
            place=str(home / "latest"),
            mend=f"The run is whole in {target}; move what stands in the link's place away.",
        ) from error


def _read_json(path: Path) -> Record:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot read ({error.strerror})", place=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"not whole JSON ({error})", place=str(path), mend="Run the config again."
        ) from error
    if not isinstance(value, dict):
        raise DataError("not a JSON object", place=str(path), mend="Run the config again.")
    return value


def _read_lines(path: Path) -> list[Record]:
    records = []
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot read ({error.strerror})", place=str(path)) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise DataError(
                f"not whole JSON ({error})",
                place=f"{path}:{number}",
                mend="Run the config again.",
            ) from error
    return records
