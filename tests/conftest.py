"""What tests share: where the project and the shared data are, and honest skips."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent


def missing(part: str) -> NoReturn:
    """Skip aloud where a machine lacks a part; EVALKIT_REQUIRE_ALL makes that a failure."""
    if os.environ.get("EVALKIT_REQUIRE_ALL"):
        pytest.fail(f"{part} is missing, and EVALKIT_REQUIRE_ALL is set", pytrace=False)
    pytest.skip(f"{part} is missing on this machine")


PARTS = {
    "torch": lambda: all(importlib.util.find_spec(name) for name in ("torch", "transformers")),
    "chromium": lambda: shutil.which("chromium") or shutil.which("chromium-browser"),
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"needs(part): skipped aloud without one of {list(PARTS)}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        if not PARTS[mark.args[0]]():
            missing(mark.args[0])


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project, or where EVALKIT_SHARED says."""
    folder = Path(os.environ.get("EVALKIT_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        missing(f"the shared data folder ({folder.name}/data; set EVALKIT_SHARED)")
    return folder
