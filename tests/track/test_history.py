from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit import results
from evalkit.errors import DataError
from evalkit.results import Results
from evalkit.run import run
from evalkit.track import history

from .conftest import FAST, TWIN

KILLED = Path(__file__).parent / "killed.py"


def runs(folder: Path) -> list[str]:
    return [line["run"] for line in history.read(folder)[0]]


@pytest.fixture
def folder(tmp_path: Path, glacier_run: tuple[Path, Results]) -> Path:
    """A results folder with one run of two lines in its history."""
    directory, _ = glacier_run
    home = tmp_path / "results"
    shutil.copytree(directory.parent, home / directory.parent.name, symlinks=True)
    shutil.copy(directory.parent.parent / history.NAME, home)
    return home


def test_every_run_adds_a_line(tmp_path: Path) -> None:
    first, made = run(TWIN / "statement.yaml", FAST, output=tmp_path)
    second, _ = run(TWIN / "statement.yaml", FAST, output=tmp_path)
    lines, wrong = history.read(tmp_path)
    assert wrong == []
    assert [line["run"] for line in lines] == [
        path.relative_to(tmp_path).as_posix() for path in (first, second)
    ]
    values = {
        (one["system"], one["metric"], one.get("view"), one.get("scope")): one["value"]
        for one in lines[0]["series"]
    }
    for score in made.scores["scores"]:
        key = (score["system"], score["metric"], score["view"], score["scope"])
        assert values.get(key) == score["value"]
    for profile in made.scores["profiles"]:
        assert values[profile["system"], "drift_rate", None, None] == profile["drift_rate"]
    counted = sum(
        number
        for kinds in lines[0]["issues"].values()
        for severities in kinds.values()
        for number in severities.values()
    )
    assert counted == len(made.issues)
    assert all(one["conditions"] in lines[0]["conditions"] for one in lines[0]["series"])


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_half_written_line_is_passed_over_and_its_run_read_again(
    folder: Path, glacier_run: tuple[Path, Results], cut: int
) -> None:
    directory, made = glacier_run
    path = folder / history.NAME
    whole = path.read_bytes()
    other = folder / "glacier/20300101T000000Z-00000000"
    shutil.copytree(directory, other)
    line = history.line_of(made, other.relative_to(folder).as_posix())
    path.write_bytes(whole + results.dump_lines([line]).encode()[:-cut])
    earlier = runs(folder)
    if cut == 1:  # only the line end is missing
        assert len(earlier) == 2
    else:
        assert len(earlier) == 1
        assert "half-written" in history.read(folder)[1][0]
    history.append(folder, made, folder / directory.parent.name / directory.name)
    assert sorted(runs(folder)) == sorted({*earlier, line["run"]})
    assert history.read(folder)[1] == []
    assert path.read_bytes().startswith(whole)


def test_what_is_no_line_at_the_end_is_taken_away_and_earlier_lines_stay(
    folder: Path, glacier_run: tuple[Path, Results]
) -> None:
    path = folder / history.NAME
    whole = path.read_bytes()
    # A name that would lead out of the folder is not followed.
    path.write_bytes(whole + b'{"history": 1, "run": "../../etc/20300101T000000Z-00000000", "x')
    history.append(folder, glacier_run[1], folder / runs(folder)[0])
    assert path.read_bytes().startswith(whole + b'{"history": 1, "run": "glacier/')
    assert history.read(folder)[1] == []


def test_a_damaged_line_in_the_middle_is_named_and_costs_no_other(folder: Path) -> None:
    path = folder / history.NAME
    whole = path.read_bytes()
    path.write_bytes(b"\xff\xfe not json\n" + b"[" * 100_000 + b"\n" + b'{"run": 1}\n' + whole)
    lines, wrong = history.read(folder)
    assert len(lines) == 1
    assert [one.split(": ")[0].rpartition(":")[2] for one in wrong] == ["1", "2", "3"]


def test_runs_that_the_history_lacks_are_added_by_rebuild(folder: Path) -> None:
    (folder / history.NAME).unlink()
    (folder / "glacier/20200101T000000Z-00000000").mkdir()
    (folder / "glacier/20200101T000000Z-00000000/run.json").write_text("{")
    added = history.rebuild(folder)
    assert added == runs(folder)
    assert len(added) == 1
    assert history.rebuild(folder) == []


def test_something_in_the_place_of_the_history_is_told_and_the_run_is_whole(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / history.NAME).mkdir()
    directory, _ = run(TWIN / "statement.yaml", FAST, output=tmp_path)
    made = results.read(directory)
    assert [one for one in made.run["notices"] if "not kept in the history" in one]
    assert "not kept in the history" in caplog.text
    with pytest.raises(DataError, match="cannot read"):
        history.read(tmp_path)
    with pytest.raises(DataError, match="cannot be written"):
        history.rebuild(tmp_path)


def test_a_writer_that_holds_the_lock_for_ever_costs_a_notice_and_no_run(
    folder: Path,
    glacier_run: tuple[Path, Results],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(history, "_PATIENCE", 0.1)
    before = (folder / history.NAME).read_bytes()
    with (folder / history.NAME).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        history.append(folder, glacier_run[1], folder / runs(folder)[0])
    assert "not kept in the history" in caplog.text
    assert (folder / history.NAME).read_bytes() == before


def test_many_writers_at_once_lose_nothing(folder: Path) -> None:
    program = """
import sys
from pathlib import Path
from evalkit import results
from evalkit.track import history
folder, name = Path(sys.argv[1]), sys.argv[2]
made = results.read(folder / history.read(folder)[0][0]["run"])
for number in range(20):
    history.append(folder, made, folder / f"glacier/{name}-{number}")
"""
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(folder), name])
        for name in ("a", "b", "c", "d")
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    data = (folder / history.NAME).read_text(encoding="utf-8")
    lines = [json.loads(line)["run"] for line in data.splitlines()]
    assert len(lines) == len(set(lines)) == 81


def test_a_disk_that_is_full_costs_the_line_and_nothing_else(
    folder: Path, glacier_run: tuple[Path, Results]
) -> None:
    path = folder / history.NAME
    whole = path.read_bytes()
    program = """
import resource, sys
from pathlib import Path
from evalkit import results
from evalkit.track import history
folder = Path(sys.argv[1])
run = history.read(folder)[0][0]["run"]
made = results.read(folder / run)
room = (folder / history.NAME).stat().st_size + 200
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
history.append(folder, made, folder / run)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "not kept in the history" in done.stderr
    left = path.read_bytes()
    assert left.startswith(whole) and len(left) == len(whole) + 200
    earlier = runs(folder)
    assert len(earlier) == 1
    history.append(folder, glacier_run[1], folder / earlier[0])
    assert path.read_bytes().startswith(whole)
    assert history.read(folder)[1] == []


def test_two_runs_at_once_are_both_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evalkit", "run", str(TWIN / "statement.yaml")]
    for override in FAST:
        command += ["--set", override]
    both = [
        subprocess.Popen([*command, "--output", str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    printed = [one.communicate(timeout=180)[0].splitlines()[-1] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert len(set(printed)) == 2
    assert sorted(runs(tmp_path)) == sorted(
        Path(one).relative_to(tmp_path).as_posix() for one in printed
    )
    for one in printed:
        results.read(Path(one))


def test_a_run_with_two_lines_counts_once(folder: Path) -> None:
    path = folder / history.NAME
    path.write_bytes(path.read_bytes() * 2)
    assert len(runs(folder)) == 1


@pytest.mark.parametrize("what", ["run", "append", "rebuild"])
def test_a_kill_at_any_moment_leaves_every_earlier_result_readable(
    tmp_path: Path, what: str
) -> None:
    done = subprocess.run(
        [sys.executable, str(KILLED), what, str(tmp_path), "20261128"],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    left = json.loads(done.stdout.splitlines()[-1])
    # A rebuild is over sooner than some of the moments come.
    assert left["hits"] >= (10 if what == "rebuild" else 25), left
    assert left["wrong"] == []
    assert left["whole"]
    assert left["lines"] == left["directories"] >= 2
