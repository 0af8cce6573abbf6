"""Decisions of people in every report: what was dismissed is told, struck, and counted nowhere."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from evalkit.report.allfindings import findings_by_system
from evalkit.report.findings import severity_counts
from evalkit.report.html import HtmlReporter
from evalkit.report.issuelist import about, lines
from evalkit.report.markdown import MarkdownReporter
from evalkit.report.summary import summarise
from evalkit.report.terminal import TerminalReporter
from evalkit.report.votes import ballots
from evalkit.results import Results

Record = dict[str, Any]
NOTE = "قال المصدر: ألف <b>سنة</b> | *no*"


def decide(results: Results, decisions: dict[int, Record]) -> Results:
    issues = [
        {**one, "review": decisions[place]} if place in decisions else one
        for place, one in enumerate(results.issues)
    ]
    return replace(results, issues=issues)


@pytest.fixture
def reviewed(results: Results) -> Results:
    """Of the first version with two major issues, one dismissed and one accepted."""
    majors = [place for place, one in enumerate(results.issues) if one["severity"] == "major"]
    systems = [results.issues[place]["system"] for place in majors]
    system = next(one for one in systems if systems.count(one) > 1)
    first, second = [at for at in majors if results.issues[at]["system"] == system][:2]
    return decide(
        results,
        {
            first: {
                "decision": "dismissed",
                "note": NOTE,
                "by": "NN",
                "at": "2026-11-28T10:00:00Z",
            },
            second: {"decision": "accepted", "note": ""},
        },
    )


def reviewed_outlet(results: Results) -> Any:
    return next(
        one for one in summarise(results).versions if any(found.dismissed for found in one.findings)
    )


def test_what_was_dismissed_stands_last_and_apart_from_the_counts(
    results: Results, reviewed: Results
) -> None:
    outlet = reviewed_outlet(reviewed)
    before = next(one for one in summarise(results).versions if one.id == outlet.id)
    majors = sum(one.severity == "major" for one in before.findings)
    assert outlet.findings[-1].dismissed and not outlet.findings[0].dismissed
    told = severity_counts(outlet.findings)
    assert told.startswith(f"{majors - 1} major") and told.endswith("; 1 dismissed")
    assert severity_counts([outlet.findings[-1]]) == "none; 1 dismissed"


def test_the_terminal_tells_it_once_and_counts_what_people_have_seen(reviewed: Results) -> None:
    outlet = reviewed_outlet(reviewed)
    finding = outlet.findings[-1]
    shown = " ".join(TerminalReporter(width=200).render(reviewed).split())
    assert f"dismissed: {finding.category}," in shown
    assert "قال المصدر: ألف" in shown and "; 1 dismissed" in shown
    total = len(reviewed.issues)
    assert f"People have decided on 2 of {total} issues: 1 accepted, 1 dismissed" in shown
    assert f"nobody has looked at the other {total - 2}" in shown
    assert "Nobody has confirmed these differences" not in shown
    assert re.search(r"\(accepted\)|, accepted", shown)


def test_without_a_review_no_report_says_a_word_of_it(results: Results) -> None:
    for reporter in (TerminalReporter(width=100), MarkdownReporter(), HtmlReporter()):
        shown = reporter.render(results)
        body = shown.partition("</style>")[2] or shown
        assert "dismissed" not in body and "accepted" not in body


def test_the_page_strikes_it_and_gives_the_note_its_own_direction(reviewed: Results) -> None:
    page = HtmlReporter().render(reviewed)
    struck = re.findall(r"<s>(.*?)</s>", page)
    finding = reviewed_outlet(reviewed).findings[-1]
    assert len(struck) == 1 and finding.category in struck[0]
    assert '<span class="badge review dismissed">dismissed</span>' in page
    assert "by NN, 2026-11-28<" in page
    assert "<bdi>قال المصدر: ألف &lt;b&gt;سنة&lt;/b&gt; | *no*</bdi>" in page
    assert '<span class="badge review accepted">accepted</span>' in page
    assert "1 issue dismissed by a reviewer, counted nowhere" in page
    assert f">{finding.id}</code>" in page


def test_words_of_a_dismissed_issue_are_not_marked(reviewed: Results) -> None:
    def marked(results: Results) -> int:
        return HtmlReporter().render(results).count("<mark>")

    opened = replace(
        reviewed,
        issues=[
            {key: value for key, value in one.items() if key != "review"} for one in reviewed.issues
        ],
    )
    assert marked(reviewed) < marked(opened)


def test_markdown_strikes_it_and_quotes_the_note_literally(reviewed: Results) -> None:
    finding = reviewed_outlet(reviewed).findings[-1]
    page = MarkdownReporter().render(reviewed)
    line = next(one for one in page.split("\n") if one.startswith("- ~~"))
    assert line.endswith("~~") and f"`{finding.id}`" in line and finding.category in line
    assert "**dismissed by NN, 2026-11-28**: «\u2068قال المصدر: ألف &lt;b&gt;" in page
    assert r"\*no\*" in page


def test_a_vote_that_all_have_dismissed_is_not_told(results: Results) -> None:
    voted = [place for place, one in enumerate(results.issues) if one["support"]]
    assert voted and ballots(summarise(results))
    made = decide(results, {place: {"decision": "dismissed", "note": ""} for place in voted})
    assert ballots(summarise(made)) == []


def test_decisions_that_met_no_issue_are_noted(results: Results) -> None:
    gone = [{"id": "feed", "decision": "accepted", "note": "", "now": []}]
    run = {**results.run, "review": {"path": "review.jsonl", "gone": gone}}
    page = MarkdownReporter().render(replace(results, run=run))
    assert "1 decision is on an issue that this run does not have: feed." in page


def test_hostile_notes_and_names_do_nothing(results: Results, hostile: Results) -> None:
    evil = hostile.issues[0]["explanation"]
    review = {"decision": "dismissed", "note": evil, "by": evil, "at": evil}
    made = decide(results, {place: review for place in range(len(results.issues))})
    assert "<script" not in HtmlReporter().render(made).partition("</style>")[2]
    assert "<script" not in MarkdownReporter().render(made)
    assert "\x1b" not in TerminalReporter(width=80).render(made)
    for line in lines([one for f in findings_by_system(made).values() for one in f], 80):
        assert "\x1b" not in line.text and "\n" not in line.text


def test_the_list_has_the_id_the_state_the_place_and_both_sides(reviewed: Results) -> None:
    outlet = reviewed_outlet(reviewed)
    told = [line.text for line in lines(outlet.findings, 120)]
    heads = [line for line in told if not line.startswith(" ")]
    assert len(heads) == len(outlet.findings)
    for head, finding in zip(heads, outlet.findings, strict=True):
        assert head.split()[:3] == [
            finding.id,
            finding.decision or "open",
            finding.severity.upper(),
        ]
        assert f"{finding.category}, {outlet.id} " in head
    two_sided = next(one for one in outlet.findings if not one.one_sided)
    words = about(two_sided)
    assert words.startswith(f"{outlet.id} {two_sided.category}: reference ")
    assert "; version " in words


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_of_the_list_is_wider_than_the_screen(reviewed: Results, width: int) -> None:
    from rich.cells import cell_len

    for findings in findings_by_system(reviewed).values():
        assert all(cell_len(line.text) <= width for line in lines(findings, width))
