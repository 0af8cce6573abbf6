from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.config import load

ROOT = Path(__file__).parent.parent.parent
TWIN = ROOT / "tests/data/glacier"


def evalkit(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evalkit", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100"},
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def labels(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """English news lines: cut in half, and with their last word gone."""
    text = (shared / "data" / "ntrex" / "ntrex.en.txt").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("labels") / "labels.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, line in enumerate(text.split("\n")[:60]):
            words = line.split()
            for label, kept in ((1, len(words) // 2), (0, -1)):
                row = {"reference": line, "hypothesis": " ".join(words[:kept]), "label": label}
                row |= {"group": number, "set": "news", "type": "halved" if label else ""}
                print(json.dumps(row), file=file)
    return path


@pytest.fixture(scope="module")
def written(labels: Path) -> subprocess.CompletedProcess[str]:
    return evalkit("calibrate", labels.name, "--lang", "en", "-o", "drift.yaml", cwd=labels.parent)


def test_the_figures_are_shown_by_set_and_type(
    written: subprocess.CompletedProcess[str],
) -> None:
    assert written.returncode == 0, written.stderr
    lines = written.stdout.splitlines()
    assert lines[0].split()[:4] == ["rows", "drift", "faithful", "AUC"]
    assert lines[1].split()[:3] == ["news", "60", "60"]
    assert lines[2].startswith("news/halved")


def test_a_run_takes_the_block_and_the_weights(
    labels: Path, written: subprocess.CompletedProcess[str]
) -> None:
    folder = labels.parent
    block = (folder / "drift.yaml").read_text(encoding="utf-8")
    assert block.startswith("drift:\n") and "weights: drift.weights.json" in block
    config = (TWIN / "statement.yaml").read_text(encoding="utf-8")
    config = "\n".join(line for line in config.splitlines() if not line.startswith("drift:"))
    config = config.replace("corpus: ", f"corpus: {TWIN}/").replace("path: ", f"path: {TWIN}/")
    path = folder / "statement.yaml"
    path.write_text(f"{config}\n{block}", encoding="utf-8")
    drift = load(path).drift
    assert drift.weights == Path("drift.weights.json") and drift.score is not None
    done = evalkit("run", path.name, cwd=folder)
    assert done.returncode == 0, done.stderr


def test_a_config_s_thresholds_are_shown_beside(labels: Path) -> None:
    config = TWIN / "statement.yaml"
    done = evalkit("calibrate", labels, "--lang", "en", "--config", config, cwd=labels.parent)
    assert "The config has close" in done.stdout
    assert done.stdout.splitlines()[-5:][0].startswith("drift:") or "drift:" in done.stdout


def test_rows_without_a_language_are_refused(labels: Path) -> None:
    done = evalkit("calibrate", labels, cwd=labels.parent)
    assert done.returncode == 2 and "--lang" in done.stderr and done.stdout == ""


def test_weights_that_are_not_there_stop_a_run_before_it_aligns(tmp_path: Path) -> None:
    done = evalkit(
        "validate", TWIN / "statement.yaml", "--set", "drift.weights=none.json", cwd=tmp_path
    )
    assert done.returncode == 2 and "none.json" in done.stderr
