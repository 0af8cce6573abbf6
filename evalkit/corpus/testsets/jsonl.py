"""JSONL: an object a line, a segment an object, with the keys that a TSV has as columns.

``references`` may be a list (then they are ``ref1``, ``ref2``) or an object of names and texts;
``hypotheses`` an object of systems and texts. A key that says nothing of the test set may hold what
it likes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from evalkit.corpus.testsets.table import Table, is_hypothesis, is_meant
from evalkit.errors import DataError
from evalkit.text.files import split_lines

_REFERENCES = ("references", "refs")
_HYPOTHESES = ("hypotheses", "hyps")
# What may be a number in JSON and is no text to be scored.
_LABELS = ("doc", "doc_id", "document", "seg_id", "segment_id", "system", "lang", "lp")


def read_jsonl(text: str, file: str) -> Table:
    r"""Read JSON lines.

    Raises:
        DataError: There is no line; a line is no JSON object, lacks a key that others have or has
            one that they lack; a value is no text.

    >>> read_jsonl('{"mt": "One", "references": ["A", "B"]}\n', "a.jsonl").columns
    {'mt': ['One'], 'ref1': ['A'], 'ref2': ['B']}
    """
    columns: dict[str, list[str]] = {}
    lines = split_lines(text.removeprefix("\ufeff"))
    for number, line in enumerate(lines, start=1):
        cells = dict(_cells(_object(line, f"{file}:{number}"), f"{file}:{number}"))
        if number == 1:
            columns = {name: [] for name in cells}
        if cells.keys() != columns.keys():
            name = sorted(cells.keys() ^ columns.keys())[0]
            which = "is not there" if name in columns else "is not in line 1"
            raise DataError(f"the key {name!r} {which}", place=f"{file}:{number}")
        for name, cell in cells.items():
            columns[name].append(cell)
    if not columns:
        raise DataError("there is no segment in it", place=file)
    return Table(columns=columns, file=file, first_line=1)


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        what = "an empty line" if not line.strip() else f"not JSON ({error})"
        raise DataError(what, place=place, mend="Write one object a line.") from error
    if not isinstance(value, dict):
        raise DataError("not a JSON object", place=place, mend="Write one object a line.")
    return value


def _cells(value: dict[str, Any], place: str) -> Iterator[tuple[str, str]]:
    said = any(is_hypothesis(name) or name.lower() in _HYPOTHESES for name in value)
    for name, cell in value.items():
        if name.lower() in _HYPOTHESES and isinstance(cell, dict):
            yield from ((f"mt:{one}", _text(one, text, place)) for one, text in cell.items())
        elif name.lower() in _REFERENCES and isinstance(cell, dict):
            yield from ((f"ref:{one}", _text(one, text, place)) for one, text in cell.items())
        elif name.lower() in _REFERENCES and isinstance(cell, list):
            for number, text in enumerate(cell, start=1):
                yield f"ref{number}", _text(f"ref{number}", text, place)
        elif name.lower() in _LABELS and isinstance(cell, int):
            yield name, str(cell)
        elif isinstance(cell, str) or is_meant(name) or not said:
            yield name, _text(name, cell, place)


def _text(name: str, value: object, place: str) -> str:
    if not isinstance(value, str):
        raise DataError(f"the value of {name!r} is {json.dumps(value)}, not a text", place=place)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError(f"the value of {name!r} holds half a character", place=place) from error
    return value
