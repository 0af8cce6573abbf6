from __future__ import annotations

import pytest

from evalkit.drift.verdict import judge
from evalkit.types import Issue, Row, Severity


def row(
    index: int = 0, *, version: bool = True, reference: bool = True, repeats: bool = False
) -> Row:
    return Row(
        system="paper",
        index=index,
        role="body",
        version_segments=(index,) if version else (),
        reference_segments=(index,) if reference else (),
        version="Die Flotte fuhr aus." if version else None,
        reference="The fleet set sail." if reference else None,
        pivot="The fleet sailed." if version else None,
        repeats=(3,) if repeats else (),
    )


def issue(severity: Severity) -> Issue:
    return Issue(
        system="paper",
        row=0,
        category="number",
        severity=severity,
        reference_text="250",
        version_text="520",
        reference_value="250",
        version_value="520",
        explanation="The reference says 250, the version 520.",
        rests_on="original",
    )


@pytest.mark.parametrize(
    ("overlap", "severity", "name"),
    [
        (80.0, None, "close"),
        (75.0, "info", "close"),
        (80.0, "minor", "paraphrase"),
        (74.9, None, "paraphrase"),
        (35.0, None, "paraphrase"),
        (34.9, None, "drift"),
        (99.0, "major", "drift"),
        (None, "major", "drift"),
        (None, "moderate", "paraphrase"),
        (None, None, "unjudged"),
    ],
)
def test_a_row_with_both_sides(overlap: float | None, severity: Severity | None, name: str) -> None:
    issues = {0: [issue(severity)] if severity else []}
    (verdict,) = judge([row()], issues, {0: overlap}, close=75, paraphrase=35)
    assert verdict.name == name
    assert verdict.reasons
    assert verdict.issues == tuple(issues[0])


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (row(version=False), "omitted"),
        (row(reference=False), "added"),
        (row(reference=False, repeats=True), "repeated"),
    ],
)
def test_a_row_with_one_side(made: Row, name: str) -> None:
    (verdict,) = judge([made], {}, {}, close=75, paraphrase=35)
    assert verdict.name == name
    assert verdict.reasons


def test_an_info_issue_never_changes_a_verdict() -> None:
    for overlap in (0.0, 34.9, 35.0, 74.9, 75.0, 100.0, None):
        kwargs = {"close": 75.0, "paraphrase": 35.0}
        (plain,) = judge([row()], {}, {0: overlap}, **kwargs)
        (noted,) = judge([row()], {0: [issue("info")]}, {0: overlap}, **kwargs)
        assert plain.name == noted.name


def test_agreeing_facts_are_enough_where_there_is_no_pivot() -> None:
    (verdict,) = judge([row()], {}, {}, close=75, paraphrase=35, compared={0: 2})
    assert verdict.name == "paraphrase"
    assert "2 facts were compared" in verdict.reasons[0]


def test_the_reasons_of_a_drift_name_the_major_issues() -> None:
    (verdict,) = judge(
        [row()], {0: [issue("major"), issue("minor")]}, {0: 90.0}, close=75, paraphrase=35
    )
    assert verdict.reasons == ("number: The reference says 250, the version 520.",)


def test_low_overlap_alone_is_named_as_such() -> None:
    (verdict,) = judge([row()], {}, {0: 12.34}, close=75, paraphrase=35)
    assert "12.3" in verdict.reasons[0] and "35" in verdict.reasons[0]
