"""Series over the runs of a history, with a break where what is measured changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from evalkit.errors import ConfigError
from evalkit.track.changed import apart
from evalkit.track.series import Key

Record = Mapping[str, Any]
# Of eight steps, which every font has.
_BARS = "▁▂▃▄▅▆▇█"
BREAK = "╎"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A number of one run. ``broken`` says what changed since the run before, nothing as a rule."""

    run: str
    started: str
    commit: str | None
    value: float
    low: float | None
    high: float | None
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One series of one config over its runs, earliest first; there is at least one point."""

    config: str
    key: Key
    name: str
    lang: str
    signature: str
    times: float
    higher_is_better: bool | None
    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """The latest number."""
        return self.points[-1]

    @property
    def delta(self) -> float | None:
        """The latest number less the one before, None where they do not compare."""
        if len(self.points) < 2 or self.last.broken:
            return None
        return self.last.value - self.points[-2].value


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which trends are shown; what is not named is any, of metrics those of whole scope."""

    config: str | None = None
    systems: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    since: datetime | None = None

    def takes(self, line: Record, one: Record) -> bool:
        """Whether a series of a line is shown."""
        if self.config is not None and line["name"] != self.config:
            return False
        if self.systems and one["system"] not in self.systems:
            return False
        if self.metrics:
            plugin = str(one["metric"]).partition(":")[0]
            return not {one["metric"], one["name"], plugin}.isdisjoint(self.metrics)
        return one.get("scope") == "whole" or one["metric"] == "drift_rate"


def moment(text: str) -> datetime:
    """A date or a time as a user writes it, in UTC.

    Raises:
        ConfigError: It is neither.

    >>> moment("2026-03-01").isoformat()
    '2026-03-01T00:00:00+00:00'
    """
    try:
        day = datetime.combine(date.fromisoformat(text), datetime.min.time())
    except ValueError:
        try:
            day = datetime.fromisoformat(text)
        except ValueError as error:
            raise ConfigError(
                f"{text!r} is no date", mend="Write one such as 2026-03-01."
            ) from error
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def trends(lines: Iterable[Record], shown: Shown) -> list[Trend]:
    """The trends of a history.

    Args:
        lines: Its lines by the time of their run, as ``history.read`` gives them.
        shown: Which of them.

    Returns:
        By config, then in the order in which series came first.
    """
    points: dict[tuple[str, Key], list[tuple[Record, Record]]] = {}
    for line in lines:
        if shown.since is not None and _started(line) < shown.since:
            continue
        for one in line["series"]:
            if shown.takes(line, one):
                points.setdefault((line["name"], _key(one)), []).append((line, one))
    order = dict.fromkeys(config for config, _ in points)
    return [
        _trend(config, key, found)
        for wanted in order
        for (config, key), found in points.items()
        if config == wanted
    ]


def spark(values: Sequence[float], broken: Sequence[bool], width: int = 24) -> str:
    """A line of bars from the lowest to the highest value, a mark where a series breaks.

    >>> spark([1, 2, 3, 3], [False, False, False, True])
    '▁▅█╎█'
    """
    kept = list(zip(values, broken, strict=True))[-width:]
    low, high = min(value for value, _ in kept), max(value for value, _ in kept)
    bars = []
    for place, (value, apart_) in enumerate(kept):
        step = round((value - low) / (high - low) * 7) if high > low else 3
        bars.append((BREAK if apart_ and place else "") + _BARS[step])
    return "".join(bars)


def _trend(config: str, key: Key, found: Sequence[tuple[Record, Record]]) -> Trend:
    points = []
    before: tuple[str, Record] | None = None
    for line, one in found:
        now = one["signature"], line.get("conditions", {}).get(one["conditions"], {})
        points.append(
            Point(
                run=line["run"],
                started=str(line["started"]),
                commit=line.get("git_commit"),
                value=one["value"],
                low=one.get("low"),
                high=one.get("high"),
                broken=tuple(apart(before, now)) if before is not None else (),
            )
        )
        before = now
    last = found[-1][1]
    return Trend(
        config=config,
        key=key,
        name=last["name"],
        lang=last["lang"],
        signature=last["signature"],
        times=last.get("times", 1.0),
        higher_is_better=last.get("higher_is_better"),
        points=tuple(points),
    )


def _started(line: Record) -> datetime:
    try:
        return moment(str(line["started"]))
    except ConfigError:
        return datetime.min.replace(tzinfo=UTC)


def _key(one: Record) -> Key:
    return Key(
        system=one["system"],
        metric=one["metric"],
        view=one.get("view"),
        scope=one.get("scope"),
        statement=one.get("statement"),
    )
