"""Two runs of one config number for number, and what differs in what they were made with.

Counts of words and characters, and all that follows of them, come out the same everywhere, so
nothing is allowed there. The scores of a neural metric may differ where machine, device or
packages do, by what its precision keeps; on the same ones they may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.results import Results

Record = Mapping[str, Any]

# What a neural score in [0, 1] may move where another machine sums in another order, by precision.
ALLOWED = {"float32": 1e-4, "bfloat16": 2e-2, "float16": 5e-3}
# A p-value is a share of resamples, of which a few may fall to the other side.
_P_VALUES = 0.02
_PACKAGES = ("torch", "transformers", "tokenizers", "unbabel-comet", "numpy")
# What a record is found again by, where a list has records.
_NAMES = (
    *("system", "baseline", "document", "metric", "view", "scope", "statement", "row", "index"),
    *("id", "lang"),
)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One number, verdict or text that is another one; ``allowed`` is what it might have moved."""

    place: str
    old: Any
    new: Any
    allowed: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What differs, in how many values that were compared, and what changed around them."""

    compared: int
    differences: Sequence[Difference]
    environment: Sequence[str]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def agree(old: Results, new: Results) -> Agreement:
    """Compare every number, verdict and issue of two runs."""
    allowances = _allowances(old.run, new.run)
    found: list[Difference] = []
    compared = 0
    for place, before, after, allowed in _leaves(old, new, allowances):
        compared += 1
        if not _same(before, after, allowed):
            found.append(Difference(place=place, old=before, new=after, allowed=allowed))
    return Agreement(
        compared=compared,
        differences=found,
        environment=list(_environment(old.run, new.run)),
    )


def _leaves(
    old: Results, new: Results, allowances: Mapping[str, float]
) -> Iterator[tuple[str, Any, Any, float]]:
    parts: list[tuple[str, Any, Any]] = [
        ("scores.json", old.scores, new.scores),
        ("segments.jsonl", old.segments, new.segments),
        ("issues.jsonl", old.issues, new.issues),
        ("statistics.jsonl", old.statistics, new.statistics),
        ("documents.jsonl", old.documents, new.documents),
        ("alignments", old.alignments, new.alignments),
    ]
    for place, before, after in parts:
        yield from _walk(place, before, after, allowances, None)


def _walk(
    place: str, old: Any, new: Any, allowances: Mapping[str, float], metric: str | None
) -> Iterator[tuple[str, Any, Any, float]]:
    """Every value of both sides with its place; lists of records are paired by their names."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        metric = str(old["metric"]) if isinstance(old.get("metric"), str) else metric
        for key in dict.fromkeys([*old, *new]):
            inner = key if metric is None and key in allowances else metric
            yield from _walk(f"{place}.{key}", old.get(key), new.get(key), allowances, inner)
    elif _records(old) and _records(new):
        before, after = _by_name(old), _by_name(new)
        for name in dict.fromkeys([*before, *after]):
            yield from _walk(
                f"{place}[{name}]", before.get(name), after.get(name), allowances, metric
            )
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _walk(f"{place}[{number}]", one, other, allowances, metric)
    else:
        allowed = allowances.get(metric, 0.0) if metric is not None else 0.0
        last = place.rpartition(".")[2]
        if allowed and last in ("p_value", "p_adjusted", "effect", "human_agreement"):
            allowed = _P_VALUES
        yield place, old, new, allowed


def _records(value: Any) -> bool:
    if not isinstance(value, list | tuple) or not value:
        return False
    return all(isinstance(one, Mapping) for one in value)


def _by_name(records: Sequence[Record]) -> dict[str, Record]:
    named: dict[str, Record] = {}
    for record in records:
        name = " ".join(str(record[key]) for key in _NAMES if record.get(key) is not None)
        count = sum(one == name or one.startswith(f"{name} #") for one in named)
        named[f"{name} #{count + 1}" if count else name] = record
    return named


def _same(old: Any, new: Any, allowed: float) -> bool:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (old, new))
    if numbers and allowed:
        return bool(abs(old - new) <= allowed * max(1.0, abs(old)))
    return bool(old == new)


def _allowances(old: Record, new: Record) -> dict[str, float]:
    """By how much the numbers of each neural metric may differ; 0 where nothing around them did."""
    found: dict[str, float] = {}
    machines = old.get("machine") is not None and old.get("machine") == new.get("machine")
    packages = [
        old.get("packages", {}).get(one) == new.get("packages", {}).get(one) for one in _PACKAGES
    ]
    later = {one["metric"]: one for one in new.get("models", [])}
    for one in old.get("models", []):
        other = later.get(one["metric"], {})
        alike = machines and all(packages) and one.get("device") == other.get("device")
        precision = str(one.get("dtype"))
        found[one["metric"]] = 0.0 if alike else ALLOWED.get(precision, ALLOWED["float32"])
    return found


def _environment(old: Record, new: Record) -> Iterator[str]:
    """What differs in packages, machine, models and inputs, a phrase each."""
    for what in ("machine", "packages"):
        before, after = old.get(what) or {}, new.get(what) or {}
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                yield f"{key} {before.get(key, 'none')} → {after.get(key, 'none')}"
    if old.get("device", {}).get("used") != new.get("device", {}).get("used"):
        yield f"device {old['device'].get('used')} → {new['device'].get('used')}"
    if old.get("git_commit") != new.get("git_commit"):
        yield f"commit {old.get('git_commit')} → {new.get('git_commit')}"
    models = {one["metric"]: one for one in new.get("models", [])}
    for one in old.get("models", []):
        other = models.get(one["metric"], {})
        for key in ("revision", "sha256", "settings", "dtype", "device"):
            if one.get(key) != other.get(key):
                yield f"{key} of {one['metric']} {one.get(key)} → {other.get(key)}"
    before, after = (
        {one["path"]: one["sha256"] for one in run.get("inputs", [])} for run in (old, new)
    )
    for path in before:
        if path in after and before[path] != after[path]:
            yield f"the file {path} is another one"
    if old.get("reference", {}).get("used") != new.get("reference", {}).get("used"):
        yield (
            f"reference {old.get('reference', {}).get('used')} → "
            f"{new.get('reference', {}).get('used')}"
        )
