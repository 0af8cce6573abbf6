"""Comparisons as ``evalkit compare`` prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from statistics import median
from typing import TYPE_CHECKING

from evalkit.cli.score import interval, notes, title
from evalkit.cli.tables import aligned, latex, latex_text, tsv
from evalkit.corrections import fine_enough
from evalkit.text.printable import safe_line

if TYPE_CHECKING:
    from evalkit.comparefiles import CompareTable, MetricComparison, Plan
    from evalkit.scorefiles import FileScore
    from evalkit.types import Comparison

# With fewer, differences that three of four people would see stay unfound: in WMT22 en-de 500 rows
# show differences from 1.9 BLEU and 1.2 chrF on, and 75 % of people agree from 1.8 and 1.3 on.
_FEW = {"rows": 500, "documents": 50}


def in_tsv(table: CompareTable) -> list[str]:
    """A line per metric and pair of systems, with the keys of ``--json``."""
    from evalkit.results import comparison_record

    records = [comparison_record(pair) for one in table.metrics for pair in one.comparisons]
    head = [key for key in records[0] if key != "references"] if records else ["metric"]
    return tsv(head, [[record[key] for key in head] for record in records])


def in_text(table: CompareTable) -> list[str]:
    """For each metric the systems, best first, then every pair; then what the tests are."""
    names = _names(table)
    lines: list[str] = []
    for one in table.metrics:
        lines += [*_systems(one, names, table.plan.humans), "", *_pairs(one), ""]
        lines += [*_notes(one, names), ""]
    return [*lines, *_legend(table)]


def in_latex(table: CompareTable) -> list[str]:
    """Systems by metrics: the best in bold, a dagger on those not told apart from it."""
    from evalkit.comparefiles import TOLD_APART

    names = _names(table)
    systems = list(dict.fromkeys(score.system for one in table.metrics for score in one.scores))
    heads = {one.scores[0].metric: one.scores[0] for one in table.metrics if one.scores}
    columns: dict[str, dict[str, str]] = {metric: {} for metric in heads}
    for one in table.metrics:
        if one.scores:
            columns[one.scores[0].metric] |= _marked(one, table.plan)
    rows = [
        [
            latex_text(_marked_human(name, table.plan.humans)),
            *(column.get(name, "--") for column in columns.values()),
        ]
        for name in systems
    ]
    head = ["system", *(title(one, names) for one in heads.values())]
    other = table.plan.baseline or "the best"
    legend = f"dagger: not told apart from {other} (p >= {TOLD_APART:g}); {_tests(table)}"
    signed = [f"{title(one, names)}|{one.signature}" for one in heads.values()]
    return latex(head, rows, [legend, *_held_apart(table), *signed])


def _held_apart(table: CompareTable) -> list[str]:
    """That the systems of a run are not all held against the same references."""
    held = {
        str(row.conditions.get("references"))
        for one in table.metrics
        for row in one.scores
        if row.system in table.plan.humans
    } - {
        str(row.conditions.get("references"))
        for one in table.metrics
        for row in one.scores
        if row.system not in table.plan.humans
    }
    if not held:
        return []
    return ["human versions are held against fewer references: go by the tests, not by the scores"]


def _names(table: CompareTable) -> Counter[str]:
    """How many metrics have each name."""
    heads = {one.scores[0].metric: one.scores[0].name for one in table.metrics if one.scores}
    return Counter(heads.values())


def warnings(table: CompareTable) -> list[str]:
    """Where a person ranks too low, and what the tests could not show."""
    from evalkit.report.systems import below_machine_words

    found = below_machine_words(
        [fell for one in table.metrics for fell in one.reversals],
        instead=[
            *(one.scores[0].name for one in table.metrics if not one.counts_overlap),
            *(
                f"the scores against {safe_line(name)} alone"
                for name in table.plan.paraphrased
                if any(one.against_paraphrased for one in table.metrics)
            ),
        ],
    )
    for one in table.metrics:
        if table.plan.too_coarse(len(one.comparisons)):
            found.append(
                f"{table.plan.config().resamples} resamples are too few for {len(one.comparisons)} "
                f"tests in {safe_line(one.comparisons[0].metric)}: no difference could come out as "
                f"shown; say --resamples {fine_enough(len(one.comparisons))} or --correction none"
            )
        sides = [pair.beside for pair in one.comparisons if pair.beside]
        if not sides or not one.scores or sides[0].units >= _FEW[sides[0].resampled]:
            continue
        smallest = [side.detectable for side in sides if side.detectable is not None]
        shown = _shown(one.scores[0], median(smallest), more=1) if smallest else "any size"
        of = f" ({safe_line(one.lang)})" if one.lang else ""
        found.append(
            f"{sides[0].units} {sides[0].resampled}{of} are few: a true difference in "
            f"{safe_line(one.scores[0].name)} of {shown} would be found in 4 of 5 such samples, "
            f"a smaller one less often"
        )
    return found


def _systems(one: MetricComparison, names: Mapping[str, int], humans: Collection[str]) -> list[str]:
    if not one.scores:
        return []
    head = one.scores[0]
    worst = float("-inf") if head.higher_is_better else float("inf")
    ranked = sorted(
        one.scores,
        key=lambda row: worst if row.value is None else row.value,
        reverse=head.higher_is_better,
    )
    place = {name: str(k) for k, names in enumerate(one.clusters or (), 1) for name in names}
    columns = [
        [_head(one), *(_marked_human(row.system, humans) for row in ranked)],
        [title(head, names), *(_value(row) for row in ranked)],
        ["[95 %]", *(interval(row) for row in ranked)],
    ]
    if one.against_paraphrased is not None:
        told = (one.against_paraphrased[row.system] for row in ranked)
        columns.append(
            ["paraphrased", *("" if value is None else _shown(head, value) for value in told)]
        )
    if one.clusters is not None:
        columns.append(["cluster", *(place.get(row.system, "") for row in ranked)])
    return aligned(columns)


def _marked_human(system: str, humans: Collection[str]) -> str:
    return safe_line(system) + (" (human)" if system in humans else "")


def _head(one: MetricComparison) -> str:
    return f"system ({safe_line(one.lang)})" if one.lang else "system"


def _pairs(one: MetricComparison) -> list[str]:
    head = one.scores[0] if one.scores else None
    pairs = one.comparisons
    columns = [
        [_head(one), *(safe_line(pair.system) for pair in pairs)],
        ["against", *(safe_line(pair.baseline) for pair in pairs)],
        ["delta", *(_shown(head, pair.delta, more=1, sign=True) for pair in pairs)],
        ["[95 %]", *(_delta_interval(head, pair) for pair in pairs)],
        ["p", *(_p(pair.p_value) for pair in pairs)],
        ["adjusted", *(_p(pair.p_adjusted) for pair in pairs)],
        ["effect", *("" if pair.effect is None else f"{pair.effect:.1f}" for pair in pairs)],
    ]
    if all(pair.beside for pair in pairs):
        for name in ("wins", "ties", "losses"):
            columns.append([name, *(str(getattr(pair.beside, name)) for pair in pairs)])
    if any(pair.human_agreement is not None for pair in pairs):
        columns.append(["people", *(_people(pair.human_agreement) for pair in pairs)])
    return aligned(columns, names=2)


def _notes(one: MetricComparison, names: Mapping[str, int]) -> list[str]:
    sides = [pair.beside for pair in one.comparisons if pair.beside]
    smallest = [side.detectable for side in sides if side.detectable is not None]
    lines = notes(one.scores, names) if one.scores else []
    if sides:
        drawn = "" if sides[0].resampled == "rows" else f" of {sides[0].units} documents"
        counts = sorted({side.n for side in sides})
        lines.append(f"  {' or '.join(map(str, counts))} rows{drawn}")
    if smallest and one.scores:
        low, high = (_shown(one.scores[0], pick(smallest), more=1) for pick in (min, max))
        span = low if low == high else f"{low} to {high}"
        lines.append(f"  smallest difference that would mostly be found: {span}")
    return lines


def _legend(table: CompareTable) -> list[str]:
    from evalkit.comparefiles import TOLD_APART

    pairs = [pair for one in table.metrics for pair in one.comparisons]
    told = [
        f"{_tests(table)}.",
        "delta: system minus the other. effect: delta by its deviation.",
    ]
    if any(one.clusters is not None for one in table.metrics):
        told.append(
            f"cluster: every system in it differs from every one in the next (p < {TOLD_APART:g})."
        )
    if any(one.against_paraphrased is not None for one in table.metrics):
        told.append("paraphrased: the score against the paraphrased references alone.")
    if any(pair.beside for pair in pairs):
        told.append("wins, ties, losses: segments, by the score of each.")
    if any(pair.human_agreement is not None for pair in pairs):
        told.append("people: how often people agree with such a difference between MT systems.")
    return told


def _tests(table: CompareTable) -> str:
    plan: Plan = table.plan
    corrected = {"holm": "adjusted by Holm over the tests of a metric", "none": "not adjusted"}
    return (
        f"{plan.method.replace('-', ' ')}, {plan.config().resamples} resamples, "
        f"seed {plan.seed}; p {corrected[plan.correction]}"
    )


def _marked(one: MetricComparison, plan: Plan) -> dict[str, str]:
    """System to its cell.

    The best is one of those that are held against what the first machine is held against: in a run
    a human version has fewer references, and so a lower score.
    """
    from evalkit.comparefiles import TOLD_APART

    values = {row.system: row.value for row in one.scores if row.value is not None}
    if not values:
        return {}
    better = max if one.scores[0].higher_is_better else min
    against = {row.system: row.conditions.get("references") for row in one.scores}
    first = next((name for name in values if name not in plan.humans), next(iter(values)))
    best = better(value for name, value in values.items() if against[name] == against[first])
    baseline = plan.baseline
    held = [baseline] if baseline else [name for name, value in values.items() if value == best]
    near = {
        name
        for pair in one.comparisons
        for name, other in ((pair.system, pair.baseline), (pair.baseline, pair.system))
        if pair.p_adjusted >= TOLD_APART and other in held
    }
    cells = {}
    for row in one.scores:
        if row.value is not None:
            number = _value(row)
            is_best = row.value == best and against[row.system] == against[first]
            shown = rf"\textbf{{{number}}}" if is_best else number
            mark = r"$^{\dagger}$" if row.system in near - set(held) else ""
            cells[row.system] = shown + mark
    return cells


def _value(row: FileScore) -> str:
    return "undefined" if row.value is None else _shown(row, row.value)


def _shown(head: FileScore | None, value: float, *, more: int = 0, sign: bool = False) -> str:
    times, digits = (head.times, head.digits) if head else (1.0, 4)
    return f"{value * times:{'+' if sign else ''}.{digits + more}f}"


def _delta_interval(head: FileScore | None, pair: Comparison) -> str:
    bounds = (_shown(head, bound, more=1, sign=True) for bound in (pair.low, pair.high))
    return f"[{', '.join(bounds)}]"


def _p(value: float) -> str:
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"


def _people(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"
