"""How often the gate fails without a real change, and how often it finds a real one.

python benchmarks/gate.py [--draws 200] [--shared ../shared]: WMT22 English-German, 2,037 segments.

No change: each segment's two translations, by Online-W and Online-A, stand on either side by
chance. A real drop: a share of Online-B's segments is replaced by OpenNMT's, which is 2.5 chrF
worse as a whole. Beside the gate stand two that teams write by hand: one that fails on any drop
above the tolerance, and one that asks the paired bootstrap of each metric, uncorrected.
"""

from __future__ import annotations

import argparse
import math
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evalkit import significance
from evalkit.spec import MetricSpec
from evalkit.text.files import split_lines
from evalkit.track.gate import gate
from evalkit.track.gateconfig import GateConfig
from evalkit.track.outcomes import Gated
from evalkit.track.series import Followed, Key, Rows, Series
from evalkit.types import TestSet

METRICS = ("bleu", "chrf", "ter")
TOLERANCE = 0.5
SIZES = (10, 50, 200, 800)
ALPHA = 0.05
NONE = 0.0

Tables = Mapping[str, Mapping[str, Any]]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    asked = parser.parse_args()
    tables = statistics(asked.shared)
    started = time.monotonic()
    print(f"{asked.draws} draws, {asked.resamples} trials, level {ALPHA}, metrics {METRICS}")
    print("\nno real change: share of draws that fail [95 %, Wilson]")
    print("rows   gate                gate, tolerance 0   tolerance alone     bootstrap alone")
    for rows in SIZES:
        told = alarms(tables, rows, asked.draws, asked.resamples)
        print(f"{rows:5}  " + "  ".join(f"{one:18}" for one in told), flush=True)
    few = max(1, asked.draws // 2)
    print(f"\na real drop, tolerance 0: share of {few} draws that are found (median of what it")
    print("says that it would mostly find, chrF)")
    print("replaced  true drop, chrF   " + "  ".join(f"{rows:>5} rows        " for rows in SIZES))
    for share in (0.25, 0.5, 1.0):
        real = share * drop(tables)
        found = [power(tables, rows, few, asked.resamples, share) for rows in SIZES]
        print(
            f"{share:8.0%}  {real:15.2f}   " + "  ".join(f"{one:18}" for one in found), flush=True
        )
    print(f"\n{time.monotonic() - started:.0f} s")


def statistics(shared: Path) -> Tables:
    """Metric to system to sufficient statistics, shape (2037, k)."""
    texts: dict[str, tuple[str, ...]] = {}
    with tarfile.open(shared / "data/wmt22-en-de/texts.tar.xz") as archive:
        for member in archive:
            handle = archive.extractfile(member)
            if handle is not None:
                name = member.name.removeprefix("generaltest2022.en-de.").rpartition(".")[0]
                texts[name] = split_lines(handle.read().decode("utf-8"))
    systems = ("Online-W", "Online-A", "Online-B", "OpenNMT")
    testset = TestSet(
        lp="en-de",
        hypotheses={name: texts[f"hyp.{name}"] for name in systems},
        references={"A": texts["ref.A"]},
    )
    made = {metric: MetricSpec.parse(metric).build() for metric in METRICS}
    return {
        metric: {name: one.statistics(testset, name) for name in systems}
        for metric, one in made.items()
    }


def drop(tables: Tables) -> float:
    """What OpenNMT is worse than Online-B, in chrF."""
    score = MetricSpec.parse("chrf").build().score
    good, bad = (
        score(significance.total(tables["chrf"][name])) for name in ("Online-B", "OpenNMT")
    )
    return float((good or 0) - (bad or 0))


def alarms(tables: Tables, rows: int, draws: int, resamples: int) -> list[str]:
    """How often the gates fail without a real change: ours, ours at tolerance 0, two others."""
    failed = np.zeros(4, dtype=int)
    for seed in range(draws):
        old, new = pair(tables, rows, NONE, seed)
        failed += [
            not by_gate(old, new, resamples, TOLERANCE).passed,
            not by_gate(old, new, resamples, 0.0).passed,
            by_tolerance(old, new),
            by_bootstrap(old, new, resamples),
        ]
    return [shown(int(count), draws) for count in failed]


def power(tables: Tables, rows: int, draws: int, resamples: int, share: float) -> str:
    """How often the gate finds a real drop, and what it says that it would mostly find in chrF."""
    found = 0
    visible = []
    for seed in range(draws):
        gated = by_gate(*pair(tables, rows, share, seed), resamples, 0.0)
        found += not gated.passed
        visible += [
            one.smallest if one.smallest is not None else math.inf
            for one in gated.outcomes
            if one.key.metric == "chrf"
        ]
    return f"{found / draws:4.0%} ({float(np.median(visible)):.1f})"


def pair(tables: Tables, rows: int, share: float, seed: int) -> tuple[Followed, Followed]:
    """The baseline and the run of one draw."""
    rng = np.random.default_rng(seed)
    some = rng.choice(len(tables["bleu"]["Online-W"]), size=rows, replace=False)
    coin = rng.random(rows)[:, None]
    old, new = [], []
    for metric in METRICS:
        table = tables[metric]
        if share:
            before = table["Online-B"][some]
            after = np.where(coin < share, table["OpenNMT"][some], before)
        else:
            one, other = table["Online-W"][some], table["Online-A"][some]
            before, after = np.where(coin < 0.5, one, other), np.where(coin < 0.5, other, one)
        old.append(series(metric, before))
        new.append(series(metric, after))
    return followed(old), followed(new)


def by_gate(old: Followed, new: Followed, resamples: int, tolerance: float) -> Gated:
    """The gate."""
    config = GateConfig.model_validate(
        {
            "alpha": ALPHA,
            "resamples": resamples,
            "drops": [{"metric": one, "tolerance": tolerance} for one in METRICS],
        }
    )
    return gate(new, old, config, place="benchmark")


def by_tolerance(old: Followed, new: Followed) -> bool:
    """Whether any metric dropped by more than its tolerance."""
    return any(worse(a, b) > TOLERANCE for a, b in both(old, new))


def by_bootstrap(old: Followed, new: Followed, resamples: int) -> bool:
    """Whether any metric dropped, and its own paired bootstrap says p < 0.05."""
    for a, b in both(old, new):
        score = MetricSpec.parse(a.key.metric).build().score
        if a.rows is None or b.rows is None:
            continue
        found = significance.paired_bootstrap(
            a.rows.statistics, b.rows.statistics, score, resamples=resamples, seed=1
        )
        if found is not None and found.p_value < ALPHA and worse(a, b) > 0:
            return True
    return False


def both(old: Followed, new: Followed) -> Iterator[tuple[Series, Series]]:
    """Every series of both."""
    yield from ((one, new.series[key]) for key, one in old.series.items())


def worse(old: Series, new: Series) -> float:
    """By how much a series dropped."""
    delta = (new.value or 0) - (old.value or 0)
    return -delta if old.higher_is_better else delta


def series(metric: str, table: Any) -> Series:
    """A series over rows."""
    made = MetricSpec.parse(metric).build()
    return Series(
        key=Key(system="mt", metric=metric, view="direct", scope="whole"),
        name=made.name,
        lang="de",
        value=made.score(significance.total(table)),
        low=None,
        high=None,
        n=len(table),
        signature=made.signature(1),
        conditions={},
        higher_is_better=made.higher_is_better,
        rows=Rows(keys=tuple((i,) for i in range(len(table))), statistics=table),
    )


def followed(found: Sequence[Series]) -> Followed:
    """A systems run of those series."""
    run = {"name": "benchmark", "config": {"systems": [{}]}, "documents": []}
    by_key = {one.key: one for one in found}
    return Followed(place="", run=run, series=by_key, texts={}, rows={}, issues=[])


def shown(count: int, draws: int) -> str:
    """A share with its Wilson interval."""
    z, share = 1.96, count / draws
    middle = (share + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z / (1 + z * z / draws) * math.sqrt(share * (1 - share) / draws + (z / (2 * draws)) ** 2)
    return f"{share:5.1%} [{max(0, middle - half):.1%}, {middle + half:.1%}]"


if __name__ == "__main__":
    main()
