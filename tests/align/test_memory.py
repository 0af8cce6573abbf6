"""What an alignment says beforehand that it will need."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.align.lexical import LexicalAligner
from evalkit.align.memory import need_in_words
from evalkit.align.pivot import PivotAligner
from evalkit.types import Document, Link

Build = Callable[..., Document]
GB = 2**30


def said(words: str | None) -> float:
    assert words is not None
    number, _, rest = words.removeprefix("needs about ").partition(" ")
    assert rest == "GB of memory"
    return float(number)


def test_long_documents_say_their_need(build: Build) -> None:
    long = build("long", ["Kiel"] * 12_000)
    for aligner in (LexicalAligner(), PivotAligner()):
        expected = aligner.memory(12_000, 12_000) / GB
        assert abs(said(need_in_words(aligner, [(long, long)])) - expected) < 0.06


def test_short_documents_and_boilerplate_need_no_words(build: Build) -> None:
    short = build("short", ["Kiel"] * 3000)
    print_shop = build("long", ["Kiel"] * 12_000, roles=["body"] * 50 + ["boilerplate"] * 11_950)
    assert need_in_words(LexicalAligner(), [(short, short)]) is None
    assert need_in_words(LexicalAligner(), [(print_shop, short)]) is None
    assert need_in_words(LexicalAligner(), []) is None


def test_documents_that_teach_one_another_need_more_than_each(build: Build) -> None:
    pairs = [(build(f"v{k}", ["Kiel"] * 4000), build("r", ["Kiel"] * 4000)) for k in range(4)]
    together = said(need_in_words(LexicalAligner(), pairs))
    assert abs(together - LexicalAligner().memory(16_000, 16_000) / GB) < 0.06
    assert need_in_words(PivotAligner(), pairs) is None


def test_an_aligner_that_cannot_tell_says_nothing(build: Build) -> None:
    class Own:
        def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
            return ()

    long = build("long", ["Kiel"] * 60_000)
    assert need_in_words(Own(), [(long, long)]) is None
