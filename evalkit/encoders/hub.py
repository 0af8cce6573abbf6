"""The Hugging Face cache as it lies on the disk, read without the hub's library or the network.

::

    CACHE/models--ORG--NAME/refs/main              a commit
    CACHE/models--ORG--NAME/snapshots/COMMIT/...   the files of that commit
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ModelError

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_ID = re.compile(rf"(?:{_NAME}/)?{_NAME}", re.ASCII)
_REVISION = re.compile(rf"{_NAME}(?:/{_NAME})*", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_LONGEST_ID = 96


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A folder of the cache with a model's files at one commit."""

    folder: Path
    commit: str


def cache() -> Path:
    """Where the hub's library keeps models.

    ``HF_HUB_CACHE`` names it, or ``HF_HOME`` or ``XDG_CACHE_HOME`` the folder above.
    """
    env = os.environ.get
    home = Path(env("XDG_CACHE_HOME") or "~/.cache", "huggingface")
    hub = Path(env("HF_HOME") or home, "hub")
    named = env("HF_HUB_CACHE") or env("HUGGINGFACE_HUB_CACHE") or hub
    return Path(os.path.expandvars(named)).expanduser()


def is_id(text: str) -> bool:
    """Whether a text has the form of a hub id, ``NAME`` or ``ORG/NAME``."""
    return (
        _ID.fullmatch(text) is not None
        and len(text) <= _LONGEST_ID
        and not any(part in text for part in ("--", ".."))
        and not text.endswith(".git")
    )


def is_revision(text: str) -> bool:
    """Whether a text can name a branch, a tag or a commit."""
    return _REVISION.fullmatch(text) is not None and ".." not in text


def cached() -> list[str]:
    """The ids of the models in the cache, whole or not, sorted."""
    found = cache().glob("models--*")
    return sorted(path.name.removeprefix("models--").replace("--", "/") for path in found)


def commits(model: str) -> list[str]:
    """The commits of a model that the cache has files of, sorted."""
    snapshots = _folder(model) / "snapshots"
    return sorted(path.name for path in snapshots.glob("*/") if path.is_dir())


def has_file(model: str, name: str) -> bool:
    """Whether the cache holds a file of a model at any commit."""
    return any((_folder(model) / "snapshots" / one / name).is_file() for one in commits(model))


def snapshot(model: str, revision: str | None, *, what: str, mend: str) -> Snapshot:
    """Look up a model in the cache.

    Args:
        model: A hub id.
        revision: A branch, a tag, or a commit of at least 7 digits; ``main`` without one.
        what: What to call the model where it is missing.
        mend: The command that fetches it.

    Raises:
        ModelError: It is not in the cache, or the revision fits several commits.
    """
    there = commits(model)
    if not there:
        raise ModelError(
            f"{what} is not in the Hugging Face cache ({cache()})", place=model, mend=mend
        )
    wanted = _wanted(model, revision, there)
    if len(wanted) == 1:
        return Snapshot(folder=_folder(model) / "snapshots" / wanted[0], commit=wanted[0])
    listed = ", ".join(commit[:12] for commit in wanted or there)
    if wanted:
        asked = "no branch main" if revision is None else f"several commits for {revision!r}"
        raise ModelError(
            f"the Hugging Face cache has {asked}: {listed}",
            place=model,
            mend="Name one of them as the revision.",
        )
    raise ModelError(
        f"{what} is in the Hugging Face cache at {listed}, not at {revision or 'main'!r}",
        place=model,
        mend=mend,
    )


def _wanted(model: str, revision: str | None, there: list[str]) -> list[str]:
    """The commits that a revision can mean, of those in the cache."""
    named = _folder(model) / "refs" / (revision or "main")
    if named.is_file():
        commit = named.read_text(encoding="utf-8", errors="replace").strip()
        return [commit] if commit in there else []
    if revision is None:
        return there
    if _COMMIT.fullmatch(revision):
        return [commit for commit in there if commit.startswith(revision)]
    return []


def _folder(model: str) -> Path:
    return cache() / f"models--{model.replace('/', '--')}"
