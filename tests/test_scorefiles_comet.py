"""``evalkit score`` with COMET, on tiny checkpoints with random weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet.metric import Comet
from evalkit.scorefiles import score_files
from evalkit.types import TestSet

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network", "own_store")]

Make = Callable[..., Path]
TEXTS = {
    "src": ("Il porto fu chiuso.", "Nessuno si fece male.", "Le navi tornarono."),
    "a": ("The harbour was closed.", "Nobody was hurt.", "The ships came back."),
    "b": ("The port closed.", "Nessuno si fece male.", "Ships " * 600),
    "ref": ("The harbour was shut.", "Nobody was hurt.", "The ships returned."),
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, lines in TEXTS.items():
        Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def evalkit(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "evalkit", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "100"},
        timeout=120,
        check=False,
    )


def test_files_have_the_metric_s_own_scores(files: Path, comet_model: Make) -> None:
    model = comet_model("regression_metric")
    spec = f"comet:model={model}"
    table = score_files(["a", "b"], ["ref"], "src", [spec], segments=True)
    testset = TestSet(
        lp="und-und",
        hypotheses={name: TEXTS[name] for name in "ab"},
        references={"ref": TEXTS["ref"]},
        sources=TEXTS["src"],
    )
    assert table.segments is not None
    for one in table.scores:
        expected = Comet(model=str(model)).statistics(testset, one.system)[:, 0]
        assert table.segments[one.system][spec] == pytest.approx(list(expected), abs=1e-6)
        assert one.value == pytest.approx(expected.mean(), abs=1e-6)
        assert one.conditions["truncated"] == (0 if one.system == "a" else 1)
    assert table.flags == {"a": ((), (), ()), "b": ((), ("copied_source",), ("truncated",))}


def test_the_screen_shows_a_hundred_times_the_value_and_what_was_cut(
    files: Path, comet_model: Make
) -> None:
    model = comet_model("regression_metric")
    given = ["score", "-t", "a", "-t", "b", "-r", "ref", "-s", "src", "-m", f"comet:model={model}"]
    shown, told = evalkit(*given), evalkit(*given, "--json")
    assert shown.returncode == told.returncode == 0, shown.stderr
    values = {one["system"]: one["value"] for one in json.loads(told.stdout)["scores"]}
    best = max(values, key=lambda name: values[name])
    rows = {line.split()[0]: line.split()[1:] for line in shown.stdout.splitlines()[1:3]}
    for name, value in values.items():
        assert 0 < value < 2
        assert rows[name] == [f"{value * 100:.2f}{'*' if name == best else ''}"]
    assert "  shown times 100" in shown.stdout.splitlines()
    assert "  truncated: a: 0; b: 1" in shown.stdout.splitlines()
    longer = "1 of 3 segments of b: longer than the model reads (segment 3)"
    assert longer in shown.stderr.splitlines()


def test_without_weights_nothing_is_read(files: Path) -> None:
    with pytest.raises(ModelError, match="Run `evalkit models pull Unbabel/wmt22-comet-da`"):
        score_files(["there is no such file"], ["ref"], "src", ["bleu", "comet"])
    done = evalkit("score", "-t", "a", "-r", "ref", "-s", "src", "-m", "comet", "-m", "bleu")
    assert (done.returncode, done.stdout) == (4, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_model_that_reads_a_source_needs_one(files: Path, comet_model: Make) -> None:
    spec = f"comet:model={comet_model('regression_metric')}"
    with pytest.raises(ConfigError, match="needs a source"):
        score_files(["a"], ["ref"], None, [spec])


def test_a_notice_is_a_plain_line_on_stderr(
    files: Path, own_store: Path, comet_model: Make
) -> None:
    own_store.write_text("a file where the folder should be", encoding="utf-8")
    spec = f"comet:model={comet_model('regression_metric')}"
    done = evalkit("score", "-t", "a", "-r", "ref", "-s", "src", "-m", spec)
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("nothing is remembered: ")
