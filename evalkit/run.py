"""The story of a run, top to bottom: read, translate, align, score, judge, compare, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evalkit import plugins, record, results, scoring
from evalkit.align import linksfile
from evalkit.align.rows import rows_of
from evalkit.config import RunConfig, load
from evalkit.corpus.manifest import Manifest, read_manifest
from evalkit.corpus.read import Choice, first_at_hand, read_document
from evalkit.drift import consensus
from evalkit.drift.checks import facts_compared, find_issues
from evalkit.drift.profile import profile
from evalkit.drift.verdict import judge
from evalkit.metrics.surface import Chrf
from evalkit.protocols import Translator
from evalkit.results import Results
from evalkit.types import Document, Link, Profile, Row, Verdict, lp
from evalkit.views import Corpus

Notice = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What is known before anything is aligned: the documents, and the reference that was used.

    ``reference_note`` says which reference was used and why, in words; it stands in run.json.
    """

    config: RunConfig
    folder: Path
    reference: Document
    reference_note: Mapping[str, Any]
    versions: Mapping[str, Document]
    pivot_system: str | None
    inputs: Sequence[Path]

    @property
    def judged(self) -> list[Document]:
        """The versions beside the reference, in the config's order."""
        return [document for name, document in self.versions.items() if name != self.reference.id]


def run(
    path: Path,
    overrides: Sequence[str] = (),
    *,
    output: Path = Path("results"),
    device: str = "auto",
    notice: Notice = lambda words: None,
) -> tuple[Path, Results]:
    """Run a config and write its run directory.

    Args:
        path: The config.
        overrides: ``a.b=value`` each; they win over the file.
        output: The results folder.
        device: ``auto``, ``cpu`` or ``cuda``; only neural metrics use one.
        notice: Told, in words, what a reader should know while it runs.

    Returns:
        The run directory and what stands in it.

    Raises:
        EvalkitError: An input is wrong; nothing was written.
    """
    started = datetime.now(UTC)
    prepared = prepare(path, overrides)
    notice(prepared.reference_note["words"])
    links = align(prepared, notice)
    corpus = corpus_of(prepared, links)
    found = examine(prepared, corpus, links)
    made = record.assemble(found, device=device, started=started)
    directory = results.write(made, output, _reports(prepared.config), now=started)
    return directory, made


def prepare(path: Path, overrides: Sequence[str] = ()) -> Prepared:
    """Read the config and the corpus, and give every segment its pivot.

    This is all that ``evalkit validate`` does: whatever is wrong with the inputs shows here.
    """
    config = load(path, overrides)
    folder = path.parent
    manifest = read_manifest(folder / config.corpus)
    choice = first_at_hand(manifest, config.reference)
    names = list(dict.fromkeys([choice.entry.id, *config.versions]))
    segmenter = plugins.build("segmenters", config.segment.use, config.segment.options)
    documents = {
        name: read_document(
            manifest.entry(name), segmenter=segmenter, normalise_steps=config.normalise
        )
        for name in names
    }
    texts = [file for name in names if (file := manifest.entry(name).path) is not None]
    lang = documents[choice.entry.id].lang
    translator = _translator(config, folder)
    pivoted = {name: with_pivot(document, lang, translator) for name, document in documents.items()}
    return Prepared(
        config=config,
        folder=folder,
        reference=pivoted[choice.entry.id],
        reference_note=_reference_note(config, manifest, choice),
        versions={name: pivoted[name] for name in config.versions},
        pivot_system=translator.system if translator else None,
        inputs=[path, manifest.path, *texts],
    )


def with_pivot(document: Document, lang: str, translator: Translator | None) -> Document:
    """Give every segment but boilerplate its text in ``lang``.

    A document in that language is its own pivot; without a translator others have none.
    """
    if document.lang == lang:
        segments = [replace(segment, pivot=segment.text) for segment in document.segments]
        return replace(document, segments=tuple(segments))
    if translator is None:
        return document
    kept = [segment for segment in document.segments if segment.role != "boilerplate"]
    pivots = translator.translate(
        [segment.text for segment in kept], lp(document.lang, lang), document.id
    )
    by_index = {segment.index: pivot for segment, pivot in zip(kept, pivots, strict=True)}
    segments = [
        replace(segment, pivot=by_index.get(segment.index)) for segment in document.segments
    ]
    return replace(document, segments=tuple(segments))


def align(prepared: Prepared, notice: Notice) -> dict[str, tuple[Link, ...]]:
    """Link every version to the reference; an override beside the manifest wins."""
    config = prepared.config
    aligner = plugins.build(
        "aligners", config.align.use, config.align.options, folder=prepared.folder
    )
    home = (prepared.folder / config.corpus).parent / "alignments"
    links = {}
    for version in prepared.judged:
        override = home / f"{version.id}.override.links"
        if override.exists():
            links[version.id] = linksfile.read_override(override, version, prepared.reference)
            notice(f"{version.id}: links taken from {override}")
        else:
            links[version.id] = aligner.align(version, prepared.reference)
    return links


def corpus_of(prepared: Prepared, links: Mapping[str, Sequence[Link]]) -> Corpus:
    """The aligned corpus: documents and rows, in the config's order."""
    return Corpus(
        reference=prepared.reference,
        versions=prepared.versions,
        rows={
            version.id: rows_of(version, prepared.reference, links[version.id])
            for version in prepared.judged
        },
        score_roles=prepared.config.score_roles,
    )


def examine(
    prepared: Prepared, corpus: Corpus, links: Mapping[str, Sequence[Link]]
) -> record.Findings:
    """Score, judge and compare the aligned versions."""
    config = prepared.config
    scorers = [scoring.Scorer.of(metric) for metric in config.metrics]
    common = {
        "reference": prepared.reference.id,
        "pivot": prepared.pivot_system,
        "segmenter": config.segment.use,
        "aligner": config.align.use,
        "roles": list(config.score_roles),
    }
    comparisons, reason = scoring.compare_all(corpus, scorers, config)
    verdicts, profiles = judge_all(prepared, corpus)
    return record.Findings(
        config=config,
        folder=prepared.folder,
        inputs=prepared.inputs,
        reference_note=prepared.reference_note,
        corpus=corpus,
        alignments={
            system: [linksfile.line(link) for link in found] for system, found in links.items()
        },
        scores=scoring.score_all(corpus, scorers, config, common),
        row_scores={
            system: scoring.segment_scores(
                rows, prepared.reference.id, _lp(prepared, system), scorers, config.score_normalise
            )
            for system, rows in corpus.rows.items()
        },
        comparisons=comparisons,
        comparisons_reason=reason,
        verdicts=verdicts,
        profiles=profiles,
        lineage=scoring.closeness(corpus, _WORDING),
    )


def judge_all(
    prepared: Prepared, corpus: Corpus
) -> tuple[dict[str, tuple[Verdict, ...]], list[Profile]]:
    """Find the issues of every row, let the versions vote on them, and judge."""
    config, reference = prepared.config, prepared.reference
    found = {
        system: find_issues(rows, corpus.versions[system], reference)
        for system, rows in corpus.rows.items()
    }
    ballots = consensus.ballots(found, corpus.rows, corpus.versions, reference)
    voted = consensus.vote(found, corpus.rows, corpus.versions, reference)
    verdicts = {
        system: judge(
            rows,
            voted[system],
            _overlap(prepared, system, rows),
            close=config.drift.close,
            paraphrase=config.drift.paraphrase,
            compared=facts_compared(rows, corpus.versions[system], reference),
        )
        for system, rows in corpus.rows.items()
    }
    apart = consensus.drifting_rows(verdicts, ballots)
    profiles = [
        profile(
            system,
            corpus.versions[system].statement,
            rows,
            verdicts[system],
            apart[system],
            score_roles=config.score_roles,
            resamples=config.significance.resamples,
            seed=config.seed,
        )
        for system, rows in corpus.rows.items()
    ]
    return verdicts, profiles


# How much wording two texts share: the scale of the verdicts' thresholds and of the lineage.
_WORDING = Chrf(word_order=2)


def _overlap(prepared: Prepared, system: str, rows: Sequence[Row]) -> dict[int, float | None]:
    scorer = scoring.Scorer(spec="overlap", metric=_WORDING, views=("pivot",))
    scores = scoring.segment_scores(
        rows,
        prepared.reference.id,
        _lp(prepared, system),
        [scorer],
        prepared.config.score_normalise,
    )
    return {row.index: score["overlap"] for row, score in zip(rows, scores, strict=True)}


def _lp(prepared: Prepared, system: str) -> str:
    return lp(prepared.versions[system].lang, prepared.reference.lang)


def _translator(config: RunConfig, folder: Path) -> Translator | None:
    if config.pivot is None:
        return None
    translator: Translator = plugins.build(
        "translators", config.pivot.use, config.pivot.options, folder=folder
    )
    return translator


def _reference_note(config: RunConfig, manifest: Manifest, choice: Choice) -> dict[str, Any]:
    wanted = manifest.entry(config.reference[0])
    used = choice.entry.id
    stand_in = used != wanted.id
    words = choice.reason or f"reference: {used}"
    return {
        "used": used,
        "wanted": wanted.id,
        "stand_in": stand_in,
        "words": words,
        "how_to_get": wanted.how_to_get if stand_in else None,
        "url": wanted.url,
    }


def _reports(config: RunConfig) -> dict[str, Callable[[Results], str]]:
    """File name to renderer, for every reporter of the config that writes a file."""
    reporters = [plugins.build("reporters", entry.use, entry.options) for entry in config.report]
    return {reporter.filename: reporter.render for reporter in reporters if reporter.filename}
