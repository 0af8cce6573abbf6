"""What a lexicon keeps words under."""

from __future__ import annotations

import pytest

from evalkit.align.stems import stem


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("az", ["namazı", "namazını"]),
        ("ar", ["الكتاب", "والكتاب", "بالكتاب", "كتابه", "كتابهم"]),
        ("it", ["l’udienza", "udienze"]),
        ("en", ["believers", "believe"]),
    ],
)
def test_forms_of_a_word_share_a_stem(lang: str, words: list[str]) -> None:
    assert len({stem(word, lang) for word in words}) == 1


def test_what_has_no_letter_has_no_stem() -> None:
    assert stem("—", "en") == ""
