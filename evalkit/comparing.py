"""Versions against one another: paired tests of every two, and how close their wording is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from evalkit import significance
from evalkit.config import RunConfig
from evalkit.drift.consensus import Ballot
from evalkit.drift.lineage import joined as together_of
from evalkit.drift.lineage import shared_facts, tree
from evalkit.metrics.surface import statistics_by_system
from evalkit.optional import reads_reference
from evalkit.pairs import Pair, PairTest, Tables, tested
from evalkit.pairs import comparisons as comparisons_of
from evalkit.protocols import Metric
from evalkit.resampling import by_document
from evalkit.scorers import Scorer
from evalkit.scoring import normalised
from evalkit.types import Comparison, TestSet
from evalkit.views import Corpus, Undefined, joined, paired_test_sets


def compare_all(
    corpus: Corpus, scorers: Sequence[Scorer], config: RunConfig
) -> tuple[list[Comparison], str | None]:
    """Test every two versions, or all against a baseline, in the pivot view.

    On the rows that no version splits.

    Returns:
        The comparisons, and why there are none where there are none.
    """
    systems = [system for system in corpus.versions if system != corpus.reference.id]
    if len(systems) < 2:
        return [], "fewer than two versions beside the reference"
    apart = paired_test_sets(corpus, systems)
    if isinstance(apart, Undefined):
        return [], apart.reason
    pairs = pairs_of(systems, config.significance.baseline)
    comparisons = []
    for scorer in compared_by(scorers):
        tests = pair_tests(apart, pairs, scorer.metric, config)
        comparisons += comparisons_of(scorer.spec, tests, config.significance)
    return comparisons, None


def compared_by(scorers: Sequence[Scorer]) -> list[Scorer]:
    """The metrics that versions can be compared by, which is in the pivot view."""
    pivoted = (scorer.in_view("pivot") for scorer in scorers)
    return [one for one in pivoted if "pivot" in one.views and reads_reference(one.metric)]


def pair_tests(
    apart: Mapping[str, TestSet], pairs: Sequence[Pair], metric: Metric, config: RunConfig
) -> list[PairTest]:
    """Test pairs of versions on rows that they share, by document where there are several.

    Args:
        apart: A test set for each version, of the same rows, as ``paired_test_sets`` makes them.
        pairs: Baseline and version.
        metric: The metric.
        config: For the method, the seed and the normalisation.

    Returns:
        A test for each pair but those of which a score is undefined.
    """
    apart = {system: normalised(one, config.score_normalise) for system, one in apart.items()}
    documents = next(iter(apart.values())).documents
    tables = {
        system: by_document(table, documents) for system, table in _tables(metric, apart).items()
    }
    found = tested(tables, pairs, metric, config.significance, config.seed)
    return [PairTest(pair=pair, paired=one) for pair, one in found.items() if one is not None]


def pairs_of(systems: Sequence[str], baseline: str | None) -> list[Pair]:
    """Every two systems, or all with the baseline, which stands first."""
    if baseline is None:
        return list(combinations(systems, 2))
    return [(baseline, system) for system in systems if system != baseline]


def _tables(metric: Metric, apart: Mapping[str, TestSet]) -> Tables:
    """Statistics of every system on the shared rows.

    A metric that reads sources gets each system with its own: the row of one language has no
    source in common with that of another, and yet both hold the same part of the reference.
    """
    if metric.needs_source:
        return {system: metric.statistics(own, system) for system, own in apart.items()}
    return statistics_by_system(metric, joined(apart))


def lineage(corpus: Corpus, metric: Metric, tables: Sequence[Ballot]) -> dict[str, Any]:
    """How close every two human versions are, in wording and in facts, and a tree of them all."""
    found = closeness(corpus, metric)
    return with_tree({**found, "facts": shared_facts(found["systems"], tables)})


def with_tree(found: Mapping[str, Any]) -> dict[str, Any]:
    """The same with what wording and facts come to together, and the tree by that."""
    together = together_of(found["closeness"], found["facts"])
    return {**found, "together": together, "tree": tree(found["systems"], together)}


def closeness(corpus: Corpus, metric: Metric) -> dict[str, Any]:
    """How close every two human versions are to one another, by one metric on their pivots.

    The reference is one of them. The mean of both directions, since a metric treats hypothesis and
    reference differently; None on the diagonal and where a version has no pivot.
    """
    systems = [*dict.fromkeys([*corpus.humans, corpus.reference.id])]
    others = [system for system in systems if system != corpus.reference.id]
    apart = paired_test_sets(corpus, others) if others else Undefined(reason="no version")
    against: dict[tuple[str, str], float | None] = {}
    if not isinstance(apart, Undefined):
        testset = joined(apart)
        texts = {**testset.hypotheses, **testset.references}
        for reference, column in texts.items():
            rest = {name: text for name, text in texts.items() if name != reference}
            held = TestSet(lp=testset.lp, hypotheses=rest, references={reference: column})
            for system, table in statistics_by_system(metric, held).items():
                against[system, reference] = metric.score(significance.total(table))
    matrix = [[_mean(against.get((a, b)), against.get((b, a))) for b in systems] for a in systems]
    return {"systems": systems, "closeness": matrix}


def _mean(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else (one + other) / 2
