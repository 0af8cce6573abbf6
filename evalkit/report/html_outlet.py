"""An outlet's section of the page: its shares, its worst findings, its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.report.figures import percent, plural
from evalkit.report.findings import Finding, severity_counts, worst
from evalkit.report.groups import remark
from evalkit.report.html_rows import isolated, review, rows, severity, unsure
from evalkit.report.linklist import HOW_TO_READ, links_in_words
from evalkit.report.links import web_address
from evalkit.report.markup import Html, folded, markup, tag
from evalkit.report.notes import drift_words
from evalkit.report.reviews import counted, dismissed
from evalkit.report.summary import SHARES, Outlet, Summary
from evalkit.text.printable import one_line, shortened

_FINDINGS = 6
_QUOTE = 120


def bar(outlet: Outlet) -> Html:
    """The shares as one bar; each part that is wide enough says what it is."""
    parts = [(name, outlet.share(name) or 0.0) for name in SHARES]
    said = ", ".join(f"{name} {percent(share)}" for name, share in parts if share)
    pieces = [
        tag("span", f"{name} {percent(share)}", class_=name, style=f"flex-grow:{share:.4f}")
        for name, share in parts
        if share
    ]
    return tag("div", pieces, class_="bar", role="img", aria_label=said, title=said)


def outlet_section(summary: Summary, outlet: Outlet, anchor: str) -> Html:
    """All that the page says of one outlet."""
    rank = f"{outlet.rank}. " if outlet.rank else ""
    dated = f", page of {outlet.page_date}" if outlet.page_date else ""
    told = [one for one in outlet.findings if one.severity != "info"]
    return tag(
        "section",
        tag("h2", f"{rank}{outlet.id}"),
        tag("p", link(outlet), f" ({outlet.lang}{dated}). {outlet.provenance}", class_="faint"),
        bar(outlet) if outlet.profile else None,
        tag("p", drift_words(outlet)) if drift_words(outlet) else None,
        tag("h3", f"What differs: {severity_counts(told)}"),
        _worst(counted(told), anchor),
        _dismissed(dismissed(outlet.findings), anchor),
        tag("h3", "Side by side"),
        _links(outlet),
        rows(summary, outlet, anchor) if outlet.rows else tag("p", "No row is recorded."),
        id=anchor,
    )


def _links(outlet: Outlet) -> Html | None:
    if not outlet.rows:
        return None
    told = [tag("p", HOW_TO_READ, class_="faint"), tag("p", links_in_words(outlet))]
    return folded("Alignment as a list", told)


def _worst(findings: Sequence[Finding], anchor: str) -> Html | None:
    if not findings:
        return None
    lines = [
        tag(
            "li",
            severity(finding.severity),
            " ",
            tag("a", f"{finding.category}, row {finding.row}", href=f"#{anchor}-row-{finding.row}"),
            " ",
            [unsure(), " "] if finding.unsure else None,
            [review(finding), " "] if finding.decision else None,
            _gist(finding),
        )
        for finding in worst(findings, _FINDINGS)
    ]
    more = len(findings) - _FINDINGS
    if more > 0:
        lines.append(tag("li", f"and {plural(more, 'more', 'more')} in the rows below"))
    return tag("ul", lines, class_="worst")


def _dismissed(findings: Sequence[Finding], anchor: str) -> Html | None:
    if not findings:
        return None
    lines = [
        tag(
            "li",
            tag("a", f"{finding.category}, row {finding.row}", href=f"#{anchor}-row-{finding.row}"),
            " ",
            review(finding),
        )
        for finding in findings
    ]
    title = f"{plural(len(findings), 'issue')} dismissed by a reviewer, counted nowhere"
    return folded(title, tag("ul", lines, class_="worst"))


def _gist(finding: Finding) -> Html:
    """Both sides of a finding, a line each; a text's own direction stays inside its element."""
    said: list[Html] = []
    rests = finding.pivot_words is not None
    for name, value, words in finding.sides:
        quoted = shortened(one_line(words), _QUOTE) if words else ""
        text = ["“", tag("bdi", quoted), "”"] if quoted else []
        meant = [f" ({value})" if quoted else value] if value else []
        said.append(tag("span", f"{name}: ", text, meant, class_="gist"))
    # The words of a whole row in another language are all that the finding shows: say them.
    if finding.pivot and finding.version_text and finding.reference_text is None and not rests:
        hint = shortened(one_line(finding.pivot), _QUOTE)
        said.append(tag("span", f"pivot: “{hint}”", class_="gist faint"))
    if finding.one_sided:
        said.append(tag("span", isolated(finding.told, [finding]), class_="gist"))
    elif more := remark(finding):
        told = more if more == finding.explanation else f"({more})"
        said.append(tag("span", isolated(told, [finding]), class_="gist"))
    if finding.quotes_pivot:
        said.append(tag("span", "Seen in the machine translation only.", class_="gist faint"))
    if finding.reference_outlier:
        said.append(tag("span", finding.vote_words, class_="gist"))
    return markup(said)


def jump(outlet: Outlet, anchors: Mapping[str, str]) -> Html:
    """A link to an outlet's section."""
    return tag("a", outlet.id, href=f"#{anchors[outlet.id]}")


def link(outlet: Outlet) -> Html:
    """An outlet's name, linked to its page where the address is a plain one."""
    address = web_address(outlet.url)
    if address is None:
        return tag("span", outlet.outlet)
    return tag("a", outlet.outlet, href=address, rel="noopener noreferrer")
