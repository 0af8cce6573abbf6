"""What several statements say of their outlets together: scores, comparisons, profiles, lineage.

Whole statements are resampled: sentences of one statement stand or fall together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from evalkit.comparing import compared_by, pair_tests, pairs_of, with_tree
from evalkit.comparingsystems import Standings, Untested, compare_systems
from evalkit.config import RunConfig
from evalkit.drift.profile import Judged, profile_over
from evalkit.optional import reads_reference
from evalkit.outlets import Outlets
from evalkit.pairs import Pair, PairTest, comparisons
from evalkit.protocols import Metric
from evalkit.scorers import Scorer
from evalkit.scoring import MadeBy, both_scopes
from evalkit.types import Comparison, Profile, Scope, Score, TestSet, View
from evalkit.views import Undefined

# One statement more or less is all that resampling could vary below this.
_LEAST = 2


@dataclass(frozen=True, kw_only=True)
class Over:
    """What is said of outlets over all statements of a run; systems are outlets' names."""

    outlets: Outlets
    scores: Sequence[Score]
    comparisons: Sequence[Comparison]
    comparisons_reason: str | None
    untested: Sequence[Untested]
    standings: Standings | None
    profiles: Sequence[Profile]
    lineage: Mapping[str, Any]


def over_statements(
    outlets: Outlets,
    judged: Mapping[str, Judged],
    lineages: Sequence[Mapping[str, Any]],
    scorers: Sequence[Scorer],
    config: RunConfig,
    made_by: MadeBy,
) -> Over:
    """Draw the statements of a run together.

    Args:
        outlets: Whose documents are whose.
        judged: Document id to its rows and verdicts.
        lineages: Every statement's closeness of its versions.
        scorers: The metrics.
        config: The config.
        made_by: What made the rows, by document id.
    """
    made_by = _by_outlet(made_by, outlets)
    machines = any(one.translated_by for one in outlets.catalogue.versions.values())
    standings: Standings | None = None
    compared: Sequence[Comparison]
    untested: Sequence[Untested] = ()
    if machines:
        rows = outlets.paired_direct
        standings = compare_systems(outlets.catalogue, scorers, config, rows)
        compared = standings.comparisons
    else:
        compared, untested = _compared(outlets, scorers, config)
    return Over(
        outlets=outlets,
        scores=_scores(outlets, scorers, config, made_by),
        comparisons=compared,
        comparisons_reason=None if compared else _reason(untested, outlets),
        untested=untested,
        standings=standings,
        profiles=[
            profile_over(
                name,
                [judged[document] for document in outlet.documents.values()],
                score_roles=config.score_roles,
                resamples=config.significance.resamples,
                seed=config.seed,
            )
            for name, outlet in outlets.outlets.items()
        ],
        lineage=_lineage(outlets, lineages),
    )


def _scores(
    outlets: Outlets, scorers: Sequence[Scorer], config: RunConfig, made_by: MadeBy
) -> list[Score]:
    catalogue = outlets.catalogue

    def rows(name: str, metric: Metric, view: View, scope: Scope) -> TestSet | Undefined:
        return outlets.test_set(
            name,
            view,
            scope,
            reads_reference=reads_reference(metric),
            needs_reference=metric.needs_reference,
        )

    return [
        score
        for name in outlets.outlets
        for scorer in scorers
        for view in scorer.views
        for own in [scorer.in_view(view)]
        for score in both_scopes(
            partial(rows, name, own.metric, view), catalogue, name, own, view, config, made_by
        )
    ]


def _compared(
    outlets: Outlets, scorers: Sequence[Scorer], config: RunConfig
) -> tuple[list[Comparison], list[Untested]]:
    """Every two outlets, or all against a baseline, on the statements that both have."""
    found: list[Comparison] = []
    untested: list[Untested] = []
    pairs = pairs_of(list(outlets.outlets), config.significance.baseline)
    rows = {pair: _shared_rows(outlets, pair) for pair in pairs}
    for scorer in compared_by(scorers):
        tests: list[PairTest] = []
        for pair, apart in rows.items():
            if isinstance(apart, Undefined):
                reason = apart.reason
            else:
                made = pair_tests(apart, [pair], scorer.metric, config)
                tests += made
                reason = "" if made else "undefined on these rows"
            if reason:
                baseline, system = pair
                untested.append(
                    Untested(metric=scorer.spec, baseline=baseline, system=system, reason=reason)
                )
        found += comparisons(scorer.spec, tests, config.significance)
    return found, untested


def _shared_rows(outlets: Outlets, pair: Pair) -> Mapping[str, TestSet] | Undefined:
    if len(outlets.shared(pair)) < _LEAST:
        return Undefined(reason=f"fewer than {_LEAST} statements have a version of both")
    return outlets.paired(pair)


def _reason(untested: Sequence[Untested], outlets: Outlets) -> str:
    if len(outlets.outlets) < _LEAST:
        return "there is one outlet beside the reference"
    reasons = dict.fromkeys(one.reason for one in untested)
    return "; ".join(reasons) or "no metric is scored in a view in which outlets are compared"


def _by_outlet(made_by: MadeBy, outlets: Outlets) -> MadeBy:
    """What made the rows, by outlet."""
    by_hand = {
        name: {document in made_by.overridden for document in outlet.documents.values()}
        for name, outlet in outlets.outlets.items()
    }
    return MadeBy(
        pivot_system=made_by.pivot_system,
        segmenter=made_by.segmenter,
        aligner=made_by.aligner,
        clean=made_by.clean,
        overridden=frozenset(name for name, found in by_hand.items() if found == {True}),
        partly=frozenset(name for name, found in by_hand.items() if len(found) > 1),
        pools=[
            [
                name
                for name, outlet in outlets.outlets.items()
                if set(outlet.documents.values()) & set(pool)
            ]
            for pool in made_by.pools
        ],
        statements=tuple(outlets.corpora),
    )


def _lineage(outlets: Outlets, lineages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How close every two outlets are: the mean over the statements that have a figure for both."""
    names: dict[str, str] = {
        document: name
        for name, outlet in outlets.outlets.items()
        for document in outlet.documents.values()
    }
    names |= {corpus.reference.id: outlets.reference for corpus in outlets.corpora.values()}
    systems = [
        *dict.fromkeys(names[one] for lineage in lineages for one in lineage.get("systems", ()))
    ]
    return with_tree(
        {
            "systems": systems,
            **{
                measure: _means(systems, names, lineages, measure)
                for measure in ("closeness", "facts")
            },
        }
    )


def _means(
    systems: Sequence[str],
    names: Mapping[str, str],
    lineages: Sequence[Mapping[str, Any]],
    measure: str,
) -> list[list[float | None]]:
    found: dict[tuple[str, str], list[float]] = {}
    for lineage in lineages:
        ids = lineage.get("systems", ())
        for one, line in zip(ids, lineage.get(measure, ()), strict=True):
            for other, value in zip(ids, line, strict=True):
                if value is not None:
                    found.setdefault((names[one], names[other]), []).append(value)
    means = {pair: sum(values) / len(values) for pair, values in found.items()}
    return [[means.get((one, other)) for other in systems] for one in systems]
