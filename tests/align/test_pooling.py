"""What documents of one run teach one another, by pairs of languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.align.evaluate import count
from evalkit.align.lexical import LexicalAligner
from evalkit.align.linksfile import read_links
from evalkit.align.pivot import PivotAligner
from evalkit.align.pooling import Pool, pooled
from evalkit.types import Document

Build = Callable[..., Document]


@pytest.fixture(scope="module")
def chapters(shared: Path, build: Build) -> list[tuple[Document, Document, Path]]:
    """Six chapters in Arabic and English, each of some 60 verses, with their gold links."""
    golds = sorted((shared / "data/align/quran_ar-en").glob("*.gold"))[:6]
    return [
        (document(gold, build, "ar"), replace(document(gold, build, "en"), id=gold.name), gold)
        for gold in golds
    ]


def document(gold: Path, build: Build, lang: str) -> Document:
    lines = gold.with_suffix(f".{lang}").read_text(encoding="utf-8").splitlines()
    return build(gold.stem, lines, lang=lang)


def f1(aligner: object, chapters: list[tuple[Document, Document, Path]]) -> float:
    assert isinstance(aligner, LexicalAligner)
    counts = []
    for version, reference, path in chapters:
        gold = [(link.version, link.reference) for link in read_links(path)]
        links = aligner.align(version, reference)
        counts.append(count(gold, [(link.version, link.reference) for link in links]))
    found = sum(counts[1:], counts[0]).strict.f1
    assert found is not None
    return found


def test_documents_with_references_of_their_own_teach_one_another(
    chapters: list[tuple[Document, Document, Path]],
) -> None:
    pairs = [(version, reference) for version, reference, _ in chapters]
    learnt, pools = pooled(LexicalAligner(), pairs)
    (pool,) = pools
    assert pool.langs == ("ar", "en")
    assert pool.versions == tuple(version.id for version, _ in pairs)
    assert f1(learnt, chapters) > f1(LexicalAligner(), chapters) + 0.1
    assert pooled(LexicalAligner(), pairs)[1] == pools


def test_every_pair_of_languages_learns_for_itself(build: Build, shared: Path) -> None:
    pairs = []
    for lang in ("az", "it"):
        for gold in sorted((shared / f"data/align/stmt_{lang}-en").glob("*.gold"))[:2]:
            reference = replace(document(gold, build, "en"), id=f"{lang}-{gold.stem}")
            pairs.append((document(gold, build, lang), reference))
    learnt, pools = pooled(LexicalAligner(), pairs)
    assert [pool.langs for pool in pools] == [("az", "en"), ("it", "en")]
    assert isinstance(learnt, LexicalAligner)
    assert [lexicon.langs for lexicon in learnt.lexicons] == [("az", "en"), ("it", "en")]
    assert [len(lexicon.entries) for lexicon in learnt.lexicons] == [p.entries for p in pools]


def test_one_document_and_short_ones_teach_nothing(
    chapters: list[tuple[Document, Document, Path]], build: Build
) -> None:
    version, reference, _ = chapters[0]
    assert pooled(LexicalAligner(), [(version, reference)])[1] == ()
    # Ten versions of a reference of 15 segments say no more than 15 things.
    short = replace(reference, segments=reference.segments[:15])
    ten = [(replace(version, id=f"v{k}"), short) for k in range(10)]
    assert pooled(LexicalAligner(), ten)[1] == ()


@pytest.mark.parametrize("aligner", [LexicalAligner(pool=False), PivotAligner()])
def test_what_does_not_pool_comes_back_as_it_is(
    aligner: LexicalAligner | PivotAligner, chapters: list[tuple[Document, Document, Path]]
) -> None:
    pairs = [(version, reference) for version, reference, _ in chapters[:2]]
    learnt, pools = pooled(aligner, pairs)
    assert learnt == aligner
    assert pools == ()


def test_an_aligner_of_ones_own_may_learn_too(build: Build) -> None:
    class Own(PivotAligner):
        def pooled(self, pairs: list[tuple[Document, Document]]) -> tuple[PivotAligner, list[Pool]]:
            names = tuple(version.id for version, _ in pairs)
            return PivotAligner(margin=1.0), [Pool(("de", "en"), names, 3)]

    version, reference = build("v", ["Kiel"], lang="de"), build("r", ["Kiel"])
    learnt, pools = pooled(Own(), [(version, reference)])
    assert learnt == PivotAligner(margin=1.0)
    assert pools == (Pool(("de", "en"), ("v",), 3),)
