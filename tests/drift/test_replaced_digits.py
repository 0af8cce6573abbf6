"""Digits of one kind in the place of those of another, and digits that the other side explains."""

from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case: object) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)  # type: ignore[attr-defined]
    facts = ("number", "date", "time")
    return [issue for row in issues.values() for issue in row if issue.category in facts]


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("it", "Il porto fu aperto nel 19183.", "The port was opened in 1983."),
        ("de", "Der Hafen wurde am 715. Juni eröffnet.", "The port was opened on 15 June."),
        ("az", "Liman 19183-cü ildə açıldı.", "The port was opened in 1983."),
        ("ar", "افتتح الميناء في 19183 هناك.", "The port was opened in 1983 there."),
    ],
)
def test_a_date_that_became_a_number_is_one_major_issue(case, lang, version, reference) -> None:
    issues = found(case(lang, (version, reference, None)))
    assert [issue.severity for issue in issues] == ["major"]
    assert issues[0].reference_text in reference and issues[0].version_text in version


def test_a_count_with_a_unit_is_no_answer_to_a_year(case) -> None:
    told = "The port was opened in 1983."
    issues = found(case("it", ("Il porto fu aperto dopo 47 anni.", told, None)))
    assert {issue.severity for issue in issues} == {"moderate"}


def test_figures_far_apart_do_not_answer_one_another(case) -> None:
    version = "Il porto ha 48 moli, come dicono tutti quelli che lo hanno visto in questi anni."
    reference = "The port has docks, as all those say who have seen it since it opened in 1983."
    assert "major" not in {
        issue.severity for issue in found(case("it", (version, reference, None)))
    }


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("de", "Als er 1820 öffnete, war er neu.", "It was new in the year 1820."),
        ("de", "Am 9. und 10. August kamen sie.", "They came on August 9 and 10."),
        ("it", "Arrivarono il 9 e il 10 agosto.", "They came on August 9 and 10."),
    ],
)
def test_bare_digits_that_a_date_explains(case, lang: str, version: str, reference: str) -> None:
    assert found(case(lang, (version, reference, None))) == []


@pytest.mark.parametrize(
    ("version", "reference"),
    [
        ("Er war dort von 1989-1991.", "He was there from 1989-1996."),
        ("3 bis 58 Schiffe im Jahr 1970", "3 to 8 ships in 1970"),
        ("Mehr als 970 neue Schiffe", "More than 900 new ships"),
    ],
)
def test_ranges_and_bounds_with_another_end_are_major(case, version, reference) -> None:
    assert [issue.severity for issue in found(case("de", (version, reference, None)))] == ["major"]


def test_a_rounded_bound_is_minor(case) -> None:
    (issue,) = found(case("de", ("Mehr als 602.000 Schiffe", "More than 600,000 ships", None)))
    assert issue.severity == "minor"


def test_today_does_not_answer_for_a_lost_range_of_years(case) -> None:
    version = "Er war von 1989-1991 dort und ist es heute."
    (issue,) = found(case("de", (version, "He was there from 1989-1996 and is today.", None)))
    assert (issue.reference_text, issue.version_text) == ("1989-1996", "1989-1991")


def test_a_misspelt_scale_after_digits_is_that_scale(case) -> None:
    assert found(case("de", ("15 Milionen Schiffe", "15 million ships", None))) == []
    assert found(case("de", ("1,35 Millieonen Schiffe", "1.35 million ships", None))) == []


def test_a_separator_of_another_language_is_minor(case) -> None:
    (issue,) = found(case("de", ("10,541 Schiffe kamen.", "10,541 ships came.", None)))
    assert (issue.severity, issue.version_value) == ("minor", "10.541")
