"""What a metric may have beyond its protocol, and what holds where it has not.

See ``evalkit.protocols.Metric`` for the meaning of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evalkit.protocols import Metric, Span
from evalkit.types import TestSet, View


def times(metric: Metric) -> float:
    """What a value is multiplied by on the screen."""
    return float(getattr(metric, "times", 1.0))


def digits(metric: Metric) -> int:
    """How many decimals a value has in a table."""
    return int(getattr(metric, "digits", 4))


def reads_reference(metric: Metric) -> bool:
    """Whether references move the score."""
    return metric.needs_reference or bool(getattr(metric, "reads_reference", True))


def counts_overlap(metric: Metric) -> bool:
    """Whether the score is a count of wording shared with the references."""
    return bool(getattr(metric, "counts_overlap", False))


def by_rows(metric: Metric) -> bool:
    """Whether a row's statistics, and the conditions, depend on no other row."""
    return bool(getattr(metric, "by_rows", False))


def in_view(metric: Metric, view: View) -> Metric:
    """The metric as it scores a view of a run."""
    told = getattr(metric, "in_view", None)
    seen: Metric = told(view) if told else metric
    return seen


def models(metric: Metric) -> Mapping[str, Any] | None:
    """What run.json says of the metric's model, None for a metric without one.

    Raises:
        ModelError: The model is not at hand.
    """
    told = getattr(metric, "models", None)
    return told() if told else None


def row_flags(metric: Metric, testset: TestSet, system: str) -> Sequence[Sequence[str]]:
    """What the metric has to say of the score of each row beside the score."""
    told = getattr(metric, "row_flags", None)
    return told(testset, system) if told else [()] * len(testset)


def row_spans(metric: Metric, testset: TestSet, system: str) -> Sequence[Sequence[Span]] | None:
    """What the metric holds to be wrong in each hypothesis, None where it marks nothing."""
    told = getattr(metric, "row_spans", None)
    return told(testset, system) if told else None
