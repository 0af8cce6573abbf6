from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue

TITLE = "The council receives the builders of the bridge"
BODY = (
    "Councillor Marek said that the tunnel under the river will be closed in winter, as the pumps "
    "are old and the walls are wet."
)


def found(case, lang: str, title: str, pivot: str) -> list[Issue]:
    made = case(lang, (title, TITLE, pivot), ("…", BODY, BODY), roles={0: "title"})
    return list(find_issues(made.rows, made.version, made.reference)[0])


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("it", "Il tunnel sotto il fiume chiude in inverno: pompe vecchie"),
        ("de", "Tunnel unter dem Fluss schließt im Winter: Pumpen alt"),
        ("ar", "إغلاق النفق تحت النهر في الشتاء بسبب المضخات القديمة"),
    ],
)
def test_a_title_that_puts_forward_a_later_sentence_is_order(case, lang: str, title: str) -> None:
    (issue,) = found(case, lang, title, "Tunnel under the river closed in winter: old pumps")
    assert (issue.category, issue.severity) == ("order", "moderate")
    assert "segment 1" in issue.explanation
    assert (issue.reference_text, issue.version_text) == (TITLE, title)
    assert issue.rests_on == "pivot"


def test_a_title_that_says_what_the_reference_says_nowhere_is_an_addition(case) -> None:
    pivot = "Farmers demand cheaper seed loans before harvest"
    (issue,) = found(case, "it", "Gli agricoltori chiedono prestiti", pivot)
    assert (issue.category, issue.severity) == ("addition", "moderate")
    assert "nowhere" in issue.explanation


@pytest.mark.parametrize(
    "pivot",
    [
        TITLE,
        "Council receives builders of bridge",
        "The bridge's builders received by the council and its guests",
        "Council meets the bridge builders Anna Lund and Jens Holm of Aarhus on 3 May 2021",
        "The builders at the council",
    ],
)
def test_the_same_title_in_other_words_is_none(case, pivot: str) -> None:
    assert [one for one in found(case, "it", "…", pivot) if one.category != "name"] == []


def test_what_is_no_title_is_not_held_to_it(case) -> None:
    pivot = "Tunnel under the river closed in winter: old pumps"
    made = case("it", ("…", TITLE, pivot), ("…", BODY, BODY))
    issues = find_issues(made.rows, made.version, made.reference)[0]
    assert [issue for issue in issues if issue.category == "order"] == []


def test_titles_of_the_statement(seeds) -> None:
    titled = {
        system: [
            issue.category
            for issue in find_issues(made.rows, made.version, made.reference)[0]
            if "title" in issue.explanation
        ]
        for system, made in seeds.items()
    }
    assert titled == {
        "leader-az": [],
        "alahed-ar": ["order"],
        "mehr-ar": ["order"],
        "italian-it": [],
    }
