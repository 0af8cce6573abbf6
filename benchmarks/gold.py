"""The issues of the statement's run, held against differences that were listed by hand.

Usage: python benchmarks/gold.py [--brief]

Runs ``configs/statement.yaml`` into a temporary folder and reads ``<shared>/data/gold``, where
``<shared>`` is EVALKIT_SHARED or ``../shared`` beside the project.

An issue *meets* a listed difference when it stands in the same version, when its category is among
those that the gold's one stands for (``CATEGORIES``, from the data's README), and when the words
overlap, in offsets of the published files, on every side that both of them quote; on at least one.
A difference is found when an issue meets it; an issue is right when it meets a difference of any
severity. Precision is told of all issues, and of those above ``info``: those are what a reader is
shown as differences, ``info`` says that something is a matter of form. ``--brief`` leaves out the
lists of what was missed and what was wrong. Intervals are 95 % Wilson intervals.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.planting.rates import wilson
from evalkit.results import Results
from evalkit.run import run
from evalkit.types import SEVERITIES

ROOT = Path(__file__).parent.parent
CATEGORIES = {
    "added": {"addition"},
    "omitted": {"omission"},
    "headline": {"order", "addition"},
    "agent": {"attribution", "quotation"},
    "lexical": {"terminology"},
    "nuance": {"terminology"},
    "framing": {"terminology"},
}
Record = Mapping[str, Any]
Spans = frozenset[int]  # offsets of code points in a published file


@dataclass(frozen=True)
class Told:
    """An issue or a listed difference: its categories, and where its words stand on each side."""

    system: str
    severity: str
    categories: frozenset[str]
    words: tuple[str, str]
    reference: Spans
    version: Spans
    why: str

    def meets(self, other: Told) -> bool:
        """Whether both tell of the same difference."""
        if self.system != other.system or not self.categories & other.categories:
            return False
        sides = [
            (here, there)
            for here, there in (
                (self.reference, other.reference),
                (self.version, other.version),
            )
            if here and there
        ]
        return bool(sides) and all(here & there for here, there in sides)

    def __str__(self) -> str:
        one, other = self.words
        kind = "/".join(sorted(self.categories))
        return f"{self.system} {self.severity} {kind}: {one!r} | {other!r} ({self.why})"


def main() -> None:
    """Print the figures, then what was missed and what was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--brief", action="store_true")
    brief = parser.parse_args().brief
    shared = Path(os.environ.get("EVALKIT_SHARED", ROOT.parent / "shared"))
    gold = json.loads((shared / "data/gold/statement.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        _, found = run(ROOT / "configs/statement.yaml", output=Path(folder))
    listed = list(differences(gold))
    systems = {one.system for one in listed}
    issues = [one for one in issues_of(found) if one.system in systems]
    for severity in SEVERITIES:
        wanted = [one for one in listed if one.severity == severity]
        met = [one for one in wanted if any(issue.meets(one) for issue in issues)]
        print(f"{severity:9} found {share(len(met), len(wanted))}")
    for name, counted in (
        ("all issues", issues),
        ("above info", [one for one in issues if one.severity != "info"]),
    ):
        right = sum(any(issue.meets(one) for one in listed) for issue in counted)
        print(f"precision, {name}: {share(right, len(counted))}")
    if brief:
        return
    print("\nMissed, major and moderate:")
    for one in listed:
        if one.severity in ("major", "moderate") and not any(i.meets(one) for i in issues):
            print(f"  {one}")
    print("\nIssues that meet no listed difference:")
    for issue in issues:
        if not any(issue.meets(one) for one in listed):
            print(f"  {issue}")


def differences(gold: Record) -> Iterable[Told]:
    """The differences that were listed, each with the offsets of its words."""
    reference = gold["docs"][gold["reference"]]["segments"]
    for system, document in gold["docs"].items():
        for link in document.get("links", ()):
            for one in link["differences"]:
                category = one["category"]
                yield Told(
                    system=system,
                    severity=one["severity"],
                    categories=frozenset(CATEGORIES.get(category, {category})),
                    words=(one["en_text"], one["xx_text"]),
                    reference=spans(one["en_text"], one["en"], reference),
                    version=spans(one["xx_text"], one["xx"], document["segments"]),
                    why=one["explanation"],
                )


def issues_of(found: Results) -> Iterable[Told]:
    """The issues of a run likewise."""
    segments: dict[str, list[Record]] = {}
    for line in found.documents:
        segments.setdefault(line["document"], []).append({**line, "i": line["index"]})
    rows = {(line["system"], line["row"]): line for line in found.segments}
    reference = segments[found.run["reference"]["used"]]
    for issue in found.issues:
        row = rows[issue["system"], issue["row"]]
        words = (issue["reference_text"] or "", issue["version_text"] or "")
        yield Told(
            system=issue["system"],
            severity=issue["severity"],
            categories=frozenset({issue["category"]}),
            words=words,
            reference=spans(words[0], row["reference_segments"], reference),
            version=spans(words[1], row["version_segments"], segments[issue["system"]]),
            why=issue["explanation"],
        )


def spans(words: str, indices: Sequence[int], segments: Sequence[Record]) -> Spans:
    """Where some words stand in a file: in one of the segments, or over several of them.

    Raises:
        ValueError: They stand in none.
    """
    if not words:
        return frozenset()
    inside = [segment for segment in segments if segment["i"] in indices]
    for segment in inside:
        at = segment["text"].find(words)
        if at >= 0:
            start = segment["start"] + at
            return frozenset(range(start, start + len(words)))
    joined = " ".join(segment["text"] for segment in inside)
    at = joined.find(words)
    if at < 0:
        raise ValueError(f"{words!r} stands in none of the segments {list(indices)}")
    offsets = [
        offset
        for place, segment in enumerate(inside)
        # The space that joins two segments stands for no code point of its own.
        for offset in [*([-1] if place else []), *range(segment["start"], segment["end"])]
    ]
    return frozenset(offsets[at : at + len(words)]) - {-1}


def share(count: int, whole: int) -> str:
    """A share with its interval: ``5 / 7 = .71 [.36, .92]``."""
    if not whole:
        return "0 / 0"
    low, high = wilson(count, whole) or (0.0, 1.0)
    return f"{count} / {whole} = {count / whole:.2f} [{low:.2f}, {high:.2f}]"


if __name__ == "__main__":
    main()
