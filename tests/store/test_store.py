from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.store import Space, Store, StoreUnavailable

SPACE = Space(kind="embedding", about={"model": "m", "revision": None, "layers": 24})
OTHER = Space(kind="embedding", about={"model": "m", "revision": "1f", "layers": 24})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "store.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def edit(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def column(path: Path, query: str) -> list[object]:
    connection = sqlite3.connect(path)
    rows = [row[0] for row in connection.execute(query)]
    connection.close()
    return rows


def test_values_come_back_in_the_order_asked_and_none_where_there_is_none(store: Store) -> None:
    store.put(SPACE, {"a": b"1", "b": b"", "c": b"\x00\xff"})
    assert store.get(SPACE, ["c", "x", "a", "c", "b"]) == [
        b"\x00\xff",
        None,
        b"1",
        b"\x00\xff",
        b"",
    ]
    assert store.get(SPACE, []) == []


def test_a_space_is_all_that_it_is_about(store: Store) -> None:
    store.put(SPACE, {"a": b"1"})
    store.put(OTHER, {"a": b"2"})
    turned = Space(kind="embedding", about=dict(reversed(SPACE.about.items())))
    assert store.get(turned, ["a"]) == [b"1"]
    assert store.get(OTHER, ["a"]) == [b"2"]
    assert store.get(Space(kind="score", about=SPACE.about), ["a"]) == [None]
    assert store.get(Space(kind="embedding", about={**SPACE.about, "layers": "24"}), ["a"]) == [
        None
    ]


def test_more_inputs_than_one_question_holds(store: Store) -> None:
    items = {f"text {number}": str(number).encode() for number in range(1701)}
    store.put(SPACE, items)
    assert store.get(SPACE, list(items)) == list(items.values())


def test_an_input_keeps_the_value_it_has_and_its_neighbours_are_kept(store: Store) -> None:
    store.put(SPACE, {"a": b"1"})
    store.put(SPACE, {"b": b"2", "a": b"other", "c": b"3"})
    assert store.get(SPACE, ["a", "b", "c"]) == [b"1", b"2", b"3"]


def test_what_was_put_is_there_when_the_store_is_opened_again(path: Path) -> None:
    with Store.open(path) as first:
        first.put(SPACE, {"a": b"1"})
        first.close()
    with Store.open(path) as second:
        assert second.get(SPACE, ["a"]) == [b"1"]
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]


@settings(deadline=None, max_examples=60)
@given(
    items=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.binary()),
    name=st.text(),
    number=st.integers(),
)
def test_any_text_and_any_bytes_come_back_the_same(
    items: dict[str, bytes], name: str, number: int
) -> None:
    space = Space(kind=name, about={"name": name, "number": number, **dict.fromkeys(items, "x")})
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "s") as store:
        store.put(space, items)
        assert store.get(space, list(items)) == list(items.values())
        assert dict(store.sample(space, len(items), seed=0)) == items
        assert [stats.space for stats in store.spaces()] == ([space] if items else [])


def test_nul_and_what_follows_it_count(store: Store) -> None:
    store.put(SPACE, {"a\0b": b"1", "a\0c": b"2", "a": b"3", "e\u0301": b"4", "\u00e9": b"5"})
    assert store.get(SPACE, ["a\0b", "a\0c", "a", "e\u0301", "\u00e9"]) == [
        *(b"1", b"2", b"3", b"4", b"5")
    ]


def test_half_a_surrogate_pair_is_refused_and_nothing_of_the_put_is_kept(store: Store) -> None:
    with pytest.raises(DataError, match="lone surrogate at character 1"):
        store.put(SPACE, {"a": b"1", "b\ud800": b"2"})
    with pytest.raises(DataError, match="lone surrogate"):
        store.get(SPACE, ["\udcff"])
    assert store.get(SPACE, ["a"]) == [None]


def test_the_memo_holds_the_last_word_and_any_file_name(store: Store) -> None:
    name = os.fsdecode(b"/models/\xff\x00.ckpt")
    assert store.recall(name) is None
    store.remember(name, "one")
    store.remember(name, "two\udcfe")
    assert store.recall(name) == "two\udcfe"


def test_a_sample_is_drawn_by_its_seed_from_one_space(store: Store) -> None:
    store.put(SPACE, {str(number): b"%d" % number for number in range(200)})
    store.put(OTHER, {"other": b"x"})
    first = store.sample(SPACE, 10, seed=1)
    assert first == store.sample(SPACE, 10, seed=1) != store.sample(SPACE, 10, seed=2)
    assert len(set(first)) == 10
    assert all(value == text.encode() for text, value in first)
    assert len(store.sample(SPACE, 1000, seed=1)) == 200


def test_reading_marks_as_used_once_a_day(store: Store, path: Path) -> None:
    store.put(SPACE, {"read": b"1", "lately": b"2", "not read": b"3"})
    now = int(time.time())
    edit(path, f"UPDATE entries SET used = {now - 90_000}")
    with Store.open(path) as other:
        other.get(SPACE, ["lately"])
    edit(path, f"UPDATE entries SET used = {now - 3_600} WHERE used > {now - 90_000}")
    store.get(SPACE, ["read", "lately"])
    used = sorted(int(str(one)) - now for one in column(path, "SELECT used FROM entries"))
    assert used[:2] == [-90_000, -3_600]
    assert 0 <= used[2] < 3_000


def test_a_value_that_rotted_on_the_disk_is_never_given(path: Path) -> None:
    value = bytes(range(256)) * 40
    with Store.open(path) as store:
        store.put(SPACE, {"a": value, "b": b"whole"})
    raw = bytearray(path.read_bytes())
    at = raw.index(bytes(range(100, 200)))
    raw[at] ^= 1
    path.write_bytes(raw)
    with Store.open(path) as store:
        assert store.get(SPACE, ["b"]) == [b"whole"]
        with pytest.raises(DataError, match=r"store\.sqlite: a value of kind embedding is damaged"):
            store.get(SPACE, ["a"])


def test_threads_share_a_store(store: Store) -> None:
    def work(number: int) -> list[bytes | None]:
        texts = [f"{number}-{one}" for one in range(20)]
        for text in texts:
            store.put(SPACE, {text: text.encode(), "common": b"c"})
        return store.get(SPACE, [*texts, "common"])

    with ThreadPoolExecutor(8) as pool:
        for number, found in enumerate(pool.map(work, range(16))):
            assert found == [*(f"{number}-{one}".encode() for one in range(20)), b"c"]


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    head = (
        "import sys\nfrom pathlib import Path\nfrom evalkit.store import *\n"
        "path = Path(sys.argv[1])\n"
        f"space = Space(kind={SPACE.kind!r}, about={dict(SPACE.about)!r})\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_make_and_fill_one_store_at_once(path: Path) -> None:
    code = (
        "for n in range(60):\n"
        "    with Store.open(path) as store:\n"
        "        store.put(space, {f'{sys.argv[2]}-{n}': b'x' * 3000, f'common {n}': b'c'})\n"
        "        assert store.get(space, [f'common {n}']) == [b'c']\n"
    )
    writers = [started(code, path, number) for number in range(6)]
    for writer in writers:
        assert writer.communicate(timeout=120) == ("", "")
        assert writer.returncode == 0
    with Store.open(path) as store:
        (stats,) = store.spaces()
        assert stats.entries == 6 * 60 + 60
        assert store.damage() == []


@pytest.mark.parametrize("kills", range(6))
def test_kill_9_in_the_midst_of_writing_loses_only_what_was_not_yet_put(
    path: Path, kills: int
) -> None:
    code = (
        "with Store.open(path) as store:\n"
        "    for n in range(100_000):\n"
        "        store.put(space, {f'{n}-{i}': b'%d' % n * 2000 for i in range(40)})\n"
        "        print(n, flush=True)\n"
    )
    writer = started(code, path)
    assert writer.stdout is not None
    with writer:
        for _ in range(1 + 3 * kills):
            writer.stdout.readline()
        time.sleep(0.007 * kills)
        writer.send_signal(signal.SIGKILL)
        last = 3 * kills + len(writer.stdout.read().split())
    assert writer.returncode == -signal.SIGKILL
    with Store.open(path) as store:
        for number in range(last + 1):
            found = store.get(SPACE, [f"{number}-{one}" for one in range(40)])
            assert found == [b"%d" % number * 2000] * 40
        (stats,) = store.spaces()
        assert stats.entries % 40 == 0
        assert store.damage() == []
        store.put(SPACE, {"after": b"1"})
        assert store.get(SPACE, ["after"]) == [b"1"]


def test_a_fork_does_not_use_the_parents_connection(path: Path) -> None:
    code = (
        "import os\n"
        "store = Store.open(path)\n"
        "store.put(space, {'a': b'1'})\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    try:\n"
        "        store.get(space, ['a'])\n"
        "    except StoreUnavailable as error:\n"
        "        print(error, flush=True)\n"
        "    store.close()\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "assert store.get(space, ['a']) == [b'1']\n"
        "store.close()\n"
    )
    words, wrong = started(code, path).communicate(timeout=60)
    assert wrong == ""
    assert "opened before this process was forked. Open it after the fork" in words


def test_a_store_that_another_process_holds_is_said_to_be_held(store: Store, path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Store.open(path, wait=0.05) as second:
        with pytest.raises(StoreUnavailable, match="another process holds the store"):
            second.put(SPACE, {"a": b"1"})
        holder.execute("ROLLBACK")
        holder.close()
        second.put(SPACE, {"a": b"1"})
    assert store.get(SPACE, ["a"]) == [b"1"]
