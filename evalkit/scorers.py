"""The metrics of a config, ready to score: each with its views, its device and its model."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from evalkit import optional, plugins
from evalkit.config import MetricConfig
from evalkit.errors import EvalkitError, together
from evalkit.portable import portable
from evalkit.protocols import Metric
from evalkit.spec import MetricSpec
from evalkit.types import View


@dataclass(frozen=True, kw_only=True)
class Scorer:
    """A metric of the config.

    ``spec`` names it in outputs. ``device_from`` says who named its device: the config, the
    command line, or nobody (``default``); None where it uses none.
    """

    spec: str
    metric: Metric
    views: tuple[View, ...]
    device_from: Literal["config", "command", "default"] | None = None

    @classmethod
    def of(cls, config: MetricConfig, *, folder: Path, device: str) -> Scorer:
        """Build the metric that a config names.

        Args:
            config: The metric's entry.
            folder: What paths among its options are relative to.
            device: ``auto``, ``cpu`` or ``cuda``; the entry's own option ``device`` wins.
        """
        options = dict(config.options)
        device_from: Literal["config", "command", "default"] | None = None
        if "device" in inspect.signature(plugins.load("metrics", config.use)).parameters:
            device_from = "config" if "device" in options else "default"
            if device_from == "default" and device != "auto":
                device_from, options["device"] = "command", device
        return cls(
            spec=str(MetricSpec(config.use, portable(config.options, folder))),
            metric=plugins.build("metrics", config.use, options, folder=folder),
            views=config.views,
            device_from=device_from,
        )

    def in_view(self, view: View) -> Scorer:
        """The same with the metric as it scores a view."""
        return replace(self, metric=optional.in_view(self.metric, view))


def look_for_models(scorers: Sequence[Scorer]) -> dict[str, Mapping[str, Any]]:
    """What the metrics say of their models, by spec; metrics without one are left out.

    Raises:
        ModelError: Models are not at hand; the error names all of them.
    """
    found: dict[str, Mapping[str, Any]] = {}
    problems: list[EvalkitError] = []
    for scorer in scorers:
        try:
            about = optional.models(scorer.metric)
        except EvalkitError as error:
            problems.append(error)
            continue
        if about is not None:
            found[scorer.spec] = about
    if problems:
        raise together(problems)
    return found
