from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.drift.score import Scored
from evalkit.drift.verdict import Thresholds, judge
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


AT = Thresholds(close=75, paraphrase=35)


def scored(value: float) -> Scored:
    return Scored(value, 0.8, ("lost_share",), ("lost_share",), lost=("harbour",))


@pytest.mark.parametrize(
    ("overlap", "severity", "score", "name"),
    [
        (80.0, None, 0.3, "close"),
        (75.0, "info", 0.3, "close"),
        (80.0, "minor", 0.3, "paraphrase"),
        (74.9, None, 0.5, "paraphrase"),
        (35.0, None, 0.79, "paraphrase"),
        (50.0, None, 0.8, "drift"),
        (80.0, None, 0.9, "drift"),
        (34.9, None, 0.9, "drift"),
        (34.9, None, 0.5, "unjudged"),
        (34.9, None, None, "unjudged"),
        (34.9, None, 0.2, "paraphrase"),
        (34.9, "moderate", 0.5, "paraphrase"),
        (99.0, "major", 0.01, "drift"),
        (None, "major", None, "drift"),
        (None, "moderate", None, "paraphrase"),
        (None, None, None, "unjudged"),
    ],
)
def test_a_row_with_both_sides(
    overlap: float | None, severity: Severity | None, score: float | None, name: str
) -> None:
    issues = {0: [issue(severity)] if severity else []}
    given = {} if score is None else {0: scored(score)}
    (verdict,) = judge([row()], issues, {0: overlap}, AT, scored=given)
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
    (verdict,) = judge([made], {}, {}, AT)
    assert verdict.name == name
    assert verdict.reasons


def test_an_info_issue_never_changes_a_verdict() -> None:
    for overlap in (0.0, 34.9, 35.0, 74.9, 75.0, 100.0, None):
        (plain,) = judge([row()], {}, {0: overlap}, AT)
        (noted,) = judge([row()], {0: [issue("info")]}, {0: overlap}, AT)
        assert plain.name == noted.name


def test_agreeing_facts_are_enough_where_there_is_no_pivot() -> None:
    (verdict,) = judge([row()], {}, {}, AT, compared={0: 2})
    assert verdict.name == "paraphrase"
    assert "2 facts were compared" in verdict.reasons[0]
    assert "original text alone" in verdict.reasons[-1]


def test_agreeing_facts_speak_for_a_row_of_little_overlap() -> None:
    (verdict,) = judge([row()], {}, {0: 20.0}, AT, compared={0: 1}, scored={0: scored(0.5)})
    assert verdict.name == "paraphrase"
    assert "1 fact was compared" in verdict.reasons[0]


def test_the_reasons_of_a_drift_name_the_major_issues_and_what_they_rest_on() -> None:
    found = {0: [issue("major"), issue("minor")]}
    (verdict,) = judge([row()], found, {0: 90.0}, AT)
    assert verdict.reasons == (
        "number: The reference says 250, the version 520.",
        "This rests on the original text.",
    )


def test_what_only_the_pivot_shows_is_named_as_such() -> None:
    found = {0: [replace(issue("major"), rests_on="pivot")]}
    (verdict,) = judge([row()], found, {0: 90.0}, AT)
    assert "machine translation of the version alone" in verdict.reasons[-1]


def test_a_drift_by_its_score_shows_the_words() -> None:
    (verdict,) = judge([row()], {}, {0: 60.0}, AT, scored={0: scored(0.93)})
    assert "0.93" in verdict.reasons[0] and "harbour" in verdict.reasons[0]


def test_a_score_that_only_ranks_is_told_and_calls_nothing_drift() -> None:
    at = Thresholds(close=75, paraphrase=35, accuses=False)
    for overlap, name in ((60.0, "paraphrase"), (80.0, "close")):
        (verdict,) = judge([row()], {}, {0: overlap}, at, scored={0: scored(0.93)})
        (without,) = judge([row()], {}, {0: overlap}, at)
        assert verdict.name == without.name == name
        assert verdict.reasons[:-1] == without.reasons
        assert "0.93" in verdict.reasons[-1] and "read both texts" in verdict.reasons[-1]


def test_a_threshold_of_the_config_wins_over_that_of_the_weights() -> None:
    at = Thresholds(close=75, paraphrase=35, score=0.95)
    (verdict,) = judge([row()], {}, {0: 60.0}, at, scored={0: scored(0.93)})
    assert verdict.name == "paraphrase"


def test_low_overlap_alone_is_no_drift_and_its_reason_says_so() -> None:
    (verdict,) = judge([row()], {}, {0: 12.34}, AT)
    assert verdict.name == "unjudged"
    assert "12.3" in verdict.reasons[0] and "35" in verdict.reasons[0]
