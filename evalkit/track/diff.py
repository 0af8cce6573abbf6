"""Two runs side by side: how every number moved, which rows moved most, which issues came and went.

Numbers whose signature or conditions changed are shown with what changed, and are not subtracted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from evalkit.corrections import holm
from evalkit.decisions import is_dismissed
from evalkit.results import Results
from evalkit.track.changed import changes
from evalkit.track.paired import Change, change, score_of, sides
from evalkit.track.series import Followed, Key, Series

Record = dict[str, Any]
_ISSUE = (
    *("id", "system", "row", "category", "severity", "reference_text", "version_text"),
    *("reference_value", "version_value", "explanation"),
)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One series in two runs. ``what_changed`` is empty where the two numbers compare.

    ``change`` is None where they do not, where one is undefined, or where the rows of one are not
    known; ``p_adjusted`` is two-sided, corrected over all that was tested.
    """

    key: Key
    name: str
    old: float | None
    new: float | None
    times: float
    what_changed: tuple[str, ...] = ()
    change: Change | None = None
    p_adjusted: float | None = None

    @property
    def delta(self) -> float | None:
        """New - old, None where the two do not compare or one is undefined."""
        if self.what_changed or self.old is None or self.new is None:
            return None
        return self.new - self.old


@dataclass(frozen=True, kw_only=True)
class MovedRow:
    """One row in two runs: a score or a verdict that moved, and the texts on all sides."""

    system: str
    metric: str
    row: int
    old: float | str | None
    new: float | str | None
    reference: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Two runs side by side; ``gone_systems`` and ``new_systems`` are in one of them alone."""

    old: str
    new: str
    moved: Sequence[Moved]
    rows: Sequence[MovedRow]
    verdicts: Sequence[MovedRow]
    issues_new: Sequence[Record]
    issues_gone: Sequence[Record]
    issues_kept: Sequence[Record]
    gone_systems: Sequence[str]
    new_systems: Sequence[str]

    @property
    def differs(self) -> bool:
        """Whether anything but the time of the run is another one."""
        return bool(
            self.verdicts
            or self.rows
            or self.issues_new
            or self.issues_gone
            or self.gone_systems
            or self.new_systems
            or any(one.old != one.new or one.what_changed for one in self.moved)
        )

    def to_json(self) -> Record:
        """The diff as plain JSON."""
        return {
            "old": self.old,
            "new": self.new,
            "differs": self.differs,
            "scores": [_moved_record(one) for one in self.moved],
            "rows": [asdict(one) for one in self.rows],
            "verdicts": [asdict(one) for one in self.verdicts],
            "issues": {
                "new": list(self.issues_new),
                "gone": list(self.issues_gone),
                "kept": list(self.issues_kept),
            },
            "systems": {"new": list(self.new_systems), "gone": list(self.gone_systems)},
        }


def diff(
    old: tuple[Followed, Results],
    new: tuple[Followed, Results],
    *,
    metric: str | None = None,
    top: int = 10,
    resamples: int = 10_000,
    seed: int = 12345,
) -> Diff:
    """Hold two runs against one another.

    Args:
        old: The earlier run.
        new: The later one.
        metric: A metric's spec, its name on the screen or a rate, to look at it alone.
        top: So many rows of each metric that moved most.
        resamples: Trials of the paired test.
        seed: Of all draws.
    """
    then, now = old[0], new[0]
    both = [
        (then.series[key], one)
        for key, one in now.series.items()
        if key in then.series and metric in (None, key.metric, one.name)
    ]
    moved = [_moved(then, now, *pair, resamples, seed) for pair in both]
    scores = {one.key.metric: one.name for one in now.series.values() if one.key.view is not None}
    specs = [spec for spec, name in scores.items() if metric in (None, spec, name)]
    rows = list(_paired_rows(old[1].segments, new[1].segments))
    issues = [
        {one["id"]: one for one in made.issues if not is_dismissed(one)}
        for made in (old[1], new[1])
    ]
    # What a reviewer dismissed is gone from all counts, and is told apart from what was mended.
    reviews = {one["id"]: one["review"] for one in new[1].issues if is_dismissed(one)}
    return Diff(
        old=then.place,
        new=now.place,
        moved=_adjusted(moved),
        rows=[row for spec in specs for row in _most(rows, spec, top)],
        verdicts=[
            _row(a, b, "verdict", a["verdict"], b["verdict"])
            for a, b in rows
            if a["verdict"] != b["verdict"]
        ],
        issues_new=[_said(one) for id_, one in issues[1].items() if id_ not in issues[0]],
        issues_gone=[
            {**_said(one), **({"review": reviews[id_]} if id_ in reviews else {})}
            for id_, one in issues[0].items()
            if id_ not in issues[1]
        ],
        issues_kept=[_said(one) for id_, one in issues[1].items() if id_ in issues[0]],
        gone_systems=[one for one in then.systems if one not in now.systems],
        new_systems=[one for one in now.systems if one not in then.systems],
    )


def _moved(
    then: Followed, now: Followed, before: Series, after: Series, resamples: int, seed: int
) -> Moved:
    what = changes(then, now, before, after)
    made: Change | None = None
    defined = before.value is not None and after.value is not None
    if not what and defined and before.rows is not None and after.rows is not None:
        made = change(
            sides(before.rows, after.rows),
            score_of(after.key.metric),
            higher_is_better=bool(after.higher_is_better),
            resamples=resamples,
            seed=seed,
        )
    return Moved(
        key=after.key,
        name=after.name,
        old=before.value,
        new=after.value,
        times=after.times,
        what_changed=tuple(what),
        change=made,
    )


def _adjusted(moved: Sequence[Moved]) -> list[Moved]:
    """With two-sided p-values corrected over all series that moved at all."""
    tested = [one.change.p_value for one in moved if one.change is not None and one.change.changed]
    adjusted = iter(holm(tested))
    return [
        replace(one, p_adjusted=next(adjusted)) if one.change and one.change.changed else one
        for one in moved
    ]


def _paired_rows(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Rows of both runs for the same part of the reference; additions have none."""
    then = {_part(row): row for row in old if row["reference_segments"]}
    for row in new:
        if row["reference_segments"] and _part(row) in then:
            yield then[_part(row)], row


def _part(row: Mapping[str, Any]) -> tuple[str, str | None, tuple[int, ...]]:
    return row["system"], row.get("statement"), tuple(row["reference_segments"])


def _most(
    rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], spec: str, top: int
) -> list[MovedRow]:
    """The rows whose score moved most by one metric, largest move first."""
    found: list[tuple[float, int, MovedRow]] = []
    for a, b in rows:
        then, now = a["scores"].get(spec), b["scores"].get(spec)
        if then != now:
            size = abs(now - then) if then is not None and now is not None else float("inf")
            found.append((-size, len(found), _row(a, b, spec, then, now)))
    return [row for _, _, row in sorted(found, key=lambda one: one[:2])[:top]]


def _row(
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    metric: str,
    then: float | str | None,
    now: float | str | None,
) -> MovedRow:
    return MovedRow(
        system=b["system"],
        metric=metric,
        row=b["row"],
        old=then,
        new=now,
        reference=b["reference"],
        before=a["version"],
        after=b["version"],
    )


def _said(issue: Mapping[str, Any]) -> Record:
    return {key: issue.get(key) for key in _ISSUE}


def _moved_record(one: Moved) -> Record:
    made = one.change
    return {
        **asdict(one.key),
        "name": one.name,
        "old": one.old,
        "new": one.new,
        "delta": one.delta,
        "low": made.low if made else None,
        "high": made.high if made else None,
        "p_value": made.p_value if made else None,
        "p_adjusted": one.p_adjusted,
        "units": made.units if made else None,
        "what_changed": list(one.what_changed),
    }
