from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evalkit import results
from evalkit.errors import ConfigError, DataError
from evalkit.results import Results
from evalkit.types import Issue

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def made(**changes: Any) -> Results:
    fields: dict[str, Any] = {
        "run": {"schema": 1, "name": "demo", "config_hash": "abcdef0123456789"},
        "documents": [{"document": "a", "text": "x\u2028y\x85z"}],
        "scores": {"scores": [], "value": 0.1 + 0.2},
        "segments": [{"system": "a", "row": 0}],
        "issues": [],
        "alignments": {"a": ["[0]:[0]:1.0000"]},
    }
    return Results(**{**fields, **changes})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    directory = results.write(made(), tmp_path, {"report.md": lambda run: f"# {run.name}\n"})
    read = results.read(directory)
    assert read.scores == {"scores": [], "value": 0.1 + 0.2}
    assert read.documents == [{"document": "a", "text": "x\u2028y\x85z"}]
    assert read.alignments == {"a": ["[0]:[0]:1.0000"]}
    assert (directory / "report.md").read_text() == "# demo\n"


def test_the_directory_is_stamped_and_latest_points_at_it(tmp_path: Path) -> None:
    first = results.write(made(), tmp_path, {}, now=NOW)
    assert first.name == "20240506T070809Z-abcdef01"
    second = results.write(made(), tmp_path, {})
    assert (tmp_path / "demo" / "latest").resolve() == second.resolve()
    assert (tmp_path / "demo" / "latest").readlink() == Path(second.name)


def test_runs_of_the_same_second_do_not_meet(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: results.write(made(), tmp_path, {}, now=NOW), range(4)))
    assert len(set(written)) == 4
    for directory in written:
        results.read(directory)


def test_a_failing_report_leaves_nothing_behind(tmp_path: Path) -> None:
    earlier = results.write(made(), tmp_path, {})

    def fails(run: Results) -> str:
        raise RuntimeError("the report broke")

    with pytest.raises(RuntimeError):
        results.write(made(), tmp_path, {"report.md": fails})
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == [earlier.name, "latest"]


def test_a_folder_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="--output"):
        results.write(made(), tmp_path / "file", {})


def test_something_in_the_place_of_latest_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "demo/latest").mkdir(parents=True)
    with pytest.raises(ConfigError, match="The run is whole in"):
        results.write(made(), tmp_path, {}, now=NOW)
    results.read(tmp_path / "demo/20240506T070809Z-abcdef01")
    assert not list((tmp_path / "demo").glob(".latest-*"))


def test_an_edited_file_is_noticed(tmp_path: Path) -> None:
    directory = results.write(made(), tmp_path, {})
    (directory / "scores.json").write_text('{"scores": [1]}')
    with pytest.raises(DataError, match=r"scores\.json.*changed after the run"):
        results.read(directory)


def test_a_missing_file_and_a_truncated_record_are_named(tmp_path: Path) -> None:
    directory = results.write(made(), tmp_path, {})
    (directory / "segments.jsonl").unlink()
    with pytest.raises(DataError, match=r"segments\.jsonl.*missing"):
        results.read(directory)
    (directory / "run.json").write_text('{"schema": ')
    with pytest.raises(DataError, match=r"run\.json.*not whole JSON"):
        results.read(directory)


def test_any_other_folder_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a run directory"):
        results.read(tmp_path)


def test_undefined_numbers_never_become_nan() -> None:
    with pytest.raises(ValueError):
        results.dumps({"value": float("nan")})


def issue(**changes: Any) -> Issue:
    fields: dict[str, Any] = {
        "system": "a",
        "row": 1,
        "category": "number",
        "severity": "major",
        "reference_text": "two",
        "version_text": "three",
        "reference_value": "2",
        "version_value": "3",
        "explanation": "differs",
        "rests_on": "original",
    }
    return Issue(**{**fields, **changes})


def test_an_issue_keeps_its_id_when_only_its_surroundings_change() -> None:
    first = results.issue_record(issue())
    moved = results.issue_record(issue(row=4, support=(("b", "2"),), explanation="in other words"))
    assert first["id"] == moved["id"]
    assert moved["support"] == [{"system": "b", "value": "2"}]
    assert results.issue_record(issue(version_value="4"))["id"] != first["id"]


def test_records_are_plain_json() -> None:
    assert json.loads(json.dumps(results.issue_record(issue())))["category"] == "number"
