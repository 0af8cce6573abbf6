"""Issues as MQM's TSV, in the form of google/wmt-mqm-human-evaluation.

::

    system doc doc_id seg_id rater source target category severity

A line an error, its span between ``<v>`` and ``</v>``: in the target, or in the source where the
version has no words for it. A row that was judged close or a paraphrase and has no error has one
line, ``No-error``; a row of which nothing is known has none. Texts have no quotes, tabs or line
ends around or in them.

Source is the reference version, target the outlet's text. ``doc`` is the statement, ``doc_id`` the
first reference segment of the row, from 1, ``seg_id`` the same over all statements; what a version
adds is numbered behind the reference's segments and has an empty source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from evalkit.report import spans
from evalkit.results import Results
from evalkit.text.printable import one_line

Record = Mapping[str, Any]

COLUMNS = (
    *("system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity"),
)
RATER = "evalkit"
NO_ERROR = "No-error"
_FINE = ("close", "paraphrase")
SEVERITIES = {"major": "Major", "moderate": "Minor", "minor": "Minor", "info": "Neutral"}
CATEGORIES = {
    **dict.fromkeys(("number", "date", "time", "name", "place"), "Accuracy/Mistranslation"),
    **dict.fromkeys(
        ("quotation", "negation", "modality", "attribution"), "Accuracy/Mistranslation"
    ),
    "omission": "Accuracy/Omission",
    "addition": "Accuracy/Addition",
    "terminology": "Terminology/Inappropriate for context",
    "order": "Other",
}


def render(results: Results, ids: Iterable[str], systems: Collection[str] | None = None) -> str:
    """The issues of these ids, and the rows of the systems that have none of them.

    Args:
        results: The run.
        ids: Of its issues.
        systems: The versions whose rows to write, all where None.
    """
    wanted = set(ids)
    by_row: dict[tuple[str, int], list[Record]] = {}
    for issue in results.issues:
        if str(issue["id"]) in wanted:
            by_row.setdefault((issue["system"], issue["row"]), []).append(issue)
    numbers = _Numbers(results)
    lines = [list(COLUMNS)]
    for row in results.segments:
        if systems is not None and row["system"] not in systems:
            continue
        found = by_row.get((row["system"], row["row"]), [])
        place = numbers.of(row)
        for one in found:
            lines.append([row["system"], *place, RATER, *_error(row, one)])
        if not found and row["verdict"] in _FINE:
            source, target = (_plain(row[side] or "") for side in ("reference", "version"))
            lines.append([row["system"], *place, RATER, source, target, NO_ERROR, NO_ERROR])
    return "".join("\t".join(line) + "\n" for line in lines)


class _Numbers:
    """The doc, doc_id and seg_id of rows."""

    def __init__(self, results: Results) -> None:
        documents = results.run["documents"]
        self._statement = {one["id"]: str(one.get("statement") or "") for one in documents}
        self._references: dict[str, int] = {}
        longest: dict[str, int] = {}
        for row in results.segments:
            statement = self._statement[row["system"]]
            last = max(row["reference_segments"], default=-1) + 1
            self._references[statement] = max(self._references.get(statement, 0), last)
            last = max(row["version_segments"], default=-1) + 1
            longest[statement] = max(longest.get(statement, 0), last)
        self._before: dict[str, int] = {}
        before = 0
        for statement, count in self._references.items():
            self._before[statement] = before
            before += count + longest[statement]

    def of(self, row: Record) -> tuple[str, str, str]:
        statement = self._statement[row["system"]]
        if row["reference_segments"]:
            place = row["reference_segments"][0] + 1
        else:
            place = self._references[statement] + row["version_segments"][0] + 1
        doc = _plain(statement) or "statement"
        return doc, str(place), str(self._before[statement] + place)


def _error(row: Record, issue: Record) -> tuple[str, str, str, str]:
    """The source, the target, one of them with the span, the category and the severity."""
    source, target = row["reference"] or "", row["version"] or ""
    in_target = bool(target) and (issue["version_text"] is not None or not source)
    if in_target:
        sides = _plain(source), _marked(target, issue["version_text"])
    else:
        sides = _marked(source, issue["reference_text"]), _plain(target)
    category = CATEGORIES.get(issue["category"], "Other")
    if category == "Accuracy/Mistranslation":
        category = _one_sided(issue) or category
    return *sides, category, SEVERITIES.get(issue["severity"], "Neutral")


def _one_sided(issue: Record) -> str | None:
    """What a fact that one side alone states is."""
    ours, theirs = (
        any(issue[f"{side}_{what}"] is not None for what in ("text", "value"))
        for side in ("reference", "version")
    )
    if ours == theirs:
        return None
    return "Accuracy/Omission" if ours else "Accuracy/Addition"


def _marked(text: str, words: str | None) -> str:
    """The text with the words between the form's marks; all of it where they are not found."""
    span = spans.find(text, words) if words else None
    start, end = span or _trimmed(text)
    before, after = _edge(text[:start], last=True), _edge(text[end:], last=False)
    return "".join([*before, "<v>", _plain(text[start:end]), "</v>", *after])


def _edge(text: str, *, last: bool) -> Iterator[str]:
    """What stands beside a span, with the space that parts them."""
    plain = _plain(text)
    space = " " if plain and text[-1 if last else 0].isspace() else ""
    yield from (plain, space) if last else (space, plain)


def _trimmed(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _plain(text: str) -> str:
    """A text on one line; the form's own marks in it would be read as a span."""
    line = one_line(text)
    for mark in ("<v>", "</v>"):
        line = line.replace(mark, mark.replace("<", "&lt;").replace(">", "&gt;"))
    return line
