from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.drift.modals import markers
from evalkit.types import Issue


def found(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == "modality"]


CAN = "The new ferry line between both harbours can lower the price of grain."
WILL = "The new ferry line between the two harbours will lower the price of grain."
MUST = "The new ferry line between the two harbours must lower the price of grain."


@pytest.mark.parametrize(
    ("told", "pivot", "words"),
    [
        (CAN, WILL, ("can lower", "will lower")),
        (WILL, CAN, ("will lower", "can lower")),
        (CAN, MUST, ("can lower", "must lower")),
        (MUST, WILL, ("must lower", "will lower")),
        (
            "Talks on tariffs could resume in Geneva next week.",
            "In Geneva the talks on tariffs will resume next week.",
            ("could resume", "will resume"),
        ),
    ],
)
def test_another_force_is_found(case, told: str, pivot: str, words: tuple[str, str]) -> None:
    (issue,) = found(case("en", (pivot, told, pivot)))
    assert (issue.reference_text, issue.version_text) == words
    assert (issue.severity, issue.rests_on) == ("minor", "original")


@pytest.mark.parametrize(
    "pivot",
    [
        CAN,
        CAN.replace(" can ", " may "),
        "The new ferry line between the harbours will be able to lower the price of grain.",
        "Perhaps the new ferry line between the harbours will lower the price of grain.",
        "The new ferry line will make it possible to lower the price of grain.",
        "The price of bread will rise. The new ferry line can lower the price of grain.",
        "Grain will be shipped by rail in winter.",
        "The ferry line cannot and will not lower the price of grain.",
        "If the new ferry line between the harbours will lower the price of grain, all gain.",
    ],
)
def test_the_same_said_otherwise_is_none(case, pivot: str) -> None:
    assert found(case("en", (pivot, CAN, pivot))) == []


@pytest.mark.parametrize(
    ("lang", "certain", "possible", "shown"),
    [
        (
            "de",
            "Die neue Fährlinie zwischen beiden Häfen wird den Getreidepreis senken.",
            "Die neue Fährlinie zwischen beiden Häfen kann den Getreidepreis senken.",
            "Häfen wird",
        ),
        (
            "it",
            "La nuova linea di traghetti tra i due porti abbasserà il prezzo del grano.",
            "La nuova linea di traghetti tra i due porti può abbassare il prezzo del grano.",
            "porti abbasserà",
        ),
        (
            "az",
            "İki liman arasındakı yeni bərə xətti taxılın qiymətini aşağı salacaq.",
            "İki liman arasındakı yeni bərə xətti taxılın qiymətini aşağı sala bilər.",
            "aşağı salacaq",
        ),
        (
            "ar",
            "سوف يخفض خط العبارات الجديد بين المينائين سعر الحبوب.",
            "يمكن أن يخفض خط العبارات الجديد بين المينائين سعر الحبوب.",
            "سوف",
        ),
    ],
)
def test_the_original_shows_it_or_clears_the_outlet(
    case, lang: str, certain: str, possible: str, shown: str
) -> None:
    (issue,) = found(case(lang, (certain, CAN, WILL)))
    assert (issue.version_text, issue.version_value) == (shown, "will lower")
    assert issue.rests_on == "original"
    # The machine made a certainty of what the outlet says can be.
    assert found(case(lang, (possible, CAN, WILL))) == []


def test_a_language_whose_words_are_not_listed_rests_on_the_pivot(case) -> None:
    (issue,) = found(case("sv", ("Den nya färjelinjen kommer att sänka priset.", CAN, WILL)))
    assert issue.rests_on == "pivot"


def test_inside_a_quotation_it_weighs_more(case) -> None:
    told, pivot = f'He said: "{CAN}"', f'He said: "{WILL}"'
    (issue,) = found(case("en", (pivot, told, pivot)))
    assert issue.severity == "moderate"
    (issue,) = found(case("en", (WILL, told, WILL)))
    assert issue.severity == "minor"


@pytest.mark.parametrize(
    ("lang", "text", "forces"),
    [
        (
            "az",
            "Gəmilər gözləyə bilər, lakin qalmalıdırlar və gedəcəklər.",
            "possible must certain",
        ),
        (
            "it",
            "Le navi potrebbero aspettare, devono restare e partiranno.",
            "possible must certain",
        ),
        (
            "de",
            "Die Schiffe könnten warten, müssen bleiben und werden fahren.",
            "possible must certain",
        ),
        ("ar", "يمكن للسفن أن تنتظر ويجب أن تبقى وسوف تغادر", "possible must certain"),
        ("ar", "السيد سنوات سياسية سيطرة", ""),
        ("it", "Potrà partire", "possible"),
        ("en", "The letter of the captain", ""),
    ],
)
def test_markers_of_each_language(lang: str, text: str, forces: str) -> None:
    assert [marker.force for marker in markers(text, lang)] == forces.split()


def test_the_statement(seeds) -> None:
    shown = {
        system: [(issue.reference_text, issue.version_text) for issue in found(made)]
        for system, made in seeds.items()
    }
    assert shown == {
        "leader-az": [("can pave", "zəmin yaradacaq")],
        "alahed-ar": [],
        "mehr-ar": [],
        "italian-it": [],
    }
