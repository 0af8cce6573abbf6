"""A small corpus of three languages whose runs are gated, diffed and followed in these tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalkit.results import Results
from evalkit.run import run

TWIN = Path(__file__).parent.parent / "data/glacier"
FAST = ("significance.resamples=50", "report=[]")


@pytest.fixture(scope="session")
def glacier_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    """A run of the invented statement, not to be changed."""
    return run(TWIN / "statement.yaml", output=tmp_path_factory.mktemp("results"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the invented statement to change."""
    return Path(shutil.copytree(TWIN, tmp_path / "glacier"))
