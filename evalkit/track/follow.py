"""Runs and baseline files read as ``Followed``.

A baseline file holds what a gate and a diff need of a run and nothing else, no text of a
document: JSON lines, each with its ``kind``, the last one with a hash of those before.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evalkit import results
from evalkit.decisions import is_dismissed
from evalkit.errors import ConfigError, DataError
from evalkit.results import Results, digest
from evalkit.track.series import RATES, Followed, Key, Record, Rows, Series, languages

FORM = 1
_RUN = (
    *(
        "schema",
        "name",
        "config",
        "config_hash",
        "reference",
        "statements",
        "packages",
        "models",
        "device",
    ),
    *("shown_times", "seed", "started", "finished", "git_commit"),
)
_DOCUMENT = ("id", "outlet", "lang", "statement", "sha256", "translated_by")
_ISSUE = ("id", "system", "row", "statement", "category", "severity")
_AGAIN = "Run the config again, or write the baseline anew with 'evalkit gate --update-baseline'."
# What the conditions of a score say of the rows, and so of the verdicts on them.
_OF_ROWS = ("reference", "pivot", "roles", "segmenter", "aligner", "pooled", "clean")


def read(path: Path) -> Followed:
    """Read a run directory or a baseline file; everything is checked against its hash.

    Raises:
        ConfigError: It is neither.
        DataError: It is truncated, or was edited.
    """
    if path.is_file():
        return _followed(_read_file(path), str(path))
    if not path.exists():
        raise ConfigError(
            "there is no such run or baseline",
            place=str(path),
            mend="Name a directory that 'evalkit run' printed, or a baseline file.",
        )
    return of_results(results.read(path), str(path))


def of_results(made: Results, place: str) -> Followed:
    """What is followed of a run."""
    return _followed(_records(made), place)


def write_file(made: Results, path: Path) -> None:
    """Write a baseline file: beside, flushed, and renamed when whole.

    Raises:
        ConfigError: It cannot be written.
    """
    lines = results.dump_lines(_records(made))
    whole = lines + results.dump_lines([{"kind": "end", "sha256": digest(lines)}])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).chmod(0o644)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(
            f"cannot write the baseline ({error.strerror})",
            place=str(path),
            mend="Name a file in a folder that you may write to.",
        ) from error


def _records(made: Results) -> list[Record]:
    run = {key: made.run[key] for key in _RUN if key in made.run}
    run["documents"] = [
        {key: one[key] for key in _DOCUMENT if key in one} for one in made.run.get("documents", [])
    ]
    roles = made.run.get("config", {}).get("score_roles", ["lead", "body"])
    return [
        {"kind": "run", "form": FORM, **run},
        *(
            {"kind": "text", "document": document, "sha256": digest("\n".join(texts))}
            for document, texts in _texts(made.documents, roles).items()
        ),
        *({"kind": "score", **one} for one in made.scores["scores"]),
        *({"kind": "profile", **one} for one in made.scores.get("profiles", [])),
        *({"kind": "statistics", **one} for one in made.statistics),
        *(
            {
                "kind": "row",
                "system": one["system"],
                "row": one["row"],
                "segments": list(one["reference_segments"])
                or [-1 - index for index in one["version_segments"][:1]],
            }
            for one in made.segments
        ),
        *(
            {"kind": "issue"} | {key: one[key] for key in _ISSUE if key in one}
            for one in made.issues
            if not is_dismissed(one)  # what a reviewer dismissed counts nowhere
        ),
    ]


def _texts(documents: Iterable[Mapping[str, Any]], roles: Sequence[str]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for line in documents:
        kept = texts.setdefault(str(line["document"]), [])
        if line["role"] in roles:
            kept.append(str(line["text"]))
    return texts


def _read_file(path: Path) -> list[Record]:
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read ({error})", place=str(path)) from error
    body, _, last = text.removesuffix("\n").rpartition("\n")
    body += "\n"
    try:
        records = [json.loads(line) for line in body.split("\n") if line]
        end = json.loads(last)
    except (ValueError, RecursionError) as error:
        raise _no_baseline(path) from error
    if not all(isinstance(one, dict) and "kind" in one for one in (*records, end)) or not records:
        raise _no_baseline(path)
    if records[0]["kind"] != "run" or end["kind"] != "end":
        raise DataError("the baseline is truncated", place=str(path), mend=_AGAIN)
    if end.get("sha256") != digest(body):
        raise DataError(
            "the baseline was edited or is damaged (its hash is not the one in its last line)",
            place=str(path),
            mend=_AGAIN,
        )
    if records[0].get("form") != FORM:
        raise DataError(
            f"this baseline has the form {records[0].get('form')}, and this evalkit reads {FORM}",
            place=str(path),
            mend=_AGAIN,
        )
    return records


def _no_baseline(path: Path) -> DataError:
    return DataError(
        "this is no baseline of evalkit, or a truncated one", place=str(path), mend=_AGAIN
    )


def _followed(records: Sequence[Record], place: str) -> Followed:
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record["kind"], []).append(record)
    run = by_kind["run"][0]
    statistics = {_key(one): one for one in by_kind.get("statistics", [])}
    langs = languages(run)
    series: dict[Key, Series] = {}
    for one in by_kind.get("score", []):
        key = _key(one)
        series[key] = Series(
            key=key,
            lang=langs.get(key.system, ""),
            times=run.get("shown_times", {}).get(key.metric, 1.0),
            rows=_rows(statistics.get(key)),
            **{field: one[field] for field in _OF_SCORE},
        )
    for one in by_kind.get("profile", []):
        of_rows = _conditions(run, [key for key in series if key.system == one["system"]], series)
        for rate in RATES:
            key = _key({**one, "metric": rate})
            bounds = (one["low"], one["high"]) if rate == "drift_rate" else (None, None)
            rows = _rows(statistics.get(key))
            series[key] = Series(
                key=key,
                name=rate.replace("_", " "),
                lang=langs.get(key.system, ""),
                value=one[rate],
                low=bounds[0],
                high=bounds[1],
                n=len(rows.keys) if rows else 0,
                signature=f"evalkit|version:{run.get('packages', {}).get('evalkit-mt')}",
                conditions=of_rows,
                higher_is_better=RATES[rate],
                reason="nothing was judged" if one[rate] is None else None,
                rows=rows,
            )
    rows_of: dict[str, dict[int, tuple[int, ...]]] = {}
    for one in by_kind.get("row", []):
        rows_of.setdefault(one["system"], {})[one["row"]] = tuple(one["segments"])
    return Followed(
        place=place,
        run=run,
        series=series,
        texts={one["document"]: one["sha256"] for one in by_kind.get("text", [])},
        rows=rows_of,
        issues=by_kind.get("issue", []),
    )


_OF_SCORE = (
    *("name", "value", "low", "high", "n", "signature", "conditions", "higher_is_better"),
    "reason",
)


def _key(one: Mapping[str, Any]) -> Key:
    return Key(
        system=one["system"],
        metric=one["metric"],
        view=one.get("view"),
        scope=one.get("scope"),
        statement=one.get("statement"),
    )


def _rows(line: Mapping[str, Any] | None) -> Rows | None:
    if line is None:
        return None
    import numpy as np

    return Rows(
        keys=tuple(tuple(segments) for segments in line["rows"]),
        statistics=np.array(line["statistics"], dtype=np.float64),
        units=tuple(line["documents"]) if line.get("documents") else None,
    )


def _conditions(
    run: Mapping[str, Any], keys: Sequence[Key], series: Mapping[Key, Series]
) -> dict[str, Any]:
    """What moves a system's verdicts: what made its rows, thresholds, models that mark errors."""
    made: dict[str, Any] = {}
    for key in sorted(keys, key=lambda key: key.view != "pivot"):
        made = {name: series[key].conditions.get(name) for name in _OF_ROWS}
        break
    marking = [
        f"{one.get('model')}@{one.get('revision') or one.get('sha256')}"
        for one in run.get("models", [])
        if "xcomet" in str(one.get("class", "")).casefold()
    ]
    return {**made, "drift": run.get("config", {}).get("drift"), "marking_models": marking}
