"""A run as numbers that can be followed over time: series, each with the rows it rests on.

A series is known by its key: system, metric, view, scope and statement. Metrics are those of the
run's config; rates such as ``drift_rate`` and counts such as ``issues[number].major`` are series
too, without view and scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evalkit.types import SEVERITIES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Record = dict[str, Any]

# The rates of a profile, and whether more of it is better; None where that cannot be said.
RATES: Mapping[str, bool | None] = {
    "drift_rate": False,
    "consensus_drift_rate": False,
    "close": True,
    "paraphrase": None,
    "drift": False,
    "omitted": False,
    "unjudged": False,
    "added": False,
    "repeated": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What tells one series from another."""

    system: str
    metric: str
    view: str | None = None
    scope: str | None = None
    statement: str | None = None

    def __str__(self) -> str:
        """The key in words: ``porto-it chrf (pivot, whole)``."""
        beside = ", ".join(part for part in (self.view, self.scope, self.statement) if part)
        return f"{self.system} {self.metric}" + (f" ({beside})" if beside else "")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """What a number rests on: (n, k) statistics, and what each row stands for.

    ``keys`` are reference segments; an addition, which has none, stands there with its first
    version segment s as ``-1 - s``. ``units`` names what a row is resampled with, None where it
    is resampled alone.
    """

    keys: tuple[tuple[int, ...], ...]
    statistics: npt.NDArray[np.float64]
    units: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One number of a run, with its interval, all that moves it, and its rows where they are known.

    ``name`` is the metric's on the screen; ``higher_is_better`` is None where neither direction
    is; ``times`` is what screens multiply a value by.
    """

    key: Key
    name: str
    lang: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    signature: str
    conditions: Mapping[str, Any]
    higher_is_better: bool | None
    reason: str | None = None
    times: float = 1.0
    rows: Rows | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What is followed of a run: read from its directory, or from a baseline file.

    ``place`` is where it was read. ``run`` is run.json, of a baseline file a part of it. ``texts``
    maps a document to a hash of its texts that are scored. ``rows`` are the rows of every system,
    by number; ``issues`` have at least id, system, row, category and severity.
    """

    place: str
    run: Record
    series: Mapping[Key, Series]
    texts: Mapping[str, str]
    rows: Mapping[str, Mapping[int, tuple[int, ...]]]
    issues: Sequence[Record]

    @property
    def name(self) -> str:
        """The name of the run's config."""
        return str(self.run["name"])

    @property
    def references(self) -> frozenset[str]:
        """The versions that others are held against, in each statement one."""
        notes = [one.get("reference", {}) for one in (self.run, *self.run.get("statements", []))]
        return frozenset(str(note["used"]) for note in notes if note.get("used"))

    @property
    def systems(self) -> tuple[str, ...]:
        """All systems that have a number, in the run's order."""
        return tuple(dict.fromkeys(key.system for key in self.series))

    def lang(self, system: str) -> str:
        """The language of a system, empty where it is not known."""
        return languages(self.run).get(system, "")


def languages(run: Mapping[str, Any]) -> dict[str, str]:
    """The language of every document, and of every outlet that has one alone."""
    documents = run.get("documents", [])
    by_outlet: dict[str, set[str]] = {}
    for one in documents:
        by_outlet.setdefault(str(one.get("outlet")), set()).add(str(one["lang"]))
    outlets = {name: next(iter(langs)) for name, langs in by_outlet.items() if len(langs) == 1}
    return {**outlets, **{str(one["id"]): str(one["lang"]) for one in documents}}


def issue_counts(followed: Followed, category: str | None, severity: str | None) -> list[Series]:
    """How many issues of a kind every system has, as series; None stands for any.

    A system that was judged and has none counts 0. Of several statements each document has its own.
    """
    import numpy as np

    name = "issues" + (f"[{category}]" if category else "") + (f".{severity}" if severity else "")
    made: list[Series] = []
    for system, rows in followed.rows.items():
        if system in followed.references:
            continue
        counted = dict.fromkeys(rows, 0)
        for issue in followed.issues:
            if (
                issue["system"] == system
                and category in (None, issue["category"])
                and severity in (None, issue["severity"])
            ):
                counted[issue["row"]] += 1
        whole = sum(counted.values())
        judged = _judged(followed, system)
        made.append(
            Series(
                key=Key(system=system, metric=name),
                name=name,
                lang=followed.lang(system),
                value=float(whole),
                low=None,
                high=None,
                n=len(rows),
                signature=judged.signature if judged else "",
                conditions=judged.conditions if judged else {},
                higher_is_better=False,
                rows=Rows(
                    keys=tuple(rows.values()),
                    statistics=np.array(list(counted.values()), dtype=np.float64).reshape(-1, 1),
                )
                if rows
                else None,
            )
        )
    return made


def counts_by_kind(followed: Followed) -> dict[str, dict[str, dict[str, int]]]:
    """System to category to severity to the number of issues; kinds without one are left out."""
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for issue in followed.issues:
        kinds = counts.setdefault(issue["system"], {}).setdefault(issue["category"], {})
        kinds[issue["severity"]] = kinds.get(issue["severity"], 0) + 1
    return {
        system: {
            category: {one: found[one] for one in SEVERITIES if one in found}
            for category, found in sorted(categories.items())
        }
        for system, categories in counts.items()
    }


def _judged(followed: Followed, system: str) -> Series | None:
    """The drift rate of a system: its conditions are those of its issues too."""
    return next(
        (
            one
            for key, one in followed.series.items()
            if key.system == system and key.metric == "drift_rate"
        ),
        None,
    )
