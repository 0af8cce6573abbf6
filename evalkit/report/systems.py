"""A systems run for people: who scores how, language by language, and which differences are real.

Tables of plain cells and sentences, the same for every report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evalkit.report.figures import NONE, interval, listed, p_value, percent, plural, points
from evalkit.report.summary import Figure, Outlet, Record, Summary
from evalkit.types import Reversal

# The fewest that Koehn (2004) tests on, "Statistical Significance Tests for Machine Translation
# Evaluation"; of documents, a number below which a bootstrap is known to be rough.
_FEW_ROWS = 300
_FEW_DOCUMENTS = 30
_SHOWN = 0.05

CAVEAT = (
    "Human versions are those that outlets published. An outlet may have translated another source "
    "or written its own text, so what differs from it is no proof of an error, of a system's or of "
    "the outlet's."
)
REFERENCES = (
    "Systems are held against all human versions of their language, a human version against the "
    "others. More references raise a score: compare a human version with a system by the tests, "
    "where both have the same references, and not by the first table."
)
PLACES = (
    "Systems with the same place are not told apart by the tests of {metric}; a human version has "
    "no place."
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of plain cells; the first ``names`` columns hold words, the others figures."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int
    words: tuple[str, ...] = ()


def tables(summary: Summary, *, brief: bool = False) -> list[Table]:
    """Two tables for each language: the scores, and the tests.

    Args:
        summary: A systems run.
        brief: Whether to leave out what a screen has no room for: all but the primary metric's
            intervals and tests.
    """
    found: list[Table] = []
    for lang in dict.fromkeys(one.lang for one in summary.machines):
        found.append(_scores(summary, lang, brief=brief))
        if tested := _tests(summary, lang, brief=brief):
            found.append(tested)
    return found


def warnings(summary: Summary) -> list[str]:
    """What a reader must know before the tables are quoted, the weightiest first."""
    if not summary.machines:
        return []
    fallen = [
        Reversal(**{**one, "references": tuple(one["references"])})
        for one in summary.run.get("human_below_machine", ())
    ]
    neural = [
        summary.metric_name(model["metric"])
        for model in summary.run.get("models", ())
        if any(one["metric"] == model["metric"] for one in summary.comparisons)
    ]
    first = _place_words(summary)
    return [
        *below_machine_words(fallen, instead=neural),
        *_few(summary),
        CAVEAT,
        REFERENCES,
        *([first] if first else []),
        *_untested(summary),
    ]


def below_machine_words(fallen: Iterable[Reversal], *, instead: Sequence[str] = ()) -> list[str]:
    """The warning that a metric of overlap ranks human versions too low, where it does.

    Args:
        fallen: The human versions that stand below a machine.
        instead: The names of what is at hand to go by: a metric of meaning, or a paraphrased
            reference.

    Returns:
        A sentence for each human version, then why and what to do; nothing where none fell.
    """
    of: dict[tuple[str, tuple[str, ...]], dict[str, list[str]]] = {}
    for one in fallen:
        machines = of.setdefault((one.human, one.references), {})
        machines.setdefault(one.machine, []).append(one.metric)
    if not of:
        return []
    told = []
    for (human, references), machines in of.items():
        said = [f"{machine} ({listed(metrics)})" for machine, metrics in machines.items()]
        told.append(
            f"{human} is a human version and scores below {listed(said)}, all held against "
            f"{listed(list(references))}"
        )
    remedy = (
        f"Go by {listed(list(instead))}."
        if instead
        else "Add a paraphrased reference, or COMET, and go by that."
    )
    return [
        f"{'; '.join(told)}. Metrics of overlap with a standard reference rank human versions too "
        "low (WMT20 English-German: BLEU and chrF agree with people in 0 of 14 comparisons of a "
        f"human version with a system). {remedy}"
    ]


def _scores(summary: Summary, lang: str, *, brief: bool) -> Table:
    shown = [outlet for outlet in summary.versions if outlet.lang == lang]
    shown.sort(key=lambda outlet: _order(summary, outlet))
    places = _places(summary, lang)
    names = [summary.metric_name(metric) for metric in summary.metrics]
    limits = () if not brief else ("95 %",)
    rows = []
    for outlet in shown:
        figures = [outlet.figure(metric, "direct", "whole") for metric in summary.metrics]
        first = next(iter(figures), None)
        place = places.get(outlet.id, NONE) if outlet.translated_by else "human"
        cells = [points(one.value) if one else NONE for one in figures]
        if brief:
            cells.insert(1, interval(first.low, first.high) if first else "")
        else:
            cells = [_with_limits(one) for one in figures]
        references = listed(list(first.conditions.get("references", ()))) if first else ""
        count = str(first.n) if first and first.n else NONE
        rows.append((place, outlet.id, references or NONE, *cells, count))
    return Table(
        title=f"Into {lang}: scores",
        head=("place", "version", "held against", *names[:1], *limits, *names[1:], "rows"),
        rows=tuple(rows),
        names=3,
    )


def _with_limits(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return NONE
    limits = interval(figure.low, figure.high)
    return f"{points(figure.value)} ({limits})" if limits else points(figure.value)


def _order(summary: Summary, outlet: Outlet) -> float:
    figure = outlet.figure(summary.primary, "direct", "whole") if summary.primary else None
    if figure is None or figure.value is None:
        return float("inf")
    return -figure.value if figure.higher_is_better else figure.value


def _places(summary: Summary, lang: str) -> dict[str, str]:
    """The place of every system of a language by the primary metric; equal where not told apart."""
    places: dict[str, str] = {}
    for one in summary.clusters:
        if (one["lang"], one["metric"]) == (lang, summary.primary):
            for group in one["clusters"]:
                places |= dict.fromkeys(group, str(len(places) + 1))
    return places


def _place_words(summary: Summary) -> str:
    if summary.primary is None or not summary.clusters:
        return ""
    return PLACES.format(metric=summary.metric_name(summary.primary))


def _tests(summary: Summary, lang: str, *, brief: bool) -> Table | None:
    tested = [
        one
        for one in summary.comparisons
        if one["lang"] == lang and (not brief or one["metric"] == summary.primary)
    ]
    if not tested:
        return None
    first = ("system", "against", "better", "difference", "95 %", "adjusted p", "wins-ties-losses")
    more = ("effect", "smallest to be found", "people agree")
    name = f" in {summary.metric_name(tested[0]['metric'])}" if brief else ""
    return Table(
        title=f"Into {lang}: differences{name}",
        head=first if brief else ("score", *first, *more),
        rows=tuple(_test(summary, one, brief=brief) for one in tested),
        names=3 if brief else 4,
    )


def _test(summary: Summary, one: Record, *, brief: bool) -> tuple[str, ...]:
    higher = summary.higher_is_better(one["metric"])
    better = one["system"] if (one["delta"] > 0) == higher else one["baseline"]
    cells = (
        one["system"],
        one["baseline"],
        better if one["p_adjusted"] < _SHOWN else "none is shown to be",
        points(one["delta"], sign=True),
        interval(one["low"], one["high"], sign=True),
        p_value(one["p_adjusted"]).removeprefix("= "),
        f"{one['wins']}-{one['ties']}-{one['losses']}",
    )
    if brief:
        return cells
    return (
        summary.metric_name(one["metric"]),
        *cells,
        points(one["effect"], sign=True),
        points(one["detectable"]),
        percent(one["human_agreement"]),
    )


def _few(summary: Summary) -> Iterator[str]:
    """How large a difference has to be where there are few rows to show it."""
    told = []
    units = ""
    for lang in dict.fromkeys(one.lang for one in summary.machines):
        tested = [
            one
            for one in summary.comparisons
            if (one["lang"], one["metric"]) == (lang, summary.primary) and _is_few(one)
        ]
        sizes = [one["detectable"] for one in tested if one["detectable"] is not None]
        if not sizes:
            continue
        fewest = min(tested, key=lambda one: one["units"])
        units = units or fewest["resampled"]
        count = plural(fewest["units"], fewest["resampled"].removesuffix("s"))
        least, most = points(min(sizes)), points(max(sizes))
        told.append(f"{lang}, {count}: {least}" + (f" to {most}" if least != most else ""))
    if told and summary.primary:
        name = summary.metric_name(summary.primary)
        yield (
            f"There are few {units}. The smallest difference in {name} that a test would find in "
            f"80 of 100 such samples, by language and before correction: {'; '.join(told)}. “No "
            "difference shown” says little here, and a difference that is shown tends to be too "
            "large."
        )


def _is_few(one: Record) -> bool:
    few = _FEW_ROWS if one["resampled"] == "rows" else _FEW_DOCUMENTS
    return bool(one["units"] < few)


def _untested(summary: Summary) -> Iterator[str]:
    reasons: dict[str, dict[str, None]] = {}
    for one in summary.run.get("untested", ()):
        pair = f"{one['system']} against {one['baseline']}"
        reasons.setdefault(one["reason"], {})[pair] = None
    for reason, pairs in reasons.items():
        yield f"Not compared: {listed(list(pairs))}; {reason}."
