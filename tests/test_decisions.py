"""review.jsonl: read as people write it, written whole or not at all, one writer at a time."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evalkit.decisions import Decision, change, read_decisions
from evalkit.errors import ConfigError, DataError
from evalkit.text.notices import heard

LINE = '{"id": "ab12", "decision": "dismissed", "note": "Uhrzeit in Kiew"}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "review.jsonl"


def add(path: Path, name: str, **parts: str) -> None:
    one = Decision(id=name, decision="accepted", **parts)
    change(path, lambda known: {**known, name: one})


def test_a_file_written_by_hand_is_read_as_it_is(path: Path) -> None:
    lines = [
        "\ufeff" + LINE,
        "",
        '  {"decision":"accepted","id":"cd34-9f","by":"مريم","at":"2026-11-28","note":null}\r',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read_decisions(path)
    assert list(found.by_id) == ["ab12", "cd34-9f"]
    assert found.by_id["ab12"] == Decision(id="ab12", decision="dismissed", note="Uhrzeit in Kiew")
    assert found.by_id["cd34-9f"].by == "مريم" and found.by_id["cd34-9f"].note == ""


def test_a_last_line_without_an_end_counts_and_a_cut_one_is_passed_over(path: Path) -> None:
    path.write_text(f'{LINE}\n{{"id": "cd34", "decision": "acc', encoding="utf-8")
    with heard() as told:
        assert list(read_decisions(path).by_id) == ["ab12"]
    assert told == [f"{path}: the last line is cut off and is passed over"]
    add(path, "ef56")
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["ab12", "ef56"]
    path.write_bytes(f"{LINE}\n".encode() + '{"id": "ü'.encode()[:-1])  # cut inside a letter
    assert list(read_decisions(path).by_id) == ["ab12"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{id: ab12}", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"decision": "accepted"}', "'id' is missing"),
        ('{"id": "x"}', "'decision' is missing"),
        ('{"id": 7, "decision": "accepted"}', "'id' must be text"),
        ('{"id": " ", "decision": "accepted"}', "'id' is empty"),
        ('{"id": "x", "decision": "reject"}', "unknown decision: 'reject'"),
        ('{"id": "x", "decision": "accepted", "notes": ""}', "Did you mean 'note'"),
        ('{"id": "x", "decision": "accepted", "note": ["a"]}', "'note' must be text"),
        ('{"id": "x", "decision: "accepted"}', "not JSON"),
        (LINE, "the issue ab12 has a decision in line 1 already"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_file_left_as_it_is(path: Path, line: str, words: str) -> None:
    # With a line end or without: what was not cut off is not thrown away.
    text = f"{LINE}\n\n{line}" + "\n" * (len(line) % 2)
    path.write_text(text, encoding="utf-8")
    for act in (lambda: read_decisions(path), lambda: add(path, "new")):
        with pytest.raises(DataError, match=words) as caught:
            act()
        assert caught.value.exit_code == 3 and f"{path}:3: " in str(caught.value)
    assert path.read_text(encoding="utf-8") == text


def test_all_bad_lines_are_named_at_once_and_bytes_that_are_no_text(path: Path) -> None:
    path.write_text("1\n2\n" + LINE + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_decisions(path)
    assert [str(one).partition(": ")[0] for one in caught.value.problems] == [
        f"{path}:1",
        f"{path}:2",
    ]
    path.write_bytes(LINE.encode("utf-16"))
    with pytest.raises(DataError, match=r"UTF-8|NUL"):
        read_decisions(path)
    with pytest.raises(ConfigError, match="cannot read the file"):
        read_decisions(path.with_name("nothing.jsonl"))


def test_lines_keep_their_order_their_notes_and_the_file_its_mode(path: Path) -> None:
    add(path, "a", note="one\ntwo \u2028 three")
    add(path, "b", by="NN")
    add(path, "a", note="again")
    change(path, lambda known: {name: one for name, one in known.items() if name != "b"})
    add(path, "c", note="a\u2028b\x85c")
    assert path.read_text(encoding="utf-8").count("\n") == 2
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2  # U+2028 and NEL are escaped
    found = read_decisions(path).by_id
    assert list(found) == ["a", "c"] and found["c"].note == "a\u2028b\x85c"
    path.chmod(0o640)
    add(path, "d")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in path.parent.iterdir()] == ["review.jsonl"]


def test_a_link_stays_a_link(tmp_path: Path, path: Path) -> None:
    (tmp_path / "kept").mkdir()
    path.symlink_to("kept/decisions.jsonl")
    add(path, "a")
    assert path.is_symlink() and list(read_decisions(path).by_id) == ["a"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot write the decisions"):
        add(tmp_path / "no" / "review.jsonl", "a")


WRITER = """
import sys
from pathlib import Path
from evalkit.decisions import Decision, change
path, who, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for place in range(count):
    name = f"{who}-{place}"
    one = Decision(id=name, decision="accepted", note="x" * 500)
    change(path, lambda known: {**known, name: one})
"""


def writer(path: Path, who: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), who, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_writers_at_once_lose_nothing(path: Path) -> None:
    both = [writer(path, who, 40) for who in "ab"]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    for one in both:
        assert one.stdout is not None
        one.stdout.close()
    assert set(read_decisions(path).by_id) == {f"{who}-{n}" for who in "ab" for n in range(40)}


def test_a_kill_at_any_moment_leaves_whole_lines_and_lets_the_next_one_in(path: Path) -> None:
    add(path, "first")
    drawn = random.Random(5)
    for turn in range(8):
        one = writer(path, f"t{turn}", 10_000)
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
        time.sleep(drawn.uniform(0.0, 0.06))
        os.kill(one.pid, signal.SIGKILL)
        one.wait()
        one.stdout.close()
        with heard() as told:
            found = read_decisions(path).by_id
        assert "first" in found and told == []
        mine = [name for name in found if name.startswith(f"t{turn}-")]
        assert mine == [f"t{turn}-{n}" for n in range(len(mine))]
    add(path, "last")
    assert "last" in read_decisions(path).by_id
