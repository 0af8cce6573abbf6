"""MT systems against one another and against the human versions, language by language.

Two systems are held against all human versions of their language. A human version cannot be its
own reference: it and a system are both held against the other human versions, and where there is
none they are not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations

from evalkit import ranking, significance
from evalkit.config import RunConfig
from evalkit.humanversions import reversals_of
from evalkit.metrics.surface import statistics_by_system
from evalkit.optional import reads_reference
from evalkit.pairs import Pair, PairTest, comparisons, paired_tests
from evalkit.scorers import Scorer
from evalkit.scoring import normalised
from evalkit.types import Comparison, Reversal, TestSet
from evalkit.views import Corpus, Undefined, paired_direct

Rows = Callable[[Sequence[str], Sequence[str]], TestSet | Undefined]

# Below this adjusted p two systems are told apart.
SHOWN = 0.05


@dataclass(frozen=True, kw_only=True)
class Untested:
    """Two versions that one metric could not compare, and why."""

    metric: str
    baseline: str
    system: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """The systems of a language by one metric, best first, in groups that tests tell apart."""

    metric: str
    lang: str
    clusters: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Standings:
    """How systems and human versions stand to one another.

    ``clusters`` are of systems alone: a human version is held against fewer references. There are
    none where all are compared with a baseline. ``reversals`` are the human versions that a
    metric of overlap puts below a system, by the metric's spec.
    """

    comparisons: Sequence[Comparison] = ()
    untested: Sequence[Untested] = ()
    clusters: Sequence[Clusters] = ()
    reversals: Mapping[str, Sequence[Reversal]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Match:
    """Versions of one language on the same rows, and which of them to compare."""

    lang: str
    systems: tuple[str, ...]
    references: tuple[str, ...]
    pairs: tuple[Pair, ...]
    human: str | None = None
    of_machines: bool = False


@dataclass(frozen=True, kw_only=True)
class _Played:
    """What came of a match: the scores of its systems, their tests, why others have none."""

    values: Mapping[str, float | None] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    tests: Sequence[PairTest] = ()
    reason: str = "undefined on these rows"


def compare_systems(
    corpus: Corpus,
    scorers: Sequence[Scorer],
    config: RunConfig,
    rows: Rows | None = None,
) -> Standings:
    """Test every two versions of a language, or all against the config's baseline.

    In the direct view, by every metric that is scored in it. p-values are corrected over all
    languages.

    Args:
        corpus: The versions; their rows too, unless ``rows`` gives them.
        scorers: The metrics.
        config: The config.
        rows: Gives the rows that some versions share with the references, in the direct view.
    """
    rows = rows or partial(paired_direct, corpus)
    found: list[Comparison] = []
    untested: list[Untested] = []
    ranked: list[Clusters] = []
    below: dict[str, list[Reversal]] = {}
    matches = list(_matches(corpus, config.significance.baseline))
    for scorer in (one.in_view("direct") for one in scorers):
        if "direct" not in scorer.views:
            continue
        played = [(match, _played(corpus, rows, match, scorer, config)) for match in matches]
        tests = [one for _, made in played for one in made.tests]
        compared = comparisons(scorer.spec, tests, config.significance)
        found += compared
        untested += [one for match, made in played for one in _untested(match, made, scorer)]
        fell = [one for match, made in played for one in _reversals(match, made, scorer)]
        if fell:
            below[scorer.spec] = fell
        if config.significance.baseline is None:
            ranked += [
                _clusters(match, made, scorer, compared)
                for match, made in played
                if match.of_machines
            ]
    return Standings(comparisons=found, untested=untested, clusters=ranked, reversals=below)


def _untested(match: _Match, played: _Played, scorer: Scorer) -> list[Untested]:
    tested = {one.pair for one in played.tests}
    return [
        Untested(metric=scorer.spec, baseline=pair[0], system=pair[1], reason=played.reason)
        for pair in match.pairs
        if pair not in tested
    ]


def _reversals(match: _Match, played: _Played, scorer: Scorer) -> list[Reversal]:
    if match.human is None or not played.values:
        return []
    return reversals_of(played.values, scorer.metric, match.human, played.references)


def _clusters(
    match: _Match, played: _Played, scorer: Scorer, compared: Sequence[Comparison]
) -> Clusters:
    values = {name: value for name, value in played.values.items() if value is not None}
    apart = {frozenset((one.baseline, one.system)) for one in compared if one.p_adjusted < SHOWN}
    ranked = sorted(values, key=lambda name: values[name], reverse=scorer.metric.higher_is_better)
    return Clusters(
        metric=scorer.spec,
        lang=match.lang,
        clusters=ranking.clusters(ranked, lambda one, other: frozenset((one, other)) in apart),
    )


def _matches(corpus: Corpus, baseline: str | None) -> Iterator[_Match]:
    machines = [name for name in corpus.versions if name not in corpus.humans]
    for lang in dict.fromkeys(corpus.versions[name].lang for name in machines):
        ours = tuple(name for name in machines if corpus.versions[name].lang == lang)
        humans = corpus.peers(ours[0])
        two_of_them = combinations(ours, 2)
        of_machines = _match(corpus, lang, ours, humans, two_of_them, baseline)
        yield replace(of_machines, of_machines=True)
        for human in humans:
            others = tuple(one for one in humans if one != human)
            pairs = ((human, machine) for machine in ours)
            with_human = _match(corpus, lang, (human, *ours), others, pairs, baseline)
            yield replace(with_human, human=human)
        for two in combinations(humans, 2):
            others = tuple(one for one in humans if one not in two)
            yield _match(corpus, lang, two, others, [two], baseline)


def _match(
    corpus: Corpus,
    lang: str,
    systems: tuple[str, ...],
    references: tuple[str, ...],
    pairs: Iterator[Pair] | Sequence[Pair],
    baseline: str | None,
) -> _Match:
    """A match with the pairs that are wanted, the baseline first in each."""

    def named(version: str) -> bool:
        return baseline in (None, version, corpus.versions[version].translated_by)

    wanted = [pair if named(pair[0]) else pair[::-1] for pair in pairs if any(map(named, pair))]
    return _Match(lang=lang, systems=systems, references=references, pairs=tuple(wanted))


def _played(
    corpus: Corpus, rows: Rows, match: _Match, scorer: Scorer, config: RunConfig
) -> _Played:
    metric = scorer.metric
    references = match.references if reads_reference(metric) else ()
    if metric.needs_reference and not references:
        return _Played(reason=_no_reference(match))
    made = rows(match.systems, references)
    if isinstance(made, Undefined):
        return _Played(reason=made.reason)
    testset = normalised(made, config.score_normalise)
    tables = statistics_by_system(metric, testset)
    return _Played(
        values={name: metric.score(significance.total(one)) for name, one in tables.items()},
        references=references,
        tests=paired_tests(
            testset,
            match.pairs,
            metric,
            config.significance,
            config.seed,
            tables=tables,
            humans=corpus.humans,
        ),
    )


def _no_reference(match: _Match) -> str:
    if match.human is not None:
        return f"{match.human} is the only human version in {match.lang}"
    return f"no other human version is in {match.lang}"
