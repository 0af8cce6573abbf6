"""Finds a model's files on this machine; loads no torch and asks nothing of the network."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.encoders import hub
from evalkit.errors import ConfigError, ModelError
from evalkit.store import Store


@dataclass(frozen=True, kw_only=True)
class ModelFiles:
    """A folder with a model; ``commit`` is the hub's, None for a folder of one's own."""

    folder: Path
    commit: str | None

    def identity(self, store: Store | None) -> str:
        """The commit, or the hash of all the folder's files; the store saves reading them twice."""
        if self.commit is not None:
            return self.commit
        files = sorted(path for path in self.folder.iterdir() if path.is_file())
        digests = [f"{path.name} {_sha256(path, store)}" for path in files]
        return "sha256-" + hashlib.sha256("\n".join(digests).encode()).hexdigest()


def find(model: str, revision: str | None) -> ModelFiles:
    """Find a model: an existing folder, else a hub id that is looked up in the hub's cache.

    Raises:
        ModelError: It is not on this machine.
        ConfigError: A revision of a folder is asked for.
    """
    folder = local(model)
    if folder is not None:
        if revision is not None:
            raise ConfigError(
                "a folder has no revisions", place=model, mend="Leave the revision out."
            )
        return ModelFiles(folder=folder, commit=None)
    if not hub.is_id(model):
        raise ModelError(
            "there is no such folder, and it is no hub id",
            place=model,
            mend="Name a folder, or a model of the hub as ORG/NAME.",
        )
    at = f" --revision {revision}" if revision else ""
    found = hub.snapshot(
        model, revision, what="the model", mend=f"Run: huggingface-cli download {model}{at}"
    )
    return ModelFiles(folder=found.folder, commit=found.commit)


def local(model: str) -> Path | None:
    """The folder that a model's name stands for, if there is one."""
    path = Path(model).expanduser()
    return path if path.is_dir() else None


def read_json(folder: Path, name: str, model: str) -> dict[str, Any]:
    """A JSON object among a model's files.

    Raises:
        ModelError: It is missing, or no JSON object.
    """
    try:
        said = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"its {name} cannot be read ({type(error).__name__})",
            place=model,
            mend="Fetch the model again, or name a folder that is whole.",
        ) from error
    if not isinstance(said, dict):
        raise ModelError(f"its {name} is no object", place=model, mend="Fetch the model again.")
    return said


def _sha256(path: Path, store: Store | None) -> str:
    path = path.resolve()
    status = path.stat()
    key = json.dumps(["sha256", str(path), status.st_size, status.st_mtime_ns])
    known = store.recall(key) if store else None
    if known:
        return known
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if store:
        store.remember(key, found)
    return found
