"""Results of an invented run, and the same made hostile or smaller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalkit.results import (
    Results,
    comparison_record,
    issue_record,
    profile_record,
    score_record,
)
from evalkit.types import Comparison, Issue, Profile, Score

Record = dict[str, Any]

HARBOUR = yaml.safe_load((Path(__file__).parent / "harbour.yaml").read_text(encoding="utf-8"))
ROW = ("version_segments", "reference_segments", "version", "pivot", "verdict", "reasons", "flags")
ISSUE = (
    *("system", "row", "category", "severity", "reference_text", "reference_value"),
    *("version_text", "version_value", "explanation", "rests_on", "reference_outlier"),
)
PROFILE = (
    *("close", "paraphrase", "drift", "omitted", "unjudged", "added", "repeated"),
    *("drift_rate", "low", "high", "consensus_drift_rate"),
)
# What an outlet, a plug-in or a manifest can write into a run.
TEXT_KEYS = (
    *("outlet", "words", "how_to_get", "provenance", "reason", "reasons", "reference", "version"),
    *("pivot", "explanation", "reference_text", "version_text", "reference_value", "text"),
    *("version_value", "value", "signature", "name", "statement", "event_date", "page_date"),
    *("comparisons_reason", "normalisation"),
)
EVIL = (
    "<script>alert(1)</script> [red]x[/red] \x1b[2J\x07 \u202egnol\u2066 a|b `c` *d* _e_ "
    "https://evil.example/x www.evil.example &lt; \"'> \ud800 \n# heading\n\n| row "
)


@pytest.fixture
def results() -> Results:
    systems = [document[0] for document in HARBOUR["documents"]]
    return Results(
        run=_run(),
        documents=_documents(),
        scores={
            "scores": [
                score_record(_score(system, place, view, scope))
                for system in systems
                for place in range(len(HARBOUR["metrics"]))
                for view in ("pivot", "direct")
                for scope in ("whole", "aligned")
            ],
            "comparisons": [
                comparison_record(_comparison("herald-en", "marfa-ar", -31.2, 0.001)),
                comparison_record(_comparison("herald-en", "porto-it", 5.85, 0.09)),
                comparison_record(_comparison("marfa-ar", "porto-it", 37.1, 0.0001)),
            ],
            "profiles": [_profile(system) for system in HARBOUR["profiles"]],
            "lineage": {
                "systems": ["velmora-en", "herald-en", "porto-it"],
                "closeness": [[None, 72.2, 78.1], [72.2, None, 55.0], [78.1, 55.0, None]],
            },
        },
        segments=[line for system in HARBOUR["rows"] for line in _segments(system)],
        issues=[_issue(line) for line in HARBOUR["issues"]],
        alignments={"herald-en": ["[0]:[0]:0.9"]},
    )


@pytest.fixture
def hostile(results: Results) -> Results:
    """The same run with every text that an outlet or a plug-in controls made hostile."""
    run = _poisoned(results.run)
    for place, document in enumerate(run["documents"]):
        evil = "javascript:alert(1)" if place % 2 else 'https://a.example/"><script>&x=1'
        document["url"] = evil
    segments = _poisoned(list(results.segments))
    segments[3]["version"] = "word " * 1000
    segments[4]["version"] = "x" * 5000
    return replace(
        results,
        run=run,
        segments=segments,
        issues=_poisoned(list(results.issues)),
        scores=_poisoned(results.scores),
    )


@pytest.fixture
def without() -> Callable[..., Results]:
    """Leave versions out of a run."""

    def made(results: Results, *systems: str) -> Results:
        def kept(lines: Sequence[Record], key: str = "system") -> list[Record]:
            return [line for line in lines if line[key] not in systems]

        reason = "fewer than two versions beside the reference"
        documents = kept(results.run["documents"], "id")
        return replace(
            results,
            run={**results.run, "documents": documents, "comparisons_reason": reason},
            scores={
                "scores": kept(results.scores["scores"]),
                "comparisons": [],
                "profiles": kept(results.scores["profiles"]),
                "lineage": {"systems": [], "closeness": []},
            },
            segments=kept(results.segments),
            issues=kept(results.issues),
        )

    return made


def _poisoned(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_poisoned(inner, key) for inner in value]
    return EVIL + value if isinstance(value, str) and key in TEXT_KEYS else value


def _run() -> Record:
    return {
        "schema": 1,
        "name": "harbour",
        "config": {
            "name": "harbour",
            "seed": 7,
            "pivot": {"use": "memory", "system": "llm"},
            "drift": {"close": 75.0, "paraphrase": 35.0},
            "significance": {"method": "paired-bootstrap", "resamples": 1000},
        },
        "config_hash": "0123456789abcdef" * 4,
        "inputs": [{"path": "harbour.yaml", "sha256": "ab" * 32}],
        "documents": [_outlet(*document) for document in HARBOUR["documents"]],
        "reference": {
            "used": "velmora-en",
            "wanted": ["port-en", "velmora-en"],
            "words": "port-en has no text at hand; velmora-en stands in.",
            "how_to_get": "Run 'evalkit fetch harbour.yaml'.",
        },
        "comparisons_reason": None,
        "packages": {"python": "3.11.9", "evalkit-mt": "0.1.0", "sacrebleu": "2.6.0"},
        "models": [{"metric": "comet:model=harbour/model", "model": "harbour/model"}],
        "device": {"asked": "auto", "used": "cpu"},
        "shown_times": {"comet:model=harbour/model": 100.0},
        "seed": 7,
        "started": "2024-01-02T03:04:05.000000Z",
        "finished": "2024-01-02T03:04:06.000000Z",
        "git_commit": None,
    }


def _outlet(name: str, outlet: str, lang: str, url: str | None) -> Record:
    return {
        "id": name,
        "outlet": outlet,
        "lang": lang,
        "statement": "harbour",
        "url": url,
        "event_date": "2023-05-03",
        "page_date": "2023-05-04",
        "provenance": "Invented.",
        "path": f"{name}.txt",
        "sha256": "cd" * 32,
    }


def _documents() -> list[Record]:
    return [
        {
            "document": HARBOUR["documents"][0][0],
            "lang": "en",
            "index": index,
            "role": role,
            "start": 0,
            "end": len(text),
            "text": text,
            "clean_text": text,
            "pivot": text,
        }
        for index, (role, text) in enumerate(HARBOUR["reference"])
    ]


def _score(system: str, place: int, view: Any, scope: Any) -> Score:
    metric, name, signature, higher_is_better = HARBOUR["metrics"][place]
    value, reason = None, None
    if system == "velmora-en":
        reason = "this version is the reference"
    elif view == "direct":
        reason = f"no peer: no other version is in {system[-2:]}"
    elif system not in HARBOUR["values"]:
        reason = f"no pivot: {system} is not translated into en"
    else:
        value = HARBOUR["values"][system][place] + (0.0 if scope == "whole" else 0.01)
    width = 0.04 if name == "COMET" else 9.0
    return Score(
        system=system,
        metric=metric,
        name=name,
        view=view,
        scope=scope,
        value=value,
        low=None if value is None else value - width,
        high=None if value is None else value + width,
        n=0 if value is None else 6,
        signature=signature,
        conditions={"view": view, "scope": scope, "normalisation": "none"},
        higher_is_better=higher_is_better,
        reason=reason,
    )


def _comparison(baseline: str, system: str, delta: float, p_value: float) -> Comparison:
    return Comparison(
        metric="chrf:word_order=2",
        baseline=baseline,
        system=system,
        delta=delta,
        low=delta - 7.5,
        high=delta + 7.5,
        p_value=p_value,
        p_adjusted=min(1.0, p_value * 3),
        method="paired-bootstrap",
        resamples=1000,
        effect=1.5,
    )


def _segments(system: str) -> list[Record]:
    lines = []
    for index, (*cells, overlap) in enumerate(HARBOUR["rows"][system]):
        row = dict(zip(ROW, cells, strict=True))
        said = [HARBOUR["reference"][place] for place in row["reference_segments"]]
        row["pivot"] = row["version"] if system.endswith("-en") else row["pivot"]
        lines.append(
            {
                "system": system,
                "row": index,
                "role": said[0][0] if said else "body",
                "reference": " ".join(text for _, text in said) if said else None,
                "confidence": 0.3 if "low_confidence" in row["flags"] else 0.9,
                "scores": {"chrf:word_order=2": overlap, "bleu": None},
                **row,
            }
        )
    return lines


def _issue(cells: Sequence[Any]) -> Record:
    *values, votes = cells
    fields = dict(zip(ISSUE, values, strict=True))
    support = tuple((system, value) for system, value in HARBOUR["votes"].get(votes, ()))
    return issue_record(Issue(**fields, support=support))


def _profile(system: str) -> Record:
    shares = dict(zip(PROFILE, HARBOUR["profiles"][system], strict=True))
    return profile_record(Profile(system=system, statement="harbour", **shares))
