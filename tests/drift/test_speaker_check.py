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
        if issue.category == "attribution" and "say the quotation" in issue.explanation
    ]


OPENING = "Clara Weiss and Ingrid Lindgren opened the harbour museum in Lund."
SAID = "“The harbour museum will keep the old ropes and the northern maps.”"


@pytest.mark.parametrize(
    ("told", "pivot"),
    [
        (f"Clara Weiss said: {SAID}", f"Ingrid Lindgren said: {SAID}"),
        (f"{SAID[:-2]},” said Minister Weiss.", f"Ambassador Lindgren stated: {SAID}"),
        (f"Minister Weiss added on Monday: {SAID}", f"According to Ingrid Lindgren, {SAID}"),
    ],
)
def test_another_speaker_is_found(case, told: str, pivot: str) -> None:
    (issue,) = found(case("en", (OPENING, OPENING, OPENING), (pivot, told, pivot)))
    assert issue.row == 1
    assert issue.severity == "major"
    assert "Weiss" in (issue.reference_text or "") and "Lindgren" in (issue.version_text or "")


@pytest.mark.parametrize(
    "pivot",
    [
        f"Minister Weiss said: {SAID}",
        f"She said: {SAID}",
        f"The minister, whom Ingrid Lindgren had invited, said: {SAID}",
        f"{SAID[:-2]},” said Weiss, whom Lindgren thanked.",
        "Ingrid Lindgren said: “We thank the city for a warm welcome and good weather.”",
        f"Ms Sandberg said: {SAID}",  # named nowhere else: the check of names tells that
    ],
)
def test_one_speaker_or_another_quotation_is_none(case, pivot: str) -> None:
    told = f"Clara Weiss said: {SAID}"
    assert found(case("en", (OPENING, OPENING, OPENING), (pivot, told, pivot))) == []


def test_it_rests_on_the_original_where_that_names_the_speaker(case) -> None:
    told, pivot = f"Clara Weiss said: {SAID}", f"Ingrid Lindgren said: {SAID}"
    italian = "Ingrid Lindgren ha detto: “Il museo del porto conserverà le vecchie corde.”"
    (issue,) = found(case("it", ("…", OPENING, OPENING), (italian, told, pivot)))
    assert (issue.rests_on, issue.version_text) == ("original", "Lindgren")
    arabic = 'وقالت إنغريد ليندغرين: "سيحفظ متحف الميناء الحبال القديمة".'
    (issue,) = found(case("ar", ("…", OPENING, OPENING), (arabic, told, pivot)))
    assert (issue.rests_on, issue.version_text) == ("original", "ليندغرين")


def test_a_slip_of_the_machine_is_not_blamed_on_the_outlet(case) -> None:
    told, pivot = f"Clara Weiss said: {SAID}", f"Ingrid Lindgren said: {SAID}"
    italian = "Clara Weiss ha detto: “Il museo del porto conserverà le vecchie corde.”"
    assert found(case("it", ("…", OPENING, OPENING), (italian, told, pivot))) == []


def test_aliases_name_one_person(case) -> None:
    told, pivot = f"Clara Weiss said: {SAID}", f"Ingrid Lindgren said: {SAID}"
    made = case(
        "en",
        (OPENING, OPENING, OPENING),
        (pivot, told, pivot),
        aliases=(("Clara Weiss", "Ingrid Lindgren"),),
    )
    assert found(made) == []


def test_nobody_of_the_statement_is_misquoted(seeds) -> None:
    assert [issue for made in seeds.values() for issue in found(made)] == []
