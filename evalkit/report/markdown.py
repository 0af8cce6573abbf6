"""The report as Markdown that GitHub renders: report.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from evalkit.report import details, lineage, spans, statements, systems, votes
from evalkit.report.figures import NONE, interval, percent, percent_interval, plural, points
from evalkit.report.findings import Finding, severity_counts, where
from evalkit.report.linklist import FLAGS, HOW_TO_READ, links_in_words
from evalkit.report.links import web_address
from evalkit.report.notes import drift_words, legend, notes, ranking, undefined
from evalkit.report.reviews import decided_words
from evalkit.report.summary import RATES, SHARES, Outlet, Summary, summarise
from evalkit.results import Results
from evalkit.text.printable import one_line, safe_on_page, shortened

_QUOTE = 300
_CHARS = re.compile(r"[\\`*_{}\[\]#|~$]")
_LIST_MARK = re.compile(r"^(\d+(?=[.)])|(?=[-+]))")
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "&#64;"))
# GitHub makes links of bare addresses, also of those that a text under judgement brings along.
_ADDRESS = re.compile(r"(?i)(?<=\w):(?=//)|(?<=\bwww)\.")


@dataclass(frozen=True)
class MarkdownReporter:
    """The report as GitHub-flavoured Markdown."""

    filename: ClassVar[str | None] = "report.md"

    def render(self, results: Results) -> str:
        """The report, with a line end at its end."""
        blocks = _several(results) if statements.are_several(results) else _one(results)
        return "\n\n".join(blocks) + "\n"


def _one(results: Results) -> Iterator[str]:
    summary = summarise(results)
    yield from _header(summary)
    yield from _systems(summary)
    yield from _summary(summary)
    yield from _reading(summary)
    yield from _outlets(summary)
    yield from _votes(summary)
    yield from _scores(summary)
    yield from _comparisons(summary)
    yield from _lineage(summary)
    yield from _reproduction(summary)


def _several(results: Results) -> Iterator[str]:
    """The outlets over all statements, then every statement by itself."""
    summary = summarise(statements.of_outlets(results))
    yield f"# {text(results.name)}"
    yield f"{text(results.run['reference']['words'])}."
    yield from _systems(summary)
    yield from _summary(summary)
    yield from _reading(summary)
    yield from _spread(results)
    yield from _comparisons(summary)
    yield from _lineage(summary)
    yield from _scores(summary)
    for statement, own in statements.by_statement(results):
        parts = summarise(own)
        yield f"## Statement {text(statement)}"
        blocks = [*list(_header(parts))[1:], *_summary(parts), *_outlets(parts), *_votes(parts)]
        yield from map(_demoted, [*blocks, *_scores(parts)])
    yield from _reproduction(summary)


def _demoted(block: str) -> str:
    """A heading one level lower; any other block as it is."""
    return f"#{block}" if block.startswith("#") else block


def _spread(results: Results) -> Iterator[str]:
    yield "## How statements differ"
    rows = [[text(cell) for cell in row] for row in statements.spread_rows(results)]
    yield table([*map(text, statements.SPREAD_HEAD)], rows)
    yield "\n".join(
        f"- **{text(one.outlet)}**: {text(one.words)}."
        for one in statements.outlets_in_words(results)
    )
    yield "Drift rates by statement:"
    rates = [[text(cell) for cell in row] for row in statements.rates_rows(results)]
    yield table([*map(text, statements.rates_head(results))], rates)


def text(words: str) -> str:
    r"""Any text as Markdown that shows it literally.

    >>> print(text("<b> a|b *c*"))
    &lt;b&gt; a\|b \*c\*
    """
    plain = safe_on_page(one_line(words))
    plain = _LIST_MARK.sub(r"\1\\", _CHARS.sub(r"\\\g<0>", plain))
    for char, entity in _ENTITIES:
        plain = plain.replace(char, entity)
    return _ADDRESS.sub(lambda match: f"&#{ord(match.group())};", plain)


def quoted(words: str) -> str:
    """A text between quotation marks, its direction kept from what stands around it."""
    return f"«\u2068{text(shortened(one_line(words), _QUOTE))}\u2069»"


def code(words: str) -> str:
    r"""A text as code in a cell of a table, where a bar must be escaped even there.

    >>> print(code("nrefs:1|case:mixed"))
    `nrefs:1\|case:mixed`
    """
    plain = safe_on_page(one_line(words)).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, names: int = 1) -> str:
    """A table of ready Markdown cells; the first ``names`` columns are aligned left."""
    rule = ["---" if place < names else "--:" for place, _ in enumerate(head)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def _header(summary: Summary) -> Iterator[str]:
    yield f"# Statement {text(summary.statement or summary.name)}"
    if summary.event_date:
        yield f"Event of {text(summary.event_date)}."
    if summary.reference is not None:
        home = summary.reference
        words = summary.reference_words if summary.stands_in else ()
        said = f"Reference: **{text(home.id)}** ({_outlet_link(home)}, {text(home.lang)})."
        yield " ".join([said, *map(text, words)])


def _systems(summary: Summary) -> Iterator[str]:
    if not summary.machines:
        return
    yield "## Systems"
    yield "\n".join(f"- {text(warning)}" for warning in systems.warnings(summary))
    yield text(details.test_words(summary))
    for one in systems.tables(summary):
        yield f"### {text(one.title)}"
        rows = [[text(cell) for cell in row] for row in one.rows]
        yield table([text(cell) for cell in one.head], rows, names=one.names)


def _summary(summary: Summary) -> Iterator[str]:
    yield "## Summary"
    shares = [*SHARES, *RATES] if any(outlet.profile for outlet in summary.outlets) else []
    head = ["#", "outlet", "language"]
    head += ["drift rate", "95 %", *shares] if shares else []
    for metric in summary.metrics:
        head.append(text(summary.metric_name(metric)))
    head += [f"{text(summary.metric_name(summary.primary))} 95 %"] if summary.primary else []
    head += ["aligned only"] if summary.primary else []
    rows = [_summary_row(summary, outlet, shares) for outlet in summary.outlets]
    yield table(head, rows, names=3)
    yield f"{text(ranking(summary))} Scores are those of the {summary.view} view."


def _summary_row(summary: Summary, outlet: Outlet, shares: Sequence[str]) -> list[str]:
    rank = "reference" if outlet.is_reference else str(outlet.rank or NONE)
    cells = [rank, f"**{text(outlet.id)}**", text(outlet.lang)]
    if shares:
        limits = percent_interval(outlet.share("low"), outlet.share("high"))
        cells += [percent(outlet.share("drift_rate")), limits]
        cells += [percent(outlet.share(name)) for name in shares]
    for metric in summary.metrics:
        whole = outlet.figure(metric, summary.view, "whole")
        cells.append(points(whole.value if whole else None))
    if summary.primary:
        whole = outlet.figure(summary.primary, summary.view, "whole")
        aligned = outlet.figure(summary.primary, summary.view, "aligned")
        cells.append(interval(whole.low, whole.high) if whole else "")
        cells.append(points(aligned.value if aligned else None))
    return cells


def _reading(summary: Summary) -> Iterator[str]:
    yield "### How to read this"
    yield "\n".join(
        [f"- **{name}**: {text(meaning)}." for name, meaning in legend(summary)]
        + [f"- {text(note)}" for note in notes(summary)]
    )


def _outlets(summary: Summary) -> Iterator[str]:
    yield "## What differs"
    for outlet in summary.versions:
        rank = f"{outlet.rank}. " if outlet.rank else ""
        yield f"### {rank}{text(outlet.id)}"
        dated = f", page of {text(outlet.page_date)}" if outlet.page_date else ""
        told = f"{_outlet_link(outlet)}, {text(outlet.lang)}{dated}. {drift_words(outlet)}"
        yield f"{told.strip()} Issues: {severity_counts(outlet.findings)}."
        if outlet.findings:
            yield "\n".join(line for finding in outlet.findings for line in _finding(finding))
        if outlet.rows:
            yield "<details><summary>Alignment</summary>"
            yield f"{HOW_TO_READ}\n{text(links_in_words(outlet))}"
            yield "</details>"


def _finding(finding: Finding) -> Iterator[str]:
    rests = ", seen in the machine translation only" if finding.quotes_pivot else ""
    unsure = f", {FLAGS['low_confidence'][0]}" if finding.unsure else ""
    place = f"row {finding.row}, {where(finding)}{rests}{unsure}"
    head = f"**{text(finding.severity)}** {text(finding.category)} ({place}) {code(finding.id)}"
    if finding.dismissed:
        yield f"- ~~{head}~~"
    else:
        yield f"- {head}"
    if finding.decision:
        note = f": {quoted(finding.note)}" if finding.note else ""
        yield f"  - **{text(decided_words(finding))}**{note}"
    for side, value, words in finding.sides:
        said = [f"**{text(value)}**"] if value else []
        said += [quoted(words)] if words else []
        yield f"  - {side}: {' '.join(said)}"
    if finding.pivot and not finding.quotes_pivot and finding.version_text:
        yield f"  - pivot of the row: {quoted(finding.pivot)}"
    if not finding.says_itself:
        yield f"  - {_isolated(finding)}"
    if finding.vote_words:
        yield f"  - {text(finding.vote_words)}"


def _isolated(finding: Finding) -> str:
    """The explanation with the words it quotes isolated: Arabic turns no figure around."""
    sentence = finding.told
    quotes = spans.quotations(sentence, finding.texts)
    return "".join(
        f"\u2068{text(piece)}\u2069" if is_quoted else _spaced(piece)
        for piece, is_quoted in spans.pieces(sentence, quotes)
    )


def _spaced(piece: str) -> str:
    """A piece of a sentence, with the spaces at its ends."""
    before, after = " " * piece[:1].isspace(), " " * piece[-1:].isspace()
    return f"{before}{text(piece)}{after}" if piece.strip() else " "


def _votes(summary: Summary) -> Iterator[str]:
    ballots = votes.ballots(summary)
    if ballots or summary.votes:
        yield "## Votes"
    if not ballots:
        yield from _undisputed(summary)
        return
    yield "What every version says on a fact where one of them contradicts the reference."
    systems = [outlet.id for outlet in summary.outlets]
    head = ["fact", "reference says", *map(text, systems), "reference outvoted"]
    rows = []
    for ballot in ballots:
        said = {vote.system: vote.value for vote in ballot.votes}
        cells = [text(said[system]) if system in said else NONE for system in systems]
        outvoted = "**yes**" if ballot.reference_outlier else "no"
        words = quoted(ballot.reference_words)
        rows.append([text(ballot.category), words, *cells, outvoted])
    yield table(head, rows, names=len(head))
    yield from _undisputed(summary)


def _undisputed(summary: Summary) -> Iterator[str]:
    facts = votes.undisputed(summary)
    if not facts:
        return
    systems = [outlet.id for outlet in summary.outlets]
    rows = []
    for fact in facts:
        cells = [text(fact.said[system][0]) if system in fact.said else NONE for system in systems]
        words = quoted(fact.words) if fact.words else NONE
        place = ", ".join(map(str, fact.segments)) or NONE
        rows.append([text(fact.category), place, words, *cells])
    yield f"<details><summary>{plural(len(facts), 'fact')} that no version contradicts</summary>"
    yield table(["fact", "segment", "reference says", *map(text, systems)], rows, names=99)
    yield "</details>"


def _scores(summary: Summary) -> Iterator[str]:
    yield "## All scores"
    defined = [one for outlet in summary.outlets for one in outlet.figures if one.value is not None]
    head = ["outlet", "score", "view", "scope", "value", "95 %", "rows", "signature", "conditions"]
    rows = [
        [
            *(text(one.system), text(one.name), one.view, one.scope, points(one.value)),
            *(interval(one.low, one.high), str(one.n), code(one.signature)),
            text(details.condition_words(one)),
        ]
        for one in defined
    ]
    if rows:
        yield f"<details><summary>{len(rows)} scores with their signatures</summary>"
        yield table(head, rows, names=4)
        yield "</details>"
    else:
        yield "No score is defined."
    missing = undefined(summary)
    if missing:
        yield "### Undefined scores"
        yield "\n".join(f"- {text(what)}: {text(why)}" for what, why in missing)


def _comparisons(summary: Summary) -> Iterator[str]:
    if summary.machines:  # they stand with the systems
        return
    yield "## Differences between outlets"
    found = details.readings(summary)
    if not found:
        yield f"None were tested: {text(summary.comparisons_reason or 'no reason is recorded')}."
        return
    yield f"{details.COMPARISON_CAVEAT} {text(details.test_words(summary))}"
    head = ["score", "versions", "reading", "difference", "95 %", "adjusted p"]
    rows = [
        [text(one.metric), text(one.pair), text(one.words), one.delta, one.limits, text(one.p)]
        for one in found
    ]
    yield table(head, rows, names=3)


def _lineage(summary: Summary) -> Iterator[str]:
    found = summary.lineage
    systems = found.get("systems") or []
    if not systems:
        return
    yield "## Who is close to whom"
    yield f"{text(lineage.WORDS)} {text(lineage.closest(systems, found.get('together', ())))}"
    if found.get("tree"):
        drawn = lineage.tree_lines(found["tree"], _in_fence)
        yield "\n".join(["```text", *drawn, "```"])
    rows = [
        [f"**{text(system)}**", *line]
        for system, line in zip(systems, lineage.cells(found), strict=True)
    ]
    yield "Wording / facts:"
    yield table(["", *map(text, systems)], rows)
    tied = lineage.ties(summary.votes)
    if tied:
        yield "Facts that versions share with one another and not with the reference:"
        yield "\n".join(f"- {text(tie.words)}" for tie in tied)


def _in_fence(name: str) -> str:
    """A name inside a block of plain text, which no back-tick may end."""
    return safe_on_page(one_line(name)).replace("`", "'")


def _reproduction(summary: Summary) -> Iterator[str]:
    yield "## To run it again"
    lines = details.reproduction(summary)
    yield "\n".join(f"- {name}: {code(value)}" for name, value in lines)


def _outlet_link(outlet: Outlet) -> str:
    address = web_address(outlet.url)
    return f"[{text(outlet.outlet)}](<{address}>)" if address else text(outlet.outlet)
