"""The report on the screen: one line per outlet, then what differs, then how to read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from evalkit.report import details, lineage, systems
from evalkit.report.brief import below_table, brief_notes, meanings
from evalkit.report.columns import ROOMY, Column, fitting, table, wrapped
from evalkit.report.figures import NONE, bare_percent, points
from evalkit.report.notes import ranking
from evalkit.report.screen import STYLES, Line, said, styled
from evalkit.report.screen_outlets import differences
from evalkit.report.statements import (
    SPREAD_HEAD,
    are_several,
    of_outlets,
    outlets_in_words,
    spread_rows,
)
from evalkit.report.summary import Outlet, Summary, summarise
from evalkit.results import Results

_NARROWEST = 40
_LONG_NAME = 10
_TIES = 5


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
        width = max(self.width, _NARROWEST)
        lines = _several(results, width) if are_several(results) else _one(results, width)
        return "\n".join(line.painted() if self.colour else line.text for line in lines)


def _one(results: Results, width: int) -> list[Line]:
    summary = summarise(results)
    told = (
        _systems(summary, width)
        if summary.machines
        else [
            *_ranking(summary, width),
            *differences(summary, width),
            *_lineage(summary, width),
            Line(""),
            *_reading(summary, width),
        ]
    )
    return [*_header(summary, width), Line(""), *told]


def _lineage(summary: Summary, width: int) -> Iterator[Line]:
    """The tree of the versions, and what some share with one another alone."""
    found = summary.lineage
    if not found.get("tree"):
        return
    yield Line("")
    words = "Who is close to whom, in wording and facts (100 is the same)"
    yield from styled(wrapped(words, width), "title")
    yield from (Line(f"   {line}") for line in lineage.tree_lines(found["tree"], said))
    for tie in lineage.ties(summary.votes)[:_TIES]:
        yield from map(Line, wrapped(said(tie.words), width, first="   ", rest="      "))


def _several(results: Results, width: int) -> list[Line]:
    """Outlets over several statements: their table, how statements differ, what was found."""
    summary = summarise(of_outlets(results))
    lines = [
        *styled(wrapped(said(results.run["reference"]["words"]), width), "title"),
        Line(""),
    ]
    if summary.machines:
        lines += _systems(summary, width)
        return lines
    lines += _ranking(summary, width)
    lines += [Line(""), Line("How statements differ: drift rates", STYLES["title"])]
    cells = zip(*spread_rows(results), strict=True)
    columns = [
        Column(head=head, cells=tuple(map(said, column)), name=not place)
        for place, (head, column) in enumerate(zip(SPREAD_HEAD, cells, strict=True))
    ]
    head, rows = table(columns, width)
    lines += [*styled(head, "head"), *map(Line, rows), Line("")]
    lines += [Line("What differs", STYLES["title"])]
    for one in outlets_in_words(results):
        words = f"{said(one.outlet)}: {said(one.words)}"
        lines += map(Line, wrapped(words, width, first="   ", rest="      "))
    lines += [*_lineage(summary, width), Line(""), *_reading(summary, width)]
    return lines


def _header(summary: Summary, width: int) -> Iterator[Line]:
    title = f"Statement {summary.statement or summary.name}"
    title += f", event of {summary.event_date}" if summary.event_date else ""
    if summary.reference is not None and not summary.stands_in:
        home = summary.reference
        title += f"; reference: {home.id} ({home.outlet}, {home.lang})"
    yield from styled(wrapped(said(title), width), "title")
    if summary.stands_in:
        words = said(". ".join(summary.reference_words).replace("..", "."))
        yield from map(Line, wrapped(words, width))


def _systems(summary: Summary, width: int) -> Iterator[Line]:
    """A systems run: what is scored and tested, language by language."""
    for one in systems.tables(summary, brief=True):
        yield Line(one.title, STYLES["title"])
        cells = list(zip(*one.rows, strict=True))
        columns = [
            Column(
                head=_head(name),
                cells=tuple(map(said, cells[place])),
                name=place < one.names,
                weight=0 if place <= one.names else place,
            )
            for place, name in enumerate(one.head)
        ]
        head, rows = table(columns, width)
        yield from styled(head, "head")
        yield from map(Line, rows)
        yield Line("")
    yield Line("Before you quote a figure", STYLES["title"])
    for warning in systems.warnings(summary):
        yield from map(Line, wrapped(said(warning), width, first="- "))
    yield from styled(wrapped(said(details.test_words(summary)), width), "faint")
    yield from styled(wrapped("More: report.html, report.md in the run directory.", width), "faint")


def _ranking(summary: Summary, width: int) -> Iterator[Line]:
    columns = _columns(summary, roomy=width >= ROOMY)
    head, rows = table(columns, width)
    yield from styled(head, "head")
    yield from map(Line, rows)
    heads = {column.head for column in fitting(columns, width)}
    names = [summary.metric_name(metric) for metric in summary.metrics]
    shown = [name for name in names if _head(name) in heads]
    below = f"{ranking(summary)} {below_table(summary, shown)}"
    yield from styled(wrapped(said(below), width), "faint")


def _columns(summary: Summary, *, roomy: bool) -> list[Column]:
    outlets = summary.outlets
    names = tuple(said(f"{one.id} ({one.lang})" if roomy else one.id) for one in outlets)
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
    values = tuple(points(figure.value if figure else None) for figure in figures)
    # Who took a model for a metric wants to see its scores: overlap metrics go first.
    neural = any(model.get("metric") == metric for model in summary.run.get("models", ()))
    weight = (5 if neural else 5 + place) if place else 0
    yield Column(head=_head(summary.metric_name(metric)), cells=values, weight=weight)
    if place == 0:
        limits = tuple(_bracketed(one.low, one.high, 1) if one else "" for one in figures)
        aligned = [outlet.figure(metric, summary.view, "aligned") for outlet in summary.outlets]
        yield Column(head="[95 %]", weight=19, tight=True, cells=limits)
        yield Column(
            head="aligned\nonly",
            weight=20,
            cells=tuple(points(one.value if one else None) for one in aligned),
        )


def _head(name: str) -> str:
    r"""A metric's name as the head of a column; a long one has two lines.

    >>> _head("wmt22-comet-da"), _head("chrF2++")
    ('wmt22-\ncomet-da', 'chrF2++')
    """
    name = said(name)
    breaks = [place for place, char in enumerate(name, start=1) if char in "-_"]
    if len(name) <= _LONG_NAME or not breaks:
        return name
    middle = min(breaks, key=lambda place: abs(place - len(name) / 2))
    return f"{name[:middle]}\n{name[middle:]}"


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


def _reading(summary: Summary, width: int) -> Iterator[Line]:
    yield Line("How to read this", STYLES["title"])
    if legend := meanings(summary):
        yield from map(Line, wrapped(legend, width, first="  "))
    for note in brief_notes(summary):
        yield from map(Line, wrapped(said(note), width, first="- "))
    yield from styled(wrapped("More: report.html, report.md in the run directory.", width), "faint")
