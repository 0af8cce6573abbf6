"""A history for the screen: a line and a spark line for every series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.track.table import table
from evalkit.track.trends import Trend, spark
from evalkit.track.words import counted, figure, signed, span


def in_text(found: Sequence[Trend]) -> list[str]:
    """The lines, config by config, and below each what changed in what is measured."""
    lines: list[str] = []
    for config in dict.fromkeys(one.config for one in found):
        own = [one for one in found if one.config == config]
        runs = {point.run for one in own for point in one.points}
        lines += (
            ["", f"{config}: {counted(len(runs), 'run')}"]
            if lines
            else [f"{config}: {counted(len(runs), 'run')}"]
        )
        head = ["system", "number", "view, scope", "runs", "last", "[95 %]", "change", "trend"]
        lines += table(head, [_row(one) for one in own], names=3)
        lines += _breaks(own)
    return lines


def _row(one: Trend) -> list[str]:
    key, last = one.key, one.last
    bars = spark([p.value for p in one.points], [bool(p.broken) for p in one.points])
    return [
        key.system,
        one.name,
        ", ".join(part for part in (key.view, key.scope, key.statement) if part),
        str(len(one.points)),
        figure(last.value * one.times),
        span(_times(last.low, one.times), _times(last.high, one.times)),
        signed(_times(one.delta, one.times)),
        bars,
    ]


def _breaks(found: Sequence[Trend]) -> Iterator[str]:
    """What changed, once for all series that it is about."""
    about: dict[tuple[str, str], list[str]] = {}
    for one in found:
        for point in one.points:
            for what in point.broken:
                about.setdefault((point.run, what), []).append(f"{one.key.system} {one.name}")
    for (run, what), names in about.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"╎ {run}: {what} (of {names[0]}{more})"


def _times(value: float | None, times: float) -> float | None:
    return None if value is None else value * times
