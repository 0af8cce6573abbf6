"""Issues as CSV (RFC 4180) that a spreadsheet opens as it should, and does nothing else with.

UTF-8 with a byte-order mark, without which Excel takes Arabic for Latin letters; lines end with
CRLF. A text that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-``, ``@``,
their full-width forms, a tab or a line end) has an apostrophe before it, as OWASP asks for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from evalkit.results import Results

Record = Mapping[str, Any]

COLUMNS = (
    *("id", "state", "note", "by", "at"),
    *("statement", "system", "outlet", "lang", "row", "role", "verdict"),
    *("reference_segments", "version_segments"),
    *("category", "severity", "rests_on", "reference_outlier"),
    *("reference_text", "reference_value", "version_text", "version_value", "explanation"),
    *("support", "reference", "version", "pivot"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(results: Results, ids: Iterable[str]) -> str:
    """The issues of these ids, in that order, a line each behind the head."""
    issues = {str(one["id"]): one for one in results.issues}
    rows = {(one["system"], one["row"]): one for one in results.segments}
    documents = {one["id"]: one for one in results.run["documents"]}
    made = io.StringIO(newline="")
    written = csv.writer(made, dialect="excel", quoting=csv.QUOTE_MINIMAL)
    written.writerow(COLUMNS)
    for name in ids:
        issue = issues[name]
        line = _line(issue, rows[issue["system"], issue["row"]], documents[issue["system"]])
        written.writerow([harmless(line[column]) for column in COLUMNS])
    return f"\ufeff{made.getvalue()}"


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> harmless("-5 %"), harmless("5 %")
    ("'-5 %", '5 %')
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _line(issue: Record, row: Record, document: Record) -> dict[str, str]:
    review = issue.get("review") or {}
    listed = {
        key: " ".join(map(str, row[key])) for key in ("reference_segments", "version_segments")
    }
    support = "; ".join(f"{one['system']}: {one['value']}" for one in issue.get("support") or ())
    said = {
        **{key: document.get(key) for key in ("statement", "outlet", "lang")},
        **{key: row.get(key) for key in ("role", "verdict", "reference", "version", "pivot")},
        **{key: issue.get(key) for key in COLUMNS if key in issue},
        "state": review.get("decision") or "open",
        **{key: review.get(key) for key in ("note", "by", "at")},
        **listed,
        "reference_outlier": "yes" if issue.get("reference_outlier") else "no",
        "support": support,
    }
    return {key: "" if value is None else str(value) for key, value in said.items()}
