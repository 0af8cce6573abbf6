"""Texts with those before them, within their document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from evalkit.metrics.comet.context import with_context

rows = some.lists(some.tuples(some.sampled_from("xyz"), some.text("abc ", max_size=4)), max_size=9)


@given(rows, some.integers(0, 4))
def test_each_text_ends_its_own_and_no_other_document_s(
    rows: list[tuple[str, str]], size: int
) -> None:
    documents = [document for document, _ in rows]
    texts = [text for _, text in rows]
    before = [f"{document}{row}" for row, document in enumerate(documents)]
    made = with_context(texts, before, documents=documents, size=size)
    assert len(made) == len(texts)
    for row, joined in enumerate(made):
        *context, last = joined.split(" </s> ")
        assert last == texts[row]
        assert context == before[row - len(context) : row]
        run = 0
        while run < row and documents[row - run - 1] == documents[row]:
            run += 1
        assert len(context) == min(size, run)


def test_without_documents_all_rows_are_of_one() -> None:
    assert with_context(["b", "d"], ["a", "c"], documents=None, size=1) == ["b", "a </s> d"]


def test_no_context_leaves_texts_alone() -> None:
    assert with_context(["b", "d"], ["a", "c"], documents=None, size=0) == ["b", "d"]
