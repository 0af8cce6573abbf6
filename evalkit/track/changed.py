"""What makes two numbers incomparable: a changed signature, condition, or text of the reference."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from evalkit.track.series import Followed, Series

# These move the interval of a score, or are what came of it, and not what it is a score of.
NO_CONDITIONS = frozenset({"bootstrap", "truncated"})


def changes(
    old: Followed, new: Followed, before: Series, after: Series, ignored: Collection[str] = ()
) -> list[str]:
    """What stands between one series of two runs, a phrase each; nothing where they compare.

    Args:
        old: The earlier run.
        new: The later one.
        before: The series in the earlier run.
        after: The series in the later one.
        ignored: Names of conditions whose change shall not count.
    """
    found = apart(
        (before.signature, before.conditions), (after.signature, after.conditions), ignored
    )
    if found or "texts" in ignored:
        return found
    named = [
        *_names(before.conditions.get("reference")),
        *_names(before.conditions.get("references")),
    ]
    if not set(named) <= set(old.texts):  # outlets over several statements: of any reference
        named += sorted(old.references & new.references)
    return [
        f"the text of the reference {name} is another one"
        for name in dict.fromkeys(named)
        if name in old.texts and name in new.texts and old.texts[name] != new.texts[name]
    ]


def apart(
    old: tuple[str, Mapping[str, Any]],
    new: tuple[str, Mapping[str, Any]],
    ignored: Collection[str] = (),
) -> list[str]:
    """What differs between two signatures with their conditions, a phrase each."""
    return _signature(old[0], new[0], ignored) + _conditions(old[1], new[1], ignored)


def _signature(old: str, new: str, ignored: Collection[str]) -> list[str]:
    if old == new:
        return []
    parts = [dict(_part(one) for one in signature.split("|")) for signature in (old, new)]
    moved = [
        f"{key} {parts[0].get(key, 'none')} → {parts[1].get(key, 'none')}"
        for key in dict.fromkeys([*parts[0], *parts[1]])
        if parts[0].get(key) != parts[1].get(key) and key not in ignored
    ]
    return moved


def _part(part: str) -> tuple[str, str]:
    key, colon, value = part.partition(":")
    return key, value if colon else "yes"


def _conditions(
    old: Mapping[str, Any], new: Mapping[str, Any], ignored: Collection[str]
) -> list[str]:
    found: list[str] = []
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if key in NO_CONDITIONS or key in ignored or before == after:
            continue
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            found += [f"{key} {one}" for one in _conditions(before, after, ())]
        else:
            found.append(f"{key} {words(before)} → {words(after)}")
    return found


def words(value: Any) -> str:
    """A condition's value on one line.

    >>> words(["lead", "body"]), words({"close": 75.0}), words(None)
    ('lead, body', 'close 75.0', 'none')
    """
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {words(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(words, value)) or "none"
    return "none" if value is None else str(value)


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
