from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.drift.place_check import regions
from evalkit.drift.stated import read
from evalkit.types import Issue


def found(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == "place"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("trade with East and West Africa grew", ["east africa", "west africa"]),
        ("trade with the East and with West Africa grew", ["east", "west africa"]),
        ("from northern Italy to South Korea", ["north italy", "south korea"]),
        ("South-East Asia and Southeast Asia", ["southeast asia", "southeast asia"]),
        ("in Central Europe's ports", ["central europe"]),
        ("The North sent ships.", ["north"]),
        ("They sailed north, then west of Rome.", []),
        ("eastern parts of the town", []),
        ("", []),
    ],
)
def test_places_by_the_compass(text: str, places: list[str]) -> None:
    assert [" ".join(one.key).strip() for one in regions(read(text, "en", None))] == places


TOLD = "The ferries to South Korea and to East and West Africa sail in May."


def test_another_direction_is_another_place(case) -> None:
    pivot = TOLD.replace("South Korea", "North Korea")
    (issue,) = found(case("en", (pivot, TOLD, pivot)))
    assert (issue.severity, issue.reference_text, issue.version_text) == (
        "major",
        "South Korea",
        "North Korea",
    )


@pytest.mark.parametrize(
    ("lang", "text", "shown"),
    [
        ("it", "I traghetti per la Corea del Nord salpano.", "Corea del Nord"),
        ("de", "Die Fähren nach Nordkorea fahren.", "Nordkorea"),
        ("az", "Bərələr Şimali Koreya limanına gedir.", "Şimali Koreya"),
        ("ar", "تبحر العبارات إلى كوريا الشمالية", "كوريا الشمالية"),
    ],
)
def test_the_original_shows_it(case, lang: str, text: str, shown: str) -> None:
    told, pivot = "The ferries sail to South Korea.", "The ferries sail to North Korea."
    (issue,) = found(case(lang, (text, told, pivot)))
    assert (issue.version_text, issue.rests_on, issue.severity) == (shown, "original", "major")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("it", "I traghetti per la Corea del Sud salpano."),
        ("de", "Die Fähren nach Südkorea fahren."),
        ("ar", "تبحر العبارات إلى كوريا الجنوبية"),
    ],
)
def test_a_slip_of_the_machine_is_not_blamed_on_the_outlet(case, lang: str, text: str) -> None:
    told, pivot = "The ferries sail to South Korea.", "The ferries sail to North Korea."
    assert found(case(lang, (text, told, pivot))) == []


@pytest.mark.parametrize(
    ("lang", "text", "rests_on", "shown"),
    [
        ("it", "Scambi con il Sud e con il Nord Africa.", "original", "Sud"),
        ("az", "Cənubda və Şimali Afrikada ticarət.", "original", "Cənubda"),
        ("sv", "Handel med Syd och med Nordafrika.", "pivot", "South"),
    ],
)
def test_a_direction_that_stands_for_itself(
    case, lang: str, text: str, rests_on: str, shown: str
) -> None:
    told = "Trade with South and North Africa grew."
    pivot = "Trade with the South and with North Africa grew."
    (issue,) = found(case(lang, (text, told, pivot)))
    assert issue.severity == "moderate"
    assert issue.rests_on == rests_on
    assert shown in (issue.version_text, issue.version_value)


def test_an_adjective_in_the_original_is_of_a_place(case) -> None:
    told = "Trade with South and North Africa grew."
    pivot = "Trade with the South and with North Africa grew."
    assert found(case("az", ("Cənubi və Şimali Afrika ilə ticarət.", told, pivot))) == []


@pytest.mark.parametrize(
    "pivot",
    [
        TOLD,
        "In May ferries sail to West and East Africa and to South Korea.",
        "In May ferries sail to Western Africa, Eastern Africa and South Korea.",
        "The ferries sail in May.",
        "The ferries of the West sail in May to South Korea and East and West Africa.",
    ],
)
def test_the_same_places_are_none(case, pivot: str) -> None:
    assert found(case("en", (pivot, TOLD, pivot))) == []


def test_the_statement(seeds) -> None:
    shown = {
        system: [(one.reference_text, one.version_text) for one in found(made)]
        for system, made in seeds.items()
    }
    assert shown == {
        "leader-az": [("East and West Asia", "Şərqdə")],
        "alahed-ar": [],
        "mehr-ar": [],
        "italian-it": [],
    }
