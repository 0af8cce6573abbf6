from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.errors import ConfigError
from evalkit.store import Space, Store

EMBEDDING = Space(kind="embedding", about={"model": "m"})
SCORE = Space(kind="score", about={"model": "m"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.sqlite") as opened:
        yield opened


def age(store: Store, days: float, texts: list[str]) -> None:
    """Make entries look as if they were last used some days ago."""
    connection = sqlite3.connect(store.path)
    for text in texts:
        connection.execute(
            "UPDATE entries SET used = ?"
            " WHERE content IN (SELECT id FROM contents WHERE input = ?)",
            (int(time.time() - days * 86_400), text.encode()),
        )
    connection.commit()
    connection.close()


def filled(store: Store, space: Space, count: int, size: int) -> list[str]:
    texts = [f"{space.kind} {number:05}" for number in range(count)]
    store.put(space, {text: text.encode().ljust(size, b".") for text in texts})
    return texts


def left(store: Store, space: Space, texts: list[str]) -> list[str]:
    found = store.get(space, texts)
    return [text for text, value in zip(texts, found, strict=True) if value is not None]


def test_stats_count_each_space(store: Store) -> None:
    assert store.spaces() == []
    store.put(EMBEDDING, {"é": b"1234"})
    store.put(SCORE, {"a": b"1", "b": b"22"})
    age(store, 3, ["a", "b"])
    embedding, score = store.spaces()
    assert (embedding.space, embedding.entries, embedding.bytes) == (EMBEDDING, 1, 6)
    assert (score.space, score.entries, score.bytes) == (SCORE, 2, 5)
    assert (score.oldest - score.last_used).days == 3
    assert store.bytes == store.path.stat().st_size + _unwritten(store)


def _unwritten(store: Store) -> int:
    """Bytes that the file will grow by when the log is written into it."""
    before = store.path.stat().st_size
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return store.path.stat().st_size - before


def test_what_was_not_used_for_long_goes_and_the_file_shrinks(store: Store) -> None:
    texts = filled(store, EMBEDDING, 300, 4000)
    age(store, 40, texts[:200])
    age(store, 20, texts[200:])
    before = store.bytes
    freed = store.gc(older_than_days=30)
    assert freed.entries == 200
    assert freed.bytes == before - store.bytes > 700_000
    assert store.path.stat().st_size == store.bytes
    assert left(store, EMBEDDING, texts) == texts[200:]
    assert store.gc(older_than_days=30).entries == 0
    assert store.damage() == []


@pytest.mark.parametrize(("count", "size"), [(2000, 8), (500, 4096), (60, 40_000)])
def test_the_least_recently_used_go_until_the_file_fits(
    store: Store, count: int, size: int
) -> None:
    texts = filled(store, EMBEDDING, count, size)
    for tenth in range(10):
        age(store, 100 - tenth, texts[tenth::10])
    limit = store.bytes // 2
    freed = store.gc(max_bytes=limit)
    assert limit * 0.8 < store.bytes <= limit
    kept = left(store, EMBEDDING, texts)
    assert len(kept) == count - freed.entries
    oldest = min(texts.index(text) % 10 for text in kept)
    assert all(text in kept for text in texts if texts.index(text) % 10 > oldest)
    assert store.gc(max_bytes=limit).entries == 0


def test_one_kind_goes_alone(store: Store) -> None:
    embeddings, scores = filled(store, EMBEDDING, 50, 1000), filled(store, SCORE, 50, 8)
    age(store, 50, embeddings[:10] + scores[:10])
    assert store.gc(kind="score", older_than_days=30).entries == 10
    assert store.gc(kind="embedding", max_bytes=0).entries == 50
    assert left(store, SCORE, scores) == scores[10:]
    assert store.gc(kind="score").entries == 40
    assert store.spaces() == []
    store.put(SCORE, {"again": b"1"})
    assert [stats.space for stats in store.spaces()] == [SCORE]


def test_gc_wants_to_be_told_what_may_go(store: Store) -> None:
    texts = filled(store, EMBEDDING, 5, 8)
    with pytest.raises(ConfigError, match=r"nothing says what may go\. Give --older-than"):
        store.gc()
    with pytest.raises(ConfigError, match=r"'embeding' is kept\. There are: embedding\."):
        store.gc(kind="embeding")
    assert left(store, EMBEDDING, texts) == texts


def test_gc_leaves_another_process_its_entries(store: Store) -> None:
    texts = filled(store, EMBEDDING, 100, 4000)
    with Store.open(store.path) as other:
        assert left(other, EMBEDDING, texts) == texts
        age(store, 9, texts[:50])
        assert store.gc(older_than_days=5).entries == 50
        assert left(other, EMBEDDING, texts) == texts[50:]
        other.put(EMBEDDING, {texts[0]: b"new"})
    assert store.get(EMBEDDING, texts[:1]) == [b"new"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contents SET input = CAST('b' AS BLOB) WHERE id = 1",
        "UPDATE contents SET value = CAST('2' AS BLOB) WHERE id = 1",
        "UPDATE entries SET space = 2 WHERE content = 1",
        "UPDATE entries SET space = 99 WHERE content = 1",
        "DELETE FROM contents WHERE id = 1",
    ],
)
def test_an_entry_that_is_not_as_it_was_put_is_damage(store: Store, statement: str) -> None:
    store.put(EMBEDDING, {"a": b"1", "fine": b"2"})
    store.put(SCORE, {"a": b"1"})
    assert store.damage() == []
    connection = sqlite3.connect(store.path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    assert len(store.damage()) == 1
