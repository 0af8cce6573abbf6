"""A run's config: YAML in, a frozen RunConfig out, every problem reported at once with its line.

Paths are relative to the config's folder. Unknown keys are refused. No environment variable
changes what is read here.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from evalkit import plugins
from evalkit.errors import ConfigError, EvalkitError
from evalkit.spec import MetricSpec
from evalkit.text.normalise import STEPS
from evalkit.types import Role, View
from evalkit.yamlfile import YamlFile
from evalkit.yamlfile import load as load_yaml

Loc = tuple[str | int, ...]


def _named(value: Any) -> Any:
    return {"use": value} if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _metric(value: Any) -> Any:
    if isinstance(value, str):
        spec = MetricSpec.parse(value)
        return {"use": spec.use, **spec.options}
    return value


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


class MetricConfig(Plugin):
    """A metric and the view it scores (DESIGN.md, "A version's row has two views")."""

    view: View | Literal["both"] = "pivot"

    @property
    def views(self) -> tuple[View, ...]:
        """The views to score, pivot first."""
        return ("pivot", "direct") if self.view == "both" else (self.view,)

    @property
    def spec(self) -> MetricSpec:
        """The metric as it is named in outputs, such as ``chrf:word_order=2``."""
        return MetricSpec(self.use, self.options)


class DriftConfig(_Section):
    """Thresholds of the verdicts, in chrF++ of the row in the pivot view, 0 to 100."""

    close: float = Field(default=75.0, ge=0, le=100)
    paraphrase: float = Field(default=35.0, ge=0, le=100)

    @model_validator(mode="after")
    def _ordered(self) -> DriftConfig:
        if self.paraphrase > self.close:
            raise ValueError("paraphrase must not be above close")
        return self


class SignificanceConfig(_Section):
    """How differences are tested and intervals drawn."""

    method: Literal["paired-bootstrap", "approximate-randomization"] = "paired-bootstrap"
    resamples: int = Field(default=1000, ge=1, le=1_000_000)
    correction: Literal["holm", "none"] = "holm"


Step = Annotated[str, Field(pattern="^(" + "|".join(STEPS) + ")$")]
Named = Annotated[Plugin, BeforeValidator(_named)]
Listed = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1)]


class RunConfig(_Section):
    """Everything that a run depends on, beside the files it names.

    ``normalise`` names the steps that make a segment's clean text, which alignment and facts
    read; ``score_normalise`` those applied to both sides before scoring, none by default: text is
    scored as published.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    seed: int = Field(default=12345, ge=0, le=2**32 - 1)
    corpus: Path
    reference: Listed
    versions: Annotated[list[str], Field(min_length=1)]
    normalise: list[Step] = Field(default_factory=lambda: list(STEPS))
    score_normalise: list[Step] = Field(default_factory=list)
    score_roles: list[Role] = Field(default=["lead", "body"], min_length=1)
    segment: Named = Plugin(use="sentencex")
    pivot: Named | None = None
    align: Named = Plugin(use="pivot")
    metrics: list[Annotated[MetricConfig, BeforeValidator(_metric)]] = Field(min_length=1)
    drift: DriftConfig = DriftConfig()
    significance: SignificanceConfig = SignificanceConfig()
    report: list[Named] = Field(default_factory=lambda: [Plugin(use="terminal")])

    @model_validator(mode="after")
    def _distinct(self) -> RunConfig:
        for key in ("versions", "reference", "score_roles"):
            values = getattr(self, key)
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"{key} names {', '.join(twice)} twice")
        specs = [str(metric.spec) for metric in self.metrics]
        twice = sorted({spec for spec in specs if specs.count(spec) > 1})
        if twice:
            raise ValueError(f"metrics names {', '.join(twice)} twice")
        return self

    def resolved(self) -> dict[str, Any]:
        """The config with every default written out, as it stands in run.json."""
        resolved: dict[str, Any] = json.loads(self.model_dump_json())
        return resolved


def load(path: Path, overrides: Sequence[str] = ()) -> RunConfig:
    """Read and check a config.

    Args:
        path: A YAML file.
        overrides: ``a.b=value`` each, the value read as YAML; they win over the file.

    Raises:
        ConfigError: Something is wrong; the error carries every problem, each with its line.
    """
    file = load_yaml(path)
    if not isinstance(file.data, dict):
        raise ConfigError(
            "a config is a mapping of keys", place=str(path), mend="See 'evalkit schema'."
        )
    data, set_here = _overridden(file.data, overrides)
    place = _Places(file, set_here)
    problems: list[EvalkitError] = []
    config: RunConfig | None = None
    try:
        config = RunConfig.model_validate(data)
    except ValidationError as error:
        problems += [_problem(detail, place) for detail in error.errors(include_url=False)]
    problems += _plugin_problems(data, path.parent, place)
    if problems or config is None:
        raise ConfigError.of(problems)
    return config


def schema() -> dict[str, Any]:
    """The config's JSON Schema, for editors."""
    return RunConfig.model_json_schema()


class _Places:
    """Where a key stands: a line of the file, or the ``--set`` that wrote it."""

    def __init__(self, file: YamlFile, set_here: Sequence[Loc]) -> None:
        self._file = file
        self._set_here = tuple(set_here)

    def __call__(self, loc: Loc) -> str:
        for path in self._set_here:
            if loc[: len(path)] == path:
                return "--set " + ".".join(map(str, path))
        return self._file.place(loc)


def _overridden(data: dict[str, Any], overrides: Sequence[str]) -> tuple[dict[str, Any], list[Loc]]:
    data = copy.deepcopy(data)
    paths: list[Loc] = []
    for override in overrides:
        key, equals, value = override.partition("=")
        loc: Loc = tuple(int(part) if part.isdigit() else part for part in key.split("."))
        if not equals or not all(part != "" for part in loc):
            raise ConfigError(
                "not of the form a.b=value", place=f"--set {override}", mend="Write key=value."
            )
        try:
            parsed = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise ConfigError("the value is not YAML", place=f"--set {override}") from error
        _assign(data, loc, parsed, override)
        paths.append(loc)
    return data, paths


def _assign(data: Any, loc: Loc, value: Any, override: str) -> None:
    for part in loc[:-1]:
        if isinstance(data, dict):
            if not isinstance(data.get(str(part)), dict | list):
                data[str(part)] = {"use": data[str(part)]} if data.get(str(part)) else {}
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            raise ConfigError(f"there is no {part!r} to set", place=f"--set {override}")
    last = loc[-1]
    if isinstance(data, dict):
        data[str(last)] = value
    elif isinstance(data, list) and isinstance(last, int) and last < len(data):
        data[last] = value
    else:
        raise ConfigError(f"there is no {last!r} to set", place=f"--set {override}")


def _problem(detail: Mapping[str, Any], place: _Places) -> ConfigError:
    loc = tuple(detail["loc"])
    key = ".".join(map(str, loc))
    where = place(loc)
    if detail["type"] == "extra_forbidden":
        unknown = plugins.unknown_key(str(loc[-1]), _known_keys(loc[:-1]))
        return ConfigError(unknown.what, place=where, mend=unknown.mend)
    if detail["type"] == "missing":
        return ConfigError(f"the key {key!r} is missing", place=where, mend="Add it.")
    if detail["type"] == "string_pattern_mismatch" and "normalise" in key:
        near = plugins.unknown_key(str(detail["input"]), list(STEPS), what="normalisation step")
        return ConfigError(near.what, place=where, mend=near.mend)
    message = str(detail["msg"]).removeprefix("Value error, ")
    return ConfigError(f"{key}: {message}" if key else message, place=where)


def _known_keys(loc: Loc) -> list[str]:
    model: Any = RunConfig
    for part in loc:
        if isinstance(part, str) and part in getattr(model, "model_fields", {}):
            annotation = model.model_fields[part].annotation
            model = next(
                (
                    arg
                    for arg in (annotation, *get_args(annotation))
                    if hasattr(arg, "model_fields")
                ),
                annotation,
            )
    return list(getattr(model, "model_fields", {}))


_PLUGIN_KEYS: tuple[tuple[str, plugins.Group], ...] = (
    ("segment", "segmenters"),
    ("pivot", "translators"),
    ("align", "aligners"),
    ("metrics", "metrics"),
    ("report", "reporters"),
)


def _plugin_problems(data: Mapping[str, Any], folder: Path, place: _Places) -> list[EvalkitError]:
    found: list[EvalkitError] = []
    for key, group in _PLUGIN_KEYS:
        value = data.get(key)
        entries = (
            [((key, index), entry) for index, entry in enumerate(value)]
            if isinstance(value, list)
            else [((key,), value)]
        )
        for loc, entry in entries:
            found += _entry_problems(group, entry, loc, folder, place)
    return found


def _entry_problems(
    group: plugins.Group, entry: Any, loc: Loc, folder: Path, place: _Places
) -> list[EvalkitError]:
    try:
        entry = _metric(entry) if group == "metrics" else _named(entry)
        if not isinstance(entry, dict) or not isinstance(entry.get("use"), str):
            return []  # the config's own check has said so
        beside = {"use", "view"} if group == "metrics" else {"use"}
        options = {key: value for key, value in entry.items() if key not in beside}
        plugins.build(group, entry["use"], options, folder=folder)
    except ConfigError as error:
        return [
            ConfigError(one.what, place=place((*loc, *_inner(one, entry))), mend=one.mend)
            for one in (error.problems or (error,))
        ]
    return []


def _inner(error: EvalkitError, entry: Any) -> Loc:
    head = error.place.split(".")[0]
    if isinstance(entry, dict):
        return (head,) if head in entry else ("use",)
    return ()
