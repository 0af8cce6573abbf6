"""What a reader must know to read the figures rightly, in sentences, for every report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from evalkit.report import reviews
from evalkit.report.figures import listed, percent, plural
from evalkit.report.statements import caution
from evalkit.report.summary import RATES, Figure, Outlet, Summary
from evalkit.text.languages import script_of_language
from evalkit.text.traps import TRAPS, counted

# Scripts whose marks or words BLEU's tokenizer 13a, made for European text, does not take apart.
_POOR_FOR_13A = {
    "Arabic": "Arabic punctuation and joined particles stay glued to their words",
    "Hebrew": "joined particles stay glued to their words",
    "Han": "there are no spaces to split at",
    "Kana": "there are no spaces to split at",
    "Thai": "there are no spaces to split at",
    "Khmer": "there are no spaces to split at",
    "Lao": "there are no spaces to split at",
    "Myanmar": "there are no spaces to split at",
    "Tibetan": "there are no spaces to split at",
}

RANKING = "Best first: lowest drift rate, ties by the higher {primary}. The reference has no rank."

LEGEND = (
    ("close", "the row says the same in nearly the same words"),
    ("paraphrase", "other words, no serious difference found"),
    ("drift", "a reader is told something else, or the wording shares next to nothing"),
    ("omitted", "the version leaves it out"),
    ("unjudged", "nothing to judge it by"),
    ("added", "said by the version alone, in % of its own words"),
    ("repeated", "said a second time, in % of its own words"),
    ("drift rate", "(drift + omitted) of what could be judged, by words of the reference"),
)


def ranking(summary: Summary) -> str:
    """How the outlets are ordered."""
    systems = " Nor have systems: only facts of their texts are judged." if summary.machines else ""
    if summary.primary is None:
        return f"Best first: lowest drift rate. The reference has no rank.{systems}"
    return RANKING.format(primary=summary.metric_name(summary.primary)) + systems


def legend(summary: Summary) -> list[tuple[str, str]]:
    """What the shares and rates that this run shows mean."""
    outlets = [outlet for outlet in summary.outlets if outlet.profile]
    rare = {
        name for name in ("unjudged", "repeated") if not any(one.share(name) for one in outlets)
    }
    return [(name, words) for name, words in LEGEND if outlets and name not in rare]


def drift_words(outlet: Outlet) -> str:
    """A drift rate that the consensus of the versions changes, in words; else empty."""
    rate, consensus = outlet.share("drift_rate"), outlet.share("consensus_drift_rate")
    if rate is None or consensus is None or rate == consensus:
        return ""
    return (
        f"Drift rate {percent(rate)} against the reference, {percent(consensus)} against what "
        "most versions say."
    )


def notes(summary: Summary) -> tuple[str, ...]:
    """All notes of a run, in the order of their weight."""
    return (
        *_stand_in(summary),
        *_statement(summary),
        *_pivots(summary),
        *_languages(summary),
        *_additions(summary),
        *_wording(summary),
        *_intervals(summary),
        *_tokenizer(summary),
        *_alignment(summary),
        *traps(summary),
        *_unjudged(summary),
        *_undefined(summary),
        *_comparisons(summary),
    )


def undefined(summary: Summary) -> list[tuple[str, str]]:
    """Scores without a value: what is undefined, and why.

    One entry for each outlet and reason, so that a reader need not read the same eight times.
    """
    missing: dict[tuple[str, str], list[Figure]] = {}
    for outlet in summary.versions:
        for figure in outlet.figures:
            if figure.value is None:
                reason = figure.reason or "no reason is recorded"
                missing.setdefault((outlet.id, reason), []).append(figure)
    return [
        (f"{system}: {_what(figures)}", reason) for (system, reason), figures in missing.items()
    ]


def pivot_system(summary: Summary) -> str:
    """The name of the system whose translations the pivots are."""
    pivot = summary.run.get("config", {}).get("pivot") or {}
    return str(pivot.get("system") or pivot.get("model") or pivot.get("use") or "unnamed")


def lower_is_better(summary: Summary) -> list[str]:
    """The names of the scores of the table for which lower is better."""
    names = [summary.metric_name(metric) for metric in summary.metrics]
    return [name for name in names if not _higher(summary, name)]


def multiplied(summary: Summary, shown: Collection[str]) -> str:
    """Which of the scores that are shown are multiplied by something, in a sentence; else empty."""
    factors: dict[float, list[str]] = {}
    for metric in summary.metrics:
        name, times = summary.metric_name(metric), summary.times(metric)
        if times != 1 and name in shown:
            factors.setdefault(times, []).append(name)
    return " ".join(
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} shown times {times:g}."
        for times, names in factors.items()
    )


def shown_differences(summary: Summary) -> str:
    """How many pairs of versions differ by more than chance, in words; else empty."""
    tested = [one for one in summary.comparisons if one["metric"] == summary.primary]
    if not tested or summary.primary is None:
        return ""
    shown = sum(one["p_adjusted"] < 0.05 for one in tested)
    name = summary.metric_name(summary.primary)
    return (
        f"{shown} of {plural(len(tested), 'pair')} of versions differ in {name} by more than "
        "chance would"
    )


def _what(figures: Sequence[Figure]) -> str:
    names = listed(list(dict.fromkeys(figure.name for figure in figures)))
    views = listed(list(dict.fromkeys(figure.view for figure in figures)))
    scopes = listed(list(dict.fromkeys(figure.scope for figure in figures)))
    return f"{names}, {views} view, {scopes}"


def _stand_in(summary: Summary) -> Iterator[str]:
    if summary.stands_in:
        yield "The reference is a stand-in: what differs from it need not differ from the original."


def _statement(summary: Summary) -> Iterator[str]:
    profiles = [outlet.profile for outlet in summary.outlets if outlet.profile]
    statements = {profile["statement"] for profile in profiles}
    if statements == {None}:
        yield caution(profiles)
    elif len(statements) <= 1:
        yield (
            "These are figures of one statement. One statement says little about how an outlet "
            "renders statements in general."
        )
    looked_at = reviews.confirmed(summary)
    yield (
        f"{looked_at} Read both texts before you rely on one."
        if looked_at
        else "An issue is a difference that was detected and that nobody has confirmed. Read both "
        "texts before you rely on one."
    )
    if lost := reviews.gone(summary):
        yield lost


def _pivots(summary: Summary) -> Iterator[str]:
    machine = [outlet.id for outlet in summary.versions if outlet.pivot == "machine"]
    if not machine:
        return
    home = summary.reference.lang if summary.reference else "the reference's language"
    yield (
        f"The scores of {listed(machine)} in the pivot view rest on translations into {home} made "
        f"by a machine (system “{pivot_system(summary)}”), the pivots. What only a pivot shows is "
        "marked so: it may be an error of the machine and not the outlet's."
    )


def _languages(summary: Summary) -> Iterator[str]:
    if len({outlet.lang for outlet in summary.versions}) > 1:
        yield (
            "Scores of versions in different languages are not on one scale: a pivot, or its "
            "lack, moves them. Ranks across languages are a first look, not a measured order."
        )


def _additions(summary: Summary) -> Iterator[str]:
    told = []
    for outlet in summary.versions:
        shares = [(outlet.share(name), name) for name in RATES]
        if said := [f"{percent(share)} {name}" for share, name in shares if share]:
            told.append(f"{outlet.id} ({', '.join(said)})")
    if told:
        yield (
            "What a version adds or repeats counts in no score, no drift rate and no rank. Read "
            f"it beside the rank: {listed(told)}."
        )


def _wording(summary: Summary) -> Iterator[str]:
    names = [summary.metric_name(metric) for metric in summary.metrics]
    surface = [name for name in names if name.startswith(("BLEU", "chrF", "TER"))]
    if surface:
        verb = "rewards" if len(surface) == 1 else "reward"
        yield (
            f"{listed(surface)} {verb} shared wording and not shared meaning: a faithful "
            "paraphrase scores low. Low overlap alone is not drift."
        )
    if words := multiplied(summary, names):
        yield words
    lower = lower_is_better(summary)
    if lower:
        yield f"Lower is better: {listed(lower)}. For all other scores higher is better."


def _higher(summary: Summary, name: str) -> bool:
    return all(
        figure.higher_is_better
        for outlet in summary.outlets
        for figure in outlet.figures
        if figure.name == name
    )


def _intervals(summary: Summary) -> Iterator[str]:
    counts = [
        figure.n
        for outlet in summary.versions
        for figure in outlet.figures
        if figure.value is not None and figure.view == summary.view and figure.scope == "whole"
    ]
    if counts:
        fewest, most = min(counts), max(counts)
        rows = plural(most, "row") if fewest == most else f"{fewest} to {most} rows"
        yield (
            f"Intervals are 95 % bootstrap intervals over {rows} a version; with few rows they are "
            "rough."
        )


def _tokenizer(summary: Summary) -> Iterator[str]:
    poor: dict[str, list[str]] = {}
    for outlet in summary.versions:
        script = script_of_language(outlet.lang.split("-")[0])
        scored = any(
            figure.view == "direct" and figure.value is not None and "tok:13a" in figure.signature
            for figure in outlet.figures
        )
        if scored and script in _POOR_FOR_13A:
            poor.setdefault(_POOR_FOR_13A[script], []).append(outlet.id)
    for why, systems in poor.items():
        yield (
            f"BLEU's tokenizer 13a is poor for the text of {listed(systems)} ({why}): prefer chrF "
            "in the direct view."
        )


def _alignment(summary: Summary) -> Iterator[str]:
    for outlet in summary.versions:
        uncertain = [row["row"] for row in outlet.rows if "low_confidence" in row["flags"]]
        if uncertain:
            rows = listed([str(row) for row in uncertain])
            yield (
                f"{outlet.id}: the alignment is unsure of row{'s' * (len(uncertain) > 1)} {rows}; "
                "scores, verdicts and issues there may hold the wrong sentences against each other."
            )


def traps(summary: Summary) -> Iterator[str]:
    """Rows whose scores say less than they seem to."""
    told = []
    for outlet in summary.versions:
        for name, count in counted([row["flags"] for row in outlet.rows]):
            told.append(f"{outlet.id}, {plural(count, 'row')}: {TRAPS[name]}")
    if told:
        words = f"Scores say less than they seem to where a row is flagged: {'; '.join(told)}."
        if any("copied_source" in row["flags"] for one in summary.versions for row in one.rows):
            words += " COMET gives a copied source about 92 of 100."
        yield words


def _unjudged(summary: Summary) -> Iterator[str]:
    for outlet in summary.versions:
        if outlet.profile and outlet.profile["drift_rate"] is None:
            yield f"{outlet.id} has no rank: nothing of it could be judged."
        elif outlet.share("unjudged"):
            yield f"{outlet.id}: part of it could not be judged and is left out of its drift rate."


def _undefined(summary: Summary) -> Iterator[str]:
    reasons: dict[str, dict[str, list[str]]] = {}
    for outlet in summary.versions:
        for figure in outlet.figures:
            if figure.value is None:
                reason = figure.reason or "no reason is recorded"
                told = reasons.setdefault(reason.split(":")[0], {})
                told.setdefault(outlet.id, []).append(reason)
    if reasons:
        said = "; ".join(_why(why, systems) for why, systems in reasons.items())
        yield f"Some scores are undefined, which is not 0: {said}."


def _why(why: str, systems: Mapping[str, Sequence[str]]) -> str:
    if len(systems) == 1:
        return next(iter(systems.values()))[0]
    return f"{why} ({listed(list(systems))})"


def _comparisons(summary: Summary) -> Iterator[str]:
    if summary.comparisons_reason:
        yield f"Versions were not tested against each other: {summary.comparisons_reason}."
        return
    if words := shown_differences(summary):
        yield (
            f"{words} (adjusted p below 0.05). No difference shown is not proof that there is none."
        )
