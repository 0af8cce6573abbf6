from __future__ import annotations

from collections.abc import Callable

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue

Build = Callable[..., object]


def found(case: object, category: str = "number") -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)  # type: ignore[attr-defined]
    return [issue for row in issues.values() for issue in row if issue.category == category]


@pytest.mark.parametrize("system", ["leader-az", "mehr-ar", "italian-it"])
def test_a_thousand_years_is_not_thousands(seeds, system: str) -> None:
    (issue,) = [issue for issue in found(seeds[system]) if issue.severity == "major"]
    assert issue.reference_text is not None and "thousands of years" in issue.reference_text
    assert issue.rests_on == "original"
    assert issue.version_text in seeds[system].rows[issue.row].version


def test_thousands_in_the_other_alphabet_are_thousands(seeds) -> None:
    assert [issue for issue in found(seeds["alahed-ar"]) if issue.severity == "major"] == []


@pytest.mark.parametrize(
    ("lang", "version", "reference", "pivot"),
    [
        (
            "it",
            "Il porto ha spedito 520 navi cariche di grano.",
            "The port dispatched 250 ships laden with grain.",
            "The port shipped 520 vessels loaded with grain.",
        ),
        (
            "de",
            "Die Ausfuhr stieg um 3,5 Prozent.",
            "Exports rose by 5.3 percent.",
            "Exports rose by 3.5 percent.",
        ),
        (
            "ar",
            "بلغ حجم التجارة ٥٢٠ مليون دولار.",
            "Trade reached 250 million dollars.",
            "The volume of trade reached 520 million dollars.",
        ),
        (
            "az",
            "Müqavilə on il müddətinə bağlanıb.",
            "The contract runs for twelve years.",
            "The contract was concluded for ten years.",
        ),
    ],
)
def test_a_changed_number_is_major(case, lang, version, reference, pivot) -> None:
    (issue,) = found(case(lang, (version, reference, pivot)))
    assert issue.severity == "major"
    assert issue.reference_text in reference and issue.version_text in version
    assert issue.reference_value != issue.version_value
    assert issue.rests_on == "original"


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("ar", "وقع الجانبان ٢٥٠ عقداً.", "The two sides signed 250 contracts."),
        ("it", "Il paese conta 1.250.000 abitanti.", "The country has 1.25 million people."),
        ("de", "Rund 3,5 Prozent der Schiffe fehlen.", "About 3.5% of the ships are missing."),
        ("az", "Ticarət 3 milyard dollara çatıb.", "Trade has reached three billion dollars."),
        ("it", "La fiera dura venti giorni.", "The fair lasts 20 days."),
    ],
)
def test_agreeing_numbers_are_no_issue(case, lang, version, reference) -> None:
    assert found(case(lang, (version, reference, None))) == []


def test_a_number_that_moved_to_another_row_is_no_issue(case) -> None:
    made = case(
        "it",
        ("Il porto è cresciuto molto.", "The port grew to 48 docks.", "The port has grown a lot."),
        ("Oggi conta 48 moli e navi.", "It has ships today.", "Today it has 48 docks and ships."),
    )
    assert found(made) == []


def test_numbers_swapped_between_rows_are_no_contradiction(case) -> None:
    made = case(
        "it",
        ("Le navi sono 48.", "The trains are 75.", "The ships are 48."),
        ("I treni sono 75.", "The ships are 48.", "The trains are 75."),
    )
    assert found(made) == []


def test_a_lone_number_is_moderate(case) -> None:
    (lost,) = found(case("it", ("Le navi sono tante.", "The ships are 48.", "Ships are many.")))
    assert (lost.severity, lost.version_text, lost.reference_text) == ("moderate", None, "48")
    (new,) = found(case("it", ("Le navi sono 48.", "Ships are many.", "The ships are 48.")))
    assert (new.severity, new.reference_text, new.version_text) == ("moderate", None, "48")


def test_a_slip_of_the_machine_translation_is_not_blamed_on_the_outlet(case) -> None:
    made = case("it", ("Le navi sono 48.", "The ships are 48.", "The ships are 84."))
    assert found(made) == []


def test_a_number_that_only_the_pivot_shows_counts_as_stated(case) -> None:
    made = case("it", ("Le navi sono quarantottine.", "The ships are 48.", "The ships are 48."))
    assert found(made) == []


def test_an_unknown_language_is_read_through_its_pivot(case) -> None:
    made = case("sw", ("Meli ni nyingi.", "The ships are 250.", "The ships are 520."))
    (issue,) = found(made)
    assert (issue.severity, issue.rests_on) == ("major", "pivot")
    assert (issue.version_text, issue.version_value) == ("Meli ni nyingi.", "520")


def test_the_numbers_of_an_addition_belong_to_the_addition(case) -> None:
    made = case("it", (None, "Ships are many.", None), ("Ne ha 48.", None, "It has 48."))
    assert found(made) == []
    (addition,) = found(made, "addition")
    assert "48" in addition.explanation


def test_a_repeated_number_is_held_against_its_row(case) -> None:
    made = case(
        "it",
        ("Venti navi e venti treni.", "Twenty ships and 20 trains.", None),
        ("Dei 20 treni 7 sono nuovi.", "Of the 20 trains 9 are new.", None),
    )
    (issue,) = found(made)
    assert (issue.reference_text, issue.version_text) == ("9", "7")


def test_a_vague_number_does_not_answer_for_an_exact_one(case) -> None:
    told = "It sank more than 200 boats and wrecked hundreds of houses."
    (issue,) = found(case("it", ("Affondò 604 barche e distrusse centinaia di case.", told, None)))
    assert (issue.severity, issue.reference_value, issue.version_value) == (
        "major",
        ">=200",
        "604",
    )


def test_hundreds_elsewhere_do_not_hide_a_changed_count(case) -> None:
    made = case(
        "it",
        ("I feriti sono 1624.", "The injured are 540.", None),
        ("Centinaia di case e 300 barche.", "Houses and 300 boats.", None),
    )
    assert [issue.severity for issue in found(made)][:1] == ["major"]


def test_one_figure_with_another_unit_is_one_moderate_issue(case) -> None:
    (issue,) = found(case("it", ("Costa 50 euro.", "It costs 50 dollars.", None)))
    assert (issue.severity, issue.reference_value, issue.version_value) == (
        "moderate",
        "50 USD",
        "50 EUR",
    )


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("it", "La strada è lunga 160 chilometri.", "The road is 100 miles long."),
        ("az", "Yolun uzunluğu 160 kilometrdir.", "The road is 100 miles long."),
        ("ar", "يبلغ طول الطريق 160 كيلومترا.", "The road is 100 miles long."),
        ("de", "Es waren 27 Grad Celsius.", "It was 80 degrees."),
    ],
)
def test_a_converted_unit_is_information(case, lang: str, version: str, reference: str) -> None:
    (issue,) = found(case(lang, (version, reference, None)))
    assert issue.severity == "info"


def test_a_value_that_is_told_in_two_units_need_be_told_in_one(case) -> None:
    told = "The bridge is 449 ft (137 m) long."
    issues = found(case("it", ("Il ponte è lungo 137 m.", told, None)))
    assert issues == []


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("it", "Restano sei navi nel porto.", "Six ships remain in the port."),
        ("it", "Sono passati dieci anni.", "It has been a decade."),
        ("ar", "على طول 300 كيلو من الساحل", "along 300 km of coast"),
    ],
)
def test_a_word_that_may_say_the_number_is_no_lack(case, lang, version, reference) -> None:
    issues = found(case(lang, (version, reference, None)))
    assert [issue for issue in issues if issue.severity != "info"] == []
