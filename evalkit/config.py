"""A run's config: YAML in, a frozen RunConfig out, every problem reported at once with its line.

Paths are relative to the config's folder. Unknown keys are refused. No environment variable
changes what is read here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from evalkit.configcheck import (
    Places,
    metric,
    named,
    overridden,
    plugin_problems,
    problem,
    system_options,
)
from evalkit.errors import ConfigError, EvalkitError
from evalkit.spec import MetricSpec
from evalkit.text.normalise import STEPS
from evalkit.types import View
from evalkit.yamlfile import YamlFile
from evalkit.yamlfile import load as load_yaml

Loc = tuple[str | int, ...]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _distinct(values: list[Any]) -> list[Any]:
    """Refuse a list that names a thing twice.

    A system is named by its ``name``, a metric or reporter by its ``spec``.
    """
    names = [str(getattr(one, "name", getattr(one, "spec", one))) for one in values]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"it names {', '.join(twice)} twice")
    return values


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Plugin(BaseModel):
    """A plug-in by name, with its own options beside ``use``."""

    model_config = ConfigDict(extra="allow", frozen=True)

    use: str

    @property
    def options(self) -> dict[str, Any]:
        """What stands beside ``use``."""
        return dict(self.model_extra or {})

    @property
    def spec(self) -> MetricSpec:
        """The plug-in as it is named in outputs, such as ``chrf:word_order=2``."""
        return MetricSpec(self.use, self.options)


class MetricConfig(Plugin):
    """A metric and the view it scores (DESIGN.md, "A version's row has two views").

    The default view is direct in a systems run, pivot in every other.
    """

    view: View | Literal["both"] = "pivot"

    @property
    def views(self) -> tuple[View, ...]:
        """The views to score, pivot first."""
        return ("pivot", "direct") if self.view == "both" else (self.view,)


class SystemConfig(Plugin):
    """An MT system: a translator by name, and what the system is called in outputs."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")

    @property
    def options(self) -> dict[str, Any]:
        """The translator's options; it is told the system's name where it asks for one."""
        return system_options(self.use, self.name, super().options)


class DriftConfig(_Section):
    """Thresholds of the verdicts.

    ``close`` and ``paraphrase`` are chrF++ of the row in the pivot view, 0 to 100. ``score`` is the
    drift score from which on a row drifts, above 0.5 to 1; without it, the threshold that was
    fitted with the weights. ``weights`` is a file that ``evalkit calibrate`` wrote; without it, the
    weights that come with evalkit, which call nothing drift unless ``score`` is set.
    """

    close: float = Field(default=75.0, ge=0, le=100)
    paraphrase: float = Field(default=35.0, ge=0, le=100)
    score: float | None = Field(default=None, ge=0.5, le=1)
    weights: Path | None = None

    @property
    def is_calibrated(self) -> bool:
        """Whether somebody chose weights or a threshold for rows like these."""
        return self.weights is not None or self.score is not None

    @model_validator(mode="after")
    def _ordered(self) -> DriftConfig:
        if self.paraphrase > self.close:
            raise ValueError("paraphrase must not be above close")
        return self


class SignificanceConfig(_Section):
    """How differences are tested and intervals drawn.

    ``baseline`` is the one system or version that all others are compared with; without it every
    two are compared.
    """

    method: Literal["paired-bootstrap", "approximate-randomization"] = "paired-bootstrap"
    resamples: int = Field(default=1000, ge=1, le=1_000_000)
    correction: Literal["holm", "none"] = "holm"
    baseline: str | None = None


Step = Annotated[str, Field(pattern="^(" + "|".join(STEPS) + ")$")]
Named = Annotated[Plugin, BeforeValidator(named)]
Distinct = AfterValidator(_distinct)
Listed = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1), Distinct]
# Boilerplate stands in no row, so no score can count it.
ScoredRole = Literal["title", "lead", "dateline", "body"]


class RunConfig(_Section):
    """Everything that a run depends on, beside the files it names.

    ``normalise`` names the steps that make a segment's clean text, which alignment and facts
    read; ``score_normalise`` those applied to both sides before scoring, none by default: text is
    scored as published. ``systems`` make it a systems run: they translate the reference into the
    languages of the other versions.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    seed: int = Field(default=12345, ge=0, le=2**32 - 1)
    corpus: Path
    reference: Listed
    versions: Annotated[list[str], Field(min_length=1), Distinct]
    normalise: list[Step] = Field(default_factory=lambda: list(STEPS))
    score_normalise: list[Step] = Field(default_factory=list)
    score_roles: Annotated[list[ScoredRole], Distinct] = Field(
        default=["lead", "body"], min_length=1
    )
    segment: Named = Plugin(use="sentencex")
    pivot: Named | None = None
    align: Named = Plugin(use="pivot")
    systems: Annotated[list[SystemConfig], Distinct] = Field(default_factory=list)
    metrics: Annotated[
        list[Annotated[MetricConfig, BeforeValidator(metric)]], Field(min_length=1), Distinct
    ]
    drift: DriftConfig = DriftConfig()
    review: Path | None = None
    significance: SignificanceConfig = SignificanceConfig()
    report: Annotated[list[Named], Distinct] = Field(
        default_factory=lambda: [Plugin(use="terminal")]
    )

    @model_validator(mode="before")
    @classmethod
    def _direct_by_default(cls, data: Any) -> Any:
        metrics = data.get("metrics") if isinstance(data, dict) else None
        if not isinstance(metrics, list) or not data.get("systems"):
            return data
        return {**data, "metrics": [_in_direct_view(one) for one in metrics]}

    def resolved(self) -> dict[str, Any]:
        """The config with every default written out, as it stands in run.json.

        What makes a systems run, a baseline and a review stand there where they are set: the hash
        of a config that has none of them is that of evalkit before it knew them.
        """
        resolved: dict[str, Any] = json.loads(self.model_dump_json())
        if not self.systems:
            del resolved["systems"]
        if self.significance.baseline is None:
            del resolved["significance"]["baseline"]
        if self.review is None:
            del resolved["review"]
        return resolved


def _in_direct_view(entry: Any) -> Any:
    """A metric's entry with the view of a systems run where it names none."""
    try:
        entry = metric(entry)
    except ConfigError:  # what is wrong with it is said where it is read
        return entry
    return {"view": "direct", **entry} if isinstance(entry, dict) else entry


def load(path: Path, overrides: Sequence[str] = ()) -> RunConfig:
    """Read and check a config; see ``load_with_places``."""
    return load_with_places(path, overrides)[0]


def load_with_places(
    path: Path, overrides: Sequence[str] = (), *, data: Mapping[str, Any] | None = None
) -> tuple[RunConfig, Places]:
    """Read and check a config, and keep where its keys stand for later problems.

    Args:
        path: A YAML file.
        overrides: ``a.b=value`` each, the value read as YAML; they win over the file.
        data: The config itself, such as that of a run; then ``path`` need not be there, and says
            what its paths are relative to.

    Raises:
        ConfigError: Something is wrong; the error carries every problem, each with its line.
    """
    file = load_yaml(path) if data is None else YamlFile(path=path, data=dict(data), lines={})
    if not isinstance(file.data, dict):
        raise ConfigError(
            "a config is a mapping of keys", place=str(path), mend="See 'evalkit schema'."
        )
    given, set_here = overridden(file.data, overrides)
    place = Places(file, set_here)
    problems: list[EvalkitError] = []
    config: RunConfig | None = None
    try:
        config = RunConfig.model_validate(given)
    except ValidationError as error:
        problems += [
            problem(detail, place, RunConfig) for detail in error.errors(include_url=False)
        ]
    problems += plugin_problems(given, path.parent, place)
    if problems or config is None:
        raise ConfigError.of(problems)
    return config, place


def schema() -> dict[str, Any]:
    """The config's JSON Schema, for editors."""
    return RunConfig.model_json_schema()
