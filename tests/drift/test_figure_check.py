from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case: object) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)  # type: ignore[attr-defined]
    return [issue for row in issues.values() for issue in row if issue.category == "number"]


@pytest.mark.parametrize(
    ("lang", "version", "reference", "said"),
    [
        ("it", "La nave A330 è partita.", "The A320 has left.", ("A320", "A330")),
        ("de", "Der 2-4-Sieg in Kiel", "The 2-0 victory in Kiel", ("2-0", "2-4")),
        ("az", "Komanda 3-1 qalib gəldi.", "The team won 2-1.", ("2-1", "3-1")),
        ("ar", "انتشر كوفيد-18 هناك.", "COVID-19 spread there.", ("COVID-19", "كوفيد-18")),
        ("de", "Das Geschütz SAU 508", "The gun SAU 008", ("SAU 008", "508")),
    ],
)
def test_another_score_or_designation_is_major(case, lang, version, reference, said) -> None:
    (issue,) = found(case(lang, (version, reference, None)))
    assert (issue.severity, issue.reference_text, issue.version_text) == ("major", *said)


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("ar", "فاز الفريق 0-2.", "The team won 2-0."),
        ("it", "La squadra ha vinto 2 a 0.", "The team won 2-0."),
        ("ar", "إيرباص 320 غادرت.", "The Airbus A320 left."),
        ("az", "Onlar 2:1 hesabı ilə uddular.", "They won 2-1."),
        ("de", "Die Covid-19-Patienten", "The COVID-19 patients"),
        ("it", "Il G7 si riunisce.", "The G7 meets."),
    ],
)
def test_figures_that_agree_are_no_issue(case, lang: str, version: str, reference: str) -> None:
    assert found(case(lang, (version, reference, None))) == []


def test_a_lone_designation_is_minor(case) -> None:
    (issue,) = found(case("it", ("Il virus è tornato.", "COVID-19 is back.", None)))
    assert (issue.severity, issue.reference_text) == ("minor", "COVID-19")


def test_a_leading_zero_belongs_to_a_code(case) -> None:
    (issue,) = found(case("de", ("Das Geschütz SAU 08", "The gun SAU 008", None)))
    assert issue.severity == "major"


def test_a_designation_of_another_row_has_moved(case) -> None:
    made = case(
        "it",
        ("La nave è qui.", "The A320 is here.", None),
        ("Ecco l'A320.", "There it is.", None),
    )
    assert found(made) == []
