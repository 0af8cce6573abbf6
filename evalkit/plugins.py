"""Plug-ins by name: entry points, or ``module:Class`` written in the config.

The built-ins are entry points like any other package's; nothing is imported before it is used.
"""

from __future__ import annotations

import dataclasses
import difflib
import importlib
import inspect
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Literal

from evalkit.errors import ConfigError, EvalkitError

Group = Literal["metrics", "aligners", "segmenters", "translators", "reporters"]


def names(group: Group) -> list[str]:
    """The names that a group offers on this machine, sorted."""
    return sorted({point.name for point in entry_points(group=f"evalkit.{group}")})


def load(group: Group, name: str) -> Any:
    """The class behind a name or ``module:Class``.

    Raises:
        ConfigError: No such name, module or class.
    """
    if ":" in name:
        return _import(name)
    for point in entry_points(group=f"evalkit.{group}", name=name):
        return point.load()
    near = difflib.get_close_matches(name, names(group), n=1)
    mend = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(names(group))}."
    raise ConfigError(f"no {group[:-1]} is called {name!r}", mend=mend)


def build(
    group: Group, name: str, options: Mapping[str, Any], *, folder: Path | None = None
) -> Any:
    """Make a plug-in from its options.

    Args:
        group: The group of the plug-in.
        name: Its name, or ``module:Class``.
        options: Its constructor's keywords.
        folder: What paths among the options are relative to; they stay as they are without it.
            A plug-in whose option may be a path or a name has a method ``located(folder)``.

    Raises:
        ConfigError: Unknown name; unknown option; a value of the wrong type. All problems of
            the options are reported at once, each with the option's name as ``place``.
    """
    cls = load(group, name)
    if not dataclasses.is_dataclass(cls):
        return _fitting(group, name, _call(cls, name, options))
    from pydantic import TypeAdapter, ValidationError

    known = [field.name for field in dataclasses.fields(cls) if field.init]
    problems: list[EvalkitError] = [
        unknown_key(key, known, what=f"option of {name}") for key in options if key not in known
    ]
    given = {key: value for key, value in options.items() if key in known}
    adapter: TypeAdapter[Any] = TypeAdapter(cls)
    try:
        made = adapter.validate_python(given)
    except ValidationError as error:
        problems += [_option_problem(name, detail) for detail in error.errors(include_url=False)]
    if problems:
        raise ConfigError.of(problems)
    return _fitting(group, name, _located(made, folder))


def _option_problem(name: str, detail: Mapping[str, Any]) -> ConfigError:
    option = ".".join(map(str, detail["loc"]))
    if detail["type"] == "missing":
        return ConfigError(f"{name} needs the option {option!r}", place=option)
    return ConfigError(f"option {option!r} of {name}: {detail['msg']}", place=option)


def _located(made: Any, folder: Path | None) -> Any:
    if folder is None:
        return made
    if hasattr(made, "located"):
        made = made.located(folder)
    paths = {
        field.name: folder / value
        for field in dataclasses.fields(made)
        if field.init and isinstance(value := getattr(made, field.name), Path)
    }
    return dataclasses.replace(made, **paths) if paths else made


def unknown_key(key: str, known: list[str], *, what: str = "key") -> ConfigError:
    """The error for a key that nobody knows, with the nearest known one."""
    near = difflib.get_close_matches(key, known, n=1)
    mend = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known) or 'none'}."
    return ConfigError(f"unknown {what}: {key!r}", place=key, mend=mend)


def _import(path: str) -> Any:
    module, _, attribute = path.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        mend = "Write module:Class of a module that Python can import."
        raise ConfigError(f"cannot load {path!r} ({error})", mend=mend) from error


def _call(cls: Any, name: str, options: Mapping[str, Any]) -> Any:
    try:
        inspect.signature(cls).bind(**options)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{name}: {error}") from error
    try:
        return cls(**options)
    except EvalkitError:
        raise
    except Exception as error:
        raise ConfigError(f"{name} cannot be made ({type(error).__name__}: {error})") from error


# What a plug-in of each group must be able to do; protocols.py says how.
_METHODS: Mapping[Group, tuple[str, ...]] = {
    "metrics": ("statistics", "score", "segment_score", "signature"),
    "aligners": ("align",),
    "segmenters": ("spans",),
    "translators": ("translate", "files"),
    "reporters": ("render",),
}


def _fitting(group: Group, name: str, made: Any) -> Any:
    missing = [method for method in _METHODS[group] if not callable(getattr(made, method, None))]
    if missing:
        raise ConfigError(
            f"{name} is no {group[:-1]}: it has no method {missing[0]!r}",
            mend="See evalkit/protocols.py for what it must have.",
        )
    return made
