from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.facts.reading import fold, read


def test_decomposed_letters_are_read_as_composed_ones() -> None:
    text = unicodedata.normalize("NFD", "üç il")
    reading = read(text, "az")
    assert reading.clean == "üç il"
    assert text[slice(*reading.span(0, 2))] == unicodedata.normalize("NFD", "üç")


def test_folding_merges_spellings() -> None:
    assert fold("الأَلْـف", "ar") == fold("الالف", "ar")
    assert fold("İL", "az") == "il"
    assert fold("IL", "az") == "ıl"


@given(st.text(max_size=80), st.sampled_from(["en", "az", "ar"]))
@settings(max_examples=300, deadline=None)
def test_tokens_lead_back_to_the_text(text: str, lang: str) -> None:
    reading = read(text, lang)
    end = 0
    for token in reading.tokens:
        start, stop = reading.span(token.start, token.end)
        assert end <= start < stop <= len(text)
        assert reading.clean[token.start : token.end] == token.text
        end = stop
