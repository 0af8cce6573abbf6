"""YAML files with the line of every key, so that a problem can name its place.

Read as YAML 1.2 reads plain words: ``no`` is the language code, not a refusal, and a date is
text. Only plain data is made; a tag that asks for a Python object is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from evalkit.errors import ConfigError
from evalkit.text.files import read_text

KeyPath = tuple[str | int, ...]

# An alias may stand for a large part, and parts may hold aliases; a file of a few lines can so
# unfold to billions of nodes. No honest file comes near this many.
_MOST_NODES = 200_000
_CORE = "tag:yaml.org,2002:"
_MERGE = f"{_CORE}merge"
_KEYS = (f"{_CORE}str", f"{_CORE}int")
_NAMES = ("map", "seq", "str", "int", "float", "bool", "null", "merge")
_PLAIN = frozenset(f"{_CORE}{name}" for name in _NAMES)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's data and the 1-based line of each key, by its path such as ("documents", 2)."""

    path: Path
    data: Any
    lines: Mapping[KeyPath, int]

    def place(self, loc: Sequence[str | int]) -> str:
        """Where a key stands, as ``path:line``; the nearest known one above it where it is new."""
        known = tuple(loc)
        while known and known not in self.lines:
            known = known[:-1]
        return f"{self.path}:{self.lines.get(known, 1)}"


def load(path: Path) -> YamlFile:
    """Read a YAML file of one document.

    Raises:
        ConfigError: The file is not there or is not YAML; a key stands twice; a tag asks for
            something other than plain data.
        DataError: The file is not UTF-8.
    """
    try:
        text = read_text(path).removeprefix("\ufeff")
    except ValueError as error:  # a name that no file can have
        raise ConfigError(f"cannot read the file ({error})", place=repr(str(path))) from error
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return YamlFile(path, None, MappingProxyType({(): 1}))
            _check(node, path)
            data = loader.construct_document(node)
        finally:
            loader.dispose()
        lines: dict[KeyPath, int] = {(): node.start_mark.line + 1}
        _collect(node, (), lines)
    except yaml.YAMLError as error:
        raise _refusal(error, path, text) from error
    except RecursionError as error:
        raise ConfigError("nested too deep", place=str(path)) from error
    return YamlFile(path, data, MappingProxyType(lines))


class _Loader(yaml.SafeLoader):
    """Plain data only, with the scalar rules of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 -- yaml's own class attribute

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Make a value; one that Python refuses, such as an endless number, keeps its line."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, KeyError, IndexError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"cannot be read ({error})", node.start_mark
            ) from error


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (
        "float",
        r"^(?:[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+0123456789.",
    ),
    ("merge", r"^(?:<<)$", "<"),
):
    _Loader.add_implicit_resolver(f"{_CORE}{_tag}", re.compile(_pattern), list(_first))


def _check(node: yaml.Node, path: Path) -> None:
    """Refuse odd tags, doubled keys, an anchor inside itself, and a file that unfolds forever."""
    if _unfolded(node, path, {}, set()) > _MOST_NODES:
        raise ConfigError(
            f"its aliases unfold to more than {_MOST_NODES:,} values",
            place=str(path),
            mend="Write the values out.",
        )


def _unfolded(node: yaml.Node, path: Path, sizes: dict[int, int], open_: set[int]) -> int:
    """How many nodes there are once aliases are written out; each node is visited once."""
    if id(node) in sizes:
        return sizes[id(node)]
    line = node.start_mark.line + 1
    if id(node) in open_:
        raise ConfigError("an anchor holds itself", place=f"{path}:{line}")
    if node.tag not in _PLAIN:
        raise ConfigError(
            f"the tag {node.tag.replace(_CORE, '!!')!r} is not read",
            place=f"{path}:{line}",
            mend="Only plain text, numbers, lists and mappings are.",
        )
    open_.add(id(node))
    children: Sequence[yaml.Node] = ()
    if isinstance(node, yaml.SequenceNode):
        children = node.value
    elif isinstance(node, yaml.MappingNode):
        _check_keys(node, path)
        children = [child for pair in node.value for child in pair]
    size = 1 + sum(_unfolded(child, path, sizes, open_) for child in children)
    open_.discard(id(node))
    sizes[id(node)] = size
    return size


def _check_keys(node: yaml.MappingNode, path: Path) -> None:
    first: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.tag == _MERGE:
            continue
        if key.tag not in _KEYS:
            raise ConfigError("a key must be a word", place=f"{path}:{line}")
        if key.value in first:
            raise ConfigError(
                f"the key {key.value!r} stands twice, first in line {first[key.value]}",
                place=f"{path}:{line}",
                mend="Keep one of them.",
            )
        first[key.value] = line


def _collect(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int]) -> None:
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            lines[(*path, index)] = child.start_mark.line + 1
            _collect(child, (*path, index), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            place = (*path, int(key.value) if _is_whole(key) else key.value)
            lines[place] = key.start_mark.line + 1
            _collect(child, place, lines)


def _is_whole(key: yaml.Node) -> bool:
    return bool(key.tag.endswith(":int")) and key.value.lstrip("+-").isdecimal()


def _refusal(error: yaml.YAMLError, path: Path, text: str) -> ConfigError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        if isinstance(error, yaml.constructor.ConstructorError):
            return ConfigError(f"{error.problem}", place=place)
        return ConfigError(f"not valid YAML: {error.problem or error.context}", place=place)
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        code = error.character if isinstance(error.character, int) else ord(error.character)
        return ConfigError(
            f"the character U+{code:04X} may not stand in YAML", place=f"{path}:{line}"
        )
    return ConfigError(f"not valid YAML: {error}", place=str(path))
