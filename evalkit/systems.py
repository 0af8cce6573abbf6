"""A systems run: MT systems translate the reference version into the languages of the others.

A system's translation is one more version of the statement, with the reference's segments one for
one. The versions that outlets published are the human versions: the systems are held against them
and never against one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit import plugins
from evalkit.config import RunConfig
from evalkit.configcheck import Places
from evalkit.corpus.manifest import Manifest
from evalkit.errors import ConfigError, EvalkitError, together
from evalkit.protocols import Translator
from evalkit.results import digest
from evalkit.statements import compared_names, documents_named
from evalkit.text.normalise import normalise
from evalkit.translate.whole import every_segment
from evalkit.types import Document, Link, Segment, lp


@dataclass(frozen=True, kw_only=True)
class System:
    """An MT system; ``place`` is where the config names it."""

    name: str
    translator: Translator
    place: str


@dataclass(frozen=True, kw_only=True)
class Translated:
    """What systems made: documents by id, and the files that their texts come from."""

    documents: Mapping[str, Document]
    inputs: Sequence[Path]


NOTHING = Translated(documents={}, inputs=())


def systems_of(config: RunConfig, folder: Path, place: Places) -> tuple[System, ...]:
    """The systems of a config, in its order."""
    return tuple(
        System(
            name=entry.name,
            translator=plugins.build("translators", entry.use, entry.options, folder=folder),
            place=place(("systems", index)),
        )
        for index, entry in enumerate(config.systems)
    )


def document_id(system: str, lang: str, suffix: str = "") -> str:
    """The id of a system's translation into a language, with a suffix where there are several.

    >>> document_id("mt", "it"), document_id("mt", "it", "summit-2020")
    ('mt-it', 'mt-it-summit-2020')
    """
    return "-".join(part for part in (system, lang, suffix) if part)


def targets(reference: str, langs: Iterable[str]) -> tuple[str, ...]:
    """The languages that systems translate into: those of the versions but the reference's."""
    return tuple(lang for lang in dict.fromkeys(langs) if lang != reference)


def problems(config: RunConfig, manifest: Manifest, place: Places) -> list[EvalkitError]:
    """What is wrong with the systems and the baseline that a config names, each at its place."""
    entries = {entry.id: entry for entry in manifest.entries}
    named = documents_named(config.versions, manifest)
    home = [entry.lang for entry in documents_named(config.reference, manifest)]
    langs = targets(home[0] if home else "", [entry.lang for entry in named])
    made = [document_id(one.name, lang) for one in config.systems for lang in langs]
    suffixes = ("", *dict.fromkeys(entry.statement for entry in named if entry.statement))
    found: list[EvalkitError] = []
    if config.systems and named and not langs:
        found.append(
            ConfigError(
                f"there is no human version in another language than {home[0] if home else 'this'}",
                place=place(("systems",)),
                mend="Name a version in a language to translate into among 'versions'.",
            )
        )
    for index, one in enumerate(config.systems):
        made_here = [document_id(one.name, lang, of) for lang in langs for of in suffixes]
        if taken := [name for name in made_here if name in entries]:
            found.append(
                ConfigError(
                    f"the manifest has a document {taken[0]}",
                    place=place(("systems", index)),
                    mend="Give the system another name.",
                )
            )
    baseline = config.significance.baseline
    known = [*(one.name for one in config.systems), *made, *compared_names(named)]
    if baseline is not None and baseline not in known:
        unknown = plugins.unknown_key(baseline, known, what="baseline")
        found.append(
            ConfigError(unknown.what, place=place(("significance", "baseline")), mend=unknown.mend)
        )
    return found


def translated(
    systems: Sequence[System],
    reference: Document,
    versions: Iterable[Document],
    *,
    steps: Sequence[str],
    looked_up_only: bool = False,
    suffix: str = "",
) -> Translated:
    """Translate the reference by every system into every language of the versions but its own.

    Args:
        systems: The systems.
        reference: What they translate, without its boilerplate.
        versions: The human versions.
        steps: The normalisation steps of ``clean_text``.
        looked_up_only: Whether to leave out what no file holds, so that no engine runs.
        suffix: What tells the documents' ids from those of other statements; "" for one statement.

    Returns:
        A document for each language and system, languages in the order of the versions.

    Raises:
        EvalkitError: Translations are missing; every system's problems at once.
    """
    documents: dict[str, Document] = {}
    inputs: list[Path] = []
    found: list[EvalkitError] = []
    for lang in targets(reference.lang, [version.lang for version in versions]):
        for system in systems:
            try:
                files = system.translator.files(lp(reference.lang, lang), reference.id)
                if looked_up_only and not files:
                    continue
                document = _document(system, reference, lang, steps, suffix)
            except EvalkitError as error:
                found.append(_said(error, system, reference, lang))
                continue
            documents[document.id] = document
            inputs += [file for file in files if file not in inputs]
    if found:
        raise together(found)
    return Translated(documents=documents, inputs=inputs)


def identity_links(document: Document, reference: Document) -> tuple[Link, ...]:
    """A system's translation, lined up with what it translated: one segment for each."""
    kept = [segment.index for segment in _kept(reference)]
    return tuple(
        Link(version=(ours.index,), reference=(theirs,), score=1.0, confidence=1.0)
        for ours, theirs in zip(document.segments, kept, strict=True)
    )


def _kept(reference: Document) -> list[Segment]:
    return [segment for segment in reference.segments if segment.role != "boilerplate"]


def _document(
    system: System, reference: Document, lang: str, steps: Sequence[str], suffix: str
) -> Document:
    kept = _kept(reference)
    pair = lp(reference.lang, lang)
    texts = every_segment(system.translator, [segment.text for segment in kept], pair, reference.id)
    published = "\n".join(texts)
    segments: list[Segment] = []
    start = 0
    for index, (source, text) in enumerate(zip(kept, texts, strict=True)):
        segments.append(
            Segment(
                index=index,
                role=source.role,
                start=start,
                end=start + len(text),
                text=text,
                clean_text=normalise(text, steps),
            )
        )
        start += len(text) + 1
    return replace(
        reference,
        id=document_id(system.name, lang, suffix),
        outlet=system.name,
        lang=lang,
        published=published,
        path="",
        sha256=digest(published),
        url=None,
        page_date=None,
        provenance=f"{reference.id}, translated by the system {system.name}.",
        segments=tuple(segments),
        translated_by=system.name,
    )


def _said(error: EvalkitError, system: System, reference: Document, lang: str) -> EvalkitError:
    """What a translator found wrong, with the system and how many segments it is about before."""
    inner = error.problems or (error,)
    kind = type(error)
    segments = len(_kept(reference))
    first = kind(
        f"{system.name} does not translate {reference.id} into {lang}: {segments} segments, "
        f"{len(inner)} problem{'s' * (len(inner) > 1)}",
        place=system.place,
    )
    return kind.of([first, *inner])
