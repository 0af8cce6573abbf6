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


def weights(case, told: str, said: str) -> list[str]:
    made = case("en", (said, told, said))
    issues = find_issues(made.rows, made.version, made.reference)
    return [i.severity for row in issues.values() for i in row if i.category == "negation"]


@pytest.mark.parametrize(
    ("denied", "affirmed"),
    [
        ("We will not raise the tariffs.", "We will raise the tariffs."),
        ("The crew did not agree.", "The crew agreed."),
        ("They won't sell timber.", "They will sell timber."),
        ("Rain fell. The ferry cannot sail.", "Rain fell. The ferry can sail."),
        ("The union did not sign the harbour contract.", "The union signed the harbour contract."),
    ],
)
def test_a_sentence_that_differs_by_its_denial_alone_is_major(case, denied, affirmed) -> None:
    assert weights(case, denied, affirmed) == ["major"]
    assert weights(case, affirmed, denied) == ["major"]


@pytest.mark.parametrize(
    ("denied", "affirmed"),
    [
        (
            "The union did not sign the harbour contract.",
            "On Monday the union signed the harbour contract in Oslo.",
        ),
        ("The old ferry did not sail.", "The old ferry sailed at night."),
    ],
)
def test_more_than_the_denial_is_moderate(case, denied: str, affirmed: str) -> None:
    assert weights(case, denied, affirmed) == ["moderate"]


@pytest.mark.parametrize(
    ("denied", "affirmed"),
    [
        ("We will not start before Monday.", "We will start after Monday."),
        ("The harbour is not open until June.", "The harbour is open from June."),
        ("They have not signed yet.", "They have still to sign."),
        ("Not all ferries sail.", "Some ferries sail."),
        ("The crew did not leave. The boats stayed.", "The crew stayed. The boats left."),
        ("Taxes, not tariffs, will rise.", "Taxes will rise instead of tariffs."),
        ("We do not sail, do we?", "We sail, do we?"),
        ("They did not sign; they waited.", "They waited for the captain to sign."),
    ],
)
def test_a_short_clause_said_otherwise_is_no_issue(case, denied: str, affirmed: str) -> None:
    assert weights(case, denied, affirmed) == weights(case, affirmed, denied) == []


def test_the_seeds_deny_alike(seeds) -> None:
    assert [denials(found) for found in seeds.values()] == [[], [], [], []]
