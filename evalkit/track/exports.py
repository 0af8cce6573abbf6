"""A run's numbers in the forms that other tools keep: DVC, github-action-benchmark, shields.io."""

from __future__ import annotations

from typing import Any

from evalkit.track.outcomes import Gated
from evalkit.track.series import Followed, Series, counts_by_kind
from evalkit.track.words import figure

Record = dict[str, Any]


def flat_metrics(followed: Followed) -> dict[str, float]:
    """Name to value, raw, as ``dvc metrics`` reads it; what is undefined is left out.

    A name is ``system/metric/view/scope``, of what has them, with the statement behind a rate.
    """
    values = {name_of(one): one.value for one in followed.series.values() if one.value is not None}
    for system, categories in counts_by_kind(followed).items():
        for category, severities in categories.items():
            for severity, number in severities.items():
                values[f"{system}/issues/{category}/{severity}"] = float(number)
    return values


def name_of(one: Series) -> str:
    """The name of a series in a flat table."""
    key = one.key
    parts = (key.system, key.metric, key.view, key.scope, key.statement)
    return "/".join(part for part in parts if part)


def benchmark(followed: Followed, *, higher_is_better: bool) -> list[Record]:
    """What github-action-benchmark reads as customBiggerIsBetter or customSmallerIsBetter."""
    return [
        {
            "name": name_of(one),
            "unit": "share" if one.key.view is None else one.name,
            "value": one.value,
            **(
                {"range": f"{figure(one.low)} to {figure(one.high)}"} if one.low is not None else {}
            ),
            "extra": one.signature,
        }
        for one in followed.series.values()
        if one.value is not None and one.higher_is_better is higher_is_better
    ]


def badge(gated: Gated) -> Record:
    """What a shields.io endpoint badge reads."""
    failed, rules = len(gated.failures), len(gated.outcomes)
    return {
        "schemaVersion": 1,
        "label": f"evalkit {gated.run.name}",
        "message": f"{failed} of {rules} failed" if failed else f"{rules} passed",
        "color": "red" if failed else "yellow" if gated.blind else "brightgreen",
    }


def gate_json(gated: Gated) -> Record:
    """A gate's outcomes as plain JSON."""
    return {
        "passed": gated.passed,
        "run": gated.run.place,
        "baseline": gated.baseline.place if gated.baseline else None,
        "alpha": gated.alpha,
        "tests": gated.tests,
        "warnings": list(gated.warnings),
        "outcomes": [
            {
                "kind": one.kind,
                "rule": one.rule,
                "system": one.key.system,
                "metric": one.key.metric,
                "view": one.key.view,
                "scope": one.key.scope,
                "statement": one.key.statement,
                "lang": one.series.lang,
                "status": one.status,
                "reason": one.reason,
                "value": one.value,
                "before": one.before,
                "tolerance": one.tolerance,
                "delta": one.change.delta if one.change else None,
                "low": one.change.low if one.change else None,
                "high": one.change.high if one.change else None,
                "p_value": one.change.p_worse if one.change else None,
                "p_adjusted": one.p_adjusted,
                "rows": one.change.units if one.change else None,
                "smallest_visible": one.smallest,
                "too_small": one.blind,
                "holds_on": one.sure,
            }
            for one in gated.outcomes
        ],
    }
