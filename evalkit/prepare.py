"""What is known before anything is aligned: the config, the documents and their pivots.

Whatever is wrong with the inputs shows here, all of it at once where that is possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evalkit import plugins, statements, systems
from evalkit.config import RunConfig, load_with_places
from evalkit.configcheck import Places
from evalkit.corpus.manifest import Manifest, read_manifest
from evalkit.corpus.read import Choice, first_at_hand, read_documents
from evalkit.decisions import NAME, NONE, Decisions, read_decisions
from evalkit.driftscores import weights_of
from evalkit.errors import ConfigError, DataError, EvalkitError, together
from evalkit.protocols import Aligner, Translator
from evalkit.statements import Wanted
from evalkit.systems import System, Translated
from evalkit.text.notices import notify
from evalkit.translate.whole import every_segment
from evalkit.types import Document, lp


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What is known of one statement before anything is aligned: the documents, the reference.

    ``reference_note`` says which reference was used and why, in words; it stands in run.json.
    ``several`` is set where the config is about several statements. ``decisions`` are what people
    decided on issues of earlier runs.
    """

    config: RunConfig
    folder: Path
    statement: str
    several: bool
    reference: Document
    reference_note: Mapping[str, Any]
    versions: Mapping[str, Document]
    pivot_system: str | None
    systems: Sequence[System]
    inputs: Sequence[Path]
    decisions: Decisions = NONE

    @property
    def judged(self) -> list[Document]:
        """The versions beside the reference, in the config's order."""
        return [document for name, document in self.versions.items() if name != self.reference.id]

    def translated(self, *, looked_up_only: bool = False) -> Translated:
        """What the systems of a systems run make of the reference; nothing in another run.

        Args:
            looked_up_only: Whether to leave out the systems that would have to run an engine.

        Raises:
            EvalkitError: Translations are missing; every system's problems at once.
        """
        return systems.translated(
            self.systems,
            self.reference,
            self.judged,
            steps=self.config.normalise,
            looked_up_only=looked_up_only,
            suffix=self.statement if self.several else "",
        )


def prepare(
    path: Path, overrides: Sequence[str] = (), *, data: Mapping[str, Any] | None = None
) -> tuple[Prepared, ...]:
    """Read the config and the corpus, and give every segment its pivot.

    This is all that ``evalkit validate`` does. See ``evalkit.config.load_with_places`` for the
    arguments.

    Returns:
        One for each statement that the config's versions are of, in the manifest's order.

    Raises:
        EvalkitError: Something is wrong; where it is with documents, with all of them at once.
    """
    config, place = load_with_places(path, overrides, data=data)
    manifest = read_manifest(path.parent / config.corpus)
    _check_names(config, manifest, place)
    wanted = statements.wanted(config.reference, config.versions, manifest)
    chosen = [_choice(one, manifest, place) for one in wanted]
    named = list(zip(wanted, chosen, strict=True))
    # With several statements one whose other versions are not at hand yet is no mistake.
    alone = [one.statement for one, choice in named if set(one.versions) <= {choice.entry.id}]
    kept = [(one, choice) for one, choice in named if one.statement not in alone]
    if not kept:
        used = ", ".join(choice.entry.id for choice in chosen)
        raise ConfigError(
            f"there is no version beside the reference {used}",
            place=place(("versions",)),
            mend="Name at least one more.",
        )
    if alone:
        notify(f"left out, for they have no version beside the reference: {', '.join(alone)}")
    weights_of(config.drift, path.parent)
    decisions = _decisions(config, path.parent, manifest)
    made: list[Prepared] = []
    problems: list[EvalkitError] = []
    for one, choice in kept:
        try:
            prepared = _prepared(path, config, place, manifest, one, choice, several=len(kept) > 1)
            weights = [path.parent / config.drift.weights] if config.drift.weights else []
            inputs = [*prepared.inputs, *weights, *([decisions.path] if decisions.path else [])]
            inputs = inputs if data is None else inputs[1:]  # the file of the config was not read
            made.append(replace(prepared, inputs=inputs, decisions=decisions))
        except EvalkitError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    return tuple(made)


def _choice(wanted: Wanted, manifest: Manifest, place: Places) -> Choice:
    """The reference of a statement."""
    if not wanted.references:
        named = ", ".join(wanted.versions)
        raise ConfigError(
            f"no reference is of the statement {wanted.statement!r}, which {named} "
            f"{'is' if len(wanted.versions) == 1 else 'are'} of",
            place=place(("reference",)),
            mend="Name a document of that statement under 'reference' too.",
        )
    return first_at_hand(manifest, wanted.references)


def _prepared(
    path: Path,
    config: RunConfig,
    place: Places,
    manifest: Manifest,
    wanted: Wanted,
    choice: Choice,
    *,
    several: bool,
) -> Prepared:
    folder, used = path.parent, choice.entry.id
    if config.significance.baseline == used:
        raise ConfigError(
            f"{used} is the reference, and is not compared",
            place=place(("significance", "baseline")),
            mend="Name another version as the baseline.",
        )
    names = list(dict.fromkeys([used, *wanted.versions]))
    segmenter = plugins.build("segmenters", config.segment.use, config.segment.options)
    documents = read_documents(
        manifest, names, segmenter=segmenter, normalise_steps=config.normalise
    )
    translator = _translator(config, folder)
    pivoted, files = with_pivots(documents, documents[used].lang, translator)
    if not any(segment.role in config.score_roles for segment in pivoted[used].segments):
        raise DataError(
            f"no segment of the reference is {' or '.join(config.score_roles)}",
            place=used,
            mend="Name other score_roles, or check the text.",
        )
    _check_pivots(config, pivoted, used, place)
    texts = [file for name in names if (file := manifest.entry(name).path) is not None]
    return Prepared(
        config=config,
        folder=folder,
        statement=wanted.statement,
        several=several,
        reference=pivoted[used],
        reference_note=_reference_note(wanted, manifest, choice),
        versions={name: pivoted[name] for name in wanted.versions},
        pivot_system=translator.system if translator else None,
        systems=systems.systems_of(config, folder, place),
        inputs=[path, manifest.path, *texts, *files],
    )


def _decisions(config: RunConfig, folder: Path, manifest: Manifest) -> Decisions:
    """What people decided on issues: the file that the config names, or the one by the manifest."""
    if config.review is not None:
        return read_decisions(folder / config.review)
    beside = manifest.path.parent / NAME
    return read_decisions(beside) if beside.exists() else NONE


def words_of_references(notes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which references are used and why; of several statements those that stand in alone.

    Args:
        notes: The ``reference_note`` of every statement.
    """
    if len(notes) == 1:
        return [notes[0]["words"]]
    stand_ins = [note["words"] for note in notes if note["stand_in"]]
    return [f"{len(notes)} statements, each with a reference of its own", *stand_ins]


def with_pivots(
    documents: Mapping[str, Document], lang: str, translator: Translator | None
) -> tuple[dict[str, Document], list[Path]]:
    """Give every segment but boilerplate its text in ``lang``.

    A document in that language is its own pivot; without a translator others have none.

    Returns:
        The documents, and the files that their translations come from.

    Raises:
        EvalkitError: Translations are missing; every document's problems at once.
    """
    pivoted: dict[str, Document] = {}
    files: list[Path] = []
    problems: list[EvalkitError] = []
    for name, document in documents.items():
        try:
            pivoted[name] = _with_pivot(document, lang, translator)
        except EvalkitError as error:
            problems.append(error)
        if translator is not None and document.lang != lang:
            files += translator.files(lp(document.lang, lang), name)
    if problems:
        raise together(problems)
    return pivoted, files


def _with_pivot(document: Document, lang: str, translator: Translator | None) -> Document:
    kept = [segment for segment in document.segments if segment.role != "boilerplate"]
    if document.lang == lang:
        pivots: Sequence[str] = [segment.text for segment in kept]
    elif translator is None:
        return document
    else:
        texts = [segment.text for segment in kept]
        pivots = every_segment(translator, texts, lp(document.lang, lang), document.id)
    of = {segment.index: pivot for segment, pivot in zip(kept, pivots, strict=True)}
    segments = [replace(segment, pivot=of.get(segment.index)) for segment in document.segments]
    return replace(document, segments=tuple(segments))


def aligner_of(config: RunConfig, folder: Path) -> Aligner:
    """The aligner that a config names."""
    aligner: Aligner = plugins.build(
        "aligners", config.align.use, config.align.options, folder=folder
    )
    return aligner


def _translator(config: RunConfig, folder: Path) -> Translator | None:
    if config.pivot is None:
        return None
    translator: Translator = plugins.build(
        "translators", config.pivot.use, config.pivot.options, folder=folder
    )
    return translator


def _reference_note(named: Wanted, manifest: Manifest, choice: Choice) -> dict[str, Any]:
    wanted = manifest.entry(named.references[0])
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


def _check_names(config: RunConfig, manifest: Manifest, place: Places) -> None:
    """Refuse ids that the manifest does not know, and systems that cannot be run, all at once."""
    known = statements.known_names(manifest)
    problems: list[EvalkitError] = []
    for key in ("reference", "versions"):
        for index, name in enumerate(getattr(config, key)):
            if name not in known:
                unknown = plugins.unknown_key(name, known, what="document")
                problems.append(
                    ConfigError(unknown.what, place=place((key, index)), mend=unknown.mend)
                )
    problems += systems.problems(config, manifest, place)
    if problems:
        raise ConfigError.of(problems)


def _check_pivots(
    config: RunConfig, documents: Mapping[str, Document], used: str, place: Places
) -> None:
    """Refuse an aligner that reads pivots where versions have none, before anything runs."""
    if not getattr(aligner_of(config, Path()), "needs_pivot", False):
        return
    lacking = [name for name, document in documents.items() if not _has_pivot(document)]
    if lacking:
        raise ConfigError(
            f"{config.align.use} needs translations into {documents[used].lang}, and there are "
            f"none of {', '.join(lacking)}",
            place=place(("align",)),
            mend="Name a 'pivot', or use 'align: {use: lexical}'.",
        )


def _has_pivot(document: Document) -> bool:
    return all(
        segment.pivot is not None for segment in document.segments if segment.role != "boilerplate"
    )
