"""Issues of spans, and when they count."""

from __future__ import annotations

import pytest

from evalkit.drift.verdict import Thresholds, judge
from evalkit.errorspans import span_issues, with_evidence, with_shown
from evalkit.metrics.comet.spans import ErrorSpan
from evalkit.rowscores import Marked
from evalkit.types import Issue, RestsOn, Row

AT = Thresholds(close=75, paraphrase=35)
ROW = Row(
    system="porto-it",
    index=0,
    role="body",
    version_segments=(0,),
    reference_segments=(0,),
    version="Il porto fu chiuso per due giorni",
    reference="The harbour was closed for two days",
    pivot="The port was closed for two nights",
)


def marked(severity: str, confidence: float, *, rests_on: RestsOn = "pivot") -> Marked:
    words = "two nights" if rests_on == "pivot" else "due giorni"
    span = ErrorSpan(start=24, end=34, severity=severity, confidence=confidence)
    return Marked(row=ROW, metric="XCOMET-XL", span=span, words=words, rests_on=rests_on)


def number(severity: str) -> Issue:
    return Issue(
        system="porto-it",
        row=0,
        category="number",
        severity=severity,  # type: ignore[arg-type]
        reference_text="two days",
        version_text="due giorni",
        reference_value="2 days",
        version_value="2 nights",
        explanation="They differ.",
        rests_on="original",
        reference_outlier=True,
    )


@pytest.mark.parametrize(
    ("severity", "confidence", "told", "verdict"),
    [
        ("minor", 0.9, "minor", "close"),
        ("major", 0.9, "moderate", "close"),
        ("critical", 0.49, "moderate", "close"),
        ("critical", 0.5, "major", "drift"),
    ],
)
def test_severities_and_what_moves_a_verdict(
    severity: str, confidence: float, told: str, verdict: str
) -> None:
    found: dict[int, tuple[Issue, ...]] = {0: ()}
    spans = span_issues([marked(severity, confidence)], found)
    judged = judge([ROW], with_evidence(found, spans), {0: 90.0}, AT)
    (made,) = with_shown(judged, spans)
    assert made.name == verdict
    (issue,) = made.issues
    assert (issue.severity, issue.category) == (told, "terminology")
    assert issue.explanation.startswith(f"XCOMET-XL marks “two nights” as a {severity} error")
    assert f"confidence {confidence:.2f}" in issue.explanation


def test_a_row_that_the_checks_hold_to_drift_is_not_counted_again() -> None:
    found = {0: (number("major"),)}
    spans = span_issues([marked("critical", 0.9)], found)
    assert spans.evidence == {}
    judged = judge([ROW], with_evidence(found, spans), {0: 90.0}, AT)
    (made,) = with_shown(judged, spans)
    # The vote excuses what the reference alone says otherwise; a span must not undo that.
    assert [issue.severity for issue in made.issues] == ["major", "moderate"]
    assert made.reasons == ("number: They differ.", "This rests on the original text.")


def test_a_lesser_difference_does_not_keep_a_span_from_counting() -> None:
    found = {0: (number("minor"),)}
    assert len(span_issues([marked("critical", 0.9)], found).evidence[0]) == 1


def test_where_the_pivot_alone_shows_it_the_passage_as_published_is_quoted() -> None:
    (issue,) = span_issues([marked("minor", 0.4)], {0: ()}).shown[0]
    assert issue.rests_on == "pivot"
    assert (issue.version_text, issue.version_value) == (ROW.version, "two nights")
    (issue,) = span_issues([marked("minor", 0.4, rests_on="original")], {0: ()}).shown[0]
    assert issue.rests_on == "original"
    assert (issue.version_text, issue.version_value) == ("due giorni", None)
