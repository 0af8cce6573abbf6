"""Floors and ceilings held against the numbers of a run."""

from __future__ import annotations

from dataclasses import replace

from evalkit.track.gateconfig import GateConfig, LimitRule
from evalkit.track.outcomes import Outcome
from evalkit.track.paired import holds, score_of
from evalkit.track.rules import matching
from evalkit.track.series import Followed, Series
from evalkit.track.words import figure


def limited(
    rule: LimitRule,
    run: Followed,
    baseline: Followed | None,
    config: GateConfig,
    *,
    place: str,
) -> list[Outcome]:
    """Hold one rule against every series that it means.

    A number that is undefined fails, unless others that the rule means are not, it had none in the
    baseline either, and the rule names no system: a metric that needs a peer has none for the only
    version in its language.

    Args:
        rule: The rule.
        run: The run.
        baseline: The baseline, where there is one.
        config: The gate's config, for its seed.
        place: Where the rule stands, for errors.
    """
    found = list(matching(run, rule.limit.what, rule, place=place).values())
    some = any(one.value is not None for one in found)
    return [
        _undefined(rule, one, may_be=some and rule.system is None and not _had(baseline, one))
        if one.value is None
        else _held(rule, one, one.value, config)
        for one in found
    ]


def _had(baseline: Followed | None, one: Series) -> bool:
    before = baseline.series.get(one.key) if baseline is not None else None
    return before is not None and before.value is not None


def _undefined(rule: LimitRule, one: Series, *, may_be: bool) -> Outcome:
    return Outcome(
        kind="limit",
        rule=str(rule),
        needed=str(rule),
        series=one,
        status="skipped" if may_be else "failed",
        reason=f"it is undefined ({one.reason})",
    )


def _held(rule: LimitRule, one: Series, value: float, config: GateConfig) -> Outcome:
    limit = rule.limit
    kept = limit(value)
    outcome = Outcome(
        kind="limit",
        rule=str(rule),
        needed=str(rule),
        series=one,
        status="passed" if kept else "failed",
        reason=None if kept else f"it is {figure(value)}",
        value=value,
    )
    if one.rows is None or one.key.metric in ("added", "repeated"):
        return outcome
    return replace(outcome, sure=holds(one.rows, score_of(one.key.metric), limit, seed=config.seed))
