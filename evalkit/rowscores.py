"""What the metrics of a run say of single rows: scores, flags, and spans held to be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalkit import optional
from evalkit.align.rows import side_of_group
from evalkit.protocols import Span
from evalkit.scorers import Scorer
from evalkit.scoring import normalised
from evalkit.text.traps import TRAPS, traps
from evalkit.types import Document, RestsOn, Row, TestSet, View, lp


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A part of a row's hypothesis that a metric holds to be wrong.

    ``words`` is the part; ``rests_on`` says whether the hypothesis is the original text or a
    machine-made pivot; ``metric`` is the name on the screen.
    """

    row: Row
    metric: str
    span: Span
    words: str
    rests_on: RestsOn


@dataclass(frozen=True, kw_only=True)
class VersionRows:
    """The rows of one version, for metrics that score them one by one.

    ``steps`` are the normalisation steps before scoring. ``peers`` are the rows of the human
    versions that a systems run holds it against, None in another run.
    """

    rows: Sequence[Row]
    version: Document
    reference: Document
    steps: Sequence[str]
    peers: Mapping[str, Sequence[Row]] | None = None

    def scores(self, scorers: Sequence[Scorer]) -> list[dict[str, float | None]]:
        """Every row's scores by metric, None where a side or the pivot is missing.

        In the pivot view; of a metric without references in that view, in the direct one. In a
        systems run also in the direct view, against the peers that have just this row; None where
        one of them has it in part or together with another.
        """
        scores: list[dict[str, float | None]] = [
            {
                one.spec: None
                for one in scorers
                if "pivot" in one.views or _view(one) or self.peers is not None
            }
            for _ in self.rows
        ]
        for scorer, rows, testset in self._scored(scorers):
            statistics = scorer.metric.statistics(testset, self.version.id)
            for row, row_statistics in zip(rows, statistics, strict=True):
                scores[row.index][scorer.spec] = scorer.metric.segment_score(row_statistics)
        return scores

    def flags(self, scorers: Sequence[Scorer]) -> list[tuple[str, ...]]:
        """The traps of every row in the views that are scored, and what metrics say of it."""
        found: list[set[str]] = [set() for _ in self.rows]
        for view in dict.fromkeys(view for scorer in scorers for view in scorer.views):
            rows, testset = self._test_set(view)
            if rows:
                for row, flags in zip(rows, traps(testset, self.version.id), strict=True):
                    found[row.index].update(flags)
        for scorer, rows, testset in self._scored(scorers):
            told = optional.row_flags(scorer.metric, testset, self.version.id)
            for row, more in zip(rows, told, strict=True):
                found[row.index].update(more)
        order = {name: place for place, name in enumerate(TRAPS)}
        return [tuple(sorted(one, key=lambda name: order.get(name, len(order)))) for one in found]

    def marked(self, scorers: Sequence[Scorer]) -> Iterator[Marked]:
        """What the metrics hold to be wrong, row by row."""
        for scorer, rows, testset in self._scored(scorers):
            spans = optional.row_spans(scorer.metric, testset, self.version.id)
            machine = _view(scorer) == "pivot" and self.version.lang != self.reference.lang
            texts = testset.hypotheses[self.version.id]
            for row, text, of_row in zip(rows, texts, spans or [()] * len(rows), strict=True):
                for span in of_row:
                    yield Marked(
                        row=row,
                        metric=scorer.metric.name,
                        span=span,
                        words=text[span.start : span.end],
                        rests_on="pivot" if machine else "original",
                    )

    def _scored(self, scorers: Sequence[Scorer]) -> Iterator[tuple[Scorer, list[Row], TestSet]]:
        """Each metric with the rows that it can score one by one, and their texts."""
        for scorer in scorers:
            view = _view(scorer)
            if view:
                rows, testset = self._test_set(view)
            elif self.peers and "direct" in scorer.views:
                rows, testset = self._against_peers(self.peers)
            else:
                continue
            if rows:
                yield scorer.in_view(view or "direct"), rows, testset

    def _against_peers(self, peers: Mapping[str, Sequence[Row]]) -> tuple[list[Row], TestSet]:
        """The rows that every peer has as they are, in the direct view."""
        kept: list[Row] = []
        theirs: dict[str, list[str]] = {name: [] for name in peers}
        for row in self.rows:
            texts = {name: _same_row(row, rows) for name, rows in peers.items()}
            if row.version is None or row.reference is None or not all(texts.values()):
                continue
            kept.append(row)
            for name, text in texts.items():
                theirs[name].append(text or "")
        testset = TestSet(
            lp=lp(self.reference.lang, self.version.lang),
            hypotheses={self.version.id: tuple(row.version or "" for row in kept)},
            references={name: tuple(texts) for name, texts in theirs.items()},
            sources=tuple(row.reference or "" for row in kept),
            documents=(self.version.id,) * len(kept),
        )
        return kept, normalised(testset, self.steps)

    def _test_set(self, view: View) -> tuple[list[Row], TestSet]:
        """The rows that have all sides of a view; a direct view has no peers here."""
        pivot = view == "pivot"
        rows = [
            row
            for row in self.rows
            if row.reference is not None and (row.pivot if pivot else row.version) is not None
        ]
        originals = tuple(row.version or "" for row in rows)
        references = tuple(row.reference or "" for row in rows)
        ours, theirs = self.version.lang, self.reference.lang
        testset = TestSet(
            lp=lp(ours, theirs) if pivot else lp(theirs, ours),
            hypotheses={
                self.version.id: tuple(row.pivot or "" for row in rows) if pivot else originals
            },
            references={self.reference.id: references} if pivot else {},
            sources=originals if pivot else references,
            documents=(self.version.id,) * len(rows),
        )
        return rows, normalised(testset, self.steps)


def _same_row(row: Row, rows: Sequence[Row]) -> str | None:
    """What a peer says for the reference side of a row, None where its rows do not end there."""
    wanted = set(row.reference_segments)
    beside = [one for one in rows if wanted & set(one.reference_segments)]
    if not all(set(one.reference_segments) <= wanted for one in beside):
        return None
    return side_of_group(beside, row.reference_segments)[0]


def _view(scorer: Scorer) -> View | None:
    """The view in which a metric scores rows by themselves, None where there is none."""
    if "pivot" in scorer.views and optional.reads_reference(scorer.in_view("pivot").metric):
        return "pivot"
    if "direct" in scorer.views and not scorer.in_view("direct").metric.needs_reference:
        return "direct"
    return None
