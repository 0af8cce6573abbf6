"""The story of a run, top to bottom: read, translate, align, score, judge, compare, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evalkit import comparing, plugins, record, results, scoring
from evalkit.align import linksfile
from evalkit.align.memory import need_in_words
from evalkit.align.pooling import Pool, pooled
from evalkit.align.rows import rows_of
from evalkit.config import RunConfig
from evalkit.drift import consensus
from evalkit.drift.checks import facts_compared, find_issues
from evalkit.drift.profile import profile
from evalkit.drift.verdict import judge
from evalkit.metrics.surface import Chrf
from evalkit.prepare import Prepared, aligner_of, prepare
from evalkit.results import Results
from evalkit.text.normalise import signature
from evalkit.types import Link, Profile, Row, Verdict, lp
from evalkit.views import Corpus

Notice = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Aligned:
    """The links of every version, the files of those made by hand, and who taught one another."""

    links: Mapping[str, tuple[Link, ...]]
    overrides: Mapping[str, Path]
    pools: tuple[Pool, ...]


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
    aligned = align(prepared, notice)
    corpus = corpus_of(prepared, aligned)
    found = examine(prepared, corpus, aligned)
    made = record.assemble(found, device=device, started=started)
    directory = results.write(made, output, _reports(prepared.config), now=started)
    return directory, made


def align(prepared: Prepared, notice: Notice) -> Aligned:
    """Link every version to the reference; an override beside the manifest wins.

    The versions that are left to the aligner teach one another first, if it can learn.
    """
    reference = prepared.reference
    overrides, by_hand = _made_by_hand(prepared, notice)
    left = [(one, reference) for one in prepared.judged if one.id not in by_hand]
    aligner = aligner_of(prepared.config, prepared.folder)
    if need := need_in_words(aligner, left):
        notice(f"aligning {need}")
    aligner, pools = pooled(aligner, left)
    for pool in pools:
        notice(f"{', '.join(pool.versions)}: a lexicon of {pool.entries} entries induced together")
    links = {
        one.id: by_hand[one.id] if one.id in by_hand else aligner.align(one, reference)
        for one in prepared.judged
    }
    return Aligned(links=links, overrides=overrides, pools=pools)


def _made_by_hand(
    prepared: Prepared, notice: Notice
) -> tuple[dict[str, Path], dict[str, tuple[Link, ...]]]:
    """The override files beside the manifest, and their links."""
    home = (prepared.folder / prepared.config.corpus).parent / "alignments"
    overrides: dict[str, Path] = {}
    links: dict[str, tuple[Link, ...]] = {}
    for version in prepared.judged:
        path = home / f"{version.id}.override.links"
        if path.exists():
            overrides[version.id] = path
            links[version.id] = linksfile.read_override(path, version, prepared.reference)
            notice(f"{version.id}: links taken from {path}")
    return overrides, links


def corpus_of(prepared: Prepared, aligned: Aligned) -> Corpus:
    """The aligned corpus: documents and rows, in the config's order."""
    return Corpus(
        reference=prepared.reference,
        versions=prepared.versions,
        rows={
            version.id: rows_of(version, prepared.reference, aligned.links[version.id])
            for version in prepared.judged
        },
        score_roles=prepared.config.score_roles,
    )


def examine(prepared: Prepared, corpus: Corpus, aligned: Aligned) -> record.Findings:
    """Score, judge and compare the aligned versions."""
    config = prepared.config
    scorers = [scoring.Scorer.of(metric) for metric in config.metrics]
    made_by = scoring.MadeBy(
        pivot_system=prepared.pivot_system,
        segmenter=str(config.segment.spec),
        aligner=str(config.align.spec),
        clean=signature(config.normalise),
        overridden=frozenset(aligned.overrides),
        pools=[pool.versions for pool in aligned.pools],
    )
    comparisons, reason = comparing.compare_all(corpus, scorers, config)
    verdicts, profiles = judge_all(prepared, corpus)
    return record.Findings(
        config=config,
        folder=prepared.folder,
        inputs=[*prepared.inputs, *aligned.overrides.values()],
        overridden=sorted(aligned.overrides),
        pools=aligned.pools,
        reference_note=prepared.reference_note,
        corpus=corpus,
        alignments={
            system: [linksfile.line(link) for link in found]
            for system, found in aligned.links.items()
        },
        scores=scoring.score_all(corpus, scorers, config, made_by),
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
        lineage=comparing.closeness(corpus, _WORDING),
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
    voted = consensus.vote(found, ballots)
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


def _reports(config: RunConfig) -> dict[str, Callable[[Results], str]]:
    """File name to renderer, for every reporter of the config that writes a file."""
    reporters = [plugins.build("reporters", entry.use, entry.options) for entry in config.report]
    return {reporter.filename: reporter.render for reporter in reporters if reporter.filename}
