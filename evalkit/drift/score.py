"""The drift score: how likely a row drifts, from its features, by weights fitted on labelled rows.

A probability in [0, 1], higher is more drift, on rows of which half drift: that is what the
weights were fitted on, drifting and faithful rows weighing the same. It ranks rows; it is no
forecast of how many of a corpus drift. ``evalkit calibrate`` fits weights on one's own labels.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError

FORMAT = 1
MIDDLE = 0.5
"""The score of a row as likely to drift as not; no threshold may lie below it."""

_CLIP = 5.0


@dataclass(frozen=True, slots=True)
class Term:
    """A feature with its mean and deviation over the labelled rows, and its weight."""

    name: str
    mean: float
    scale: float
    weight: float

    def adds(self, value: float) -> float:
        """What a value of the feature adds to the log-odds of drift."""
        return self.weight * max(-_CLIP, min(_CLIP, (value - self.mean) / self.scale))


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over features; it needs all of them.

    From a score of ``threshold`` on a row drifts.
    """

    terms: tuple[Term, ...]
    intercept: float
    threshold: float

    def fits(self, features: Mapping[str, float | None]) -> bool:
        """Whether every feature that the model needs is known."""
        return all(features.get(term.name) is not None for term in self.terms)

    def probability(self, features: Mapping[str, float | None]) -> float:
        """The drift score, in [0, 1]."""
        total = self.intercept + sum(term.adds(features[term.name] or 0.0) for term in self.terms)
        return 0.5 * (1 + math.tanh(0.5 * total))

    def leading(self, features: Mapping[str, float | None], most: int = 3) -> tuple[str, ...]:
        """The features that speak most for drift, the strongest first."""
        added = [(term.adds(features[term.name] or 0.0), term.name) for term in self.terms]
        return tuple(name for more, name in sorted(added, reverse=True)[:most] if more > 0)


@dataclass(frozen=True, slots=True)
class Scored:
    """A row's drift score, the features that it rests on, and those that speak most for drift.

    From ``threshold`` on a row drifts. ``lost`` and ``added`` are the words of one side without
    counterpart, those that weigh most first.
    """

    value: float
    threshold: float
    rests_on: tuple[str, ...]
    leading: tuple[str, ...]
    lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """Models, the one that asks for most first, and where they are from."""

    models: tuple[Model, ...]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The features that any of the models needs."""
        return frozenset(term.name for model in self.models for term in model.terms)

    def score(self, features: Mapping[str, float | None]) -> Scored | None:
        """The score by the first model that has all it needs; None where none has."""
        for model in self.models:
            if model.fits(features):
                names = tuple(term.name for term in model.terms)
                value, leading = model.probability(features), model.leading(features)
                return Scored(value, model.threshold, names, leading)
        return None


def dumps(weights: Weights) -> str:
    """Weights as JSON, readable and stable."""
    record = {
        "format": FORMAT,
        "provenance": weights.provenance,
        "models": [
            {
                "threshold": model.threshold,
                "intercept": model.intercept,
                "terms": {t.name: [t.mean, t.scale, t.weight] for t in model.terms},
            }
            for model in weights.models
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def load(path: Path) -> Weights:
    """Read a file of weights.

    Raises:
        ConfigError: The file is not there or holds none.
    """
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(
            f"cannot read the weights of the drift score ({error.strerror})",
            place=str(path),
            mend="Name a file that 'evalkit calibrate' wrote, or leave 'drift.weights' out.",
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(
            f"no weights of the drift score: {error}",
            place=str(path),
            mend="Write them anew with 'evalkit calibrate'.",
        ) from error


@lru_cache(maxsize=1)
def default() -> Weights:
    """The weights that come with evalkit; their provenance says what they were fitted on."""
    text = (files("evalkit.drift") / "weights.json").read_text(encoding="utf-8")
    return _read(json.loads(text))


def _read(record: Mapping[str, Any]) -> Weights:
    if record["format"] != FORMAT:
        raise ValueError(f"format {record['format']} is not {FORMAT}")
    models = [
        _model(one["terms"], float(one["intercept"]), float(one["threshold"]))
        for one in record["models"]
    ]
    if not models:
        raise ValueError("there is no model in it")
    return Weights(tuple(models), dict(record.get("provenance", {})))


def _model(terms: Mapping[str, Sequence[float]], intercept: float, threshold: float) -> Model:
    made = []
    for name, (mean, scale, weight) in terms.items():
        if not all(map(math.isfinite, (mean, scale, weight))) or scale <= 0:
            raise ValueError(f"feature {name} has no usable figures")
        made.append(Term(name, float(mean), float(scale), float(weight)))
    if not math.isfinite(intercept):
        raise ValueError("the intercept is no number")
    if not MIDDLE <= threshold <= 1:
        raise ValueError(f"the threshold is not from {MIDDLE} to 1")
    return Model(tuple(made), intercept, threshold)
