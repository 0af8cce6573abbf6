"""Labelled rows: which hypotheses drift from their reference, as people or a test set's makers say.

JSONL, an object a line, or TSV with a header, with the keys ``reference``, ``hypothesis`` and
``label`` (1 drifts, 0 does not), and as you have them ``source``, ``group`` (rows that must not be
parted when held-out figures are made, mostly all of one source; default the source), ``type`` (of
the change, "" for none), ``set``, ``lang``, ``source_lang``, and ``scores``: other metrics' scores
by name (JSONL alone). Other keys are passed over.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError, DataError
from evalkit.text.files import read_text, split_lines
from evalkit.text.languages import language

_NEEDED = ("reference", "hypothesis", "label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A row with its label; ``drifts`` is the label, ``lang`` the reference's language."""

    reference: str
    hypothesis: str
    drifts: bool
    lang: str
    group: str
    set: str = ""
    type: str = ""
    source: str | None = None
    source_lang: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)


def read_labels(path: Path, lang: str = "", source_lang: str = "") -> tuple[Labelled, ...]:
    """Read labelled rows.

    Args:
        path: A ``.tsv`` file, or JSONL under any other name.
        lang: The language of references and hypotheses, for rows that name none.
        source_lang: The same of the sources.

    Raises:
        ConfigError: The file is not there, or a row's language is not known.
        DataError: A row is no row, lacks a key, or has a label other than 0 and 1.
    """
    text = read_text(path).removeprefix("\ufeff")
    records = _tsv(text, path) if path.suffix == ".tsv" else _jsonl(text, path)
    rows = tuple(_row(record, place, lang, source_lang) for place, record in records)
    if not rows:
        raise DataError("there is no row in it", place=str(path))
    return rows


def _jsonl(text: str, path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(split_lines(text), start=1):
        place = f"{path}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DataError("not JSON", place=place, mend="Write one object a line.") from error
        if not isinstance(record, dict):
            raise DataError("not a JSON object", place=place, mend="Write one object a line.")
        yield place, record


def _tsv(text: str, path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    lines = split_lines(text)
    header = lines[0].split("\t") if lines else []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise DataError(
                f"{len(cells)} columns, the header has {len(header)}", place=f"{path}:{number}"
            )
        yield f"{path}:{number}", dict(zip(header, cells, strict=True))


def _row(record: Mapping[str, Any], place: str, lang: str, source_lang: str) -> Labelled:
    for key in _NEEDED:
        if record.get(key) is None:
            raise DataError(f"the key {key!r} is not there", place=place, mend="Name every key.")
    label = str(record["label"])
    if label not in ("0", "1"):
        raise DataError(
            f"the label is {label!r}", place=place, mend="Write 1 where it drifts, else 0."
        )
    source = _text(record, "source", place)
    spoken = _text(record, "lang", place) or lang
    if not spoken:
        raise ConfigError(
            "the language of reference and hypothesis is not known",
            place=place,
            mend="Add a key 'lang' to the rows, or name it with --lang.",
        )
    hypothesis = _text(record, "hypothesis", place)
    return Labelled(
        reference=_text(record, "reference", place),
        hypothesis=hypothesis,
        drifts=label == "1",
        lang=language(spoken),
        group=str(record.get("group", source or record["reference"])),
        set=_text(record, "set", place),
        type=_text(record, "type", place),
        source=source or None,
        source_lang=_text(record, "source_lang", place) or source_lang,
        scores=_scores(record.get("scores") or {}, place),
    )


def _text(record: Mapping[str, Any], key: str, place: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DataError(f"{key} is no text", place=place)
    return value


def _scores(given: object, place: str) -> dict[str, float]:
    mend = "Write an object of metric names and numbers."
    if not isinstance(given, dict):
        raise DataError("scores is no object", place=place, mend=mend)
    for name, value in given.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value):
            raise DataError(f"the score {name!r} is no number", place=place, mend=mend)
    return {str(name): float(value) for name, value in given.items()}
