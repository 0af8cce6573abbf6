"""What a gate says, in sentences: of every outcome, and of what its set is too small to see."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evalkit.track.outcomes import Gated, Outcome
from evalkit.track.words import chance, counted, figure, signed, span


def title(outcome: Outcome) -> str:
    """The series of an outcome by its name on the screen: ``herald-ar chrF2++ (pivot, whole)``."""
    key = outcome.key
    beside = ", ".join(part for part in (key.view, key.scope, key.statement) if part)
    return f"{key.system} {outcome.series.name}" + (f" ({beside})" if beside else "")


def sentence(outcome: Outcome) -> str:
    """What was seen, what was needed, and how sure it is."""
    reason = f"{outcome.reason}. " if outcome.reason else ""
    what = f"Seen: {seen(outcome)}. Needed: {outcome.needed}."
    return f"{title(outcome)}: {reason}{what} {sure(outcome)}"


def seen(outcome: Outcome) -> str:
    """The value, and of a drop the one before and what lies between."""
    if outcome.kind == "limit":
        return figure(outcome.value)
    change = outcome.change
    moved = ""
    if change is not None:
        moved = f" ({signed(change.delta)}, 95 % {span(change.low, change.high)})"
    return f"{figure(outcome.before)} → {figure(outcome.value)}{moved}"


def sure(outcome: Outcome) -> str:
    """How sure the outcome is."""
    if outcome.kind == "limit":
        if outcome.sure is None:
            return "How sure is not known."
        return f"It holds on {outcome.sure:.0%} of resamples."
    change = outcome.change
    if change is None:
        return "It was not tested."
    rows = counted(change.units, change.unit)
    told = f"p {chance(outcome.p_adjusted)} corrected, {chance(change.p_worse)} before, on {rows}"
    if change.alone:
        told += f", {counted(change.alone, 'row')} in one run alone"
    if outcome.smallest is None:
        return f"{told}, which can show no drop." if change.deviation else f"{told}, all alike."
    return f"{told}, which would mostly show a drop of {figure(outcome.smallest)}."


def too_small(gated: Gated) -> list[str]:
    """For each rule that its set is too small for: how many series, the smallest visible drop."""
    by_rule: dict[str, list[Outcome]] = {}
    for one in gated.blind:
        by_rule.setdefault(one.rule, []).append(one)
    return [
        f"{rule}: the set is too small to see such a drop in {len(blind)} of "
        f"{sum(one.rule == rule for one in gated.outcomes)} series; {_smallest(blind, gated)}"
        for rule, blind in by_rule.items()
    ]


def _smallest(blind: Sequence[Outcome], gated: Gated) -> str:
    found = sorted(one.smallest for one in blind if one.smallest is not None)
    none = [one for one in blind if one.smallest is None and one.change is not None]
    words = []
    if found:
        to = f" to {figure(found[-1])}" if found[-1] != found[0] else ""
        words.append(f"the smallest that it would mostly show is {figure(found[0])}{to}")
    if none:
        needed = math.ceil(math.log2(max(1, gated.tests) / gated.alpha))
        least = min(
            (one.change for one in none if one.change is not None), key=lambda made: made.units
        )
        few = least.units < needed
        words.append(
            f"{counted(least.units, least.unit)} can show no drop at all in "
            f"{counted(gated.tests, 'test')}, for which {needed} are needed"
            if few
            else "how small a drop could be seen is not known, for no row varies"
        )
    return "; ".join(words)


def head(gated: Gated) -> str:
    """The verdict in one line."""
    drops = sum(one.kind == "drop" for one in gated.outcomes)
    limits = len(gated.outcomes) - drops
    failed = len(gated.failures)
    verdict = "passed" if gated.passed else "FAILED"
    said = f"{counted(drops, 'drop')} and {counted(limits, 'limit')}"
    against = f" against {gated.baseline.place}" if gated.baseline is not None else ""
    return f"gate {verdict}: {gated.run.name}{against}, {said}, {failed} failed"
