"""The raw config before it is a RunConfig: overrides, and every problem with its place."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import yaml

from evalkit import plugins
from evalkit.errors import ConfigError, EvalkitError
from evalkit.spec import MetricSpec
from evalkit.text.normalise import STEPS
from evalkit.yamlfile import YamlFile

Loc = tuple[str | int, ...]


def named(value: Any) -> Any:
    """A plug-in written as a word, as the mapping that it stands for."""
    return {"use": value} if isinstance(value, str) else value


def metric(value: Any) -> Any:
    """A metric written as a word or spec, as the mapping that it stands for."""
    if isinstance(value, str):
        spec = MetricSpec.parse(value)
        return {"use": spec.use, **spec.options}
    return value


def system_options(use: str, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """A translator's options, with the name of its system where it asks for one and has none.

    Raises:
        ConfigError: No translator is called so.
    """
    asks = "system" in inspect.signature(plugins.load("translators", use)).parameters
    return {"system": name, **options} if asks else dict(options)


class Places:
    """Where a key stands: a line of the file, or the ``--set`` that wrote it or a part of it."""

    def __init__(self, file: YamlFile, set_here: Sequence[Loc]) -> None:
        self._file = file
        self._set_here = tuple(set_here)

    def __call__(self, loc: Loc) -> str:
        """``path:line``, or ``--set a.b``, of a key such as ``("metrics", 0)``."""
        for path in self._set_here:
            if loc and (loc[: len(path)] == path or path[: len(loc)] == loc):
                return "--set " + ".".join(map(str, path))
        return self._file.place(loc)


def overridden(data: dict[str, Any], overrides: Sequence[str]) -> tuple[dict[str, Any], list[Loc]]:
    """A copy of the data with ``a.b=value`` set, and the keys that were.

    Raises:
        ConfigError: An override is malformed, or there is nothing in its place.
    """
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
    """Set a value in place; a plug-in written as a word becomes a mapping that can hold it."""
    for depth, part in enumerate(loc):
        last = depth == len(loc) - 1
        if isinstance(data, dict):
            key: str | int = str(part)
            here = data.setdefault(key, {})
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            key, here = part, data[part]
        else:
            raise ConfigError(f"there is no {part!r} to set", place=f"--set {override}")
        if last:
            data[key] = value
            return
        if isinstance(here, str):
            here = metric(here) if loc[0] == "metrics" else named(here)
        if not isinstance(here, dict | list):
            here = {}
        data[key] = here
        data = here


def problem(detail: Mapping[str, Any], place: Places, model: Any) -> ConfigError:
    """One of pydantic's findings in our own words; ``model`` knows the keys that there are."""
    loc = tuple(detail["loc"])
    key = ".".join(map(str, loc))
    where = place(loc)
    if detail["type"] == "extra_forbidden":
        unknown = plugins.unknown_key(str(loc[-1]), _known_keys(model, loc[:-1]))
        return ConfigError(unknown.what, place=where, mend=unknown.mend)
    if detail["type"] == "missing":
        return ConfigError(f"the key {key!r} is missing", place=where, mend="Add it.")
    if detail["type"] == "string_pattern_mismatch" and "normalise" in key:
        near = plugins.unknown_key(str(detail["input"]), list(STEPS), what="normalisation step")
        return ConfigError(near.what, place=where, mend=near.mend)
    message = _in_words(detail)
    said = where.startswith("--set") or not key
    return ConfigError(message if said else f"{key}: {message}", place=where)


def _in_words(detail: Mapping[str, Any]) -> str:
    """What is wrong with a value, without the words of the library that found it."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        return f"{detail['input']!r} is not one of {context['expected']}"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return f"{detail['input']!r} is not a mapping of keys"
    if kind == "list_type":
        return f"{detail['input']!r} is not a list"
    if kind in ("path_type", "string_type"):
        return f"{detail['input']!r} is not text"
    return str(detail["msg"]).removeprefix("Value error, ")


def _known_keys(model: Any, loc: Loc) -> list[str]:
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
    ("systems", "translators"),
    ("metrics", "metrics"),
    ("report", "reporters"),
)


def plugin_problems(data: Mapping[str, Any], folder: Path, place: Places) -> list[EvalkitError]:
    """What is wrong with the plug-ins that a config names: the name, or their options."""
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
    group: plugins.Group, entry: Any, loc: Loc, folder: Path, place: Places
) -> list[EvalkitError]:
    try:
        entry = metric(entry) if group == "metrics" else named(entry)
        if not isinstance(entry, dict) or not isinstance(entry.get("use"), str):
            return []  # the config's own check has said so
        beside = {"metrics": {"use", "view"}, "systems": {"use", "name"}}.get(str(loc[0]), {"use"})
        options = {key: value for key, value in entry.items() if key not in beside}
        if loc[0] == "systems":
            options = system_options(entry["use"], str(entry.get("name")), options)
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
