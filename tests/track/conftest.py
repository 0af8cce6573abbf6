"""A small corpus of three languages whose runs are gated, diffed and followed in these tests."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

import pytest

from evalkit.results import Results
from evalkit.run import run
from evalkit.text.files import split_lines

TWIN = Path(__file__).parent.parent / "data/glacier"
FAST = ("significance.resamples=50", "report=[]")


@pytest.fixture(scope="session")
def glacier_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    """A run of the invented statement, not to be changed."""
    return run(TWIN / "statement.yaml", output=tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="session")
def wmt22_texts(shared: Path) -> dict[str, tuple[str, ...]]:
    """The 2037 segments of WMT22 en-de by column: ``ref.A``, ``hyp.Online-W`` and so on."""
    texts: dict[str, tuple[str, ...]] = {}
    with tarfile.open(shared / "data/wmt22-en-de/texts.tar.xz") as archive:
        for member in archive:
            handle = archive.extractfile(member)
            assert handle is not None
            name = member.name.removeprefix("generaltest2022.en-de.").rpartition(".")[0]
            texts[name] = split_lines(handle.read().decode("utf-8"))
    return texts


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the invented statement to change."""
    return Path(shutil.copytree(TWIN, tmp_path / "glacier"))
