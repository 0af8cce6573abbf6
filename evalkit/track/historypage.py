"""A history as one page that needs nothing else: trends, intervals, breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from evalkit.report.markup import Html, folded, table, tag
from evalkit.track.plot import plot
from evalkit.track.trends import Trend
from evalkit.track.words import counted, figure, signed, span

# Nothing is loaded and nothing runs, whatever a name may hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
.trends { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); }
.trend { border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem 0.75rem; min-width: 0; }
.trend h4 { margin: 0; font-size: 0.95rem; }
.trend p { margin: 0; font-size: 0.85rem; }
.trend svg { display: block; width: 100%; height: auto; }
.band { fill: var(--paraphrase); opacity: 0.18; }
.curve { fill: none; stroke: var(--paraphrase); stroke-width: 2; }
.dot { fill: var(--paraphrase); }
.break { stroke: var(--drift); stroke-width: 1.5; stroke-dasharray: 4 3; }
.axis { fill: var(--faint); font-size: 10px; }
.broken { color: var(--drift); }
"""


def page(found: Sequence[Trend], *, title: str = "History") -> str:
    """The page, with a line end at its end."""
    style = files("evalkit.report").joinpath("style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(style + _STYLE)),
    )
    configs = dict.fromkeys(one.config for one in found)
    sections = [
        tag("section", list(_config(config, [one for one in found if one.config == config])))
        for config in configs
    ]
    body = tag(
        "body",
        tag(
            "header",
            tag("h1", title),
            tag(
                "p",
                "Every point is a run, with its 95 % interval. A dashed line stands where what is "
                "measured changed: numbers on its two sides do not compare.",
            ),
        ),
        tag("main", sections or tag("p", "There is no run that was asked for.")),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _config(config: str, found: Sequence[Trend]) -> Iterator[Html]:
    runs = {point.run for one in found for point in one.points}
    yield tag("h2", f"{config}: {counted(len(runs), 'run')}")
    for metric in dict.fromkeys((one.name, one.key.view) for one in found):
        own = [one for one in found if (one.name, one.key.view) == metric]
        name, view = metric
        arrow = {True: "higher is better", False: "lower is better", None: ""}
        beside = ", ".join(part for part in (view, arrow[own[0].higher_is_better]) if part)
        yield tag("h3", name + (f" ({beside})" if beside else ""))
        yield tag("div", [_trend(one) for one in own], class_="trends")


def _trend(one: Trend) -> Html:
    last = one.last
    label = f"{one.key.system}, {one.name}: {counted(len(one.points), 'run')}"
    where = ", ".join(part for part in (one.lang, one.key.scope, one.key.statement) if part)
    now = f"{figure(last.value * one.times)} {_span(one, last.low, last.high)}".strip()
    moved = f", {signed(one.delta * one.times)} since the run before" if one.delta else ""
    return tag(
        "article",
        tag("h4", one.key.system),
        tag("p", f"{where}: {now}{moved}", class_="faint"),
        plot(one, label),
        [
            tag("p", f"{point.started[:10]}: {what}", class_="broken")
            for point in one.points
            for what in point.broken
        ],
        folded("The numbers", _numbers(one)),
        class_="trend",
    )


def _numbers(one: Trend) -> Html:
    rows = [
        [
            point.started[:19].replace("T", " "),
            point.run,
            (point.commit or "")[:8],
            figure(point.value * one.times),
            _span(one, point.low, point.high),
            "; ".join(point.broken),
        ]
        for point in one.points
    ]
    head = ["started", "run", "commit", "value", "95 %", "what changed"]
    return table(head, rows, caption=f"{one.key.system}, {one.name}", names=3)


def _span(one: Trend, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return span(low * one.times, high * one.times)
