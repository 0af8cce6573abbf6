"""The engine ``reference`` in the form of ``fast``; it remembers nothing beyond this process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from evalkit.metrics.comet import reference
from evalkit.metrics.comet.checkpoint import Checkpoint
from evalkit.metrics.comet.device import kind_of
from evalkit.metrics.comet.scored import RowTexts, Scored, key_of
from evalkit.metrics.comet.spans import ErrorSpan


class ReferenceEngine:
    """Scores rows with unbabel-comet.

    Args:
        checkpoint: The model.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        context: Whether texts come with their context.
    """

    def __init__(self, checkpoint: Checkpoint, *, device: str, context: bool) -> None:
        self.checkpoint = checkpoint
        self._device = kind_of(device) if device == "auto" else device
        self._context = context
        self._done: dict[str, Scored] = {}

    def scores(self, rows: Sequence[RowTexts]) -> list[Scored]:
        """See ``evalkit.metrics.comet.fast.FastEngine.scores``; cut texts are not told apart."""
        keys = [key_of(row) for row in rows]
        new = {key: row for key, row in zip(keys, rows, strict=True) if key not in self._done}
        if new:
            made = reference.predict(
                self._model, list(new.values()), device=self._device, place=self.checkpoint.model
            )
            spans: Sequence[list[reference.ErrorSpan] | None] = made.spans or [None] * len(new)
            for key, score, found in zip(new, made.scores, spans, strict=True):
                self._done[key] = Scored(
                    score=score,
                    spans=None if found is None else tuple(map(_span, found)),
                    cut=None,
                )
        return [self._done[key] for key in keys]

    def device_kind(self, rows: Sequence[RowTexts]) -> str:
        """The kind of device that scores these rows."""
        return kind_of(self._device)

    @cached_property
    def _model(self) -> Any:
        model = reference.load(self.checkpoint)
        if self._context:
            reference.enable_context(model, self.checkpoint.model)
        return model


def _span(span: reference.ErrorSpan) -> ErrorSpan:
    return ErrorSpan(
        start=span.start, end=span.end, severity=span.severity, confidence=span.confidence
    )
