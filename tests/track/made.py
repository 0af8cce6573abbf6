"""Runs of one series or more, made of statistics, to be gated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from evalkit.spec import MetricSpec
from evalkit.track.gate import gate
from evalkit.track.gateconfig import GateConfig
from evalkit.track.outcomes import Gated, Outcome
from evalkit.track.series import RATES, Followed, Key, Rows, Series


def series(metric: str, statistics: Any, keys: Sequence[tuple[int, ...]] | None = None) -> Series:
    """A series over given rows, its value that of their sum."""
    table = np.asarray(statistics, dtype=np.float64)
    total = table.sum(axis=0)
    if metric in RATES:
        value, higher = total[0] / total[1], RATES[metric]
    else:
        made = MetricSpec.parse(metric).build()
        value, higher = made.score(total), made.higher_is_better
    return Series(
        key=Key(system="mt", metric=metric, view="direct", scope="whole"),
        name=metric,
        lang="de",
        value=float(value) if value is not None else None,
        low=None,
        high=None,
        n=len(table),
        signature="made:here|version:1",
        conditions={"reference": "ref", "bootstrap": {"seed": 1}},
        higher_is_better=higher,
        rows=Rows(
            keys=tuple(keys) if keys else tuple((i,) for i in range(len(table))),
            statistics=table,
        ),
    )


def followed(*found: Series, name: str = "demo", systems: Sequence[str] = ("mt",)) -> Followed:
    made = {
        replace(one.key, system=system): replace(one, key=replace(one.key, system=system))
        for system in systems
        for one in found
    }
    return Followed(
        place=f"results/{name}",
        run={"name": name, "config": {"systems": [{}]}, "documents": []},
        series=made,
        texts={},
        rows={},
        issues=[],
    )


def held(new: Followed, old: Followed | None, **config: Any) -> Gated:
    return gate(new, old, GateConfig.model_validate(config), place="gate.yaml")


def only(gated: Gated) -> Outcome:
    (one,) = gated.outcomes
    return one


def drifting(flags: Sequence[int]) -> Series:
    """A drift rate of rows of one word each."""
    return series("drift_rate", [(flag, 1) for flag in flags])
