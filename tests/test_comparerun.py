"""A run's comparisons, read back from its scores.json."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.comparerun import of_run
from evalkit.errors import ConfigError
from evalkit.results import Results


def score(system: str, view: str, scope: str, value: float) -> dict[str, Any]:
    return {
        **{"system": system, "metric": "chrf", "name": "chrF2", "view": view, "scope": scope},
        **{"value": value, "low": value - 1, "high": value + 1, "n": 9, "signature": "s"},
        **{"conditions": {"view": view}, "higher_is_better": True, "reason": None},
    }


def compared(baseline: str, system: str, lang: str) -> dict[str, Any]:
    return {
        **{"metric": "chrf", "baseline": baseline, "system": system, "delta": 1.0, "low": 0.0},
        **{"high": 2.0, "p_value": 0.01, "p_adjusted": 0.02, "method": "paired-bootstrap"},
        **{"resamples": 50, "effect": 2.0, "human_agreement": None, "lang": lang},
        **{"references": ["h"], "n": 9, "resampled": "rows", "units": 9, "wins": 5, "ties": 1},
        **{"losses": 3, "detectable": 1.4},
    }


def results(comparisons: list[dict[str, Any]]) -> Results:
    systems = ("a-it", "b-it", "a-ar", "b-ar", "untested")
    scores = [
        score(system, view, scope, place + len(view) + len(scope))
        for place, system in enumerate(systems)
        for view in ("direct", "pivot")
        for scope in ("aligned", "whole")
    ]
    significance = {"method": "paired-bootstrap", "resamples": 50, "correction": "none"}
    config = {"systems": [{"use": "memory"}], "significance": significance, "seed": 3}
    config["versions"] = ["b-ar"]
    run = {
        **{"name": "mine", "config": config, "shown_times": {"chrf": 2.0}},
        "comparisons_reason": "no two versions share a row",
    }
    return Results(
        run=run,
        documents=[],
        scores={
            "scores": scores,
            "comparisons": comparisons,
            "clusters": [{"metric": "chrf", "lang": "it", "clusters": [["b-it"], ["a-it"]]}],
        },
        segments=[],
        issues=[],
        alignments={},
    )


def test_languages_stand_apart_with_the_scores_of_their_view() -> None:
    pairs = [compared("a-it", "b-it", "it"), compared("b-ar", "a-ar", "ar")]
    made = of_run(results(pairs))
    assert [(one.lang, [row.system for row in one.scores]) for one in made.metrics] == [
        ("it", ["a-it", "b-it"]),
        ("ar", ["a-ar", "b-ar"]),
    ]
    rows = [row for one in made.metrics for row in one.scores]
    assert {row.conditions["view"] for row in rows} == {"direct"}
    # Place of the system, and the lengths of "direct" and "aligned".
    assert [row.value for row in rows] == [13, 14, 15, 16]
    assert {row.times for row in rows} == {2.0}
    assert [one.clusters for one in made.metrics] == [(("b-it",), ("a-it",)), None]
    assert made.plan.humans == ("b-ar",)
    assert made.to_json()["comparisons"] == pairs
    assert (made.plan.seed, made.plan.config().resamples, made.plan.correction) == (3, 50, "none")


def test_a_run_without_comparisons_says_why() -> None:
    with pytest.raises(ConfigError, match="no two versions share a row"):
        of_run(results([]))
