"""The alignment of an outlet as a list of links, those out of the ordinary marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evalkit.report.figures import NONE
from evalkit.report.summary import Outlet
from evalkit.text.traps import TRAPS

HOW_TO_READ = "Segments of the version → segments of the reference, as numbered in documents.jsonl."
FLAGS = {
    "low_confidence": (
        "uncertain alignment",
        "Nearly half of the links marked so are wrong: read what stands around it, too.",
    ),
    "crossing": ("other order", "The version tells this in another place than the reference."),
    "discontinuous": ("with a gap", "The row joins segments that are not next to each other."),
    "not_scored": ("not scored", "Titles and datelines are shown, but count in no score or share."),
    **{
        name: (words, "The row's scores say less than they seem to.")
        for name, words in TRAPS.items()
    },
}
_NULL = {"omitted": "left out", "added": "added", "repeated": "repeated"}
_MARKED = ("low_confidence", "crossing", "discontinuous")


def links_in_words(outlet: Outlet) -> str:
    """All links on one line, such as ``0 → 0 · 1, 3 → 2 (with a gap) · 4 → – (added)``."""
    return " · ".join(map(_link, outlet.rows))


def _link(row: Mapping[str, Any]) -> str:
    ours, theirs = row["version_segments"], row["reference_segments"]
    marks = list(_marks(row))
    return f"{_indices(ours)} → {_indices(theirs)}" + (f" ({', '.join(marks)})" if marks else "")


def _marks(row: Mapping[str, Any]) -> Iterator[str]:
    if not (row["version_segments"] and row["reference_segments"]):
        yield _NULL.get(row["verdict"], "no counterpart")
    yield from (FLAGS[flag][0] for flag in _MARKED if flag in row["flags"])


def _indices(indices: Sequence[int]) -> str:
    return ", ".join(map(str, indices)) or NONE
