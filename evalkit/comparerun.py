"""The comparisons of a run directory, in the form of ``evalkit compare``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from evalkit.comparefiles import SCORE_KEYS, CompareTable, MetricComparison, Plan
from evalkit.errors import ConfigError
from evalkit.results import Results
from evalkit.scorefiles import FileScore
from evalkit.types import BesideComparison, Comparison


def of_run(made: Results) -> CompareTable:
    """The comparisons that a run directory holds, with the scores of their view.

    Scores are those of the rows that both sides have, as in the tests. Clusters are those of the
    run, which are of its systems alone.

    Raises:
        ConfigError: The run compared nothing; its reason is named.
    """
    records = made.scores.get("comparisons") or []
    if not records:
        raise ConfigError(
            "this run holds no comparison",
            place=made.name,
            mend=str(made.run.get("comparisons_reason") or "A comparison needs two systems"),
        )
    config = made.run["config"]
    view = "direct" if config.get("systems") else "pivot"
    scores: dict[str, list[FileScore]] = {}
    for record in made.scores["scores"]:
        if record["view"] == view and record["scope"] == "aligned":
            times = made.run.get("shown_times", {}).get(record["metric"], 1.0)
            kept = {key: record[key] for key in SCORE_KEYS}
            scores.setdefault(record["metric"], []).append(FileScore(**kept, times=times, digits=1))
    compared: dict[tuple[str, str | None], list[Comparison]] = {}
    for record in records:
        key = (record["metric"], record.get("lang"))
        compared.setdefault(key, []).append(_comparison_of(record))
    ranked = {
        (one["metric"], one["lang"]): tuple(map(tuple, one["clusters"]))
        for one in made.scores.get("clusters", ())
    }
    humans = tuple(config["versions"]) if config.get("systems") else ()
    plan = {key: config["significance"][key] for key in ("method", "resamples", "correction")}
    return CompareTable(
        metrics=tuple(
            MetricComparison(
                scores=tuple(_of_pairs(scores.get(metric, ()), pairs)),
                comparisons=tuple(pairs),
                lang=lang,
                clusters=ranked.get((metric, lang)),
            )
            for (metric, lang), pairs in compared.items()
        ),
        plan=Plan(**plan, seed=config["seed"], humans=humans),
    )


def _of_pairs(scores: Sequence[FileScore], pairs: Sequence[Comparison]) -> list[FileScore]:
    """The scores of those that were tested."""
    named = {name for pair in pairs for name in (pair.baseline, pair.system)}
    return [one for one in scores if one.system in named]


def _comparison_of(record: Mapping[str, Any]) -> Comparison:
    own = {one.name for one in fields(Comparison)} - {"beside"}
    more = {key: value for key, value in record.items() if key not in own}
    return Comparison(
        **{key: record[key] for key in own}, beside=BesideComparison(**more) if more else None
    )
