"""run.json: what a run read and used, and how it went (DESIGN.md, "A run directory")."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from evalkit.comparingsystems import Standings
from evalkit.doctor import machine, packages
from evalkit.findings import Findings, Ran
from evalkit.optional import times
from evalkit.outlets import Outlets
from evalkit.overstatements import Over
from evalkit.portable import portable, relative
from evalkit.prepare import words_of_references
from evalkit.results import (
    SCHEMA,
    Record,
    digest,
    dumps,
)
from evalkit.types import Document, lp


def run_record(
    statements: Sequence[Findings],
    over: Over | None,
    documents: Mapping[str, Document],
    ran: Ran,
) -> Record:
    """The record of a run.

    Args:
        statements: What was found of each statement, at least one.
        over: What was found of the outlets over several statements, None of one.
        documents: All documents by id.
        ran: How the run went.
    """
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
