from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.text.tmx import ILLEGAL, document, pairs, unit


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_every_text_that_xml_can_hold_comes_back(texts: list[tuple[str, str]]) -> None:
    legal = [tuple(ILLEGAL.sub("", side) for side in pair) for pair in texts]
    written = document(
        [unit(k, [(one, "en"), (other, "it")]) for k, (one, other) in enumerate(legal)], "en"
    )
    assert pairs(written, ("en", "it"), "x.tmx") == legal
    assert pairs(written, ("it", "en"), "x.tmx") == [(other, one) for one, other in legal]
    ElementTree.fromstring(written.encode())


@pytest.mark.parametrize(
    ("text", "words"),
    [("<tmx", "not XML"), ("<a/>", "its root is 'a'"), ("<tmx/>", "no unit holds both")],
)
def test_what_is_no_tmx_is_named(text: str, words: str) -> None:
    with pytest.raises(DataError, match=f"x.tmx: {words}"):
        pairs(text, ("en", "it"), "x.tmx")
