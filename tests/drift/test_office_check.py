from __future__ import annotations

import pytest

from evalkit.drift import consensus
from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == "attribution"]


# A twin of the seeds' sentence: other words, another office, other people.


def merged(country: str = "Ghana") -> str:
    return (
        f"At the summit, opened by the prime minister of our country, Mr Kofi Mensah, prime "
        f'minister of {country}, said: "We had good talks with Ms Weiss."'
    )


@pytest.mark.parametrize(
    ("lang", "text", "pivot", "shown"),
    [
        (
            "de",
            "Auf dem Gipfel, den der Ministerpräsident von Norwegen eröffnete, sagte "
            "Mensah: „Wir hatten gute Gespräche.“",
            "At the summit, which the prime minister of Norway opened, Kofi Mensah, the prime "
            'minister of Ghana, said: "We had good talks."',
            "Ministerpräsident von Norwegen",
        ),
        (
            "it",
            "Al vertice, che il primo ministro norvegese ha aperto, Kofi Mensah, primo ministro "
            "del Ghana, ha detto: “Abbiamo avuto buoni colloqui”.",
            "At the summit, which the Norwegian prime minister opened, Kofi Mensah, prime "
            "minister of Ghana, said: “We had good talks”.",
            "primo ministro norvegese",
        ),
        (
            "ar",
            "وقال كوفي منساه في القمة التي افتتحها رئيس الوزراء النرويجي يوناس غار: "
            '"كانت المحادثات جيدة".',
            "Kofi Mensah said at the summit, which was opened by Norwegian Prime Minister Jonas "
            'Gahr: "The talks were good."',
            "رئيس الوزراء النرويجي",
        ),
        (
            "az",
            "Ölkəmizin baş nazirinin açdığı sammitdə Qananın baş naziri cənab Kofi Mensah dedi: "
            "“Yaxşı danışıqlar apardıq”.",
            "At the summit opened by the prime minister of our country, the prime minister of "
            "Ghana, Mr. Kofi Mensah, said: “We had good talks”.",
            "Ölkəmizin baş nazirinin",
        ),
    ],
)
def test_two_persons_where_the_reference_has_one(
    case, lang: str, text: str, pivot: str, shown: str
) -> None:
    (issue,) = found(case(lang, (text, merged(), pivot)))
    assert (issue.severity, issue.reference_value, issue.version_value) == (
        "moderate",
        "one person",
        "two persons",
    )
    assert issue.reference_text == "prime minister of our country, Mr Kofi Mensah"
    assert (issue.version_text, issue.rests_on) == (shown, "original")


def test_the_reference_may_keep_apart_what_the_version_makes_one(case) -> None:
    told = (
        "Kofi Mensah, the prime minister of Ghana, was greeted by the Norwegian prime minister, "
        "Jonas Gahr."
    )
    (issue,) = found(case("en", (merged("Ghana"), told, merged("Ghana"))))
    assert (issue.reference_value, issue.version_value) == ("two persons", "one person")


@pytest.mark.parametrize(
    "pivot",
    [
        merged(),
        merged("Ghana").replace("prime minister of Ghana", "Ghanaian Prime Minister"),
        "Kofi Mensah, prime minister of Ghana, opened the summit and spoke of good talks.",
        "Opening the summit, our prime minister, Kofi Mensah, spoke of good talks.",
        "The prime minister said that there had been good talks.",
        "The Ghanaian prime minister opened the summit. Mensah said there had been good talks.",
    ],
)
def test_nothing_is_told_where_the_version_does_not_keep_them_apart(case, pivot: str) -> None:
    assert found(case("it", ("…", merged(), pivot))) == []


def test_offices_swapped_between_two_who_are_named_on_both_sides(case) -> None:
    told = "Kai Wegner, mayor of Berlin, and Olaf Scholz, chancellor of Germany, met William Ruto."
    pivot = "Kai Wegner, chancellor of Germany, and Olaf Scholz, mayor of Berlin, met William Ruto."
    (issue,) = found(case("it", ("…", told, pivot)))
    assert "another person holds the office" in issue.explanation
    assert found(case("it", ("…", told, told))) == []


def test_an_office_of_another_country(case) -> None:
    told = "William Ruto, president of Kenya, opened the fair."
    (issue,) = found(
        case(
            "it", ("William Ruto, presidente del Ghana.", told, "William Ruto, president of Ghana.")
        )
    )
    assert (issue.reference_text, issue.version_text, issue.rests_on) == (
        "William Ruto, president of Kenya",
        "presidente del Ghana",
        "original",
    )


def test_a_slip_of_the_machine_is_not_blamed_on_the_outlet(case) -> None:
    told = "William Ruto, president of Kenya, opened the fair."
    original = "Il presidente del Kenya William Ruto ha aperto la fiera."
    made = case("it", (original, told, "William Ruto, president of Ghana, opened the fair."))
    assert found(made) == []


def test_the_votes_make_the_reference_an_outlier(case) -> None:
    apart = (
        "At the summit, which the Norwegian prime minister opened, Kofi Mensah, prime minister of "
        "Ghana, said so."
    )
    cases = {
        "one": case("it", ("…", merged(), apart), system="one"),
        "two": case("de", ("…", merged(), apart), system="two"),
        "three": case("ar", ("…", merged(), "Mensah said so."), system="three"),
    }
    issues = {
        system: find_issues(made.rows, made.version, made.reference)
        for system, made in cases.items()
    }
    rows = {system: made.rows for system, made in cases.items()}
    documents = {system: made.version for system, made in cases.items()}
    taken = consensus.ballots(issues, consensus.Voters(rows, documents, cases["one"].reference))
    voted = consensus.vote(issues, taken)
    (issue,) = [one for one in voted["one"][0] if one.category == "attribution"]
    assert issue.reference_outlier
    assert dict(issue.support) == {
        "reference": "one person",
        "one": "two persons",
        "two": "two persons",
    }


def test_the_sentence_of_the_seeds(seeds) -> None:
    shown = {
        system: [issue.version_text for issue in found(made) if issue.reference_value]
        for system, made in seeds.items()
    }
    assert shown == {
        "leader-az": ["Ölkəmizin prezidentinin"],
        "alahed-ar": ["الرئيس الإيراني السيد إبراهيم رئيسي"],
        "mehr-ar": ["الرئيس الإيراني"],
        "italian-it": ["presidente dell’Iran Raisi"],
    }
