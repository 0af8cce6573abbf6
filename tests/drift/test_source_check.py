from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [one for row in issues.values() for one in row if "names a source" in one.explanation]


TOLD = "The ferry to the northern islands was cancelled because of the storm."
SAID = "the ferry to the northern islands was cancelled because of the storm."


@pytest.mark.parametrize(
    ("lang", "text", "pivot", "shown"),
    [
        (
            "it",
            "L’agenzia Borealis ha riferito che il traghetto è stato cancellato.",
            f"Borealis News Agency reported that {SAID}",
            "agenzia Borealis",
        ),
        (
            "ar",
            "وأفادت وكالة بورياليس للأنباء بأن العبارة ألغيت بسبب العاصفة.",
            f"Borealis News Agency reported that {SAID}",
            "وكالة بورياليس",
        ),
        (
            "de",
            "Wie der Skagen Herald schreibt, fiel die Fähre aus.",
            f"According to the Skagen Herald, {SAID}",
            "der Skagen",
        ),
    ],
)
def test_a_source_that_the_version_alone_names(
    case, lang: str, text: str, pivot: str, shown: str
) -> None:
    (issue,) = found(case(lang, (text, TOLD, pivot)))
    assert (issue.category, issue.severity) == ("attribution", "minor")
    assert (issue.version_text, issue.rests_on) == (shown, "original")
    assert issue.reference_text is None


@pytest.mark.parametrize(
    ("told", "pivot"),
    [
        (f"Borealis News Agency reported that {SAID}", f"According to Borealis TV, {SAID}"),
        (f"Borealis told us that {SAID}", f"Borealis News Agency reported that {SAID}"),
        (TOLD, f'He said: "Borealis News Agency reported that {SAID}"'),
        (TOLD, f"The agency of the port repaired the ferry, and {SAID}"),
    ],
)
def test_a_source_on_both_sides_or_in_a_quotation_is_none(case, told: str, pivot: str) -> None:
    assert found(case("it", ("…", told, pivot))) == []


@pytest.mark.parametrize("piece", ["A-", "Ab ", "According to the A ", "A News Agency "])
def test_a_long_text_ends(case, piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(found(case("it", ("…", TOLD, text)))) <= 1


def test_the_agency_of_the_statement(seeds) -> None:
    shown = {system: [one.version_text for one in found(made)] for system, made in seeds.items()}
    assert shown == {
        "leader-az": [],
        "alahed-ar": [],
        "mehr-ar": ["وكالة مهر"],
        "italian-it": [],
    }
