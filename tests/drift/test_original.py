"""What rests on the original text although the pivot was read."""

from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.drift.evidence import Said


@pytest.mark.parametrize(
    ("version", "rests_on", "shown"),
    [
        ("Meli 520 zilikuja.", "original", "520"),
        ("Meli ni nyingi.", "pivot", "Meli ni nyingi."),
        ("Meli 1520 zilikuja.", "pivot", "Meli 1520 zilikuja."),  # 520 is a part of it
        ("Kati ya meli 250, 520 zilikuja.", "pivot", "520"),  # it has the reference's figure too
    ],
)
def test_digits_of_the_original_carry_the_difference(case, version, rests_on, shown) -> None:
    made = case("sw", (version, "250 ships came.", "520 ships came."))
    issues = find_issues(made.rows, made.version, made.reference)[0]
    (issue,) = [issue for issue in issues if issue.category == "number"]
    assert (issue.rests_on, issue.version_text) == (rests_on, shown)


def test_a_scale_that_the_machine_lost_rests_on_the_pivot(case) -> None:
    made = case("tk", ("240 million gämi.", "There are 240 million ships.", "There are 240 ships."))
    issues = find_issues(made.rows, made.version, made.reference)[0]
    assert [issue.rests_on for issue in issues if issue.category == "number"] == ["pivot"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (Said("20", "20"), "“20”"),
        (Said("Thousands of years", "thousands of years"), "“Thousands of years”"),
        (Said("two dozen", "24"), "“two dozen” (24)"),
    ],
)
def test_a_value_that_says_no_more_than_the_words_is_left_out(said: Said, shown: str) -> None:
    assert str(said) == shown


def test_explanations_give_no_value_twice(case) -> None:
    made = case("it", ("Ci sono 48 navi, 7 moli.", "There are two dozen ships, 9 docks.", None))
    told = [i.explanation for i in find_issues(made.rows, made.version, made.reference)[0]]
    assert "The reference says “two dozen” (24), the version “48”." in told
    assert "The reference says “9”, the version “7”." in told
