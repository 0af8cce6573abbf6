"""What a run comes to: ranking, figures, findings and notes, the same for every report.

Pure functions from Results to a frozen Summary. Nothing here knows how it will look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalkit.report.findings import Finding, findings_of
from evalkit.results import Results

Record = Mapping[str, Any]

SHARES = ("close", "paraphrase", "drift", "omitted", "unjudged")
RATES = ("added", "repeated")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of ``scores`` in the unit of the screen: COMET times 100, most others as they are."""

    system: str
    metric: str
    name: str
    view: str
    scope: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    higher_is_better: bool
    signature: str
    conditions: Record
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One outlet's version and what was found of it.

    ``rank`` counts from 1; None for the reference, for a version of which nothing is judged, and
    for a system's: it has no pivot, so the words of its text are not judged.
    ``profile`` is the version's line of ``profiles``, ``rows`` its lines of segments.jsonl.
    ``pivot`` says whose words its pivot is: ``own``, ``machine`` or ``none``. ``translated_by`` is
    the MT system whose text it is, None for an outlet's.
    """

    id: str
    outlet: str
    lang: str
    url: str | None
    page_date: str | None
    provenance: str
    is_reference: bool
    translated_by: str | None
    rank: int | None
    pivot: str
    profile: Record | None
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    rows: tuple[Record, ...]

    def figure(self, metric: str, view: str, scope: str) -> Figure | None:
        """The figure of one metric, view and scope, None where the run has none."""
        wanted = (metric, view, scope)
        return next(
            (one for one in self.figures if (one.metric, one.view, one.scope) == wanted), None
        )

    def share(self, name: str) -> float | None:
        """A share or rate of the profile, None without a profile."""
        return None if self.profile is None else self.profile.get(name)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What all reports tell.

    ``outlets`` stand best first, those without a rank behind, the reference last. ``metrics`` are
    the specs of the scores worth a column, ``primary`` the one that breaks ties of the ranking,
    ``view`` the view that the columns show. ``votes`` are the vote tables of every fact.
    """

    name: str
    statement: str
    event_date: str | None
    reference: Outlet | None
    reference_words: tuple[str, ...]
    stands_in: bool
    outlets: tuple[Outlet, ...]
    metrics: tuple[str, ...]
    primary: str | None
    view: str
    run: Record
    comparisons: tuple[Record, ...]
    comparisons_reason: str | None
    clusters: tuple[Record, ...]
    lineage: Record
    votes: tuple[Record, ...] = ()

    @property
    def machines(self) -> tuple[Outlet, ...]:
        """What MT systems made, in a systems run."""
        return tuple(outlet for outlet in self.outlets if outlet.translated_by is not None)

    @property
    def versions(self) -> tuple[Outlet, ...]:
        """The outlets beside the reference, best first."""
        return tuple(outlet for outlet in self.outlets if not outlet.is_reference)

    def metric_name(self, metric: str) -> str:
        """The name on the screen of a metric's spec."""
        figures = (figure for outlet in self.outlets for figure in outlet.figures)
        return next((figure.name for figure in figures if figure.metric == metric), metric)

    def times(self, metric: str) -> float:
        """What the screen multiplies the values of a metric by."""
        return float(self.run.get("shown_times", {}).get(metric, 1.0))

    def higher_is_better(self, metric: str) -> bool:
        """Which way a metric points."""
        figures = (figure for outlet in self.outlets for figure in outlet.figures)
        return next((f.higher_is_better for f in figures if f.metric == metric), True)


def summarise(results: Results) -> Summary:
    """What a run comes to."""
    documents = results.run["documents"]
    used = results.run.get("reference", {}).get("used")
    shown_times = results.run.get("shown_times", {})
    figures = [_figure(score, shown_times) for score in results.scores["scores"]]
    view = "direct" if figures and not any(one.view == "pivot" for one in figures) else "pivot"
    metrics, primary = _columns(figures, view)
    home = next((document["lang"] for document in documents if document["id"] == used), None)
    unranked = [_outlet(document, results, figures, used, home) for document in documents]
    outlets = _ranked(unranked, primary, view)
    note = results.run.get("reference", {})
    return Summary(
        name=results.name,
        statement=_joined(document.get("statement") for document in documents),
        event_date=_joined(document.get("event_date") for document in documents) or None,
        reference=next((outlet for outlet in outlets if outlet.is_reference), None),
        reference_words=_reference_words(note),
        stands_in=_stands_in(note),
        outlets=outlets,
        metrics=metrics,
        primary=primary,
        view=view,
        run=results.run,
        comparisons=tuple(
            _displayed(one, shown_times) for one in results.scores.get("comparisons", ())
        ),
        comparisons_reason=results.run.get("comparisons_reason"),
        clusters=tuple(results.scores.get("clusters", ())),
        lineage=results.scores.get("lineage") or {},
        votes=tuple(results.scores.get("votes", ())),
    )


def _figure(score: Record, shown_times: Record) -> Figure:
    times = shown_times.get(score["metric"], 1.0)
    return Figure(
        system=score["system"],
        metric=score["metric"],
        name=score["name"],
        view=score["view"],
        scope=score["scope"],
        value=_times(score["value"], times),
        low=_times(score["low"], times),
        high=_times(score["high"], times),
        n=score["n"],
        higher_is_better=score["higher_is_better"],
        signature=score["signature"],
        conditions=score["conditions"],
        reason=score["reason"],
    )


def _displayed(comparison: Record, shown_times: Record) -> Record:
    times = shown_times.get(comparison["metric"], 1.0)
    keys = [key for key in ("delta", "low", "high", "detectable") if key in comparison]
    scaled = {key: _times(comparison[key], times) for key in keys}
    return {**comparison, **scaled}


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _columns(figures: Sequence[Figure], view: str) -> tuple[tuple[str, ...], str | None]:
    """The metrics worth a column, the primary one first, and the primary one.

    Plain chrF has none where chrF++ is there: two columns of nearly the same figure.
    """
    names = {figure.metric: figure.name for figure in figures if figure.view == view}
    plus = [metric for metric, name in names.items() if name.endswith("++")]
    plain = [metric for metric, name in names.items() if name.startswith("chrF")]
    primary = next(iter([*plus, *plain, *names]), None)
    kept = [metric for metric in names if metric != primary and not (plus and metric in plain)]
    return ((primary, *kept) if primary else ()), primary


def _outlet(
    document: Record,
    results: Results,
    figures: Iterable[Figure],
    reference: str | None,
    home: str | None,
) -> Outlet:
    system = document["id"]
    rows = tuple(row for row in results.segments if row["system"] == system)
    own = document["lang"] == home
    machine = any(row["pivot"] is not None for row in rows)
    profiles = (one for one in results.scores.get("profiles", ()) if one["system"] == system)
    return Outlet(
        id=system,
        outlet=document.get("outlet") or system,
        lang=document["lang"],
        url=document.get("url"),
        page_date=document.get("page_date"),
        provenance=document.get("provenance") or "",
        is_reference=system == reference,
        translated_by=document.get("translated_by"),
        rank=None,
        pivot="own" if own else "machine" if machine else "none",
        profile=next(profiles, None),
        figures=tuple(figure for figure in figures if figure.system == system),
        findings=findings_of(
            system,
            results.issues,
            {row["row"]: row for row in rows},
            reference or "",
            own=own,
            votes=results.scores.get("votes", ()),
        ),
        rows=rows,
    )


def _ranked(outlets: Sequence[Outlet], primary: str | None, view: str) -> tuple[Outlet, ...]:
    """Lowest drift rate first, then highest primary score; equal in both share a rank."""

    def order(outlet: Outlet) -> tuple[float, float]:
        figure = outlet.figure(primary, view, "whole") if primary else None
        value = figure.value if figure else None
        sign = -1.0 if figure is None or figure.higher_is_better else 1.0
        return (
            outlet.share("drift_rate") or 0.0,
            sign * value if value is not None else float("inf"),
        )

    others = [outlet for outlet in outlets if not outlet.is_reference]
    judged = [
        outlet
        for outlet in others
        if outlet.share("drift_rate") is not None and outlet.translated_by is None
    ]
    judged.sort(key=order)
    ranks = {outlet.id: 1 + sum(order(one) < order(outlet) for one in judged) for outlet in judged}
    return (
        *(replace(outlet, rank=ranks[outlet.id]) for outlet in judged),
        *(outlet for outlet in others if outlet.id not in ranks),
        *(outlet for outlet in outlets if outlet.is_reference),
    )


def _reference_words(note: Record) -> tuple[str, ...]:
    """Which reference was used and, where it stands in, how to get the real one."""
    words = str(note.get("words") or f"The reference is {note.get('used')}.")
    how = note.get("how_to_get") if _stands_in(note) else None
    return (words, str(how)) if how and str(how) not in words else (words,)


def _stands_in(note: Record) -> bool:
    wanted, used = note.get("wanted"), note.get("used")
    first = wanted[0] if isinstance(wanted, list) and wanted else wanted
    return first is not None and first != used


def _joined(values: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(str(value) for value in values if value))
