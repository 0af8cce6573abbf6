from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case, category: str = "quotation") -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == category]


def test_the_changed_quotation_of_the_seeds_is_found(seeds) -> None:
    (issue,) = [issue for issue in found(seeds["italian-it"]) if issue.severity == "major"]
    assert seeds["italian-it"].rows[issue.row].reference_segments == (8,)
    assert issue.reference_text is not None and "hesitate" in issue.reference_text
    assert issue.rests_on == "pivot"


@pytest.mark.parametrize("system", ["leader-az", "mehr-ar", "alahed-ar"])
def test_the_same_quotation_translated_freely_is_not_major(seeds, system: str) -> None:
    assert [issue for issue in found(seeds[system]) if issue.severity == "major"] == []


SAID = 'The minister said: "Our fishermen will keep the northern banks and never sell licences."'


def test_another_claim_inside_the_marks_is_major(case) -> None:
    pivot = (
        'The minister said: "Our fishermen want cheaper diesel, safer harbours '
        'and fresh loans before winter."'
    )
    told = "Der Minister sagte: „Unsere Fischer wollen billigeren Diesel.“"
    (issue,) = found(case("de", (told, SAID, pivot)))
    assert issue.severity == "major"
    assert issue.reference_text is not None and issue.reference_text in SAID
    assert issue.version_text == "Unsere Fischer wollen billigeren Diesel."
    assert issue.version_value is not None and issue.version_value in pivot
    assert issue.rests_on == "pivot"


def test_half_a_quotation_left_out_is_found(case) -> None:
    told = (
        'He said: "The fleet stays in port, because storms broke every mast last week '
        'and crews are exhausted."'
    )
    (issue,) = found(case("it", ("…", told, 'He said: "The fleet stays in port."')))
    assert issue.severity == "major"
    assert issue.version_text is None


@pytest.mark.parametrize(
    "pivot",
    [
        "The minister said: “Our fishers keep the banks in the north and never sell licences.”",
        'He said, "The northern banks will be kept by our fishermen and licences never sold."',
    ],
)
def test_a_paraphrase_is_no_changed_quotation(case, pivot: str) -> None:
    assert found(case("it", ("…", SAID, pivot))) == []


def test_reported_speech_on_one_side_is_not_compared(case) -> None:
    assert found(case("it", ("…", SAID, "The minister spoke of diesel and safer ports."))) == []


def test_words_that_moved_to_the_next_row_are_not_lost(case) -> None:
    first = 'She said: "We thank the sailors; tomorrow cargo trains reach the southern harbour."'
    made = case(
        "it",
        ("…", first, 'She said: "We thank the sailors."'),
        (
            "…",
            "People cheered.",
            "People cheered. Tomorrow cargo trains reach the southern harbour.",
        ),
    )
    assert found(made) == []


def test_a_people_is_not_its_country(case) -> None:
    told = 'He said: "Kenyans and Northerners buy our tea."'
    (issue,) = found(case("it", ("…", told, 'He said: "Kenya buys our tea."')), "attribution")
    assert (issue.severity, issue.reference_text, issue.version_value) == (
        "moderate",
        "Kenyans",
        "Kenya",
    )
    same = case("it", ("…", told, 'He said: "Northerners and Kenyans buy tea in Kenya."'))
    assert found(same, "attribution") == []


def test_peoples_and_states_of_the_seeds(seeds) -> None:
    rows = {
        seeds["italian-it"].rows[issue.row].reference_segments
        for issue in found(seeds["italian-it"], "attribution")
        if "a people" in issue.explanation
    }
    assert rows == {(8,), (9,)}
    others = found(seeds["mehr-ar"], "attribution")
    assert [issue for issue in others if "a people" in issue.explanation] == []
