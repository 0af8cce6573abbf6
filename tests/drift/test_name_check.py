from __future__ import annotations

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == "name"]


def above_info(case) -> list[Issue]:
    return [issue for issue in found(case) if issue.severity != "info"]


def test_spellings_of_the_seeds_are_information(seeds) -> None:
    variants = [issue for issue in found(seeds["mehr-ar"]) if issue.severity == "info"]
    assert any("جورمات" in (issue.version_text or "") for issue in variants)
    assert all("spell" in issue.explanation for issue in variants)


def test_no_name_of_the_seeds_is_missed_in_vain(seeds) -> None:
    # Every person and country of the reference stands in every version, in some script.
    for system, made in seeds.items():
        missed = [issue.reference_text for issue in above_info(made) if issue.reference_text]
        assert missed == [], system


TOLD = "On Monday the minister met Captain Morvena Delacroix in Port Harwick."


def test_a_missing_name_is_moderate(case) -> None:
    made = case(
        "it",
        (
            "Lunedì il ministro ha incontrato un capitano a Port Harwick.",
            TOLD,
            "On Monday the minister met a captain in Port Harwick.",
        ),
    )
    (issue,) = found(made)
    assert (issue.severity, issue.version_text) == ("moderate", None)
    assert issue.reference_text is not None and "Delacroix" in issue.reference_text


def test_a_name_in_another_row_is_no_issue(case) -> None:
    made = case(
        "it",
        ("Il ministro ha incontrato un capitano a Port Harwick.", TOLD, "He met a captain."),
        ("Era Morvena Delacroix.", "They spoke for long.", "It was Morvena Delacroix."),
    )
    assert above_info(made) == []


def test_a_name_in_another_script_is_found(case) -> None:
    made = case(
        "ar",
        (
            "التقى الوزير بالقبطان مورفينا ديلاكروا في بورت هارويك.",
            TOLD,
            "The minister met the captain Morvina Dilakrwa in Bort Harwik.",
        ),
    )
    assert above_info(made) == []


def test_an_alias_counts_as_the_name(case) -> None:
    triple = (
        "Il ministro è andato a Pechino.",
        "The minister flew to Beijing with Lundgren.",
        "The minister went to Pekinth with Lundgren.",
    )
    assert [issue.reference_text for issue in above_info(case("it", triple))][:1] == ["Beijing"]
    aliased = case("it", triple, aliases=(("Beijing", "Pechino", "Peking"),))
    assert above_info(aliased) == []


def test_a_name_that_only_the_version_has_is_minor(case) -> None:
    made = case(
        "it",
        (
            "Il ministro ha parlato con Morvena Delacroix della pesca.",
            "The minister spoke about fishing.",
            "The minister spoke with Morvena Delacroix about fishing.",
        ),
    )
    (issue,) = found(made)
    assert (issue.severity, issue.reference_text) == ("minor", None)
    assert issue.version_text == "Morvena Delacroix"


def test_without_a_pivot_nothing_is_said_of_a_name_that_may_be_translated(case) -> None:
    made = case("it", ("Gli Stati Uniti tacciono.", "The United States are silent.", None))
    assert found(made) == []


def test_a_people_stands_for_its_country(case) -> None:
    made = case(
        "it",
        (
            "Il presidente keniano è partito.",
            "The president of Kenya left.",
            "The Kenyan president left.",
        ),
    )
    assert above_info(made) == []


def test_another_person_of_the_same_first_name_is_found(case) -> None:
    made = case(
        "it",
        (
            "Lunedì il ministro ha incontrato Morvena Tansley a Port Harwick.",
            "On Monday the minister met Morvena Delacroix in Port Harwick.",
            "On Monday the minister met Morvena Tansley in Port Harwick.",
        ),
    )
    (issue,) = above_info(made)
    assert (issue.severity, issue.reference_text) == ("major", "Morvena Delacroix")
    assert issue.version_text == "Morvena Tansley"


def test_a_state_stands_by_its_initials(case) -> None:
    told = "On Monday the Baltic Fishing Council met."
    assert (
        above_info(case("it", ("Lunedì si è riunito il BFC.", told, "On Monday the BFC met.")))
        == []
    )


def test_a_word_also_written_small_is_no_name(case) -> None:
    made = case(
        "it",
        (
            "Ha letto lo statuto.",
            "He read the Book. It is a thick book.",
            "He read the charter. It is a thick tome.",
        ),
    )
    assert above_info(made) == []


def test_a_letter_moved_in_a_long_name_is_information(case) -> None:
    told = "On Monday the ship Karimontsel left Port Harwick."
    made = case("it", ("Lunedì la nave Karimontlse lasciò Port Harwick.", told, told))
    (issue,) = found(made)
    assert (issue.severity, issue.version_text) == ("info", "Karimontlse")


def test_a_country_stands_where_its_people_or_its_adjective_does(case) -> None:
    told = "The ambassador of Norway met the fishermen of the Netherlands."
    pivot = "The Norwegian ambassador met Dutch fishermen."
    made = case("de", ("Der norwegische Botschafter traf niederländische Fischer.", told, pivot))
    issues = find_issues(made.rows, made.version, made.reference)[0]
    assert [one for one in issues if one.category == "name"] == []
    pivot = "The Danish ambassador met Dutch fishermen."
    made = case("de", ("Der dänische Botschafter traf niederländische Fischer.", told, pivot))
    issues = find_issues(made.rows, made.version, made.reference)[0]
    assert any("Norway" in one.explanation for one in issues)
