"""From a manifest to documents of segments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evalkit.corpus.clean import clean
from evalkit.corpus.manifest import Entry, Manifest
from evalkit.corpus.published import read_published
from evalkit.errors import ConfigError, EvalkitError
from evalkit.protocols import Segmenter
from evalkit.text.normalise import normalise
from evalkit.types import Document, Segment

_LINE_END = re.compile(r"[\n\r]")


class Choice(NamedTuple):
    """The document chosen among candidates, and why, in words; empty for the first candidate."""

    entry: Entry
    reason: str


def read_documents(
    manifest: Manifest,
    ids: Sequence[str],
    *,
    segmenter: Segmenter,
    normalise_steps: Sequence[str] = (),
) -> dict[str, Document]:
    """Read documents of a manifest by id, in the order of ``ids``, each once.

    Args:
        manifest: The manifest.
        ids: The documents wanted.
        segmenter: Splits paragraphs into sentences.
        normalise_steps: Names of ``evalkit.text.normalise.STEPS``, for ``clean_text``.

    Raises:
        EvalkitError: The problems of all documents at once, of the class of the first of them: a
            ConfigError where an id is unknown or its text is not at hand, a DataError where its
            content is bad.
    """
    documents: dict[str, Document] = {}
    problems: list[EvalkitError] = []
    for name in dict.fromkeys(ids):
        try:
            entry = manifest.entry(name)
            documents[name] = read_document(
                entry, segmenter=segmenter, normalise_steps=normalise_steps
            )
        except EvalkitError as problem:
            problems.append(problem)
    if problems:
        raise type(problems[0]).of(problems)
    return documents


def read_document(
    entry: Entry, *, segmenter: Segmenter, normalise_steps: Sequence[str] = ()
) -> Document:
    """Read, clean and segment one document.

    Raises:
        ConfigError: Its text is not at hand.
        DataError: Its content is bad.
    """
    if entry.path is None or entry.file is None:
        raise ConfigError(f"the document {entry.id!r} has no text at hand", mend=_how_to_get(entry))
    published = read_published(entry.path, sha256=entry.sha256)
    segments = segments_of(
        published.text,
        entry.lang,
        segmenter=segmenter,
        normalise_steps=normalise_steps,
        place=str(entry.path),
    )
    return Document(
        id=entry.id,
        outlet=entry.outlet,
        lang=entry.lang,
        statement=entry.statement,
        published=published.text,
        path=entry.file,
        sha256=published.sha256,
        url=entry.url,
        event_date=entry.event_date,
        page_date=entry.page_date,
        provenance=entry.provenance,
        aliases=entry.aliases,
        segments=segments,
    )


def segments_of(
    published: str,
    lang: str,
    *,
    segmenter: Segmenter,
    normalise_steps: Sequence[str] = (),
    place: str = "",
) -> tuple[Segment, ...]:
    """The segments of a published text, with roles.

    They are in order and do not overlap; every character that is not white space lies in exactly
    one of them, but for a byte order mark at the very beginning.

    Raises:
        DataError: The text is blank, or boilerplate from end to end.
    """
    segments: list[Segment] = []
    for paragraph in clean(published, lang, place=place):
        text = published[paragraph.start : paragraph.end]
        # Where a paragraph is wrapped, its line ends are mere spaces to a segmenter.
        for start, end in _spans(_LINE_END.sub(" ", text), lang, segmenter):
            sentence = text[start:end]
            segments.append(
                Segment(
                    index=len(segments),
                    role=paragraph.role,
                    start=paragraph.start + start,
                    end=paragraph.start + end,
                    text=sentence,
                    clean_text=normalise(sentence, normalise_steps),
                )
            )
    return tuple(segments)


def first_at_hand(manifest: Manifest, candidates: Sequence[str]) -> Choice:
    """The first of the candidates whose text is at hand.

    Raises:
        ConfigError: A candidate is unknown, or none has a text; the message says how to get one.
    """
    entries = [manifest.entry(document) for document in candidates]
    chosen = next((entry for entry in entries if entry.at_hand), None)
    if chosen is None:
        missing = ", ".join(entry.id for entry in entries) or "no candidate"
        mend = " ".join(dict.fromkeys(_how_to_get(entry) for entry in entries))
        raise ConfigError(f"no text at hand: {missing}", place=str(manifest.path), mend=mend)
    passed = entries[: entries.index(chosen)]
    if not passed:
        return Choice(chosen, "")
    names = " and ".join(entry.id for entry in passed)
    verb = "has" if len(passed) == 1 else "have"
    reason = f"{names} {verb} no text at hand; {chosen.id} stands in as the reference"
    ways = [f"to get {entry.id}: {entry.how_to_get}" for entry in passed if entry.how_to_get]
    return Choice(chosen, "; ".join([reason, *ways]))


def _spans(text: str, lang: str, segmenter: Segmenter) -> Iterator[tuple[int, int]]:
    """A segmenter's spans; what it leaves out between them still belongs to a segment."""
    spans = list(segmenter.spans(text, lang))
    last = 0
    for start, end in spans or [(0, len(text))]:
        if text[last:start].strip():
            yield _trimmed(text, last, start)
        yield start, end
        last = end
    if text[last:].strip():
        yield _trimmed(text, last, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    return begin, start + len(piece.rstrip())


def _how_to_get(entry: Entry) -> str:
    return entry.how_to_get or f"Save its text and name the file as 'file' of {entry.id}."
