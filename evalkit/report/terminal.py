"""The report on the screen: one line per outlet, then what differs, then how to read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from evalkit.report.columns import ROOMY, Column, table, wrapped
from evalkit.report.figures import (
    NONE,
    bare_percent,
    interval,
    plural,
    points,
)
from evalkit.report.findings import Finding, severity_counts, where, worst
from evalkit.report.notes import drift_words, legend, notes, ranking
from evalkit.report.summary import Outlet, Summary, summarise
from evalkit.results import Results
from evalkit.text.printable import one_line, safe, shortened

_NARROWEST = 40
_FINDINGS = 5
_QUOTE = 160
_PIVOT = 120
_STYLES = {"title": "1", "head": "1", "faint": "2"}
_SEVERITY_STYLES = {"major": "1;31", "moderate": "33", "minor": "36"}


@dataclass(frozen=True)
class TerminalReporter:
    """The report for a terminal.

    Attributes:
        width: Cells of a line; below 40 it is taken for 40.
        colour: Whether to mark headings and severities with ANSI colours.
    """

    width: int = 110
    colour: bool = False

    filename: ClassVar[str | None] = None

    def render(self, results: Results) -> str:
        """The report, without a line end at its end."""
        summary = summarise(results)
        width = max(self.width, _NARROWEST)
        lines = [
            *_header(summary, width),
            "",
            *_ranking(summary, width),
            *_differences(summary, width),
            "",
            *_reading(summary, width),
        ]
        return "\n".join(self._painted(line) for line in lines)

    def _painted(self, line: _Line | str) -> str:
        if isinstance(line, str) or not line.style or not self.colour:
            return str(line)
        before, marked, after = line.text.partition(line.part or line.text)
        return f"{before}\x1b[{line.style}m{marked}\x1b[0m{after}"


@dataclass(frozen=True)
class _Line:
    """A line of which all, or the first ``part``, has a style."""

    text: str
    style: str
    part: str = ""

    def __str__(self) -> str:
        return self.text


def _header(summary: Summary, width: int) -> Iterator[_Line | str]:
    statement = summary.statement or summary.name
    title = f"Statement {statement}"
    title += f", event of {summary.event_date}" if summary.event_date else ""
    yield from _styled(wrapped(_said(title), width), "title")
    if summary.reference is not None:
        home = summary.reference
        yield from wrapped(_said(f"Reference: {home.id} ({home.outlet}, {home.lang})."), width)
    for words in summary.reference_words:
        yield from wrapped(_said(words), width, first="  ")


def _ranking(summary: Summary, width: int) -> Iterator[_Line | str]:
    head, rows = table(_columns(summary, roomy=width >= ROOMY), width)
    yield from _styled(head, "head")
    yield from rows
    below = f"{ranking(summary)} Scores are those of the {summary.view} view."
    yield from _styled(wrapped(_said(below), width), "faint")


def _columns(summary: Summary, *, roomy: bool) -> list[Column]:
    outlets = summary.outlets
    names = tuple(_said(f"{one.id} ({one.lang})" if roomy else one.id) for one in outlets)
    ranks = tuple("ref" if one.is_reference else str(one.rank or NONE) for one in outlets)
    columns = [Column(head="#", cells=ranks), Column(head="outlet", cells=names, name=True)]
    if any(outlet.profile for outlet in outlets):
        columns += [
            _share(summary, "drift_rate", "drift\nrate %", 0),
            Column(
                head="[95 %]", weight=18, tight=True, cells=tuple(map(_drift_interval, outlets))
            ),
        ]
    for place, metric in enumerate(summary.metrics):
        columns += _metric(summary, metric, place)
    if any(outlet.profile for outlet in outlets):
        columns += [
            _share(summary, name, head, weight)
            for name, head, weight in (
                ("close", "close", 1),
                ("paraphrase", "para-\nphrase", 1),
                ("drift", "drift", 1),
                ("omitted", "omit-\nted", 1),
                ("unjudged", "un-\njudged", 2),
                ("added", "added", 3),
                ("repeated", "re-\npeated", 4),
            )
            if name not in ("unjudged", "repeated") or any(one.share(name) for one in outlets)
        ]
    return columns


def _metric(summary: Summary, metric: str, place: int) -> Iterator[Column]:
    figures = [outlet.figure(metric, summary.view, "whole") for outlet in summary.outlets]
    name = _said(summary.metric_name(metric))
    values = tuple(points(figure.value if figure else None) for figure in figures)
    yield Column(head=name, cells=values, weight=5 + place if place else 0)
    if place == 0:
        limits = tuple(_bracketed(one.low, one.high, 1) if one else "" for one in figures)
        aligned = [outlet.figure(metric, summary.view, "aligned") for outlet in summary.outlets]
        yield Column(head="[95 %]", weight=19, tight=True, cells=limits)
        yield Column(
            head="aligned\nonly",
            weight=20,
            cells=tuple(points(one.value if one else None) for one in aligned),
        )


def _share(summary: Summary, name: str, head: str, weight: int) -> Column:
    cells = tuple(bare_percent(outlet.share(name)) for outlet in summary.outlets)
    return Column(head=head, cells=cells, weight=weight)


def _drift_interval(outlet: Outlet) -> str:
    return _bracketed(outlet.share("low"), outlet.share("high"), 100)


def _bracketed(low: float | None, high: float | None, times: float) -> str:
    """An interval short enough for a column; the lines below the table have its decimals."""
    if low is None or high is None:
        return ""
    return f"[{low * times:.0f}–{high * times:.0f}]"


def _differences(summary: Summary, width: int) -> Iterator[_Line | str]:
    for outlet in summary.versions:
        yield ""
        rank = f"{outlet.rank}. " if outlet.rank else ""
        title = _said(f"{rank}{outlet.id} ({outlet.outlet}, {outlet.lang})")
        yield from _styled(wrapped(title, width), "title")
        for words in _figures_words(summary, outlet):
            yield from wrapped(_said(words), width, first="   ")
        telling = [one for one in outlet.findings if one.severity != "info"]
        yield from wrapped(f"What differs: {severity_counts(telling)}.", width, first="   ")
        for finding in worst(telling, _FINDINGS):
            yield from _finding(finding, width)
        if len(telling) > _FINDINGS:
            more = f"and {plural(len(telling) - _FINDINGS, 'more', 'more')} in report.html"
            yield from _styled(wrapped(more, width, first="   "), "faint")


def _figures_words(summary: Summary, outlet: Outlet) -> Iterator[str]:
    """The figures that the table may lack."""
    for scope in ("whole", "aligned"):
        said = []
        for metric in summary.metrics:
            figure = outlet.figure(metric, summary.view, scope)
            if figure is not None and figure.value is not None:
                limits = interval(figure.low, figure.high)
                bounds = f" [{limits}]" if limits and metric == summary.primary else ""
                said.append(f"{figure.name} {points(figure.value)}{bounds}")
        if said:
            rows = "Whole, omissions counted" if scope == "whole" else "Aligned rows only"
            yield f"{rows}: {', '.join(said)}."
    if rates := drift_words(outlet):
        yield rates


def _finding(finding: Finding, width: int) -> Iterator[_Line | str]:
    severity = finding.severity.upper()
    rests = ", seen in the machine translation only" if finding.quotes_pivot else ""
    head = f"{severity} {finding.category}, {where(finding)}{rests}"
    first, *others = wrapped(_said(head), width, first="   ")
    yield _Line(first, _SEVERITY_STYLES.get(finding.severity, ""), severity)
    yield from others
    for side, value, words in finding.sides:
        yield from _side(finding, side, value, words, width)
    if not finding.says_itself:
        explanation = shortened(_said(finding.explanation), 2 * _QUOTE)
        yield from wrapped(explanation, width, first="     ")
    if finding.vote_words:
        yield from wrapped(_said(finding.vote_words), width, first="     ")
    if finding.reference_outlier:
        votes = "; ".join(f"{vote.system}: {vote.value}" for vote in finding.votes)
        yield from wrapped(shortened(_said(votes), 3 * _QUOTE), width, first="       ")


def _side(
    finding: Finding, side: str, value: str | None, words: str | None, width: int
) -> Iterator[str]:
    # The words come last: Arabic at the end of a line leaves what stands before it in place.
    said = [_said(value)] if value else []
    said += [f"“{shortened(_said(words), _QUOTE)}”"] if words else []
    yield from wrapped(": ".join(said), width, first=f"     {side:<9}  ")
    whole_row = words is not None and value is None and not finding.quotes_pivot
    if side == "version" and whole_row and finding.pivot:
        hint = f"[pivot: “{shortened(_said(finding.pivot), _PIVOT)}”]"
        yield from wrapped(hint, width, first=" " * 16)


def _reading(summary: Summary, width: int) -> Iterator[_Line | str]:
    yield _Line("How to read this", _STYLES["title"])
    for name, meaning in legend(summary):
        yield from wrapped(meaning, width, first=f"  {name:<12}")
    for note in notes(summary):
        yield from wrapped(_said(note), width, first="- ")


def _styled(lines: list[str], style: str) -> Iterator[_Line]:
    return (_Line(line, _STYLES[style]) for line in lines)


def _said(text: str) -> str:
    """A text on one line, with nothing in it that moves a cursor."""
    return safe(one_line(text))
