"""Long texts end: no pattern tries every place of a long piece anew."""

from __future__ import annotations

import pytest

from evalkit.drift.stated import read
from evalkit.facts.names import names
from evalkit.facts.reading import read as tokens

SIZE = 1_000_000
SENTENCE = "On 3 May 2021 at 15:30 the ferry from Varna carried 250 crates, he said: “No more.” "
# One piece without a space, of what numbers, addresses, compounds and names are made of.
PIECES = ["7", "a.", "x-", "1,", "a@", "a://b", "www.", "'", "cento", "١", "Ab-", "1.a"]


@pytest.mark.parametrize(
    ("piece", "size"), [("x", SIZE), ("X", SIZE), *((piece, SIZE // 5) for piece in PIECES)]
)
def test_a_long_piece_without_a_space_ends(piece: str, size: int) -> None:
    lang = "it" if piece == "cento" else "en"
    text = piece * (size // len(piece))
    side = read(text, lang, None)
    assert len(side.text) == len(text)
    names(text, lang)


def test_a_line_of_a_megabyte_of_sentences_ends_with_all_its_facts() -> None:
    count = SIZE // len(SENTENCE)
    side = read(SENTENCE * count, "en", None)
    assert len(side.numbers) == len(side.moments) == len(side.times) == count
    assert len(side.quotations) == count
    assert sum(name.text == "Varna" for name in names(side.text, "en")) == count


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("see https://port.example/12?x=3 for 48 docks", ["48"]),
        ("write to dock12@port.example, pier 9", ["9"]),
        ("port12.org/2021, version 5", ["5"]),
        ("It ends.Then 7 of 8", ["7", "8"]),
    ],
)
def test_addresses_are_passed_over(text: str, kept: list[str]) -> None:
    found = [token.text for token in tokens(text, "en").tokens if token.kind == "n"]
    assert found == kept


def test_names_in_addresses_are_passed_over() -> None:
    text = "He wrote to Anna@Port.example and www.Harwick.org, not to Port.Harwick.com or Tansley."
    assert [name.text for name in names(text, "en")] == ["Tansley"]
