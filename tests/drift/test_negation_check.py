from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues


def denials(case) -> list[str | None]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [
        issue.reference_text or issue.version_value
        for row in issues.values()
        for issue in row
        if issue.category == "negation"
    ]


def test_a_dropped_not_is_found(case) -> None:
    made = case(
        "de",
        (
            "…",
            "The union did not sign the harbour contract on Monday.",
            "The union signed the harbour contract on Monday.",
        ),
    )
    assert denials(made) == ["not sign the harbour contract"]


def test_an_added_not_is_found(case) -> None:
    made = case(
        "de",
        ("…", "Ferries will sail at night.", "The night? Ferries won't sail tonight at sea."),
        ("…", "Crews can load timber today.", "Crews cannot load timber today."),
    )
    assert denials(made) == ["cannot load timber today"]


@pytest.mark.parametrize(
    "pivot",
    [
        "The union refused to sign the harbour contract.",
        "The union has no intention to sign the harbour contract.",
        "The union left without signing the harbour contract.",
        "The harbour contract was not signed by the union.",
        "The union failed to sign the harbour contract.",
    ],
)
def test_another_way_to_deny_is_no_issue(case, pivot: str) -> None:
    assert denials(case("de", ("…", "The union did not sign the harbour contract.", pivot))) == []


def test_not_only_denies_nothing(case) -> None:
    told = "They not only sign the harbour contract, they praise it."
    assert denials(case("de", ("…", told, "They sign the harbour contract and praise it."))) == []


def test_the_seeds_deny_alike(seeds) -> None:
    assert [denials(found) for found in seeds.values()] == [[], [], [], []]
