"""What an engine says of a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from evalkit.metrics.comet.spans import ErrorSpan

# The kinds of values in the store.
SCORE, VECTOR, UNIT = "comet-score", "comet-vector", "comet-unit"
RowTexts = Mapping[str, str]  # "mt", and "src" and "ref" where the model reads them

_FIELDS = ("src", "mt", "ref")


def key_of(row: RowTexts) -> str:
    """A row's texts as one."""
    return json.dumps([row.get(name) for name in _FIELDS], ensure_ascii=False)


def row_of(key: str) -> RowTexts:
    """The row that ``key_of`` made a key of."""
    texts = zip(_FIELDS, json.loads(key), strict=True)
    return {name: text for name, text in texts if text is not None}


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A row's score, in the model's unit, mostly 0 to 1, higher is better.

    ``spans`` are what the model holds to be wrong in the hypothesis, None where it tags no words.
    ``cut`` says whether a text was longer than the encoder reads, so that its end is not scored;
    None where the engine does not tell.
    """

    score: float
    spans: tuple[ErrorSpan, ...] | None
    cut: bool | None

    def to_bytes(self) -> bytes:
        """For the store."""
        spans = None if self.spans is None else [astuple(span) for span in self.spans]
        return json.dumps([self.score, spans, self.cut]).encode()

    @classmethod
    def from_bytes(cls, value: bytes) -> Scored:
        """What ``to_bytes`` wrote."""
        score, spans, cut = json.loads(value)
        known = None if spans is None else tuple(_span(*span) for span in spans)
        return cls(score=score, spans=known, cut=cut)


def _span(start: int, end: int, severity: str, confidence: float) -> ErrorSpan:
    return ErrorSpan(start=start, end=end, severity=severity, confidence=confidence)
