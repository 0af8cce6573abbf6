"""Names in the place of others: in one language, through a pivot, and what is none."""

from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def names_of(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [
        issue
        for row in issues.values()
        for issue in row
        if issue.category == "name" and issue.severity != "info"
    ]


@pytest.mark.parametrize(
    ("told", "said", "names"),
    [
        (
            "The ferry sailed from Varna at noon.",
            "The ferry sailed from Odessa at noon.",
            ("Varna", "Odessa"),
        ),
        (
            "On Monday Georgi Dimov signed it.",
            "On Monday Ivan Dimov signed it.",
            ("Georgi Dimov", "Ivan Dimov"),
        ),
        (
            "Georgi Dimov signed the contract.",
            "Ivan Dimov signed the contract.",
            ("Georgi Dimov", "Ivan Dimov"),
        ),
        (
            "On Monday Georgi Dimov signed it.",
            "On Monday Georgi Kolev signed it.",
            ("Georgi Dimov", "Georgi Kolev"),
        ),
        (
            "Yesterday Georgi Dimov signed the lease.",
            "Yesterday Stefan Kolev signed the lease.",
            ("Georgi Dimov", "Stefan Kolev"),
        ),
        ("He flew from Iran to the coast.", "He flew from Iraq to the coast.", ("Iran", "Iraq")),
    ],
)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_replaced_name_is_major(case, told, said, names, elsewhere: bool) -> None:
    rows = [(said, told, said)]
    if elsewhere:
        both = f"They know {names[0]} and {names[1]} well."
        rows.append((both, both, both))
    (issue,) = names_of(case("en", *rows))
    assert (issue.severity, issue.rests_on) == ("major", "original")
    assert (issue.reference_text, issue.version_text) == names


@pytest.mark.parametrize(
    ("lang", "version", "shown", "rests_on"),
    [
        ("it", "Il traghetto è partito da Odessa lunedì.", "Odessa", "original"),
        ("bg", "Фериботът отплава от Одеса в понеделник.", "Одеса", "original"),
        ("az", "Bərə bazar ertəsi Odessadan yola düşdü.", "Odessadan", "original"),
    ],
)
def test_a_name_that_the_pivot_replaces_is_shown_on_the_original(
    case, lang, version, shown, rests_on
) -> None:
    told, said = "The ferry sailed from Varna on Monday.", "The ferry sailed from Odessa on Monday."
    (issue,) = names_of(case(lang, (version, told, said)))
    assert (issue.severity, issue.rests_on, issue.version_text) == ("major", rests_on, shown)


@pytest.mark.parametrize(
    ("lang", "version"),
    [
        ("bg", "Фериботът отплава от Варна в понеделник."),
        ("it", "Il traghetto è partito da Varna lunedì."),
    ],
)
def test_a_slip_of_the_machine_is_not_blamed_on_the_outlet(case, lang: str, version: str) -> None:
    told, said = "The ferry sailed from Varna on Monday.", "The ferry sailed from Odessa on Monday."
    assert names_of(case(lang, (version, told, said))) == []


@pytest.mark.parametrize(
    "said",
    [
        "On Monday Georgi Petrov Dimov signed the contract.",  # a patronymic
        "On Monday Dimov signed the contract.",
        "On Monday G. Dimov signed the contract.",
        "On Monday Georgy Dimoff signed the contract.",  # a spelling
        "On Monday Mr Georgi Dimov signed the contract.",
        "The contract was signed by Georgi Dimov on Monday.",
    ],
)
def test_another_form_of_a_name_is_no_other_name(case, said: str) -> None:
    told = "On Monday Georgi Dimov signed the contract."
    assert names_of(case("en", (said, told, said))) == []


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("On Monday Captain Dimov left.", "On Monday Admiral Dimov left."),
        (
            "He said Britain would help the fleet.",
            "He said the United Kingdom would help the fleet.",
        ),
        ("He sailed to Varna from Odessa.", "He sailed from Odessa to Varna."),
        ("He praised the Kenyan fleet in Varna.", "He praised the fleet of Kenya in Varna."),
    ],
)
def test_titles_and_second_names_of_countries_are_no_issue(case, told: str, said: str) -> None:
    assert names_of(case("en", (said, told, said))) == []


def test_a_name_in_another_place_is_missing_and_not_replaced(case) -> None:
    told = "The ferry sailed from Burgas at noon and the crew slept."
    said = "The ferry sailed at noon and the crew slept in the hotels of Delmont."
    found = names_of(case("en", (said, told, said)))
    assert [(issue.severity, issue.version_text) for issue in found] == [
        ("moderate", None),
        ("minor", "Delmont"),
    ]


def test_the_name_of_a_body_is_translated_and_weighs_less(case) -> None:
    told = "The Harwick Fishing Council met in Varna."
    said = "The Harwick Angling Council met in Varna."
    (issue,) = names_of(case("en", (said, told, said)))
    assert issue.severity == "moderate"


def test_an_alias_of_one_group_is_the_same_name(case) -> None:
    told, said = "The ferry sailed from Varna at noon.", "The ferry sailed from Odessos at noon."
    made = case("en", (said, told, said), aliases=(("Varna", "Odessos"),))
    assert names_of(made) == []
