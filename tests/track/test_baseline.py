"""The project's own gate: the statement against the committed baseline."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli.app import app
from evalkit.run import run
from evalkit.track import follow

MEND = "A number moved on purpose? make baseline"


@pytest.fixture(scope="module")
def statement(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = root / "configs/statement.yaml"
    return run(config, ["report=[]"], output=tmp_path_factory.mktemp("results"))[0]


def test_the_committed_baseline_is_whole(root: Path) -> None:
    kept = follow.read(root / "results/baseline/statement.jsonl")
    assert kept.name == "statement"
    assert any(one.rows is not None for one in kept.series.values())


def test_the_statement_passes_its_gate(root: Path, statement: Path) -> None:
    gate = ["-c", str(root / "configs/gate.yaml"), "-b", str(root / "results/baseline")]
    done = CliRunner().invoke(app, ["gate", str(statement), *gate])
    assert done.exit_code == 0, f"{MEND}\n{done.output}\n{done.exception}"
    # Seven sentences are few, and the gate says so.
    assert "the set is too small to see such a drop" in done.stdout


def test_the_baseline_holds_no_text_of_an_outlet(root: Path) -> None:
    text = (root / "results/baseline/statement.jsonl").read_text(encoding="utf-8")
    for path in (root / "seeds").glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if len(line) > 40:
                assert line not in text
