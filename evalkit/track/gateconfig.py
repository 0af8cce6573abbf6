"""A gate's config: which drops and limits are gated, and how sure a drop has to be.

YAML like a run's config; every problem at once, each with its line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from evalkit.configcheck import Places, problem
from evalkit.errors import ConfigError, EvalkitError
from evalkit.spec import MetricSpec
from evalkit.track.limits import Limit, parse_count, parse_limit
from evalkit.track.series import RATES
from evalkit.types import Scope, View
from evalkit.yamlfile import load as load_yaml


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_finding(parse: Callable[[str], object], value: str) -> None:
    """Let pydantic gather what is wrong with a value beside its other findings."""
    try:
        parse(value)
    except EvalkitError as error:
        raise ValueError(
            " ".join(part for part in (f"{error.what}.", error.mend) if part)
        ) from error


class Which(_Section):
    """Which series a rule is about; what is not named is any.

    ``view`` is the run's own where it is not named: direct in a systems run, pivot in another.
    """

    system: Names | None = None
    lang: Names | None = None
    statement: Names | None = None
    view: View | None = None
    scope: Scope = "whole"


class DropRule(Which):
    """No drop of a metric, rate or count by more than ``tolerance``, in its own raw unit."""

    metric: str = Field(min_length=1)
    tolerance: float = Field(default=0.0, ge=0, allow_inf_nan=False)

    @field_validator("metric")
    @classmethod
    def _known(cls, value: str) -> str:
        if value.startswith("issues"):
            _as_finding(parse_count, value)
        elif value not in RATES:
            _as_finding(MetricSpec.parse, value)
        elif RATES[value] is None:
            raise ValueError(f"neither more nor less of {value} is a drop; write a limit")
        elif value in ("added", "repeated"):
            raise ValueError(f"{value} has no row in the reference to be paired on; write a limit")
        return value

    def __str__(self) -> str:
        return f"{self.metric} worsens by no more than {self.tolerance:g}"


class LimitRule(Which):
    """A floor or ceiling, as ``evalkit.track.limits`` reads it."""

    rule: str

    @field_validator("rule")
    @classmethod
    def _readable(cls, value: str) -> str:
        _as_finding(parse_limit, value)
        return value

    @property
    def limit(self) -> Limit:
        """The rule, read."""
        return parse_limit(self.rule)

    def __str__(self) -> str:
        return str(self.limit)


def _drop(value: Any) -> Any:
    return {"metric": value} if isinstance(value, str) else value


def _limit(value: Any) -> Any:
    return {"rule": value} if isinstance(value, str) else value


class GateConfig(_Section):
    """What a gate asks of a run.

    ``alpha`` is the level of all drops together, ``resamples`` and ``seed`` are those of the test.
    ``ignore`` names conditions whose change shall be no error.
    """

    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    resamples: int = Field(default=10_000, ge=100, le=1_000_000)
    seed: int = Field(default=12345, ge=0, le=2**32 - 1)
    ignore: list[str] = Field(default_factory=list)
    drops: list[Annotated[DropRule, BeforeValidator(_drop)]] = Field(default_factory=list)
    limits: list[Annotated[LimitRule, BeforeValidator(_limit)]] = Field(default_factory=list)


def load(path: Path) -> GateConfig:
    """Read and check a gate's config.

    Raises:
        ConfigError: Something is wrong; the error carries every problem, each with its line.
    """
    file = load_yaml(path)
    if not isinstance(file.data, dict):
        raise ConfigError(
            "a gate's config is a mapping of keys",
            place=str(path),
            mend="See 'evalkit schema --gate'.",
        )
    place = Places(file, ())
    try:
        config = GateConfig.model_validate(file.data)
    except ValidationError as error:
        problems: list[EvalkitError] = [
            problem(detail, place, GateConfig) for detail in error.errors(include_url=False)
        ]
        raise ConfigError.of(problems) from error
    if not config.drops and not config.limits:
        raise ConfigError(
            "the gate asks for nothing",
            place=str(path),
            mend="Name 'drops', 'limits' or both; see configs/gate.yaml.",
        )
    return config


def schema() -> dict[str, Any]:
    """The JSON Schema of a gate's config, for editors."""
    return GateConfig.model_json_schema()
