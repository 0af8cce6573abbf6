from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.drift.checks import facts_compared, find_issues
from evalkit.types import SEVERITIES

RTL = "\u200f\u202b"
HOSTILE = [
    "",
    " ",
    RTL,
    f"{RTL}٥٢٠{RTL} \u202cمليون",
    '"""""',
    "“”«»„",
    "\ufeff\u200b\u00ad",
    "9" * 400,
    "1e999 -0 ∞ ½ Ⅻ 1/0 0000-00-00 99/99/9999 25:61",
    "31 February 2021, 0 May 0000",
    "\U0001f9ff \ud7ff ﷽ Ⱥ ẞ İI ıi",
    "%%%% $€£ .,.,., '' ’’",
    "not not not never cannot",
]


def spans_are_exact(case) -> None:
    issues = find_issues(case.rows, case.version, case.reference)
    assert list(issues) == [row.index for row in case.rows]
    for row in case.rows:
        for issue in issues[row.index]:
            assert (issue.row, issue.system) == (row.index, row.system)
            if issue.reference_text is not None:
                assert row.reference is not None and issue.reference_text in row.reference
            if issue.version_text is not None:
                assert issue.version_text in (row.version or "")
            assert issue.explanation.endswith(".")
            assert "\n" not in issue.explanation


@pytest.mark.parametrize("lang", ["en", "it", "ar", "az", "de", "zh", "sw"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_raise_nothing(case, lang: str, text: str) -> None:
    for event in (None, "2022-02-28"):
        spans_are_exact(
            case(
                lang,
                (text, "The port has 250 docks.", text),
                ("520", text, None),
                (None, text, None),
                (text, None, text),
                event=event,
            )
        )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.one_of(st.none(), st.text(max_size=80)), min_size=3, max_size=3))
def test_no_text_raises(case, texts) -> None:
    version, reference, pivot = texts
    made = case("ar", (version, reference, pivot if version is not None else None))
    find_issues(made.rows, made.version, made.reference)


def test_spans_of_the_seeds_are_exact(seeds) -> None:
    for found in seeds.values():
        spans_are_exact(found)


def test_the_most_severe_comes_first(seeds) -> None:
    for found in seeds.values():
        for issues in find_issues(found.rows, found.version, found.reference).values():
            ranks = [SEVERITIES.index(issue.severity) for issue in issues]
            assert ranks == sorted(ranks)


def test_the_same_text_on_both_sides_has_no_issue(seeds) -> None:
    for found in seeds.values():
        rows = [
            replace(row, version=row.reference, pivot=row.reference)
            for row in found.rows
            if row.reference is not None
        ]
        assert not any(find_issues(rows, found.reference, found.reference).values())


def test_direction_marks_change_nothing(case) -> None:
    plain = case("ar", ("بلغت ٥٢٠ سفينة.", "There were 520 ships.", None))
    marked = case("ar", (f"بلغت {RTL}٥٢٠{RTL} سفينة.", f"There were {RTL}520 ships.", None))
    for made in (plain, marked):
        assert not any(find_issues(made.rows, made.version, made.reference).values())


def test_no_rows_no_issues(case) -> None:
    made = case("it")
    assert find_issues(made.rows, made.version, made.reference) == {}


def test_two_rows_of_one_index_are_refused(case) -> None:
    made = case("it", ("a", "b", None))
    with pytest.raises(ValueError, match="index"):
        find_issues([*made.rows, *made.rows], made.version, made.reference)


def test_facts_compared_counts_rows_with_both_sides(case) -> None:
    made = case("it", ("48 navi", "48 ships", None), (None, "48", None), ("navi", "ships", None))
    assert facts_compared(made.rows, made.version, made.reference) == {0: 1, 1: 0, 2: 0}
