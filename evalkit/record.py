"""A run's findings as the records of a run directory (DESIGN.md, "A run directory")."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evalkit import statisticsfile
from evalkit.align.pooling import Pool
from evalkit.align.sureness import is_low
from evalkit.comparingsystems import Standings
from evalkit.config import RunConfig
from evalkit.decisions import Decisions
from evalkit.doctor import machine, packages
from evalkit.drift.consensus import Ballot
from evalkit.drift.profile import Judged
from evalkit.errors import DataError
from evalkit.optional import times
from evalkit.outlets import Outlets
from evalkit.overstatements import Over
from evalkit.portable import portable, relative
from evalkit.prepare import words_of_references
from evalkit.results import (
    SCHEMA,
    Record,
    Results,
    comparison_record,
    digest,
    dumps,
    issue_record,
    profile_record,
    score_record,
)
from evalkit.reviewed import gone_in_words, review_record
from evalkit.scorers import Scorer
from evalkit.text.notices import notify
from evalkit.translate.export import written_memory
from evalkit.types import Comparison, Document, Profile, Row, Score, lp
from evalkit.views import Corpus


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a run found out of one statement; ``assemble`` writes it down."""

    config: RunConfig
    folder: Path
    statement: str
    inputs: Sequence[Path]
    overridden: Sequence[str]
    pools: Sequence[Pool]
    reference_note: Mapping[str, Any]
    corpus: Corpus
    alignments: Mapping[str, Sequence[str]]
    scores: Sequence[Score]
    row_scores: Mapping[str, Sequence[Mapping[str, float | None]]]
    row_flags: Mapping[str, Sequence[Sequence[str]]]
    comparisons: Sequence[Comparison]
    comparisons_reason: str | None
    standings: Standings | None
    judged: Mapping[str, Judged]
    decisions: Decisions
    profiles: Sequence[Profile]
    votes: Sequence[Ballot]
    lineage: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a run went: the device asked for, its metrics and their models, what was told."""

    device: str
    scorers: Sequence[Scorer]
    models: Mapping[str, Mapping[str, Any]]
    notices: Sequence[str]
    started: datetime


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
        run={**_run_record(found, over, documents, ran), **_review(found[0], issues)},
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


def _run_record(
    statements: Sequence[Findings],
    over: Over | None,
    documents: Mapping[str, Document],
    ran: Ran,
) -> Record:
    found = statements[0]  # what statements share: the config, the aligner's findings
    config = portable(found.config.resolved(), found.folder)
    manifest = Path(found.config.corpus).parent
    inputs = dict.fromkeys(path for one in statements for path in one.inputs)
    return {
        "schema": SCHEMA,
        "name": found.config.name,
        "config": config,
        "config_hash": digest(dumps(config)),
        "inputs": [
            {"path": relative(path, found.folder), "sha256": digest(path.read_bytes())}
            for path in inputs
        ],
        "documents": [
            _outlet(document, found.folder / manifest, found.folder)
            for document in documents.values()
        ],
        **_references(statements),
        **({"outlets": _outlets(over.outlets)} if over else {}),
        "links_made_by_hand": list(found.overridden),
        "pooled": [
            {"lp": lp(*pool.langs), "versions": list(pool.versions), "entries": pool.entries}
            for pool in found.pools
        ],
        "comparisons_reason": over.comparisons_reason if over else found.comparisons_reason,
        **_standings(over.standings if over else found.standings),
        **({"untested": [asdict(one) for one in over.untested]} if over and over.untested else {}),
        "machine": machine(),
        "packages": {"python": platform.python_version(), **packages()},
        "models": [
            {
                "metric": spec,
                **portable(dict(about), found.folder),
                "device": ", ".join(_kinds(statements, spec)) or about.get("device"),
            }
            for spec, about in ran.models.items()
        ],
        "device": _device(statements, ran),
        "shown_times": {
            one.spec: times(one.metric) for one in ran.scorers if times(one.metric) != 1
        },
        "notices": list(ran.notices),
        "seed": found.config.seed,
        "started": _stamp(ran.started),
        "finished": _stamp(datetime.now(UTC)),
        "git_commit": _git_commit(found.folder),
    }


def _references(statements: Sequence[Findings]) -> Record:
    """The reference that was used and why; of several statements also each with its own."""
    notes = [dict(one.reference_note) for one in statements]
    if len(notes) == 1:
        return {"reference": notes[0]}
    return {
        "reference": {
            "used": None,
            "wanted": None,
            "stand_in": any(note["stand_in"] for note in notes),
            "words": "; ".join(words_of_references(notes)),
            "how_to_get": None,
            "url": None,
        },
        "statements": [
            {
                "statement": one.statement,
                "reference": note,
                "versions": list(one.corpus.versions),
            }
            for one, note in zip(statements, notes, strict=True)
        ],
    }


def _outlets(outlets: Outlets) -> list[Record]:
    """Whose documents are whose, over several statements."""
    return [
        {
            "name": one.name,
            "lang": one.lang,
            "translated_by": one.translated_by,
            "documents": dict(one.documents),
        }
        for one in outlets.outlets.values()
    ]


def _standings(standings: Standings | None) -> Record:
    """What a systems run records beside its comparisons; nothing of another run."""
    if standings is None:
        return {}
    return {
        "untested": [asdict(one) for one in standings.untested],
        "human_below_machine": [
            {**asdict(one), "references": list(one.references)}
            for fell in standings.reversals.values()
            for one in fell
        ],
    }


def _clusters(standings: Standings) -> list[Record]:
    return [
        {
            "metric": one.metric,
            "lang": one.lang,
            "clusters": [list(group) for group in one.clusters],
        }
        for one in standings.clusters
    ]


def _device(statements: Sequence[Findings], ran: Ran) -> Record:
    """The device asked for, the kinds that were used, and who decided."""
    why = {
        "config": "the config's own option",
        "command": "--device",
        "default": "the best of this machine, or the one whose scores were remembered",
    }
    using = [one for one in ran.scorers if one.device_from]
    used = dict.fromkeys(kind for one in using for kind in _kinds(statements, one.spec))
    return {
        "asked": ran.device,
        "used": ", ".join(used) or None,
        "why": "; ".join(f"{one.spec}: {why[one.device_from]}" for one in using if one.device_from)
        or "no metric of this run uses a device",
    }


def _kinds(statements: Sequence[Findings], spec: str) -> list[str]:
    """The kinds of device that made a metric's scores."""
    scores = [score for one in statements for score in one.scores]
    kinds = [one.conditions.get("device") for one in scores if one.metric == spec]
    return list(dict.fromkeys(str(kind) for kind in kinds if kind))


def _outlet(document: Document, manifest: Path, folder: Path) -> Record:
    return {
        "id": document.id,
        "outlet": document.outlet,
        "lang": document.lang,
        "statement": document.statement,
        "url": document.url,
        "event_date": document.event_date,
        "page_date": document.page_date,
        "provenance": document.provenance,
        "path": relative(manifest / document.path, folder) if document.path else None,
        "sha256": document.sha256,
        **({"translated_by": document.translated_by} if document.translated_by else {}),
    }


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


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _git_commit(folder: Path) -> str | None:
    """The commit that the config's folder is at, None outside a checkout or without git."""
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder.resolve()), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None if asked.returncode == 0 else None
