from __future__ import annotations

import re
from dataclasses import replace

import pytest

from evalkit.report.html import HtmlReporter
from evalkit.report.lineage import closest, drawing, ties, tree_lines
from evalkit.report.markdown import MarkdownReporter
from evalkit.report.terminal import TerminalReporter
from evalkit.results import Results

TREE = {
    "likeness": 0.41,
    "parts": [{"likeness": 0.72, "parts": ["velmora-en", "porto-it"]}, "herald-en"],
}
VOTES = [
    {
        "statement": "harbour",
        "category": "date",
        "reference_segments": [5],
        "reference_text": "last month",
        "reference_value": "2023-04",
        "votes": [
            {"system": "velmora-en", "value": "2023-04", "text": "last month", "row": None},
            {"system": "herald-en", "value": "2023-01", "text": "in January", "row": 5},
            {"system": "porto-it", "value": "2023-01", "text": "a gennaio", "row": 5},
        ],
        "supporting": [],
        "leading": ["herald-en", "porto-it"],
        "reference_outlier": True,
        "words": "2 of 3 versions say 2023-01; no other version says “last month”",
    },
    {
        "statement": "harbour",
        "category": "number",
        "reference_segments": [4],
        "reference_text": "twelve years",
        "reference_value": "12 years",
        "votes": [
            {"system": "velmora-en", "value": "12 years", "text": "twelve years", "row": None},
            {"system": "porto-it", "value": "12 years", "text": "dodici anni", "row": 4},
        ],
        "supporting": ["porto-it"],
        "leading": [],
        "reference_outlier": False,
        "words": "",
    },
    {
        "statement": "harbour",
        "category": "number",
        "reference_segments": [],
        "reference_text": None,
        "reference_value": None,
        "votes": [
            {"system": "marfa-ar", "value": "9", "text": "٩", "row": 7},
            {"system": "porto-it", "value": "9", "text": "nove", "row": 7},
        ],
        "supporting": [],
        "leading": [],
        "reference_outlier": False,
        "words": "",
    },
]


@pytest.fixture
def told(results: Results) -> Results:
    systems = ["velmora-en", "herald-en", "porto-it"]
    facts = [[None, 0.2, 0.6], [0.2, None, 0.3], [0.6, 0.3, None]]
    lineage = {**results.scores["lineage"], "systems": systems, "facts": facts, "tree": TREE}
    lineage["together"] = facts
    return replace(results, scores={**results.scores, "lineage": lineage, "votes": VOTES})


def test_the_tree_in_lines() -> None:
    assert tree_lines(TREE) == [
        "41",
        "├─ 72",
        "│  ├─ velmora-en",
        "│  └─ porto-it",
        "└─ herald-en",
    ]


def test_what_versions_share_against_the_reference() -> None:
    assert [tie.words for tie in ties(VOTES)] == [
        "date 2023-01 (reference: “last month”): herald-en and porto-it",
        "number 9 (not in the reference): marfa-ar and porto-it",
    ]


def test_the_closest_two_in_words() -> None:
    assert closest(["a", "b"], [[None, 0.5], [0.5, None]]).endswith("a and b (50).")
    assert closest(["a", "b"], [[None, None], [None, None]]) == ""


def test_the_drawing_puts_what_is_closer_further_right() -> None:
    svg = drawing(TREE)
    joints = {
        int(label): float(x)
        for x, label in re.findall(r'<text x="([\d.]+)"[^>]*class="joint">(\d+)<', svg)
    }
    assert joints[41] < joints[72]
    assert all(f">{name}</text>" in svg for name in ("velmora-en", "porto-it", "herald-en"))
    assert svg.count("<line ") == 6


def test_a_hostile_name_stays_text() -> None:
    tree = {"likeness": 1.0, "parts": ["<script>x</script>", "b`*|"]}
    assert "<script>" not in drawing(tree)


def test_every_report_shows_the_tree_and_who_shares_what(told: Results) -> None:
    screen = TerminalReporter(width=100).render(told)
    assert "   │  └─ porto-it\n" in screen
    assert "date 2023-01 (reference: “last month”): herald-en and porto-it" in screen
    page = MarkdownReporter().render(told)
    assert "```text\n41\n├─ 72\n" in page
    assert "| **velmora-en** | – | 72.2 / 20 | 78.1 / 60 |" in page
    web = HtmlReporter().render(told)
    assert '<svg viewBox="0 0' in web
    assert "number 9 (not in the reference): marfa-ar and porto-it" in web


def test_every_fact_has_its_row(told: Results) -> None:
    page = MarkdownReporter().render(told)
    assert "2 facts that no version contradicts" in page
    assert "| number | 4 | «\u2068twelve years\u2069» |" in page
    web = HtmlReporter().render(told)
    assert "2 facts that no version contradicts" in web
    assert "“٩” (not in the reference)" in web


def test_a_run_of_before_has_no_tree_and_still_its_matrix(results: Results) -> None:
    assert "```text" not in MarkdownReporter().render(results)
    assert "<svg" not in HtmlReporter().render(results)
    assert "| **velmora-en** | – | 72.2 | 78.1 |" in MarkdownReporter().render(results)


def test_what_a_vote_comes_to_is_told_once(told: Results) -> None:
    issue = next(one for one in told.issues if one["category"] == "date")
    words = "2 of 3 versions say 2023-01; no other version says “last month”"
    cast = {**VOTES[0], "reference_text": issue["reference_text"]}
    cast["votes"] = [
        *({"system": system, "value": "x", "text": "x", "row": None} for system in cast["leading"]),
        {"system": issue["system"], "value": "x", "text": "x", "row": issue["row"]},
    ]
    issues = [
        {**one, "explanation": f"{one['explanation'].removesuffix('.')}; {words}."}
        if one is issue
        else one
        for one in told.issues
    ]
    made = replace(told, issues=issues, scores={**told.scores, "votes": [cast]})
    page = MarkdownReporter().render(made)
    assert page.count("2 of 3 versions say 2023-01; no other version says") == 1
