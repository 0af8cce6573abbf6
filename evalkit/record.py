"""A run's findings as the records of a run directory (DESIGN.md, "A run directory")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evalkit import statisticsfile
from evalkit.align.sureness import is_low
from evalkit.comparingsystems import Standings
from evalkit.drift.consensus import Ballot
from evalkit.errors import DataError
from evalkit.findings import Findings, Ran
from evalkit.overstatements import Over
from evalkit.portable import relative
from evalkit.results import (
    Record,
    Results,
    comparison_record,
    issue_record,
    profile_record,
    score_record,
)
from evalkit.reviewed import gone_in_words, review_record
from evalkit.runrecord import run_record
from evalkit.text.notices import notify
from evalkit.translate.export import written_memory
from evalkit.types import Document, Row, lp


def assemble(found: Sequence[Findings], over: Over | None, ran: Ran) -> Results:
    """Make the records of a run directory, in the order of the config's versions.

    Args:
        found: What was found of each statement, at least one.
        over: What was found of the outlets over several statements, None of one.
        ran: How the run went.
    """
    documents = {
        document.id: document
        for one in found
        for document in (one.corpus.reference, *one.corpus.versions.values())
    }
    standings = over.standings if over else found[0].standings
    compared = over.comparisons if over else found[0].comparisons
    all_scores = [*(over.scores if over else ()), *(one for its in found for one in its.scores)]
    all_profiles = [
        *(over.profiles if over else ()),
        *(one for its in found for one in its.profiles),
    ]
    issues = [
        issue_record(issue)
        for one in found
        for judged in one.judged.values()
        for verdict in judged.verdicts
        for issue in verdict.issues
    ]
    return Results(
        run={**run_record(found, over, documents, ran), **_review(found[0], issues)},
        documents=[line for document in documents.values() for line in _document_lines(document)],
        scores={
            "scores": [score_record(one) for one in all_scores],
            "comparisons": [comparison_record(one) for one in compared],
            "profiles": [profile_record(one) for one in all_profiles],
            "lineage": dict(over.lineage if over else found[0].lineage),
            "votes": [_vote_record(ballot, one) for one in found for ballot in one.votes],
            **({"clusters": _clusters(standings)} if standings else {}),
        },
        segments=[
            line
            for one in found
            for system, rows in one.corpus.rows.items()
            for line in _segment_lines(one, system, rows)
        ],
        issues=issues,
        alignments={system: lines for one in found for system, lines in one.alignments.items()},
        translations={
            name: memory
            for one in found
            for name, memory in _memories(
                one.corpus.reference, one.corpus.versions.values()
            ).items()
        },
        statistics=[
            *(line for one in all_scores for line in statisticsfile.records(one)),
            *(line for one in all_profiles for line in statisticsfile.records(one)),
        ],
    )


def _review(found: Findings, issues: Sequence[Record]) -> Record:
    """What became of people's decisions; nothing where there is no file of them."""
    path = found.decisions.path
    if path is None:
        return {}
    told = review_record(found.decisions, issues, relative(path, found.folder))
    if words := gone_in_words(told):
        notify(words)
    return {"review": told}


def _vote_record(ballot: Ballot, found: Findings) -> Record:
    """The vote table of one fact, each version with its value and its own words."""
    return {
        "statement": found.statement,
        "category": ballot.category,
        "reference_segments": list(ballot.reference_segments),
        "reference_text": ballot.reference_text,
        "reference_value": ballot.reference_value,
        "votes": [
            {
                "system": system,
                "value": value,
                "text": ballot.held[system].text,
                "row": ballot.rows.get(system),
            }
            for system, value in ballot.votes
        ],
        "supporting": list(ballot.supporting),
        "leading": list(ballot.leading),
        "reference_outlier": ballot.reference_outlier,
        "words": ballot.words,
    }


def _memories(reference: Document, documents: Iterable[Document]) -> dict[str, str]:
    """The texts that systems made, as translation memories: with them a run needs no engine."""
    kept = [segment.index for segment in reference.segments if segment.role != "boilerplate"]
    texts = [reference.segments[index].text for index in kept]
    memories = {}
    for document in documents:
        if document.translated_by is None:
            continue
        pair = lp(reference.lang, document.lang)
        made = [segment.text for segment in document.segments]
        try:
            memory = written_memory(texts, made, pair)
        except DataError as error:
            notify(f"{document.id} is not written as a translation memory: {error}")
            continue
        memories[f"{document.translated_by}.{reference.id}.{pair}.tsv"] = memory
    return memories


def _clusters(standings: Standings) -> list[Record]:
    return [
        {
            "metric": one.metric,
            "lang": one.lang,
            "clusters": [list(group) for group in one.clusters],
        }
        for one in standings.clusters
    ]


def _document_lines(document: Document) -> list[Record]:
    return [
        {
            "document": document.id,
            "lang": document.lang,
            "index": segment.index,
            "role": segment.role,
            "start": segment.start,
            "end": segment.end,
            "text": segment.text,
            "clean_text": segment.clean_text,
            "pivot": segment.pivot,
        }
        for segment in document.segments
    ]


def _segment_lines(found: Findings, system: str, rows: Sequence[Row]) -> list[Record]:
    order = [row.version_segments[0] for row in rows if row.version_segments and row.reference]
    crossing = {
        first
        for place, first in enumerate(order)
        if any(other > first for other in order[:place])
        or any(other < first for other in order[place + 1 :])
    }
    return [
        {
            "system": row.system,
            "row": row.index,
            "version_segments": list(row.version_segments),
            "reference_segments": list(row.reference_segments),
            "role": row.role,
            "reference": row.reference,
            "version": row.version,
            "pivot": row.pivot,
            "confidence": row.confidence,
            "scores": dict(row_scores),
            "verdict": verdict.name,
            "reasons": list(verdict.reasons),
            "flags": [*_flags(row, crossing, found.config.score_roles), *more],
        }
        for row, row_scores, more, verdict in zip(
            rows,
            found.row_scores[system],
            found.row_flags[system],
            found.judged[system].verdicts,
            strict=True,
        )
    ]


def _flags(row: Row, crossing: set[int], score_roles: Sequence[str]) -> list[str]:
    """What a reader should know of a row beside its verdict."""
    both = bool(row.version_segments and row.reference_segments)
    flags = {
        "low_confidence": is_low(row.confidence),
        "crossing": both and row.version_segments[0] in crossing,
        "discontinuous": _gap(row.version_segments) or _gap(row.reference_segments),
        "not_scored": row.role not in score_roles,
    }
    return [name for name, raised in flags.items() if raised]


def _gap(indices: Sequence[int]) -> bool:
    return bool(indices) and indices[-1] - indices[0] + 1 != len(indices)
