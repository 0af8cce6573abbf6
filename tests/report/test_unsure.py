"""A row whose link is of low confidence is marked wherever it is told of."""

import re
from dataclasses import replace

from evalkit.report.html import HtmlReporter
from evalkit.report.markdown import MarkdownReporter
from evalkit.report.terminal import TerminalReporter

# Row 6 of marfa-ar is the one uncertain row of the run, and has one issue.
REPORTERS = (TerminalReporter(width=110), MarkdownReporter(), HtmlReporter())


def surely(results):
    rows = [
        {**row, "flags": [f for f in row["flags"] if f != "low_confidence"]}
        for row in results.segments
    ]
    return replace(results, segments=rows)


def test_no_report_marks_a_run_without_such_a_row(results):
    for reporter in REPORTERS:
        text = re.sub(r"<style>.*?</style>", "", reporter.render(surely(results)), flags=re.DOTALL)
        assert "uncertain" not in text and "unsure" not in text


def test_a_screen_marks_the_row_the_issue_and_the_vote(results):
    issues = [
        {**one, "row": 6}
        if (one["system"], one["row"], one["category"]) == ("marfa-ar", 5, "date")
        else one
        for one in results.issues
    ]
    text = TerminalReporter(width=110).render(replace(results, issues=issues))
    assert "alignment is unsure here" in text and "marfa-ar row 6" in text
    assert "marfa-ar (alignment uncertain) “يناير الماضي”" in text
    assert "herald-en “January”" in text
    rows = [
        {**row, "flags": ["low_confidence"]}
        if (row["system"], row["row"]) == ("marfa-ar", 4)
        else row
        for row in results.segments
    ]
    text = TerminalReporter(width=110).render(replace(results, segments=rows))
    assert "MAJOR omission, segment 4, alignment uncertain: " in text


def test_markdown_marks_the_issue_the_link_and_notes_the_row(results):
    text = MarkdownReporter().render(results)
    marked = [line for line in text.split("\n") if ", uncertain alignment) `" in line]
    assert len(marked) == 1 and "place (row 6, reference segments 6 and 7" in marked[0]
    assert "5 → 6, 7 (uncertain alignment)" in text and "unsure of row 6" in text


def test_a_page_marks_the_row_with_its_confidence_and_says_what_that_means(results):
    text = HtmlReporter().render(results)
    marks = re.findall(r'<span class="badge unsure" title="Nearly half [^"]+">([^<]+)</span>', text)
    assert sorted(marks) == ["uncertain alignment", "uncertain alignment, 30 % sure"]
