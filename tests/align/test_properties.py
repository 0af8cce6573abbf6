"""What holds of links whatever the documents are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.align.lexical import LexicalAligner
from evalkit.align.pivot import PivotAligner
from evalkit.errors import DataError
from evalkit.types import Document, Link, Role, Segment

WORDS = [
    *("harbour", "ferry", "minister", "opened", "340", "workers"),
    *("quay", "1999", "herring", "motorway", "Kiel", "Solberg"),
]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=0, max_size=9).map(" ".join)
ROLES: list[Role] = ["title", "dateline", "lead", "body", "body", "body", "boilerplate"]
ALIGNERS = pytest.mark.parametrize("aligner", [PivotAligner(), LexicalAligner()])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    texts = draw(st.lists(SENTENCES, min_size=0, max_size=9))
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=len(texts), max_size=len(texts)))
    segments = tuple(
        Segment(index=i, role=role, start=0, end=0, text=text, clean_text=text, pivot=text)
        for i, (text, role) in enumerate(zip(texts, roles, strict=True))
    )
    return Document(
        id=draw(st.sampled_from(["a", "b"])),
        outlet="o",
        lang=draw(st.sampled_from(["en", "it"])),
        statement="s",
        published="",
        path="p",
        sha256="",
        segments=segments,
    )


def aligned(aligner: PivotAligner | LexicalAligner, a: Document, b: Document) -> list[Link] | None:
    try:
        return list(aligner.align(a, b))
    except DataError as error:
        assert error.place in {a.id, b.id}
        assert error.mend
        return None


def linkable(document: Document) -> list[int]:
    return [segment.index for segment in document.segments if segment.role != "boilerplate"]


@ALIGNERS
@settings(max_examples=60, deadline=None)
@given(version=documents(), reference=documents())
def test_every_index_stands_in_exactly_one_link(
    aligner: PivotAligner | LexicalAligner, version: Document, reference: Document
) -> None:
    links = aligned(aligner, version, reference)
    if links is None:
        return
    assert sorted(i for link in links for i in link.version) == linkable(version)
    assert sorted(j for link in links for j in link.reference) == linkable(reference)
    firsts = [link.reference[0] for link in links if link.reference]
    added = [link.version for link in links if not link.reference]
    assert firsts == sorted(firsts)
    assert added == sorted(added)
    assert [bool(link.reference) for link in links] == [True] * len(firsts) + [False] * len(added)
    for link in links:
        assert list(link.version) == sorted(link.version)
        assert list(link.reference) == sorted(link.reference)
        assert 0.0 <= link.score <= 1.0
        assert link.confidence is not None and 0.0 <= link.confidence <= 1.0
        assert not link.repeats or not link.reference
        assert set(link.repeats) <= set(linkable(reference))


@ALIGNERS
@settings(max_examples=60, deadline=None)
@given(version=documents(), reference=documents())
def test_swapped_sides_give_mirrored_links(
    aligner: PivotAligner | LexicalAligner, version: Document, reference: Document
) -> None:
    there = aligned(aligner, version, reference)
    back = aligned(aligner, reference, version)
    if there is None or back is None:
        assert there is None and back is None
        return
    mirrored = {
        replace(link, version=link.reference, reference=link.version, repeats=()) for link in back
    }
    assert {replace(link, repeats=()) for link in there} == mirrored


@ALIGNERS
def test_the_same_input_gives_the_same_bytes(
    aligner: PivotAligner | LexicalAligner, build: Callable[..., Document]
) -> None:
    version = build("v", WORDS[:7], roles=["title", *["body"] * 6])
    reference = build("r", WORDS[3:9])
    assert repr(aligner.align(version, reference)) == repr(aligner.align(version, reference))


HOSTILE = {
    "empty": [""],
    "emoji only": ["🚢🚢", "🐟"],
    "the same sentence fifty times": ["The ferry left the quay at 10:30."] * 50,
    "a very long segment": ["herring " * 20000, "Kiel has a quay."],
    "marks only": ["?!?", "—", "...", "\u200f\u200e"],
    "unpaired direction marks": ["\u202eferry", "١٢٣ quay"],
}


@ALIGNERS
@pytest.mark.parametrize("texts", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_gives_links_or_a_named_error(
    aligner: PivotAligner | LexicalAligner, texts: list[str], build: Callable[..., Document]
) -> None:
    hostile = build("hostile", texts)
    plain = build("plain", ["The ferry left the quay at 10:30.", "Kiel has herring."])
    for a, b in ((hostile, plain), (plain, hostile), (hostile, hostile)):
        links = aligned(aligner, a, b)
        if links is not None:
            assert sorted(i for link in links for i in link.version) == linkable(a)


def test_identical_repetitions_are_linked_in_order(build: Callable[..., Document]) -> None:
    one = build("one", ["The ferry left the quay at 10:30."] * 50)
    links = PivotAligner().align(one, one)
    assert [(link.version, link.reference) for link in links] == [((i,), (i,)) for i in range(50)]


@ALIGNERS
def test_a_version_of_boilerplate_alone_is_refused(
    aligner: PivotAligner | LexicalAligner, build: Callable[..., Document]
) -> None:
    empty = build("nothing", ["Print", "Share"], roles=["boilerplate"] * 2)
    with pytest.raises(DataError, match=r"^nothing: no segment to align"):
        aligner.align(empty, build("plain", ["The ferry left."]))


def test_a_segment_without_a_pivot_is_named(build: Callable[..., Document]) -> None:
    version = build("kiel-de", ["Die Fähre", "Der Hafen"], lang="de", pivots=["The ferry", None])
    with pytest.raises(DataError, match=r"^kiel-de: segment 1 has no translation into 'en'"):
        PivotAligner().align(version, build("kiel-en", ["The ferry", "The harbour"]))


def test_texts_without_anything_in_common_are_refused(build: Callable[..., Document]) -> None:
    with pytest.raises(DataError, match=r"^sea: no segment of it can be aligned with 'land'"):
        LexicalAligner().align(
            build("sea", ["?"]),
            build(
                "land", ["Twelve farmers in Bavaria bought a railway wagon full of oats today."] * 2
            ),
        )
