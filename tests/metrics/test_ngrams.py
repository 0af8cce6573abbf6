"""Shared n-grams against counting them one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.metrics import ngrams
from evalkit.metrics.ngrams import shared
from evalkit.metrics.symbols import NOTHING, Sequences, Words, characters

ROWS = 5
COLUMN = st.lists(st.text("abcéب中🙂\ud800\0", max_size=12), min_size=ROWS, max_size=ROWS)
COLUMNS = st.lists(COLUMN, min_size=1, max_size=3)


def counted(text: str, order: int) -> Counter[str]:
    return Counter(text[place : place + order] for place in range(len(text) - order + 1))


@pytest.mark.parametrize("cells", [0, 32, 1 << 20])
@given(hypotheses=COLUMNS, references=COLUMNS)
def test_as_counted_one_by_one(
    cells: int, hypotheses: list[list[str]], references: list[list[str]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngrams, "_CELLS", cells)  # by search alone, as it comes, by table alone
        ours, theirs = (list(map(characters, some)) for some in (hypotheses, references))
        apart, merged = shared(ours, theirs, 4), shared(ours, theirs, 4, merged=True)
    assert apart.shape == (len(references), len(hypotheses), ROWS, 4)
    for order in range(1, 5):
        for system, column in enumerate(hypotheses):
            for row, text in enumerate(column):
                wanted = [counted(some[row], order) for some in references]
                found = counted(text, order)
                for place, one in enumerate(wanted):
                    assert apart[place, system, row, order - 1] == (found & one).total()
                union: Counter[str] = Counter()
                for one in wanted:
                    union |= one
                assert merged[0, system, row, order - 1] == (found & union).total()


@given(COLUMN)
def test_characters_are_code_points(texts: list[str]) -> None:
    column = characters(texts)
    assert list(column.lengths) == list(map(len, texts))
    rows = np.split(column.symbols, np.cumsum(column.lengths + 1))[:-1]
    assert ["".join(chr(symbol - 1) for symbol in row[:-1]) for row in rows] == texts
    assert all(row[-1] == NOTHING for row in rows)


def test_totals() -> None:
    assert characters(["abc", "", "a"]).totals(2).tolist() == [[3, 2], [0, 0], [1, 0]]


def test_words_are_the_same_until_they_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words(lambda unit: unit.split("-"), by_word=True)
    first = words.column(["a-b  c", "", "c\u00a0a"])
    assert isinstance(first, Sequences)
    assert first.symbols.tolist() == [1, 2, 3, 0, 0, 3, 1, 0]
    assert first.lengths.tolist() == [3, 0, 2]
    words.forget()
    assert words.column(["c"]).symbols.tolist() == [3, 0]
    monkeypatch.setattr("evalkit.metrics.symbols._REMEMBERED", 1)
    words.forget()
    assert words.column(["c"]).symbols.tolist() == [1, 0]


def test_a_text_that_is_not_split_is_one_unit() -> None:
    met: list[str] = []
    for by_word in (False, True):
        words = Words(lambda unit: met.append(unit) or [], by_word=by_word)
        words.column(["a b", "c-\nd"])
    assert met == ["a b", "c-\nd", "a", "b", "c-\nd"]
