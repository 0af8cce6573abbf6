"""The gate: whether a run may pass, held against a baseline and against floors and ceilings.

A drop fails where it is larger than its tolerance and more than chance: tested on the rows that
both runs have, corrected by Holm over all drops that are gated. A limit fails where it is broken.
Numbers that cannot be compared are an error that says what changed, and never a drop.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evalkit.corrections import holm
from evalkit.errors import ConfigError, DataError, EvalkitError
from evalkit.track.changed import changes
from evalkit.track.gateconfig import DropRule, GateConfig
from evalkit.track.heldlimits import limited
from evalkit.track.outcomes import Gated, Outcome, Status
from evalkit.track.paired import Change, change, is_count, score_of, sides, visible
from evalkit.track.rules import matching
from evalkit.track.series import Followed, Key, Series
from evalkit.track.words import figure

# The smallest p-value that can come out of Holm is the level over this.
_FINE = 5


def gate(run: Followed, baseline: Followed | None, config: GateConfig, *, place: str) -> Gated:
    """Hold a run against a gate's config.

    Args:
        run: The run.
        baseline: What its drops are held against; None where the config has limits alone.
        config: The gate's config.
        place: Where the config stands, for errors.

    Raises:
        ConfigError: The baseline is of another config, or a number of it cannot be compared with
            the run's; all of that at once, with what changed.
        DataError: A run holds no statistics of its rows.
    """
    tested, warnings = _drops(run, baseline, config, place)
    kept = [
        one
        for index, rule in enumerate(config.limits)
        for one in limited(rule, run, baseline, config, place=f"{place}: limits.{index} ({rule})")
    ]
    outcomes = [*tested, *kept]
    return Gated(
        run=run,
        baseline=baseline,
        alpha=config.alpha,
        tests=sum(one.change is not None for one in tested),
        outcomes=outcomes,
        warnings=warnings,
    )


def _drops(
    run: Followed, baseline: Followed | None, config: GateConfig, place: str
) -> tuple[list[Outcome], list[str]]:
    if not config.drops:
        return [], []
    if baseline is None:
        raise ConfigError(
            "the gate's drops need a baseline",
            place=place,
            mend="Name one with --baseline, or write limits alone.",
        )
    if run.name != baseline.name:
        raise ConfigError(
            f"the baseline is of another config: {baseline.name}, and the run is of {run.name}",
            place=baseline.place,
            mend="Name a baseline of the same config.",
        )
    warnings: list[str] = []
    pairs: list[tuple[DropRule, Series, Series]] = []
    problems: list[EvalkitError] = []
    for index, rule in enumerate(config.drops):
        where = f"{place}: drops.{index} ({rule})"
        try:
            now = matching(run, rule.metric, rule, place=where)
            then = matching(baseline, rule.metric, rule, place=f"{where}, in the baseline")
        except ConfigError as error:
            problems.append(error)
            continue
        problems += [_gone(one, baseline) for one in then if one not in now]
        warnings += [
            f"{one} is not in the baseline: nothing is held against it"
            for one in now
            if one not in then
        ]
        pairs += [
            (rule, then[one], now[one])
            for one in now
            if one in then and not ("[*]" in rule.metric and _empty(then[one], now[one]))
        ]
    problems += _incomparable(run, baseline, pairs, config)
    if problems:
        raise ConfigError.of(problems)
    # Many tests need many trials, or no p-value could be small enough.
    needed = math.ceil(_FINE * len(pairs) / config.alpha)
    config = config.model_copy(update={"resamples": max(config.resamples, needed)})
    return _corrected([_drop(*pair, config) for pair in pairs], config), warnings


def _empty(then: Series, now: Series) -> bool:
    """Whether a count is 0 on both sides: nothing to test, and nothing to correct for."""
    return is_count(now.key.metric) and then.value == now.value == 0


def _gone(key: Key, baseline: Followed) -> ConfigError:
    return ConfigError(
        f"{key} is in the baseline and not in the run",
        place=baseline.place,
        mend="Run the config of the baseline, or write a new one with --update-baseline.",
    )


def _incomparable(
    run: Followed,
    baseline: Followed,
    pairs: Sequence[tuple[DropRule, Series, Series]],
    config: GateConfig,
) -> list[EvalkitError]:
    """An error for each thing that changed, with the series that it is about."""
    about: dict[str, dict[str, None]] = {}
    for _, then, now in pairs:
        for words in changes(baseline, run, then, now, config.ignore):
            about.setdefault(words, {})[str(now.key)] = None
    return [
        ConfigError(
            f"not comparable, for this changed since the baseline: {words} (of {_few(names)})",
            place=baseline.place,
            mend="Undo it, or accept it with --update-baseline.",
        )
        for words, names in about.items()
    ]


def _few(names: Mapping[str, None]) -> str:
    first = list(names)[:3]
    more = len(names) - len(first)
    return ", ".join(first) + (f" and {more} more" if more else "")


def _drop(rule: DropRule, then: Series, now: Series, config: GateConfig) -> Outcome:
    """One drop before correction: whether it is more than chance is decided over all of them."""
    outcome = Outcome(
        kind="drop",
        rule=str(rule),
        needed=f"worse by no more than {rule.tolerance:g}, or by what chance may have made",
        series=now,
        status="passed",
        value=now.value,
        before=then.value,
        tolerance=rule.tolerance,
    )
    if then.value is None:
        return replace(
            outcome,
            status="skipped",
            reason=f"it has no value in the baseline ({then.reason or 'undefined'})",
        )
    if now.value is None:
        return replace(
            outcome,
            status="failed",
            reason=f"it had a value, and is undefined now ({now.reason or 'undefined'})",
        )
    if _empty(then, now):
        return outcome
    if then.rows is None or now.rows is None:
        raise DataError(
            f"a run holds no statistics of the rows of {now.key}",
            mend="It is of an earlier evalkit: run its config again.",
        )
    made = change(
        sides(then.rows, now.rows),
        score_of(now.key.metric),
        higher_is_better=bool(now.higher_is_better),
        resamples=config.resamples,
        seed=config.seed,
    )
    if made is None:
        return replace(outcome, status="skipped", reason="undefined on the rows that are shared")
    return replace(outcome, change=made)


def _corrected(drops: Sequence[Outcome], config: GateConfig) -> list[Outcome]:
    """The drops judged, with Holm's correction over all that were tested."""
    tested = [one.change for one in drops if one.change is not None]
    adjusted = iter(holm([one.p_worse for one in tested]))
    return [
        one if one.change is None else _judged(one, one.change, next(adjusted), len(tested), config)
        for one in drops
    ]


def _judged(
    one: Outcome, made: Change, p_adjusted: float, tests: int, config: GateConfig
) -> Outcome:
    dropped = -made.delta if one.series.higher_is_better else made.delta
    tolerance = one.tolerance or 0.0
    larger, sure = dropped > tolerance, p_adjusted <= config.alpha
    smallest = visible(made, alpha=config.alpha, tests=tests)
    if larger and sure:
        status: Status = "failed"
        reason: str | None = f"worse by {figure(dropped)}, which is more than chance"
    else:
        status = "passed"
        reason = f"worse by {figure(dropped)}, which chance may have made" if larger else None
    return replace(
        one,
        status=status,
        reason=reason,
        p_adjusted=p_adjusted,
        smallest=smallest,
        blind=smallest is None or smallest > tolerance,
    )
