"""Names sought in the version's own script, where no pivot is at hand."""

from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [
        issue
        for row in issues.values()
        for issue in row
        if issue.category == "name" and issue.severity != "info"
    ]


STATED = [
    (
        "ar",
        "قال الوزير وودوارد إن الميناء مغلق.",
        "The minister, Mr Woodward, said the port is shut.",
    ),
    (
        "az",
        "Nazir Vudvord limanın bağlı olduğunu dedi.",
        "The minister Woodward said the port is shut.",
    ),
    (
        "it",
        "Il porto di Ginevra, ha detto Woodward, è chiuso.",
        "The port of Geneva, said Woodward, is shut.",
    ),
    (
        "de",
        "Die Häfen Italiens, sagte Woodward, sind zu.",
        "The ports of Italy, said Woodward, are shut.",
    ),
    ("ar", "وصل الوفد الألماني إلى موسكو.", "The delegation from Germany reached Moscow."),
    ("az", "ABŞ nümayəndələri Pekinə gəldi.", "Delegates of the US came to Beijing."),
]


@pytest.mark.parametrize(("lang", "version", "reference"), STATED)
def test_a_name_that_stands_there_is_found(case, lang, version, reference) -> None:
    assert found(case(lang, (version, reference, None))) == []


@pytest.mark.parametrize(
    ("lang", "version", "reference", "lost", "come"),
    [
        (
            "ar",
            "وصل الوفد إلى باريس يوم الأحد.",
            "The delegation reached Moscow on Sunday.",
            "Moscow",
            "باريس",
        ),
        ("az", "Nümayəndələr Parisə gəldi.", "The delegates came to Beijing.", "Beijing", "Parisə"),
        (
            "it",
            "I delegati arrivarono in Spagna.",
            "The delegates came to Hungary.",
            "Hungary",
            "Spagna",
        ),
        (
            "de",
            "Die Gesandten kamen nach Spanien.",
            "The envoys came to Hungary.",
            "Hungary",
            "Spanien",
        ),
    ],
)
def test_a_place_told_for_another_is_major(case, lang, version, reference, lost, come) -> None:
    (issue,) = found(case(lang, (version, reference, None)))
    assert (issue.severity, issue.reference_text, issue.version_text) == ("major", lost, come)
    assert issue.rests_on == "original"


@pytest.mark.parametrize(
    ("lang", "version"),
    [
        ("ar", "قالت الوزيرة كارتر إن الميناء مغلق."),
        ("az", "Nazir Karter limanın bağlı olduğunu dedi."),
        ("it", "La ministra Carter ha detto che il porto è chiuso."),
    ],
)
def test_a_person_told_for_another_is_found(case, lang: str, version: str) -> None:
    reference = "The minister, Mrs Woodward, said that the port is shut."
    issues = found(case(lang, (version, reference, None)))
    assert [issue.reference_text for issue in issues] == ["Woodward"]
    assert issues[0].severity in ("major", "moderate")


def test_a_name_said_elsewhere_is_less(case) -> None:
    rows = [
        (
            "قالت الوزيرة إن الميناء مغلق.",
            "The minister, Mrs Woodward, said the port is shut.",
            None,
        ),
        ("وشكرت وودوارد العمال.", "The workers were thanked by Woodward.", None),
    ]
    assert [issue.severity for issue in found(case("ar", *rows))] == ["minor"]


def test_an_alias_of_the_manifest_counts(case) -> None:
    row = ("قال الشيخ الأحمر إن الميناء مغلق.", "The port is shut, said old Woodward.", None)
    assert found(case("ar", row))
    assert found(case("ar", row, aliases=(("Woodward", "الشيخ الأحمر"),))) == []


@pytest.mark.parametrize(
    "reference",
    [
        "The Supreme Court and the City Council met.",  # translated, not spelled
        "The Syrians and the Welsh met.",
        "COUNCIL MEETS IN BRADFORD TODAY",
    ],
)
def test_what_is_translated_is_passed_over(case, reference: str) -> None:
    assert found(case("ar", ("اجتمعوا.", reference, None))) == []


def test_hostile_texts_are_read_at_once(case) -> None:
    reference = "said Mr Woodward and " + "Aa-" * 5000 + " and " + "St. " * 5000
    assert isinstance(found(case("ar", ("ال" * 20000 + " و" * 5000, reference, None))), list)


def test_an_ordinary_word_that_the_version_leaves_as_it_is_counts(case) -> None:
    kept = ("Ieri i tifosi dei Rangers hanno cantato.", "The fans of Rangers sang.", None)
    told = ("Oggi giocano i Tigers in casa.", "Today the players of Rangers are at home.", None)
    assert [issue.reference_text for issue in found(case("it", kept, kept, told))] == ["Rangers"]
    assert found(case("it", told)) == []
