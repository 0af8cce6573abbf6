"""The scores of a versions run: every version, metric, view and scope, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evalkit import significance
from evalkit.config import RunConfig
from evalkit.optional import reads_reference
from evalkit.resampling import by_document
from evalkit.scorers import Scorer
from evalkit.text.normalise import normalise, signature
from evalkit.types import RowStatistics, Scope, Score, TestSet, View
from evalkit.views import Corpus, Undefined, test_set

if TYPE_CHECKING:
    from evalkit.protocols import Statistics

SCOPES: tuple[Scope, ...] = ("whole", "aligned")


@dataclass(frozen=True, kw_only=True)
class MadeBy:
    """What made the rows that are scored; it moves every number, so it stands in conditions.

    ``clean`` are the normalisation steps of what alignment and facts read; ``overridden`` are the
    versions whose links were made by hand, ``pools`` those that taught their aligner together.
    Of outlets over several ``statements``, ``partly`` are those with links made by hand in some.
    """

    pivot_system: str | None
    segmenter: str
    aligner: str
    clean: str
    overridden: frozenset[str]
    pools: Sequence[Sequence[str]]
    partly: frozenset[str] = frozenset()
    statements: tuple[str, ...] = ()

    def aligner_of(self, system: str) -> str:
        """What lined a version up with the reference."""
        if system in self.overridden:
            return "by hand"
        return f"{self.aligner}, in part by hand" if system in self.partly else self.aligner


def score_all(
    corpus: Corpus, scorers: Sequence[Scorer], config: RunConfig, made_by: MadeBy
) -> list[Score]:
    """Score every version by every metric in its views and in both scopes.

    A score that is undefined is there too, with its reason.
    """
    return [
        score
        for system in corpus.versions
        for scorer in scorers
        for view in scorer.views
        for score in _both_scopes(corpus, system, scorer.in_view(view), view, config, made_by)
    ]


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """A test set with its score and interval, and the statistics of its rows."""

    testset: TestSet
    rows: RowStatistics | None
    value: float | None
    interval: significance.Interval | None


def _both_scopes(
    corpus: Corpus,
    system: str,
    scorer: Scorer,
    view: View,
    config: RunConfig,
    made_by: MadeBy,
) -> list[Score]:
    def rows(scope: Scope) -> TestSet | Undefined:
        return test_set(
            corpus,
            system,
            view,
            scope,
            reads_reference=reads_reference(scorer.metric),
            needs_reference=scorer.metric.needs_reference,
        )

    return both_scopes(rows, corpus, system, scorer, view, config, made_by)


def both_scopes(
    rows: Callable[[Scope], TestSet | Undefined],
    corpus: Corpus,
    system: str,
    scorer: Scorer,
    view: View,
    config: RunConfig,
    made_by: MadeBy,
) -> list[Score]:
    """The scores of one version by one metric in one view, in both scopes.

    Args:
        rows: The rows of a scope; by their documents they are resampled where there are several.
        corpus: Who the version and the reference are.
        system: The version.
        scorer: The metric.
        view: The view.
        config: The config.
        made_by: What made the rows.
    """
    scores: list[Score] = []
    measured: _Measured | None = None
    for scope in SCOPES:
        made = rows(scope)
        conditions = _conditions(corpus, system, view, scope, config, made_by)
        if isinstance(made, Undefined):
            scores.append(_score(system, scorer, conditions, made))
            continue
        testset = normalised(made, config.score_normalise)
        # Where nothing is omitted both scopes hold the same rows.
        if measured is None or measured.testset != testset:
            measured = _measure(testset, system, scorer, config)
        conditions |= {
            "references": list(testset.references),
            **scorer.metric.conditions(testset),
        }
        scores.append(_score(system, scorer, conditions, measured))
    return scores


def _conditions(
    corpus: Corpus, system: str, view: View, scope: Scope, config: RunConfig, made_by: MadeBy
) -> dict[str, Any]:
    own = corpus.versions[system].lang == corpus.reference.lang
    pivot = "itself" if own else made_by.pivot_system
    return {
        "view": view,
        "scope": scope,
        "reference": corpus.reference.id,
        "references": [],
        "normalisation": signature(config.score_normalise),
        "pivot": pivot if view == "pivot" else None,
        "roles": list(config.score_roles),
        "segmenter": made_by.segmenter,
        "aligner": made_by.aligner_of(system),
        "pooled": next((list(pool) for pool in made_by.pools if system in pool), []),
        "clean": made_by.clean,
        "bootstrap": {"resamples": config.significance.resamples, "seed": config.seed},
        **({"statements": list(made_by.statements)} if made_by.statements else {}),
    }


def _measure(testset: TestSet, system: str, scorer: Scorer, config: RunConfig) -> _Measured:
    statistics = scorer.metric.statistics(testset, system)
    return _Measured(
        testset=testset,
        rows=_row_statistics(testset, statistics),
        value=scorer.metric.score(significance.total(statistics)),
        interval=significance.bootstrap_interval(
            by_document(statistics, testset.documents),
            scorer.metric.score,
            resamples=config.significance.resamples,
            seed=config.seed,
        ),
    )


def _score(
    system: str, scorer: Scorer, conditions: Mapping[str, Any], found: _Measured | Undefined
) -> Score:
    measured = found if isinstance(found, _Measured) else None
    return Score(
        system=system,
        metric=scorer.spec,
        name=scorer.metric.name,
        view=conditions["view"],
        scope=conditions["scope"],
        value=measured.value if measured else None,
        low=measured.interval.low if measured and measured.interval else None,
        high=measured.interval.high if measured and measured.interval else None,
        n=len(measured.testset) if measured else 0,
        signature=scorer.metric.signature(len(measured.testset.references) if measured else 1),
        conditions=conditions,
        higher_is_better=scorer.metric.higher_is_better,
        reason=_reason(found),
        rows=measured.rows if measured else None,
    )


def _row_statistics(testset: TestSet, statistics: Statistics) -> RowStatistics | None:
    if testset.segments is None:
        return None
    several = testset.documents is not None and len(set(testset.documents)) > 1
    return RowStatistics(
        segments=testset.segments,
        statistics=statistics,
        documents=testset.documents if several else None,
    )


def _reason(found: _Measured | Undefined) -> str | None:
    if isinstance(found, Undefined):
        return found.reason
    return None if found.value is not None else "undefined on these rows"


def normalised(testset: TestSet, steps: Sequence[str]) -> TestSet:
    """The test set with the named steps applied to all its texts."""
    if not steps:
        return testset

    def column(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(normalise(text, steps) for text in texts)

    return replace(
        testset,
        hypotheses={name: column(texts) for name, texts in testset.hypotheses.items()},
        references={name: column(texts) for name, texts in testset.references.items()},
        sources=column(testset.sources) if testset.sources is not None else None,
    )
