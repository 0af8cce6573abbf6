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


def agents(case) -> list[Issue]:
    return [one for one in found(case, "attribution") if "a people" in one.explanation]


@pytest.mark.parametrize(
    ("lang", "text", "pivot", "shown"),
    [
        (
            "it",
            "Ha detto: “Il Kenya e il Nord comprano tè”.",
            "Kenya and the North",
            "Kenya e il Nord",
        ),
        (
            "de",
            "Er sagte: „Kenia und der Norden kaufen Tee.“",
            "Kenya and the North",
            "Kenia und der Norden",
        ),
        ("az", "O dedi: “Keniya və Şimal çay alır”.", "Kenya and the North", "Keniya və Şimal"),
        ("ar", 'قال: "إن كينيا والشمال يشتريان الشاي".', "Kenya and the North", "كينيا والشمال"),
    ],
)
def test_agents_are_quoted_from_the_original(
    case, lang: str, text: str, pivot: str, shown: str
) -> None:
    told = 'He said: "Kenyans and Northerners buy our tea."'
    (issue,) = agents(case(lang, (text, told, f'He said: "{pivot} buy our tea."')))
    assert issue.reference_text == "Kenyans and Northerners"
    assert (issue.version_text, issue.rests_on) == (shown, "original")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("it", "Ha detto: “I settentrionali comprano tè”."),
        ("de", "Er sagte: „Die Nordländer kaufen Tee.“"),
        ("az", "O dedi: “Şimallılar çay alır”."),
        ("ar", 'قال: "إن الشماليين يشترون الشاي".'),
    ],
)
def test_a_people_that_the_machine_made_a_place_is_not_blamed_on_the_outlet(
    case, lang: str, text: str
) -> None:
    told = 'He said: "Northerners buy our tea."'
    assert agents(case(lang, (text, told, 'He said: "The North buys our tea."'))) == []


@pytest.mark.parametrize(
    "pivot",
    [
        'He said: "Kenyan traders and West Asia buy our tea."',
        'He said: "Kenyans, whom Kenya taxes, buy our tea."',
        "He said that Kenya buys our tea.",
    ],
)
def test_the_same_people_an_adjective_or_narration_are_none(case, pivot: str) -> None:
    told = 'He said: "Kenyans and people of West Asia buy our tea."'
    assert agents(case("en", (pivot, told, pivot))) == []


def test_a_state_that_the_version_makes_a_people(case) -> None:
    told, pivot = 'He said: "France buys our tea."', 'He said: "Frenchmen and French buy our tea."'
    assert agents(case("en", (pivot, told, pivot))) == []  # an irregular plural: beyond the rule
    pivot = 'He said: "Ghanaians buy our tea."'
    (issue,) = agents(case("en", (pivot, 'He said: "Ghana buys our tea."', pivot)))
    assert (issue.reference_text, issue.version_text) == ("Ghana", "Ghanaians")


def test_peoples_and_states_of_the_seeds(seeds) -> None:
    shown = {
        system: [(one.reference_text, one.version_text, one.rests_on) for one in agents(made)]
        for system, made in seeds.items()
    }
    assert shown == {
        "leader-az": [],
        "alahed-ar": [],
        "mehr-ar": [],
        "italian-it": [
            ("Westerners", "Occidente", "original"),
            ("Americans and Westerners", "Stati Uniti e l’Occidente", "original"),
        ],
    }
