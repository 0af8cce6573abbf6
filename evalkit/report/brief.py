"""The legend and the notes for a screen: what a reader must not miss, in a few lines.

Pages have all of them, in full: see ``evalkit.report.notes``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from evalkit.report import reviews
from evalkit.report.figures import listed, percent
from evalkit.report.notes import (
    legend,
    lower_is_better,
    multiplied,
    pivot_system,
    shown_differences,
    traps,
)
from evalkit.report.statements import caution
from evalkit.report.summary import Summary

_NOTES = 6

_MEANINGS = {
    "close": "nearly the same words",
    "paraphrase": "other words, no serious difference",
    "drift": "tells something else, or shares next to no wording",
    "omitted": "left out",
    "unjudged": "nothing to judge it by",
    "added": "in the version alone, % of its words",
    "repeated": "said twice, % of its words",
    "drift rate": "drift + omitted, of what could be judged",
}


def meanings(summary: Summary) -> str:
    """What the words of the table mean, on as few lines as can be."""
    told = [f"{name}: {_MEANINGS[name]}" for name, _ in legend(summary)]
    if told:
        told.append("consensus: the same against what most versions say")
    return " · ".join(told)


def below_table(summary: Summary, shown: Collection[str]) -> str:
    """How to read the figures of the table, in sentences.

    Args:
        summary: The run.
        shown: The names of the scores that have a column.
    """
    said = [f"Scores are those of the {summary.view} view."]
    lower = [name for name in lower_is_better(summary) if name in shown]
    said += [f"Lower is better: {listed(lower)}."] if lower else []
    names = [name for name in map(summary.metric_name, summary.metrics) if name in shown]
    said += [words] if (words := multiplied(summary, names)) else []
    said += [f"{words}."] if (words := shown_differences(summary)) else []
    return " ".join(said)


def brief_notes(summary: Summary) -> tuple[str, ...]:
    """The notes that matter most, at most six."""
    found = (
        *_stand_in(summary),
        *_pivots(summary),
        *_statement(summary),
        *traps(summary),
        *_wording(summary),
        *_additions(summary),
        *_alignment(summary),
        *_undefined(summary),
    )
    return found[:_NOTES]


def _stand_in(summary: Summary) -> Iterator[str]:
    if summary.stands_in:
        yield "The reference is a stand-in: what differs from it need not differ from the original."


def _pivots(summary: Summary) -> Iterator[str]:
    machine = [outlet.id for outlet in summary.versions if outlet.pivot == "machine"]
    if not machine:
        return
    whose = "all versions" if len(machine) == len(summary.versions) else listed(machine)
    yield (
        f"Scores of {whose} rest on pivots, made by a machine (“{pivot_system(summary)}”); "
        "“pivot only” may be its error."
    )


def _statement(summary: Summary) -> Iterator[str]:
    profiles = [outlet.profile for outlet in summary.outlets if outlet.profile]
    statements = {profile["statement"] for profile in profiles}
    if statements == {None}:
        one = f"{caution(profiles)} "
    else:
        one = "One statement says little about an outlet. " if len(statements) <= 1 else ""
    looked_at = (
        reviews.confirmed(summary) or "Nobody has confirmed these differences: read both texts."
    )
    yield f"{one}{looked_at}"


def _wording(summary: Summary) -> Iterator[str]:
    across = len({outlet.lang for outlet in summary.versions}) > 1
    scale = "; scores across languages are not on one scale" if across else ""
    yield f"Low overlap alone is not drift (a paraphrase scores low){scale}."


def _additions(summary: Summary) -> Iterator[str]:
    shares = [
        (one.id, (one.share("added") or 0.0) + (one.share("repeated") or 0.0))
        for one in summary.versions
    ]
    told = [f"{system} ({percent(share)})" for system, share in shares if share]
    if told:
        yield f"Added or repeated text counts in no score, rate or rank: {', '.join(told)}."


def _alignment(summary: Summary) -> Iterator[str]:
    unsure = []
    for outlet in summary.versions:
        rows = [str(row["row"]) for row in outlet.rows if "low_confidence" in row["flags"]]
        if rows:
            unsure.append(f"{outlet.id} row{'s' * (len(rows) > 1)} {listed(rows)}")
    if unsure:
        yield f"The alignment is unsure here and may be wrong: {'; '.join(unsure)}."


def _undefined(summary: Summary) -> Iterator[str]:
    """Why the table has dashes; the other view's scores are on the pages."""
    reasons: dict[str, dict[str, None]] = {}
    for outlet in summary.versions:
        for figure in outlet.figures:
            if figure.value is None and figure.view == summary.view:
                reason = figure.reason or "no reason is recorded"
                reasons.setdefault(reason, {})[outlet.id] = None
    if reasons:
        told = "; ".join(f"{listed(list(who))}: {why}" for why, who in reasons.items())
        yield f"A dash is an undefined score, which is not 0: {told}."
