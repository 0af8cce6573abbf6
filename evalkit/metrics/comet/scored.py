"""What an engine says of a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.metrics.comet.spans import ErrorSpan

RowTexts = Mapping[str, str]  # "mt", and "src" and "ref" where the model reads them


def key_of(row: RowTexts) -> str:
    """A row's texts as one."""
    return json.dumps([row.get("src"), row["mt"], row.get("ref")], ensure_ascii=False)


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
        spans = self.spans and [
            [span.start, span.end, span.severity, span.confidence] for span in self.spans
        ]
        return json.dumps([self.score, spans, self.cut]).encode()

    @classmethod
    def from_bytes(cls, value: bytes) -> Scored:
        """What ``to_bytes`` wrote."""
        score, spans, cut = json.loads(value)
        return cls(
            score=score,
            spans=spans
            and tuple(
                ErrorSpan(start=start, end=end, severity=severity, confidence=confidence)
                for start, end, severity, confidence in spans
            ),
            cut=cut,
        )
