"""Scores and spans of unified models, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.metrics.comet.spans import ErrorSpan, error_spans, unified_score, xcomet_score

if TYPE_CHECKING:
    from evalkit.metrics.comet.joint import Outcome

pytestmark = pytest.mark.needs("torch")

LABELS = ("minor", "major", "critical")
FINE, MINOR, MAJOR = (0.7, 0.1, 0.1, 0.1), (0.2, 0.6, 0.1, 0.1), (0.1, 0.2, 0.7, 0.0)


def unit(*shares: tuple[float, ...], score: float = 0.5) -> Outcome:
    from evalkit.metrics.comet.joint import Outcome

    return Outcome(score=score, shares=shares)


def span(severity: str) -> ErrorSpan:
    return ErrorSpan(start=0, end=1, severity=severity, confidence=1.0)


def test_neighbours_are_one_span_of_the_first_severity() -> None:
    offsets = [(0, 0), (0, 2), (2, 5), (6, 8), (0, 0)]
    (found,) = error_spans([unit(FINE, MINOR, MAJOR, FINE, FINE)], offsets, LABELS)
    assert (found.start, found.end, found.severity) == (0, 5, "minor")
    assert found.confidence == pytest.approx(0.65)


def test_a_span_that_nothing_ends_is_dropped_as_comet_drops_it() -> None:
    assert error_spans([unit(FINE, MINOR)], [(0, 0), (0, 2)], LABELS) == ()


def test_three_units_are_weighed() -> None:
    units = [unit(MAJOR, FINE), unit(FINE, FINE), unit(FINE, FINE)]
    assert error_spans(units, [(0, 2), (2, 3)], LABELS) == ()
    units = [unit(FINE, FINE), unit(MAJOR, FINE), unit(MAJOR, FINE)]
    (found,) = error_spans(units, [(0, 2), (2, 3)], LABELS)
    assert found.severity == "major"
    assert found.confidence == pytest.approx(0.1667 * 0.1 + 0.8333 * 0.7)


def test_a_unified_score_is_the_mean() -> None:
    assert unified_score([unit(score=0.2), unit(score=0.4), unit(score=0.9)]) == 0.5


@pytest.mark.parametrize(
    ("scores", "severities", "expected"),
    [
        ((0.5,), (), 0.78 * 0.5 + 0.22),
        ((1.7,), ("minor",), 0.78 + 0.22 * 24 / 25),
        ((0.5, 0.6, 0.7), ("major", "critical"), 0.06 + 0.198 + 0.231 + 0.22 * 10 / 25),
        ((1.0, 1.2, 1.4), ("critical",) * 3, 0.78),
    ],
)
def test_an_xcomet_score_caps_units_and_penalties(
    scores: tuple[float, ...], severities: tuple[str, ...], expected: float
) -> None:
    units = [unit(score=score) for score in scores]
    assert xcomet_score(units, [span(one) for one in severities]) == pytest.approx(expected)
