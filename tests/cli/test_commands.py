"""The commands as a user runs them: a real process, its streams and its exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TWIN = ROOT / "tests/data/glacier"


def evalkit(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "CI")}
    return subprocess.run(
        [sys.executable, "-m", "evalkit", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={**kept, "COLUMNS": "100", **environment},
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("run")
    done = evalkit("run", TWIN / "statement.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The error of a command that failed as it should: words, no traceback, nothing on stdout."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


def test_the_last_line_of_a_run_is_its_directory(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = ran
    directory = Path(done.stdout.splitlines()[-1])
    assert not directory.is_absolute()
    assert re.fullmatch(r"results/glacier/\d{8}T\d{6}Z-[0-9a-f]{8}", str(directory))
    names = {path.name for path in (folder / directory).iterdir()}
    assert {
        *("run.json", "documents.jsonl", "scores.json", "segments.jsonl", "issues.jsonl"),
        *("alignments", "statistics.jsonl", "report.md", "report.html"),
    } == names
    assert (folder / "results/glacier/latest").resolve() == (folder / directory).resolve()


def test_the_stand_in_is_said_on_the_screen(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    assert "embassy-en has no text at hand; ministry-en stands in" in ran[1].stderr
    assert "Ask the embassy" in ran[1].stderr
    assert "ministry-en" in ran[1].stdout


def test_json_is_all_that_stdout_holds(tmp_path: Path) -> None:
    done = evalkit("run", TWIN / "statement.yaml", "--json", "--output", tmp_path / "out")
    assert done.returncode == 0
    printed = json.loads(done.stdout)
    assert set(printed) == {"scores", "comparisons", "profiles", "lineage", "votes"}
    assert (tmp_path / "out/glacier/latest/scores.json").read_text("utf-8") == done.stdout


def test_colour_only_where_it_is_asked_for(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, plain = ran
    latest = folder / "results/glacier/latest"
    assert "\x1b[" not in plain.stdout
    assert "\x1b[" in evalkit("report", latest, FORCE_COLOR="1").stdout
    assert "\x1b[" not in evalkit("report", latest, FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_report_is_made_from_the_run_directory_alone(
    ran: tuple[Path, subprocess.CompletedProcess[str]], form: str
) -> None:
    latest = ran[0] / "results/glacier/latest"
    done = evalkit("report", latest, "--format", form)
    assert done.returncode == 0
    for system in ("zeitung-de", "giornale-it", "jarida-ar"):
        assert system in done.stdout
    if form == "html":
        assert done.stdout == (latest / "report.html").read_text("utf-8")


def test_an_edited_run_is_refused(
    ran: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree((ran[0] / "results/glacier/latest").resolve(), copy)
    with (copy / "issues.jsonl").open("a") as file:
        file.write("\n")
    assert "issues.jsonl" in refused(evalkit("report", copy), 3)
    assert "not a run directory" in refused(evalkit("report", tmp_path), 2)


def test_validate_says_what_it_read_and_writes_nothing(tmp_path: Path) -> None:
    done = evalkit("validate", TWIN / "statement.yaml", cwd=tmp_path)
    assert done.returncode == 0
    assert "zeitung-de: de" in done.stdout and "fine" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_validate_reports_all_problems_with_their_lines(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("name: x\ncorpse: m.yaml\nmetrics: [blue]\n")
    words = refused(evalkit("validate", config), 2)
    assert "c.yaml:2: unknown key: 'corpse'. Did you mean 'corpus'?" in words
    assert "c.yaml:3: no metric is called 'blue'. Did you mean 'bleu'?" in words
    assert all(line.startswith("evalkit: ") for line in words.splitlines())


@pytest.mark.parametrize("command", ["run", "validate"])
def test_a_config_that_is_not_there(command: str, tmp_path: Path) -> None:
    assert "none.yaml" in refused(evalkit(command, "none.yaml", cwd=tmp_path), 2)
    assert list(tmp_path.iterdir()) == []


def test_usage_errors_end_with_2() -> None:
    for arguments in (["run"], ["run", "a", "b"], ["nothing"], ["run", "a", "--device", "tpu"]):
        assert refused(evalkit(*arguments), 2)


def test_a_hostile_name_cannot_reach_the_screen(tmp_path: Path) -> None:
    words = refused(evalkit("run", tmp_path / "a\x1b[2J\u202eb.yaml"), 2)
    assert "\x1b" not in words and "\u202e" not in words


def test_init_makes_a_corpus_that_runs_and_shows_what_was_changed(tmp_path: Path) -> None:
    made = evalkit("init", "mine", cwd=tmp_path)
    assert made.returncode == 0 and "evalkit run mine/statement.yaml" in made.stdout
    done = evalkit("run", "mine/statement.yaml", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = (tmp_path / "results/my-statement/latest/issues.jsonl").read_text("utf-8")
    issues = [json.loads(line) for line in found.splitlines()]
    majors = {(one["category"], one["reference_value"], one["version_value"]) for one in issues}
    assert ("number", "250", "520") in majors or any("520" in str(one) for one in majors)
    assert any(one["category"] == "date" and one["severity"] == "major" for one in issues)
    assert "not empty" in refused(evalkit("init", "mine", cwd=tmp_path), 2)


def test_doctor_says_what_is_missing_and_how_to_get_it() -> None:
    done = evalkit("doctor", HF_HOME="/nowhere")
    assert done.returncode == 0
    for word in ("python", "sacrebleu", "numpy", "unbabel-comet", "torch", "device", "models"):
        assert word in done.stdout
    if "optional  unbabel-comet" in done.stdout:
        assert "pip install 'evalkit-mt[comet]'" in done.stdout


def test_doctor_lists_cached_models(tmp_path: Path) -> None:
    (tmp_path / "hub/models--Unbabel--wmt22-comet-da/snapshots/0123456789abcdef").mkdir(
        parents=True
    )
    done = evalkit("doctor", HF_HOME=str(tmp_path))
    assert "Unbabel/wmt22-comet-da (0123456789ab)" in done.stdout


def test_schema_is_json() -> None:
    assert json.loads(evalkit("schema").stdout)["title"] == "RunConfig"


def test_version_and_every_help_has_an_example() -> None:
    assert evalkit("--version").stdout.startswith("evalkit ")
    listed = re.findall(r"^  ([\w-]+)  ", evalkit("--help").stdout.split("Commands:")[1], re.M)
    assert {"run", "score", "report", "validate", "init", "doctor", "schema"} <= set(listed)
    for command in listed:
        done = evalkit(command, "--help")
        assert done.returncode == 0
        assert f"Example: evalkit {command}" in done.stdout


def test_a_closed_pipe_is_silent(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    latest = ran[0] / "results/glacier/latest"
    command = f"{sys.executable} -m evalkit report {f'{latest} ' * 30} --format html | head -c 10; "
    command += 'echo "${PIPESTATUS[0]}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.endswith("141\n")


def test_an_interrupt_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "evalkit", "score", "-t", "-", "-r", str(TWIN / "zeitung-de.txt")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=30)
    assert process.returncode == 130
    assert words.strip() == b"evalkit: interrupted"


@pytest.mark.needs("comet")
def test_validate_names_a_model_that_a_run_would_lack_and_is_fine(tmp_path: Path) -> None:
    config = ROOT / "configs/statement-comet.yaml"
    done = evalkit("validate", config, XDG_CACHE_HOME=str(tmp_path), HF_HOME=str(tmp_path))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == f"{config}: fine"
    assert "Run `evalkit models pull Unbabel/wmt22-comet-da`." in done.stderr
    ran = evalkit("run", config, cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path), HF_HOME=str(tmp_path))
    assert "Run `evalkit models pull Unbabel/wmt22-comet-da`." in refused(ran, 4)
    assert not (tmp_path / "results").exists()
