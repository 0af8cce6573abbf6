"""``evalkit cache`` as a user runs it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli import cache
from evalkit.cli.app import app
from evalkit.store import Recomputer, Space, Store

EMBEDDING = Space(kind="embedding", about={"model": "m", "revision": None, "precision": "float32"})
HOSTILE = Space(kind="translation", about={"model": "a\x1b[2J"})


def evalkit(cache_home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evalkit", "cache", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "XDG_CACHE_HOME": str(cache_home)},
        timeout=120,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "evalkit/store.sqlite") as store:
        store.put(EMBEDDING, {f"text {number}": b"%d" % number * 2000 for number in range(9)})
        store.put(HOSTILE, {"one": b"1"})
    return tmp_path


def edit(home: Path, statement: str) -> None:
    connection = sqlite3.connect(home / "evalkit/store.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_stats_say_what_is_kept(home: Path) -> None:
    done = evalkit(home, "stats")
    assert (done.returncode, done.stderr) == (0, "")
    first, embedding, translation = done.stdout.splitlines()
    assert first.startswith(f"{home}/evalkit/store.sqlite: ")
    assert first.endswith("KB, 10 entries")
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert embedding == (
        f"embedding (model m, precision float32): 9 entries, 18.1 KB, last used {today}"
    )
    assert translation.startswith(r"translation (model a\x1b[2J): 1 entries")


def test_stats_as_json(home: Path) -> None:
    shown = json.loads(evalkit(home, "stats", "--json").stdout)
    assert shown["path"] == str(home / "evalkit/store.sqlite")
    assert shown["bytes"] == (home / "evalkit/store.sqlite").stat().st_size
    assert [one["kind"] for one in shown["spaces"]] == ["embedding", "translation"]
    assert shown["spaces"][0]["about"] == dict(EMBEDDING.about)
    assert shown["spaces"][0]["entries"] == 9
    assert shown["spaces"][0]["bytes"] == 9 * (2000 + len("text 0"))


@pytest.mark.parametrize(
    "arguments", [("stats",), ("stats", "--json"), ("gc", "--kind", "x"), ("verify",)]
)
def test_looking_for_a_store_makes_none(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = evalkit(tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path / "evalkit/store.sqlite") in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_gc_says_what_was_freed(home: Path) -> None:
    edit(home, f"UPDATE entries SET used = {int(time.time()) - 10 * 86_400} WHERE content <= 5")
    done = evalkit(home, "gc", "--older-than", 7)
    assert done.returncode == 0
    assert "removed 5 entries, freed " in done.stdout
    done = evalkit(home, "gc", "--max-size", "0.03M")
    assert done.returncode == 0
    assert (home / "evalkit/store.sqlite").stat().st_size <= 30_000
    assert "removed 1 entries" in evalkit(home, "gc", "--kind", "translation").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gc",), "nothing says what may go. Give --older-than, --max-size or --kind."),
        (("gc", "--max-size", "much"), "--max-size: not a size: 'much'. Write it as 500M or 2G."),
        (("gc", "--max-size", "-1"), "--max-size: not a size"),
        (("gc", "--kind", "bees"), "There are: embedding, translation."),
        (("gc", "--older-than", "-1"), "--older-than"),
        (("verify", "--sample", "-1"), "--sample"),
    ],
)
def test_usage_errors_remove_nothing(home: Path, arguments: tuple[str, ...], words: str) -> None:
    done = evalkit(home, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    with Store.open(home / "evalkit/store.sqlite") as store:
        assert sum(stats.entries for stats in store.spaces()) == 10


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("12", 12), ("1k", 1000), ("1.5 MB", 1_500_000), ("2G", 2 * 10**9), ("1T", 10**12)],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert cache._bytes(text) == size


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1500, "1.5 KB"),
        (2 * 10**9, "2.0 GB"),
        (3 * 10**15, "3000.0 TB"),
    ],
)
def test_sizes_are_shown(size: int, shown: str) -> None:
    assert cache._shown(size) == shown


def test_verify_reads_everything_and_counts_what_it_cannot_compute(home: Path) -> None:
    done = evalkit(home, "verify", "--sample", 4)
    assert (done.returncode, done.stderr) == (0, "")
    first, embedding, translation = done.stdout.splitlines()
    assert first.endswith("store.sqlite: 10 entries read, 0 damaged")
    assert embedding == (
        "embedding (model m, precision float32): 0 of 9 computed again, 0 differ, "
        "4 not checked: nothing here computes embedding"
    )
    assert "1 not checked" in translation


def test_verify_ends_with_1_where_an_entry_is_damaged(home: Path) -> None:
    edit(home, "UPDATE contents SET input = CAST('te\x1b\nxt' AS BLOB) WHERE id = 1")
    done = evalkit(home, "verify")
    assert done.returncode == 1
    assert "10 entries read, 1 damaged\n  damaged: embedding: te\\x1b\\nxt\n" in done.stdout
    assert "evalkit cache gc --kind KIND" in done.stderr


def test_verify_ends_with_3_where_the_file_is_damaged(home: Path) -> None:
    path = home / "evalkit/store.sqlite"
    raw = path.read_bytes()
    path.write_bytes(raw[: 2 * 4096] + b"\x55" * (len(raw) - 2 * 4096))
    done = evalkit(home, "verify")
    assert done.returncode == 3
    assert "damaged" in done.stderr and "Traceback" not in done.stderr
    assert path.stat().st_size == len(raw)


@pytest.mark.parametrize(("wrong", "code"), [(False, 0), (True, 1)])
def test_verify_ends_with_1_where_an_entry_differs(
    home: Path, monkeypatch: pytest.MonkeyPatch, wrong: bool, code: int
) -> None:
    def again(space: Space, inputs: Sequence[str]) -> list[bytes | None]:
        return [text.removeprefix("text ").encode() * 2000 for text in inputs]

    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    monkeypatch.setattr(cache, "recomputers", lambda: {"embedding": Recomputer(recompute=again)})
    if wrong:
        with Store.open(home / "evalkit/store.sqlite") as store:
            store.put(EMBEDDING, {"text x": b"y"})
    done = CliRunner().invoke(app, ["cache", "verify"])
    assert done.exit_code == code
    assert f"{9 + wrong} of {9 + wrong} computed again, {int(wrong)} differ" in done.stdout
    assert ("  differs: embedding: text x\n" in done.stdout) is wrong


def test_the_store_loads_nothing_heavy(home: Path) -> None:
    code = (
        "import sys\nfrom evalkit.cli.app import app\n"
        "try:\n    app(['cache', 'verify'])\nexcept SystemExit:\n    pass\n"
        "print({'numpy', 'torch', 'transformers', 'sacrebleu', 'yaml'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(home)},
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "set()"
