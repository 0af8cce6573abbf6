"""The parts of a run that pages show and the terminal leaves out: tests, reproduction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from evalkit.corrections import fine_enough, too_coarse
from evalkit.report.figures import interval, p_value, points
from evalkit.report.summary import Figure, Summary

_SHOWN = 0.05

COMPARISON_CAVEAT = (
    "Both versions are scored on the rows that neither splits, omissions counted. “No difference "
    "shown” does not mean that two versions are equal: a few rows seldom show any. A difference "
    "in a score is one of wording against the reference, not of truth."
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A comparison of two versions in words."""

    metric: str
    pair: str
    delta: str
    limits: str
    p: str
    words: str


def readings(summary: Summary) -> list[Reading]:
    """Every comparison, in the order of the run."""
    found = []
    for one in summary.comparisons:
        name = summary.metric_name(one["metric"])
        found.append(
            Reading(
                metric=name,
                pair=f"{one['system']} against {one['baseline']}",
                delta=points(one["delta"], sign=True),
                limits=interval(one["low"], one["high"], sign=True),
                p=p_value(one["p_adjusted"]),
                words=_words(
                    one["system"],
                    one["baseline"],
                    one["delta"],
                    shown=one["p_adjusted"] < _SHOWN,
                    higher_is_better=summary.higher_is_better(one["metric"]),
                ),
            )
        )
    return found


def test_words(summary: Summary) -> str:
    """How the comparisons were tested, empty where there are none."""
    if not summary.comparisons:
        return ""
    first = summary.comparisons[0]
    correction = (summary.run.get("config", {}).get("significance") or {}).get("correction")
    adjusted = f", p adjusted by {str(correction).capitalize()}" if correction else ""
    words = f"Method: {first['method']}, {first['resamples']} resamples{adjusted}."
    most = max(Counter(one["metric"] for one in summary.comparisons).values())
    if correction != "holm" or not too_coarse(most, first["resamples"]):
        return words
    return (
        f"{words} These are too few for {most} tests: no difference could come out as shown. Set "
        f"significance.resamples to {fine_enough(most)}."
    )


def reproduction(summary: Summary) -> list[tuple[str, str]]:
    """What it takes to make the run again: names and values."""
    run = summary.run
    inputs = [str(one["path"]) for one in run.get("inputs", ())]
    packages = run.get("packages", {})
    models = [
        f"{model.get('name') or model.get('model')} {model.get('revision') or ''}".strip()
        for model in run.get("models", ())
    ]
    lines = [
        ("command", f"evalkit run {inputs[0]}" if inputs else ""),
        ("config hash", str(run.get("config_hash") or "")),
        ("seed", str(run.get("seed", ""))),
        ("git commit", str(run.get("git_commit") or "")),
        ("started", str(run.get("started") or "")),
        ("packages", ", ".join(f"{name} {version}" for name, version in packages.items())),
        ("models", ", ".join(models)),
    ]
    return [(name, value) for name, value in lines if value]


def condition_words(figure: Figure) -> str:
    """The conditions of a score on one line; view and scope have columns of their own."""
    return "; ".join(
        f"{key}: {_plain(value)}"
        for key, value in figure.conditions.items()
        if key not in ("view", "scope")
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}={_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or "none"
    return "none" if value is None else str(value)


def _words(system: str, baseline: str, delta: float, *, shown: bool, higher_is_better: bool) -> str:
    if not shown:
        return "no difference shown"
    better = system if (delta > 0) == higher_is_better else baseline
    return f"{better} scores better, by more than chance would"
