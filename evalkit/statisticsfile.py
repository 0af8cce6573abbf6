"""statistics.jsonl: what a run's numbers rest on, row by row, so that runs can be paired later.

A line has the reference segments of each row under ``rows`` and, in the same order, the row's
sufficient statistics: those of the metric, or of a rate (counted words, words). Counts are
written without a decimal point; what is not whole keeps full precision.
"""

from __future__ import annotations

from typing import Any

from evalkit.types import Profile, RowStatistics, Score

Record = dict[str, Any]


def records(of: Score | Profile) -> list[Record]:
    """The lines of a score, or of every rate of a profile; none where nothing is known of rows."""
    if isinstance(of, Profile):
        named = {"system": of.system, "statement": of.statement}
        return [{**named, "metric": rate, **_rows(rows)} for rate, rows in of.rows.items()]
    if of.rows is None:
        return []
    named = {key: getattr(of, key) for key in ("system", "metric", "view", "scope")}
    return [{**named, **_rows(of.rows)}]


def _rows(rows: RowStatistics) -> Record:
    return {
        "rows": [list(segments) for segments in rows.segments],
        **({"documents": list(rows.documents)} if rows.documents else {}),
        "statistics": [[_short(cell) for cell in row] for row in rows.statistics.tolist()],
    }


def _short(cell: float) -> float | int:
    return int(cell) if cell.is_integer() else cell
