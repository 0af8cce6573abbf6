"""The test sets of a versions run: which texts a metric sees in which view and scope.

Pivot view: source = the version's text, hypothesis = its pivot, reference = the reference
version. Direct view: source = the reference version, hypothesis = the version's text, references
= its peers, the other versions in its language, on the finest grouping of rows that neither
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
    """Why there is nothing to score."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """The aligned corpus: the reference version, the other versions, and their rows."""

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

    def peers(self, system: str) -> tuple[str, ...]:
        """The other versions in a system's language, in the config's order."""
        lang = self.versions[system].lang
        return tuple(
            other
            for other, document in self.versions.items()
            if other != system and document.lang == lang
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
        made = _direct(corpus, system, scope, peers, needs_peers=needs_reference)
    elif reads_reference:
        made = _pivot_view(corpus, system, scope)
    else:
        return Undefined(
            reason="without a reference it would judge the pivot's translation and not the version"
        )
    if isinstance(made, TestSet) and len(made) == 0:
        return Undefined(reason=f"no row in the {view} view, scope {scope}")
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
    )


def _direct(
    corpus: Corpus, system: str, scope: Scope, peers: Sequence[str], *, needs_peers: bool
) -> TestSet | Undefined:
    lang = corpus.versions[system].lang
    if needs_peers and not peers:
        return Undefined(reason=f"no peer: no other version is in {lang}")
    shared = groups({name: corpus.rows[name] for name in (system, *peers)}, corpus.scored_segments)
    ours, theirs, sources = [], [], []
    for group in shared:
        text = side_of_group(corpus.rows[system], group)[0]
        peer_texts = [side_of_group(corpus.rows[peer], group)[0] for peer in peers]
        # A row that a peer omits has no reference from it, and a metric needs one from each.
        if not all(peer_texts) or (scope == "aligned" and not text):
            continue
        ours.append(text)
        theirs.append(peer_texts)
        sources.append(_reference_text(corpus, group))
    return TestSet(
        lp=lp(corpus.reference.lang, lang),
        hypotheses={system: tuple(ours)},
        references={
            peer: tuple(texts[column] for texts in theirs) for column, peer in enumerate(peers)
        },
        sources=tuple(sources),
        documents=(system,) * len(ours),
    )


def _reference_text(corpus: Corpus, group: Sequence[int]) -> str:
    return " ".join(corpus.reference.segments[index].text for index in group)
