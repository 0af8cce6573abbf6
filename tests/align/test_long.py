"""Lexicons induced by documents, alone and together, and documents aligned in pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.align.evaluate import count
from evalkit.align.induce import induce
from evalkit.align.lexical import LexicalAligner
from evalkit.align.lexicon import Lexicon, learn
from evalkit.align.linksfile import read_links
from evalkit.types import Document, Link

Sides = tuple[tuple[int, ...], tuple[int, ...]]


def align(version: Document, reference: Document, given: tuple[Lexicon, ...]) -> tuple[Link, ...]:
    return LexicalAligner(lexicons=given).align(version, reference)


def read(
    gold: Path, build: Callable[..., Document], lang: str, most: int | None = None
) -> tuple[Document, Document, list[Sides]]:
    texts = [
        gold.with_suffix(f".{code}").read_text(encoding="utf-8").splitlines()[:most]
        for code in (lang, "en")
    ]
    links = [(link.version, link.reference) for link in read_links(gold)]
    return build("v", texts[0], lang=lang), build("r", texts[1]), links


def f1(pairs: list[tuple[list[Sides], tuple[Link, ...]]]) -> float:
    counts = [count(gold, [(x.version, x.reference) for x in links]) for gold, links in pairs]
    found = sum(counts[1:], counts[0]).strict.f1
    assert found is not None
    return found


def test_documents_teach_one_another(shared: Path, build: Callable[..., Document]) -> None:
    files = sorted((shared / "data/align/quran_ar-en").glob("*.gold"))
    documents = [read(gold, build, "ar") for gold in files[:8]]
    together = induce([(v, r) for v, r, _ in documents], align)
    alone = f1([(gold, align(v, r, ())) for v, r, gold in documents])
    pooled = f1([(gold, align(v, r, (together,))) for v, r, gold in documents])
    assert pooled > alone + 0.05


def test_a_long_document_is_aligned_in_pieces(shared: Path, build: Callable[..., Document]) -> None:
    gold = shared / "data/align/large_az-en/doc01.gold"
    version, reference, links = read(gold, build, "az", 600)
    found = align(version, reference, ())
    assert sorted(i for link in found for i in link.version) == list(range(600))
    assert sorted(j for link in found for j in link.reference) == list(range(600))
    here = [(a, b) for a, b in links if max((*a, *b)) < 560]
    near = [link for link in found if max((*link.version, *link.reference)) < 560]
    assert f1([(here, tuple(near))]) > 0.85
    back = {(link.reference, link.version, link.score) for link in align(reference, version, ())}
    assert back == {(link.version, link.reference, link.score) for link in found}


def test_what_documents_need_grows_with_their_length() -> None:
    aligner = LexicalAligner()
    assert aligner.memory(6000, 6000) < 2**30
    assert 7 < aligner.memory(50_000, 50_000) / aligner.memory(6000, 6000) < 8.5
    # Where one side has much more than the other, the band must hold it: 1.9 GB were measured.
    assert 1.9e9 < aligner.memory(16_000, 10_000) < 1.5 * 1.9e9
    assert aligner.memory(16_000, 10_000) == aligner.memory(10_000, 16_000)


@pytest.mark.parametrize("turned", [False, True])
def test_a_dictionary_links_what_shares_no_letters(
    turned: bool, tmp_path: Path, build: Callable[..., Document]
) -> None:
    version = build("v", ["تغادر سفينة", "وصل قطار", "مدرسة كبيرة"], lang="ar")
    reference = build("r", ["A ship leaves", "No more rain", "A train arrived", "A big school"])
    entries = (
        "سفينة ship",
        "قطار train",
        "مدرسة school",
        "كبيرة big",
        "وصل arrived",
        "تغادر leaves",
    )
    path = tmp_path / "ar-en.tsv"
    path.write_text("\n".join(f"{one.replace(' ', chr(9))}\t0.9" for one in entries), "utf-8")
    sides = (reference, version) if turned else (version, reference)
    found = LexicalAligner(dictionary=path).align(*sides)
    right = {((0,), (0,)), ((), (1,)), ((1,), (2,)), ((2,), (3,))}
    assert {(x.version, x.reference)[:: -1 if turned else 1] for x in found} == right


def test_a_lexicon_of_other_languages_says_nothing(build: Callable[..., Document]) -> None:
    version, reference = build("v", ["Kiel 1999", "Rom"], lang="de"), build("r", ["Kiel 1999"])
    lexicon = learn([("uno due", "un deux")] * 5, ("it", "fr"))
    assert align(version, reference, (lexicon,)) == align(version, reference, ())


def test_indices_of_pieces_pass_over_boilerplate(build: Callable[..., Document]) -> None:
    texts = [f"Kiel {i} Solberg {i * 7 + 1000}" for i in range(300)]
    one = build("one", ["Print", *texts], roles=["boilerplate", *["body"] * 300])
    two = replace(build("two", texts), lang="de")
    links = align(one, two, ())
    assert [(link.version, link.reference) for link in links] == [
        ((i + 1,), (i,)) for i in range(300)
    ]
