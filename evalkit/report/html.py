"""The report as one page that needs nothing else: report.html."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import ClassVar, NamedTuple

from evalkit.report import details, statements, systems
from evalkit.report.figures import NONE, interval, percent, percent_interval, plural, points
from evalkit.report.html_outlet import bar, jump, link, outlet_section
from evalkit.report.html_votes import lineage_section, votes_section
from evalkit.report.markup import Html, folded, markup, table, tag
from evalkit.report.notes import legend, notes, ranking, undefined
from evalkit.report.summary import Outlet, Summary, summarise
from evalkit.results import Results

# Nothing is loaded and nothing runs, whatever a text under judgement may hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_QUOTE = 120


@dataclass(frozen=True)
class HtmlReporter:
    """The report as a self-contained page, without scripts and without the network."""

    filename: ClassVar[str | None] = "report.html"

    def render(self, results: Results) -> str:
        """The page, with a line end at its end."""
        several = statements.are_several(results)
        title, header, sections, footer = (_several if several else _one)(results)
        head = tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="referrer", content="no-referrer"),
            tag("title", title),
            tag("style", Html(_stylesheet())),
        )
        body = tag("body", tag("header", header), tag("main", sections), tag("footer", footer))
        return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


class _Page(NamedTuple):
    """The parts of a page."""

    title: str
    header: list[Html]
    sections: list[Html]
    footer: list[Html]


def _one(results: Results) -> _Page:
    summary = summarise(results)
    title = f"Statement {summary.statement or summary.name}"
    return _Page(
        title=title,
        header=list(_header(summary, title)),
        sections=_sections(summary, _anchors(summary)),
        footer=_reproduction(summary),
    )


def _several(results: Results) -> _Page:
    """The outlets over all statements, then every statement by itself, folded."""
    summary = summarise(statements.of_outlets(results))
    about_systems = list(_systems(summary))
    over = [
        *([about_systems] if about_systems else []),
        list(_ranking(summary, {})),
        list(_spread(results)),
        list(_comparisons(summary)),
        list(lineage_section(summary)),
        list(_scores(summary)),
    ]
    by_statement = [
        folded(f"Statement {statement}", _statement(summarise(own)))
        for statement, own in statements.by_statement(results)
    ]
    return _Page(
        title=results.name,
        header=[tag("h1", results.name), tag("p", results.run["reference"]["words"])],
        sections=[
            *(tag("section", part) for part in over if part),
            tag("section", tag("h2", "Statement by statement"), by_statement),
        ],
        footer=_reproduction(summary),
    )


def _statement(summary: Summary) -> list[Html]:
    """One statement of several: what its own page would say, but how to read it."""
    anchors = _anchors(summary)
    stand_in = [tag("p", one) for one in summary.reference_words] if summary.stands_in else []
    return [
        *([tag("div", stand_in, class_="callout")] if stand_in else []),
        tag("section", _table(summary, anchors)),
        *(outlet_section(summary, outlet, anchors[outlet.id]) for outlet in summary.versions),
        *(
            tag("section", part)
            for made in (votes_section(summary), _scores(summary))
            if (part := list(made))
        ),
    ]


def _spread(results: Results) -> Iterator[Html]:
    yield tag("h2", "How statements differ")
    rows = statements.spread_rows(results)
    yield table(statements.SPREAD_HEAD, rows, caption="Drift rates over statements")
    yield tag(
        "ul",
        [
            tag("li", tag("strong", one.outlet), f": {one.words}.")
            for one in statements.outlets_in_words(results)
        ],
    )
    made = table(
        statements.rates_head(results),
        statements.rates_rows(results),
        caption="Drift rate of every outlet in every statement",
    )
    yield folded("Drift rates by statement", made)


def _stylesheet() -> str:
    return files("evalkit.report").joinpath("style.css").read_text(encoding="utf-8")


def _anchors(summary: Summary) -> dict[str, str]:
    """An id of each outlet's section; what is no plain name gets a number."""
    return {
        outlet.id: outlet.id if re.fullmatch(r"[\w.-]+", outlet.id, re.ASCII) else f"outlet-{place}"
        for place, outlet in enumerate(summary.outlets)
    }


def _header(summary: Summary, title: str) -> Iterator[Html]:
    yield tag("h1", title)
    if summary.event_date:
        yield tag("p", f"Event of {summary.event_date}", class_="faint")
    if summary.reference is not None:
        home = summary.reference
        yield tag(
            "p",
            "The versions are held against ",
            tag("strong", home.id),
            " (",
            link(home),
            f", {home.lang}), the reference version.",
        )
    if summary.stands_in:
        yield tag("div", [tag("p", one) for one in summary.reference_words], class_="callout")


def _sections(summary: Summary, anchors: Mapping[str, str]) -> list[Html]:
    parts = [
        votes_section(summary),
        _comparisons(summary),
        lineage_section(summary),
        _scores(summary),
    ]
    made = [list(part) for part in parts]
    about_systems = list(_systems(summary))
    return [
        *([tag("section", about_systems)] if about_systems else []),
        tag("section", list(_ranking(summary, anchors))),
        *(outlet_section(summary, outlet, anchors[outlet.id]) for outlet in summary.versions),
        *(tag("section", part) for part in made if part),
    ]


def _systems(summary: Summary) -> Iterator[Html]:
    if not summary.machines:
        return
    yield tag("h2", "Systems and human versions, language by language")
    yield tag("ul", [tag("li", one) for one in systems.warnings(summary)], class_="notes")
    yield tag("p", details.test_words(summary))
    for one in systems.tables(summary):
        yield tag("h3", one.title)
        yield table(one.head, one.rows, caption=one.title, names=one.names)


def _ranking(summary: Summary, anchors: Mapping[str, str]) -> Iterator[Html]:
    yield tag("h2", "Who translates, paraphrases or drifts")
    yield _table(summary, anchors)
    yield tag(
        "p",
        f"{ranking(summary)} Scores are those of the {summary.view} view; below a figure stands "
        "its 95 % interval.",
    )
    bars = [_bar_line(outlet, anchors) for outlet in summary.versions if outlet.profile]
    if bars:
        yield tag("h3", "Shares of the reference's words")
        yield tag("div", bars, class_="bars")
    yield tag("h3", "Before you quote a figure")
    yield tag("ul", [tag("li", note) for note in notes(summary)], class_="notes")
    meanings = [
        part for name, words in legend(summary) for part in (tag("dt", name), tag("dd", words))
    ]
    if meanings:
        yield folded("What the shares mean", tag("dl", meanings))


def _table(summary: Summary, anchors: Mapping[str, str]) -> Html:
    """A line an outlet, best first."""
    shares = [name for name, _ in legend(summary) if name != "drift rate"]
    head = ["#", "outlet", *(["drift rate", *shares] if shares else [])]
    for metric in summary.metrics:
        head += [summary.metric_name(metric)]
        head += ["aligned only"] if metric == summary.primary else []
    lines = [_ranking_row(summary, outlet, shares, anchors) for outlet in summary.outlets]
    return table(head, lines, caption="All outlets, best first", names=2)


def _ranking_row(
    summary: Summary, outlet: Outlet, shares: Sequence[str], anchors: Mapping[str, str]
) -> list[str]:
    rank = "ref" if outlet.is_reference else str(outlet.rank or NONE)
    name = _named(outlet, anchors)
    cells: list[str] = [rank, markup([name, _below(outlet.lang)])]
    if shares:
        limits = percent_interval(outlet.share("low"), outlet.share("high"))
        cells.append(markup([percent(outlet.share("drift_rate")), _below(limits)]))
        cells += [percent(outlet.share(share)) for share in shares]
    for metric in summary.metrics:
        whole = outlet.figure(metric, summary.view, "whole")
        value, limits = points(whole.value if whole else None), ""
        if whole and metric == summary.primary:
            limits = interval(whole.low, whole.high)
        cells.append(markup([value, _below(limits)]))
        if metric == summary.primary:
            aligned = outlet.figure(metric, summary.view, "aligned")
            cells.append(points(aligned.value if aligned else None))
    return cells


def _below(words: str) -> Html:
    return tag("small", words) if words else Html("")


def _bar_line(outlet: Outlet, anchors: Mapping[str, str]) -> Html:
    return tag("div", tag("p", _named(outlet, anchors)), bar(outlet), class_="bar-line")


def _named(outlet: Outlet, anchors: Mapping[str, str]) -> Html:
    """An outlet's name, a link to its section where it has one."""
    linked = not outlet.is_reference and outlet.id in anchors
    return jump(outlet, anchors) if linked else tag("span", outlet.id)


def _comparisons(summary: Summary) -> Iterator[Html]:
    if summary.machines:  # they stand with the systems
        return
    yield tag("h2", "Differences between outlets")
    found = details.readings(summary)
    if not found:
        reason = summary.comparisons_reason or "no reason is recorded"
        yield tag("p", f"None were tested: {reason}.")
        return
    yield tag("p", f"{details.COMPARISON_CAVEAT} {details.test_words(summary)}")
    head = ["versions", "score", "reading", "difference", "95 %", "adjusted p"]
    lines = [[one.pair, one.metric, one.words, one.delta, one.limits, one.p] for one in found]
    made = table(head, lines, caption="Every pair of versions", names=3)
    yield folded(plural(len(lines), "comparison"), made)


def _scores(summary: Summary) -> Iterator[Html]:
    yield tag("h2", "All scores")
    head = ["outlet", "score", "view", "scope", "value", "95 %", "rows", "signature", "conditions"]
    figures = [one for outlet in summary.outlets for one in outlet.figures if one.value is not None]
    lines: list[list[str]] = [
        [
            *(one.system, one.name, one.view, one.scope, points(one.value)),
            *(interval(one.low, one.high), str(one.n), tag("code", one.signature)),
            tag("code", details.condition_words(one)),
        ]
        for one in figures
    ]
    made = table(head, lines, caption="Every score with its signature", names=4)
    yield folded(f"{plural(len(lines), 'score')} with their signatures", made)
    missing = [tag("li", f"{what}: {why}") for what, why in undefined(summary)]
    if missing:
        yield folded("Undefined scores and why", tag("ul", missing))


def _reproduction(summary: Summary) -> list[Html]:
    lines = [
        part
        for name, value in details.reproduction(summary)
        for part in (tag("dt", name), tag("dd", tag("code", value)))
    ]
    return [tag("h2", "To run it again"), tag("dl", lines)]
