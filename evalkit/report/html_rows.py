"""One outlet's version beside the reference, row by row, with verdicts and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evalkit.report import spans
from evalkit.report.figures import listed, percent, points
from evalkit.report.findings import Finding
from evalkit.report.linklist import FLAGS
from evalkit.report.markup import Html, folded, markup, tag
from evalkit.report.reviews import counted, who_and_when
from evalkit.report.summary import Outlet, Summary
from evalkit.text.languages import script_of_language

Record = Mapping[str, Any]

_RIGHT_TO_LEFT = frozenset({"Arabic", "Hebrew", "Thaana"})
_ABSENT = {
    "omitted": "The version leaves this out.",
    "added": "The reference says nothing of this.",
    "repeated": "Said before, and said again here.",
}


def rows(summary: Summary, outlet: Outlet, anchor: str) -> Html:
    """All rows of an outlet: reference order first, then what the version adds."""
    findings: dict[int, list[Finding]] = {}
    for finding in outlet.findings:
        findings.setdefault(finding.row, []).append(finding)
    home = summary.reference.lang if summary.reference else ""
    told = [
        _row(row, findings.get(row["row"], []), outlet, home, anchor, _overlap(summary, row))
        for row in outlet.rows
    ]
    return tag("div", told, class_="rows")


def badge(verdict: str) -> Html:
    """A verdict; its word says what its colour shows."""
    return tag("span", verdict, class_=f"badge {_class(verdict)}")


def severity(name: str) -> Html:
    """A severity, as a badge."""
    return tag("span", name, class_=f"badge severity {_class(name)}")


def unsure(confidence: float | None = None) -> Html:
    """The mark of an uncertain alignment, with its confidence where there is room for it."""
    name, meaning = FLAGS["low_confidence"]
    words = name if confidence is None else f"{name}, {percent(confidence)} sure"
    return tag("span", words, class_="badge unsure", title=meaning)


def review(finding: Finding) -> Html:
    """What a reviewer decided: a badge whose word says it, and their note behind it."""
    decision = finding.decision or ""
    note = [": ", tag("span", "“", tag("bdi", finding.note), "”", class_="note")]
    return tag(
        "span",
        tag("span", decision, class_=f"badge review {_class(decision)}"),
        " ",
        tag("span", who_and_when(finding), class_="faint"),
        note if finding.note else None,
        class_="reviewed",
    )


def side(text: str, lang: str, quoted: Sequence[str | None] = ()) -> Html:
    """A text in its language and direction, with the words that issues quote marked in it."""
    marked = [
        tag("mark", piece) if is_evidence else markup(piece)
        for piece, is_evidence in spans.pieces(text, spans.evidence(text, quoted))
    ]
    return tag("p", marked, lang=lang or None, dir=direction(lang), class_="said")


def isolated(sentence: str, findings: Sequence[Finding]) -> Html:
    """A sentence with the words it quotes isolated, so that Arabic turns no figure around."""
    quoted = spans.quotations(sentence, (words for one in findings for words in one.texts))
    return markup(
        [
            tag("bdi", piece) if is_quoted else markup(piece)
            for piece, is_quoted in spans.pieces(sentence, quoted)
        ]
    )


def direction(lang: str) -> str:
    """Which way a language is written.

    >>> direction("ar"), direction("az")
    ('rtl', 'ltr')
    """
    base = lang.split("-")[0].lower()
    return "rtl" if script_of_language(base) in _RIGHT_TO_LEFT else "ltr"


def _row(
    row: Record,
    findings: Sequence[Finding],
    outlet: Outlet,
    home: str,
    anchor: str,
    overlap: str,
) -> Html:
    # A dismissed issue marks no words: they differ in nothing that counts.
    alive = counted(findings)
    quoted = [finding.version_text for finding in alive]
    texts = tag(
        "div",
        _side("Reference", row["reference"], home, [one.reference_text for one in alive], row),
        _side("Version", row["version"], outlet.lang, quoted, row),
        class_="sides",
    )
    label = tag("h4", f"Row {row['row']}", class_="row-name")
    head = tag("div", label, badge(row["verdict"]), list(_labels(row, overlap)), class_="row-head")
    return tag(
        "article",
        head,
        texts,
        _pivot(row, outlet, home, alive),
        _why(row, findings),
        id=f"{anchor}-row-{row['row']}",
        class_=f"row {_class(row['verdict'])}",
    )


def _labels(row: Record, overlap: str) -> Iterator[Html]:
    if row["role"] != "body":
        yield tag("span", row["role"], class_="label")
    for flag in row["flags"]:
        if flag == "low_confidence":
            yield unsure(row["confidence"])
            continue
        name, meaning = FLAGS.get(flag, (flag, ""))
        yield tag("span", name, class_="label flag", title=meaning or None)
    if overlap:
        yield tag("span", overlap, class_="label")


def _overlap(summary: Summary, row: Record) -> str:
    """The row's primary score with its name, empty where it has none."""
    value = row["scores"].get(summary.primary) if summary.primary else None
    if value is None or summary.primary is None:
        return ""
    name = summary.metric_name(summary.primary)
    return f"{name} {points(value * summary.times(summary.primary))}"


def _side(
    name: str, text: str | None, lang: str, quoted: Sequence[str | None], row: Record
) -> Html:
    indices = row[f"{name.lower()}_segments"]
    place = f", segment{'s' * (len(indices) > 1)} {listed(list(map(str, indices)))}"
    head = tag("p", f"{name} ({lang}{place if indices else ''})", class_="side-name")
    if text is None:
        absent = _ABSENT.get(row["verdict"], "No counterpart.")
        return tag("div", head, tag("p", absent, class_="absent"), class_="side missing")
    return tag("div", head, side(text, lang, quoted), class_="side")


def _pivot(row: Record, outlet: Outlet, home: str, findings: Sequence[Finding]) -> Html | None:
    if outlet.pivot != "machine" or row["pivot"] is None:
        return None
    # What only the pivot shows has its evidence there: it stands open.
    shows = any(finding.quotes_pivot for finding in findings)
    return tag(
        "details",
        tag("summary", "Pivot: the version's text as a machine translates it"),
        side(row["pivot"], home, [finding.pivot_words for finding in findings]),
        open=shows,
    )


def _why(row: Record, findings: Sequence[Finding]) -> Html | None:
    # A reason may tell the vote behind the explanation, which stands apart in a finding.
    explained = {finding.explanation.removesuffix(".") for finding in findings}
    reasons = [
        reason
        for reason in row["reasons"]
        if not any(explanation in reason for explanation in explained)
    ]
    if not reasons and not findings:
        return None
    return tag(
        "ul",
        [tag("li", isolated(reason, findings)) for reason in reasons],
        [_issue(finding) for finding in findings],
        class_="why",
    )


def _issue(finding: Finding) -> Html:
    rests = " Seen in the machine translation only." if finding.quotes_pivot else ""
    votes = [
        tag("tr", tag("th", vote.system, scope="row"), tag("td", vote.value, dir="auto"))
        for vote in finding.votes
    ]
    table_of_votes = tag("table", tag("tbody", votes), class_="votes")
    told: list[Html | str] = [
        *(severity(finding.severity), " ", tag("strong", finding.category), " "),
        *(isolated(finding.told, [finding]), rests),
    ]
    return tag(
        "li",
        tag("s", told) if finding.dismissed else told,
        [" ", review(finding)] if finding.decision else None,
        " " if finding.vote_words else None,
        tag("span", finding.vote_words, class_="votes-say") if finding.vote_words else None,
        [" ", tag("code", finding.id, class_="faint", title="The id for evalkit review")],
        folded("Who says what", table_of_votes) if votes else None,
    )


def _class(word: str) -> str:
    """A word of a run as a class: letters only, as it comes from a file."""
    return "".join(char for char in word.lower() if char.isascii() and char.isalpha())
