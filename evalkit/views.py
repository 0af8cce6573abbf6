"""The test sets of a run: which texts a metric sees in which view and scope.

Pivot view: source = the version's text, hypothesis = its pivot, reference = the reference
version. Direct view: source = the reference version, hypothesis = the version's text, references
= its peers, the other human versions in its language, on the finest grouping of rows that neither
splits. ``whole`` keeps the rows that a version omits, with an empty hypothesis; ``aligned``
leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.align.rows import groups, side_of_group
from evalkit.types import Document, Role, Row, Scope, TestSet, View, lp

RowsBySystem = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, kw_only=True)
class Undefined:
    """Why there is nothing to score; ``no_row`` is set where that is all that is wrong."""

    reason: str
    no_row: bool = False


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """The aligned corpus: the reference version, the other versions, and their rows.

    In a systems run the systems' translations are versions too.
    """

    reference: Document
    versions: Mapping[str, Document]
    rows: RowsBySystem
    score_roles: Sequence[Role]

    @property
    def scored_segments(self) -> tuple[int, ...]:
        """The reference segments that scores and shares count."""
        return tuple(
            segment.index for segment in self.reference.segments if segment.role in self.score_roles
        )

    @property
    def humans(self) -> dict[str, Document]:
        """The versions that outlets published, the reference among them where it is a version."""
        return {name: one for name, one in self.versions.items() if one.translated_by is None}

    def peers(self, system: str) -> tuple[str, ...]:
        """The other human versions in a system's language, in the config's order."""
        lang = self.versions[system].lang
        return tuple(
            other
            for other, document in self.humans.items()
            if other not in (system, self.reference.id) and document.lang == lang
        )


def test_set(
    corpus: Corpus,
    system: str,
    view: View,
    scope: Scope,
    *,
    reads_reference: bool = True,
    needs_reference: bool = True,
) -> TestSet | Undefined:
    """The rows that a metric scores for one version, or why there are none.

    Args:
        corpus: The aligned corpus.
        system: The version.
        view: The view.
        scope: The scope.
        reads_reference: Whether references move the metric. Peers of a metric that they do not
            move stay out of its direct view, which then has the version's own rows.
        needs_reference: Whether the metric is undefined without references.
    """
    if system == corpus.reference.id:
        return Undefined(reason="this version is the reference")
    if view == "direct":
        peers = corpus.peers(system) if reads_reference else ()
        made = (
            Undefined(reason=f"no peer: no other version is in {corpus.versions[system].lang}")
            if needs_reference and not peers
            else _direct(corpus, [system], scope, peers)
        )
    elif reads_reference:
        made = _pivot_view(corpus, system, scope)
    else:
        return Undefined(
            reason="without a reference it would judge the pivot's translation and not the version"
        )
    if isinstance(made, TestSet) and len(made) == 0:
        return Undefined(reason=f"no row in the {view} view, scope {scope}", no_row=True)
    return made


def paired_test_sets(corpus: Corpus, systems: Sequence[str]) -> dict[str, TestSet] | Undefined:
    """Several versions in the pivot view on rows that none of them splits, omissions empty.

    A test set each, of the same rows: a version's source is its own text.
    """
    shared = groups({name: corpus.rows[name] for name in systems}, corpus.scored_segments)
    references = tuple(_reference_text(corpus, group) for group in shared)
    made: dict[str, TestSet] = {}
    for system in systems:
        sides = [side_of_group(corpus.rows[system], group) for group in shared]
        if any(pivot is None for _, pivot in sides):
            return Undefined(reason=f"{system} has no pivot")
        made[system] = TestSet(
            lp=lp(corpus.versions[system].lang, corpus.reference.lang),
            hypotheses={system: tuple(pivot or "" for _, pivot in sides)},
            references={corpus.reference.id: references},
            sources=tuple(text for text, _ in sides),
            documents=(system,) * len(sides),
        )
    return made


def joined(apart: Mapping[str, TestSet]) -> TestSet:
    """Test sets of the same rows as one, without sources: versions have none in common."""
    first = next(iter(apart.values()))
    lang = first.lp.partition("-")[2]
    return TestSet(
        lp=lp(lang, lang),
        hypotheses={system: one.hypotheses[system] for system, one in apart.items()},
        references=first.references,
        documents=first.documents,
    )


def _pivot_view(corpus: Corpus, system: str, scope: Scope) -> TestSet | Undefined:
    version = corpus.versions[system]
    rows = [
        row
        for row in corpus.rows[system]
        if row.reference is not None
        and row.role in corpus.score_roles
        and (scope == "whole" or row.version is not None)
    ]
    if any(row.version is not None and row.pivot is None for row in rows):
        return Undefined(
            reason=f"no pivot: {system} is not translated into {corpus.reference.lang}"
        )
    return TestSet(
        lp=lp(version.lang, corpus.reference.lang),
        hypotheses={system: tuple(row.pivot or "" for row in rows)},
        references={corpus.reference.id: tuple(row.reference or "" for row in rows)},
        sources=tuple(row.version or "" for row in rows),
        documents=(system,) * len(rows),
        segments=tuple(row.reference_segments for row in rows),
    )


def paired_direct(
    corpus: Corpus, systems: Sequence[str], references: Sequence[str]
) -> TestSet | Undefined:
    """Versions of one language in the direct view, on rows that none of them splits.

    Rows are those of scope ``whole``: what a system omits has an empty hypothesis.

    Args:
        corpus: The aligned corpus.
        systems: The versions to compare.
        references: The versions that they are held against; none of ``systems``.
    """
    made = _direct(corpus, systems, "whole", references)
    if len(made) == 0:
        return Undefined(reason="no row in the direct view that all references have", no_row=True)
    return made


def _direct(corpus: Corpus, systems: Sequence[str], scope: Scope, peers: Sequence[str]) -> TestSet:
    names = (*systems, *peers)
    shared = groups({name: corpus.rows[name] for name in names}, corpus.scored_segments)
    kept: list[tuple[int, ...]] = []
    texts: dict[str, list[str]] = {name: [] for name in names}
    for group in shared:
        row = {name: side_of_group(corpus.rows[name], group)[0] for name in names}
        # A row that a peer omits has no reference from it, and a metric needs one from each.
        needed = names if scope == "aligned" else peers
        if not all(row[name] for name in needed):
            continue
        kept.append(group)
        for name, text in row.items():
            texts[name].append(text)
    alone = systems[0] if len(systems) == 1 else corpus.reference.id
    return TestSet(
        lp=lp(corpus.reference.lang, corpus.versions[systems[0]].lang),
        hypotheses={name: tuple(texts[name]) for name in systems},
        references={name: tuple(texts[name]) for name in peers},
        sources=tuple(_reference_text(corpus, group) for group in kept),
        documents=(alone,) * len(kept),
        segments=tuple(kept),
    )


def _reference_text(corpus: Corpus, group: Sequence[int]) -> str:
    return " ".join(corpus.reference.segments[index].text for index in group)
