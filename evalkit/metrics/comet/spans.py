"""From what a unified model says of a row's units to the row's score and its error spans.

The weights are COMET's own (Guerreiro et al. 2024, section 3); no torch is needed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.metrics.comet.joint import Outcome

Offsets = Sequence[tuple[int, int]]

# Of the units [hypothesis, source], [hypothesis, reference] and all three.
_TAGGED = (0.1667, 0.3333, 0.5)
_SCORED = (0.12, 0.33, 0.33)
_MQM = 0.22
_PENALTY = {"minor": 1, "major": 5, "critical": 10}
_WORST = 25


@dataclass(frozen=True, kw_only=True)
class ErrorSpan:
    """A part of a hypothesis that the model holds to be wrong.

    ``start`` and ``end`` are code points of the hypothesis; ``severity`` is minor, major or
    critical; ``confidence`` is the mean share of that label over the part's tokens, 0 to 1.
    """

    start: int
    end: int
    severity: str
    confidence: float


def unified_score(outcomes: Sequence[Outcome]) -> float:
    """The mean of the units' scores, as a unified metric has it."""
    return fmean(outcome.score for outcome in outcomes)


def xcomet_score(outcomes: Sequence[Outcome], spans: Sequence[ErrorSpan]) -> float:
    """XCOMET's score: the units' scores, none above 1, and one made of the spans.

    The latter is 1 - penalties / 25, at least 0, with 1, 5 and 10 for a minor, a major and a
    critical span.
    """
    capped = [min(outcome.score, 1.0) for outcome in outcomes]
    if len(capped) == 1:
        units = capped[0] * sum(_SCORED)
    else:
        units = sum(score * weight for score, weight in zip(capped, _SCORED, strict=True))
    penalty = min(sum(_PENALTY[span.severity] for span in spans), _WORST)
    return units + (_WORST - penalty) / _WORST * _MQM


def error_spans(
    outcomes: Sequence[Outcome], offsets: Offsets, labels: Sequence[str]
) -> tuple[ErrorSpan, ...]:
    """The spans that a row's units give together.

    As COMET does it, neighbouring tokens with an error label are one span with the severity of
    the first, and a span that no token ends is dropped.

    Args:
        outcomes: One unit's, or three's.
        offsets: Each hypothesis token's first character and the one after its last.
        labels: The severities that the labels from 1 on stand for; 0 is no error.
    """
    return tuple(_spans(_shares(outcomes), offsets, labels))


def _shares(outcomes: Sequence[Outcome]) -> list[list[float]]:
    tables = [outcome.shares or () for outcome in outcomes]
    if len(tables) == 1:
        return [list(token) for token in tables[0]]
    return [
        [
            sum(weight * share for weight, share in zip(_TAGGED, label, strict=True))
            for label in zip(*token, strict=True)
        ]
        for token in zip(*tables, strict=False)
    ]


def _spans(
    shares: Sequence[Sequence[float]], offsets: Offsets, labels: Sequence[str]
) -> Iterator[ErrorSpan]:
    start, end, severity = 0, 0, ""
    sure: list[float] = []
    for token, (first, after) in zip(shares, offsets, strict=False):
        label = max(range(len(token)), key=token.__getitem__)
        if label and not sure:
            start, severity = first, labels[label - 1]
        if label:
            end = after
            sure.append(token[label])
        elif sure:
            yield ErrorSpan(start=start, end=end, severity=severity, confidence=fmean(sure))
            sure = []
