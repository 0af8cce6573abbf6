"""The story of a run, top to bottom: read, translate, align, score, judge, compare, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evalkit import comparing, errorspans, plugins, record, results, reviewed, scoring
from evalkit.align import linksfile
from evalkit.align.memory import need_in_words
from evalkit.align.pooling import Pool, pooled
from evalkit.align.rows import rows_of
from evalkit.comparingsystems import Standings, compare_systems
from evalkit.config import RunConfig
from evalkit.drift import consensus
from evalkit.drift.checks import facts_compared
from evalkit.drift.poll import Poll, poll
from evalkit.drift.profile import Judged, profile
from evalkit.drift.score import Weights
from evalkit.drift.verdict import Thresholds, judge
from evalkit.driftscores import drift_scores, weights_of
from evalkit.findings import Findings, Ran
from evalkit.metrics.surface import Chrf
from evalkit.outlets import outlets_of
from evalkit.overstatements import Over, over_statements
from evalkit.prepare import Prepared, aligner_of, prepare, words_of_references
from evalkit.results import Results
from evalkit.rowscores import VersionRows
from evalkit.scorers import Scorer, look_for_models
from evalkit.systems import NOTHING, Translated, identity_links
from evalkit.text.normalise import signature
from evalkit.text.notices import heard, notify
from evalkit.track import history
from evalkit.types import Comparison, Link
from evalkit.views import Corpus

Notice = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Aligned:
    """The links of every human version, the files of those made by hand, who taught one another."""

    links: Mapping[str, tuple[Link, ...]]
    overrides: Mapping[str, Path]
    pools: tuple[Pool, ...]


def run(
    path: Path,
    overrides: Sequence[str] = (),
    *,
    output: Path = Path("results"),
    device: str = "auto",
    data: Mapping[str, Any] | None = None,
    notice: Notice = lambda words: None,
) -> tuple[Path, Results]:
    """Run a config and write its run directory.

    Args:
        path: The config.
        overrides: ``a.b=value`` each; they win over the file.
        output: The results folder.
        device: ``auto``, ``cpu`` or ``cuda``; only neural metrics use one, and an option
            ``device`` of theirs wins.
        data: The config itself, such as that of an earlier run; then ``path`` need not be there,
            and says what its paths are relative to.
        notice: Told, in words, what a reader should know while it runs.

    Returns:
        The run directory and what stands in it.

    Raises:
        EvalkitError: An input is wrong, or a model is not at hand; nothing was written.
    """
    started = datetime.now(UTC)
    with heard() as notices:
        if unkept := history.problem(output):
            notify(unkept)
        statements = prepare(path, overrides, data=data)
        for words in words_of_references([one.reference_note for one in statements]):
            notice(words)
        scorers = scorers_of(statements[0], device)
        models = look_for_models(scorers)
        made = [one.translated() for one in statements]
        aligned = align(statements, notice)
        found = [
            examine(one, corpus_of(one, aligned, its), aligned, scorers, its)
            for one, its in zip(statements, made, strict=True)
        ]
        over = draw_together(statements[0], found, aligned, scorers) if len(found) > 1 else None
    ran = Ran(device=device, scorers=scorers, models=models, notices=notices, started=started)
    written = record.assemble(found, over, ran)
    directory = results.write(written, output, _reports(statements[0].config), now=started)
    if not unkept:
        history.append(output, written, directory)
    return directory, written


def scorers_of(prepared: Prepared, device: str = "auto") -> list[Scorer]:
    """The metrics of the config, in its order."""
    folder, metrics = prepared.folder, prepared.config.metrics
    return [Scorer.of(metric, folder=folder, device=device) for metric in metrics]


def align(statements: Sequence[Prepared], notice: Notice) -> Aligned:
    """Link every version to its reference; an override beside the manifest wins.

    The versions that are left to the aligner teach one another first, if it can learn.
    """
    overrides: dict[str, Path] = {}
    by_hand: dict[str, tuple[Link, ...]] = {}
    for prepared in statements:
        paths, links = _made_by_hand(prepared, notice)
        overrides |= paths
        by_hand |= links
    pairs = [(one, prepared.reference) for prepared in statements for one in prepared.judged]
    left = [(one, reference) for one, reference in pairs if one.id not in by_hand]
    aligner = aligner_of(statements[0].config, statements[0].folder)
    if need := need_in_words(aligner, left):
        notice(f"aligning {need}")
    aligner, pools = pooled(aligner, left)
    for pool in pools:
        notice(f"{', '.join(pool.versions)}: a lexicon of {pool.entries} entries induced together")
    links = {
        one.id: by_hand[one.id] if one.id in by_hand else aligner.align(one, reference)
        for one, reference in pairs
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


def corpus_of(prepared: Prepared, aligned: Aligned, made: Translated = NOTHING) -> Corpus:
    """The aligned corpus: documents and rows, in the config's order, what systems made behind."""
    links = _links(prepared, aligned, made)
    versions = {**prepared.versions, **made.documents}
    return Corpus(
        reference=prepared.reference,
        versions=versions,
        rows={
            system: rows_of(versions[system], prepared.reference, found)
            for system, found in links.items()
        },
        score_roles=prepared.config.score_roles,
    )


def _links(prepared: Prepared, aligned: Aligned, made: Translated) -> dict[str, tuple[Link, ...]]:
    """The links of one statement's versions, what systems made behind."""
    return {
        **{one.id: aligned.links[one.id] for one in prepared.judged},
        **{
            name: identity_links(document, prepared.reference)
            for name, document in made.documents.items()
        },
    }


def examine(
    prepared: Prepared,
    corpus: Corpus,
    aligned: Aligned,
    scorers: Sequence[Scorer],
    made: Translated = NOTHING,
) -> Findings:
    """Score and judge the aligned versions of one statement, and compare them if it is alone."""
    config = prepared.config
    standings, comparisons, reason = _compared(prepared, corpus, scorers, made)
    row_tables = rows_by_version(prepared, corpus)
    polled = poll(corpus.rows, corpus.versions, prepared.reference, corpus.humans)
    judged = judge_all(prepared, corpus, row_tables, scorers, polled)
    return Findings(
        config=config,
        folder=prepared.folder,
        statement=prepared.statement,
        inputs=[*prepared.inputs, *made.inputs, *aligned.overrides.values()],
        overridden=sorted(aligned.overrides),
        pools=aligned.pools,
        reference_note=prepared.reference_note,
        corpus=corpus,
        alignments={
            system: [linksfile.line(link) for link in found]
            for system, found in _links(prepared, aligned, made).items()
        },
        scores=scoring.score_all(corpus, scorers, config, _made_by(prepared, aligned)),
        row_scores={system: rows.scores(scorers) for system, rows in row_tables.items()},
        row_flags={system: rows.flags(scorers) for system, rows in row_tables.items()},
        comparisons=comparisons,
        comparisons_reason=reason,
        standings=standings,
        judged=judged,
        decisions=prepared.decisions,
        profiles=[
            profile(
                one,
                score_roles=config.score_roles,
                resamples=config.significance.resamples,
                seed=config.seed,
            )
            for one in judged.values()
        ],
        votes=polled.tables,
        lineage=comparing.lineage(corpus, _WORDING, polled.tables),
    )


def draw_together(
    prepared: Prepared,
    found: Sequence[Findings],
    aligned: Aligned,
    scorers: Sequence[Scorer],
) -> Over:
    """Draw several statements together, outlet by outlet."""
    return over_statements(
        outlets_of({one.statement: one.corpus for one in found}),
        {document: judged for one in found for document, judged in one.judged.items()},
        [one.lineage for one in found],
        scorers,
        prepared.config,
        _made_by(prepared, aligned),
    )


def _compared(
    prepared: Prepared, corpus: Corpus, scorers: Sequence[Scorer], made: Translated
) -> tuple[Standings | None, Sequence[Comparison], str | None]:
    """The comparisons of a statement, with the reason where there are none."""
    if prepared.several:
        return None, (), "outlets are compared over all statements"
    if made.documents:
        standings = compare_systems(corpus, scorers, prepared.config)
        return standings, standings.comparisons, None
    comparisons, reason = comparing.compare_all(corpus, scorers, prepared.config)
    return None, comparisons, reason


def _made_by(prepared: Prepared, aligned: Aligned) -> scoring.MadeBy:
    config = prepared.config
    return scoring.MadeBy(
        pivot_system=prepared.pivot_system,
        segmenter=str(config.segment.spec),
        aligner=str(config.align.spec),
        clean=signature(config.normalise),
        overridden=frozenset(aligned.overrides),
        pools=[pool.versions for pool in aligned.pools],
    )


def rows_by_version(prepared: Prepared, corpus: Corpus) -> dict[str, VersionRows]:
    """The rows of every version, for metrics that score them one by one."""
    return {
        system: VersionRows(
            rows=rows,
            version=corpus.versions[system],
            reference=corpus.reference,
            steps=prepared.config.score_normalise,
            peers={name: corpus.rows[name] for name in corpus.peers(system)}
            if prepared.systems
            else None,
        )
        for system, rows in corpus.rows.items()
    }


def judge_all(
    prepared: Prepared,
    corpus: Corpus,
    row_tables: Mapping[str, VersionRows],
    scorers: Sequence[Scorer],
    polled: Poll,
) -> dict[str, Judged]:
    """Judge every row by its issues and what the versions vote on them."""
    config, reference = prepared.config, prepared.reference
    voted = {
        system: reviewed.decided(issues, corpus.rows[system], prepared.decisions)
        for system, issues in polled.issues.items()
    }
    marked = {
        system: reviewed.decided_spans(
            errorspans.span_issues(rows.marked(scorers), voted[system].counted),
            rows.rows,
            prepared.decisions,
        )
        for system, rows in row_tables.items()
    }
    spans = {system: alive for system, (alive, _) in marked.items()}
    weights = weights_of(config.drift, prepared.folder)
    overlap = {system: _overlap(rows) for system, rows in row_tables.items()}
    judged = {
        system: judge(
            rows,
            errorspans.with_evidence(voted[system].counted, spans[system]),
            overlap[system],
            Thresholds(
                close=config.drift.close,
                paraphrase=config.drift.paraphrase,
                score=config.drift.score,
                accuses=config.drift.is_calibrated,
            ),
            compared=facts_compared(rows, corpus.versions[system], reference),
            scored=drift_scores(
                rows,
                (corpus.versions[system].lang, reference.lang),
                weights,
                overlap=overlap[system],
                issues=voted[system].counted,
                more=_asked(weights, row_tables[system], scorers),
            ),
        )
        for system, rows in corpus.rows.items()
    }
    dismissed = {system: issues.dismissed for system, issues in voted.items()}
    apart = consensus.drifting_rows(judged, reviewed.without_dismissed(polled.ballots, dismissed))
    return {
        system: Judged(
            system=system,
            statement=corpus.versions[system].statement,
            rows=rows,
            verdicts=reviewed.with_dismissed(
                errorspans.with_shown(judged[system], spans[system]),
                *(dismissed[system], marked[system][1].dismissed),
            ),
            consensus_drift=apart[system],
        )
        for system, rows in corpus.rows.items()
    }


# How much wording two texts share: the scale of the verdicts' thresholds and of the lineage.
_WORDING = Chrf(word_order=2)


def _overlap(rows: VersionRows) -> dict[int, float | None]:
    scorer = Scorer(spec="overlap", metric=_WORDING, views=("pivot",))
    scores = rows.scores([scorer])
    return {row.index: score["overlap"] for row, score in zip(rows.rows, scores, strict=True)}


def _asked(
    weights: Weights, rows: VersionRows, scorers: Sequence[Scorer]
) -> dict[int, dict[str, float | None]]:
    """The scores of the metrics that weights ask for, by the index of the row."""
    wanted = [scorer for scorer in scorers if scorer.spec in weights.names]
    scores = rows.scores(wanted) if wanted else [{} for _ in rows.rows]
    return {row.index: dict(of_row) for row, of_row in zip(rows.rows, scores, strict=True)}


def _reports(config: RunConfig) -> dict[str, Callable[[Results], str]]:
    """File name to renderer, for every reporter of the config that writes a file."""
    reporters = [plugins.build("reporters", entry.use, entry.options) for entry in config.report]
    return {reporter.filename: reporter.render for reporter in reporters if reporter.filename}
