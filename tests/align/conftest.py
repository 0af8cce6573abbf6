"""Documents for the aligners: the seeds as the corpus reads them, and ones made by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.corpus.manifest import read_manifest
from evalkit.corpus.read import read_documents
from evalkit.corpus.segment import SentencexSegmenter
from evalkit.translate.memory import MemoryTranslator
from evalkit.types import Document, Role, Segment

Build = Callable[..., Document]


def build_document(
    name: str,
    texts: Sequence[str],
    *,
    lang: str = "en",
    pivots: Sequence[str] | None = None,
    roles: Sequence[Role] | None = None,
) -> Document:
    """A document of one segment a text; without pivots it is its own."""
    roles = roles or ["body"] * len(texts)
    segments = tuple(
        Segment(
            index=index,
            role=role,
            start=0,
            end=len(text),
            text=text,
            clean_text=text,
            pivot=pivot,
        )
        for index, (text, pivot, role) in enumerate(zip(texts, pivots or texts, roles, strict=True))
    )
    return Document(
        id=name,
        outlet=name,
        lang=lang,
        statement="s",
        published="",
        path=f"{name}.txt",
        sha256="",
        segments=segments,
    )


@pytest.fixture(scope="session")
def build() -> Build:
    return build_document


def _translated(document: Document, memory: Path) -> Document:
    if document.lang == "en":
        return replace(
            document, segments=tuple(replace(s, pivot=s.text) for s in document.segments)
        )
    kept = [segment for segment in document.segments if segment.role != "boilerplate"]
    pivots = MemoryTranslator(path=memory, system="llm").translate(
        [segment.text for segment in kept], f"{document.lang}-en", document.id
    )
    by_index = {segment.index: pivot for segment, pivot in zip(kept, pivots, strict=True)}
    return replace(
        document,
        segments=tuple(replace(s, pivot=by_index.get(s.index)) for s in document.segments),
    )


@pytest.fixture(scope="session")
def seeds(root: Path) -> dict[str, Document]:
    """The five versions, with pivots from the committed translations."""
    documents = read_documents(
        read_manifest(root / "seeds/manifest.yaml"),
        ["leader-en", "leader-az", "alahed-ar", "mehr-ar", "italian-it"],
        segmenter=SentencexSegmenter(),
    )
    return {name: _translated(document, root / "seeds/mt") for name, document in documents.items()}
