"""What a run found out of one statement, and how the run went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evalkit.align.pooling import Pool
from evalkit.comparingsystems import Standings
from evalkit.config import RunConfig
from evalkit.decisions import Decisions
from evalkit.drift.consensus import Ballot
from evalkit.drift.profile import Judged
from evalkit.scorers import Scorer
from evalkit.types import Comparison, Profile, Score
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
