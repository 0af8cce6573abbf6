"""An issue keeps its id while what it says stays the same, and two places never share one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evalkit.issueid import issue_id, with_ids
from evalkit.types import Issue, Row

NUMBER = Issue(
    system="jarida-ar",
    row=3,
    category="number",
    severity="major",
    reference_text="hundreds of years",
    version_text="مئة عام",
    reference_value="hundreds",
    version_value="100",
    explanation="The reference says …",
    rests_on="original",
)
PIVOT = replace(
    NUMBER,
    category="negation",
    version_text="العبارة كلها",
    reference_value=None,
    version_value="did not",
    rests_on="pivot",
)
SPAN = replace(PIVOT, category="terminology", reference_text=None, reference_value=None)


def row(index: int, reference: str, version: str = "نص") -> Row:
    return Row(
        system="jarida-ar",
        index=index,
        role="body",
        version_segments=(index,),
        reference_segments=(index,),
        version=version,
        reference=reference,
        pivot=None,
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"row": 9},
        {"severity": "minor"},
        {"explanation": "in other words; 3 of 4 versions agree on 100"},
        {"support": (("zeitung-de", "100"),), "reference_outlier": True},
        {"rests_on": "pivot", "version_value": "one hundred"},
    ],
)
def test_what_may_change_without_making_another_issue(changed: dict[str, Any]) -> None:
    assert issue_id(replace(NUMBER, **changed)) == (
        issue_id(NUMBER)
        if changed.get("rests_on") is None
        else issue_id(replace(NUMBER, rests_on="pivot"))
    )


def test_another_translation_of_the_passage_is_the_same_finding() -> None:
    assert issue_id(PIVOT) == issue_id(replace(PIVOT, version_value="didn't"))
    # A span of the pivot is all that a metric's mark is, so there it tells two apart.
    assert issue_id(SPAN) != issue_id(replace(SPAN, version_value="didn't"))


@pytest.mark.parametrize(
    "changed",
    [
        {"system": "zeitung-de"},
        {"category": "date"},
        {"reference_text": "thousands of years"},
        {"version_text": "ألف عام"},
        {"version_value": "1000"},
    ],
)
def test_what_makes_another_issue(changed: dict[str, Any]) -> None:
    assert issue_id(replace(NUMBER, **changed)) != issue_id(NUMBER)


def test_the_same_in_two_places_has_two_ids_that_do_not_depend_on_order() -> None:
    rows = [row(0, "It stood for hundreds of years."), row(1, "Hundreds of years passed.")]
    both = with_ids({0: [NUMBER], 1: [NUMBER]}, rows)
    first, second = both[0][0].id, both[1][0].id
    plain = issue_id(NUMBER)
    assert first != second and plain not in (first, second)
    assert first.startswith(f"{plain}-") and second.startswith(f"{plain}-")
    # Renumbered and in the other order, as when a row is put before them.
    moved = [replace(rows[1], index=5), replace(rows[0], index=7)]
    again = with_ids({5: [NUMBER], 7: [NUMBER]}, moved)
    assert (again[7][0].id, again[5][0].id) == (first, second)
    # Where one alone is left it has the plain id: no decision on the other falls upon it.
    assert with_ids({1: [NUMBER]}, rows)[1][0].id == plain


def test_twice_in_one_row_is_counted() -> None:
    (found,) = with_ids({0: [NUMBER, NUMBER]}, [row(0, "a")]).values()
    assert found[1].id == f"{found[0].id}-2"
