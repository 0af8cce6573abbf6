"""The Hugging Face cache, read without its library: the same folder, the same rules for names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.encoders import hub
from evalkit.errors import ModelError

OLD, NEW = "0123456789abcdef" * 2 + "01234567", "0123456fff" * 4


def put(model: str, commit: str, *names: str) -> Path:
    folder = hub.cache() / f"models--{model.replace('/', '--')}" / "snapshots" / commit
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def point(model: str, name: str, commit: str) -> None:
    ref = hub.cache() / f"models--{model.replace('/', '--')}" / "refs" / name
    ref.parent.mkdir(parents=True, exist_ok=True)
    ref.write_text(commit)


@pytest.fixture(autouse=True)
def _empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))


def found(model: str, revision: str | None = None) -> str:
    return hub.snapshot(model, revision, what="it", mend="Fetch it.").commit


@pytest.mark.needs("torch")  # transformers brings the hub's own library
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"XDG_CACHE_HOME": "/x/cache"},
        {"HF_HOME": "/h", "XDG_CACHE_HOME": "/x"},
        {"HF_HOME": "~/h"},
        {"HF_HUB_CACHE": "/hub", "HF_HOME": "/h"},
        {"HF_HUB_CACHE": "$ROOT/hub", "ROOT": "/r"},
        {"HUGGINGFACE_HUB_CACHE": "/old", "HF_HOME": "/h"},
    ],
)
def test_the_cache_is_where_the_library_has_it(environment: dict[str, str]) -> None:
    program = (
        "from evalkit.encoders import hub; print(hub.cache())\n"
        "from huggingface_hub.constants import HF_HUB_CACHE; print(HF_HUB_CACHE)"
    )
    names = ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME")
    kept = {key: value for key, value in os.environ.items() if key not in names}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    ours, theirs = done.stdout.splitlines()
    assert ours == theirs


@pytest.mark.needs("torch")
@pytest.mark.parametrize(
    "text",
    [
        *("a/b", "xlm-roberta-large", "Unbabel/wmt22-comet-da", "a_b/c.d", "x" * 96),
        *("", "a/b/c", "../b", "a/..", "a--b", "a/-b", "a/b.", "a b", "a/b.git", "x" * 97, "a\n"),
        *("/etc", "a\\b", "é", "a/", "a..b"),
    ],
)
def test_a_hub_id_is_what_the_library_takes_for_one(text: str) -> None:
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    try:
        validate_repo_id(text)
        theirs = bool(text) and text.isascii() and "\n" not in text
    except HFValidationError:
        theirs = False
    assert hub.is_id(text) == theirs


@pytest.mark.parametrize("text", ["main", "v1.0", "refs/pr/1", OLD])
def test_revisions(text: str) -> None:
    assert hub.is_revision(text)


@pytest.mark.parametrize("text", ["", "..", "../x", "a/../b", "/etc", "a//b", "a b", "-x"])
def test_no_revisions(text: str) -> None:
    assert not hub.is_revision(text)


def test_without_a_revision_it_is_main() -> None:
    put("a/b", OLD, "f")
    put("a/b", NEW, "f")
    point("a/b", "main", NEW + "\n")
    assert found("a/b") == NEW
    point("a/b", "main", OLD)
    assert found("a/b") == OLD


def test_without_main_a_single_snapshot_will_do_and_several_are_listed() -> None:
    put("a/b", OLD, "f")
    assert found("a/b") == OLD
    put("a/b", NEW, "f")
    with pytest.raises(ModelError, match=f"no branch main: {OLD[:12]}, {NEW[:12]}"):
        found("a/b")


def test_a_revision_is_a_name_or_the_start_of_a_commit() -> None:
    put("a/b", OLD, "f")
    put("a/b", NEW, "f")
    point("a/b", "refs/pr/1", NEW)
    assert found("a/b", "refs/pr/1") == NEW
    assert found("a/b", OLD) == OLD
    assert found("a/b", OLD[:8]) == OLD
    with pytest.raises(ModelError, match="several commits for '0123456'"):
        found("a/b", "0123456")
    with pytest.raises(ModelError, match=f"at {OLD[:12]}, {NEW[:12]}, not at '012345'"):
        found("a/b", "012345")


def test_main_without_its_files_is_not_at_hand() -> None:
    put("a/b", OLD, "f")
    point("a/b", "main", NEW)
    with pytest.raises(ModelError, match="not at 'main'"):
        found("a/b")


def test_what_the_cache_lacks() -> None:
    with pytest.raises(ModelError, match=r"a/b: it is not in the Hugging Face cache .* Fetch it"):
        found("a/b")
    point("a/b", "main", OLD)
    assert hub.cached() == ["a/b"]
    with pytest.raises(ModelError, match="not in the Hugging Face cache"):
        found("a/b")


def test_has_file() -> None:
    put("a/b", OLD, "hparams.yaml")
    assert hub.has_file("a/b", "hparams.yaml")
    assert not hub.has_file("a/b", "config.json")
    assert not hub.has_file("c", "hparams.yaml")
