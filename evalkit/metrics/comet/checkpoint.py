"""Finds a COMET checkpoint on this machine; loads no torch and asks nothing of the network.

::

    FOLDER/hparams.yaml
    FOLDER/checkpoints/model.ckpt          or model.safetensors beside it, which is preferred

The encoder that the checkpoint names is needed for its config and its tokenizer alone: its weights
are part of the checkpoint.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from evalkit.encoders import hub
from evalkit.encoders.intact import check_intact
from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet.hparams import Kind, read_hparams, tokenizer_name
from evalkit.store.hashes import file_sha256

if TYPE_CHECKING:
    from evalkit.store import Store

WEIGHTS = ("model.safetensors", "model.ckpt")
TOKENIZERS = ("tokenizer.json", "sentencepiece.bpe.model", "sentencepiece.model", "vocab.txt")


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A checkpoint all of whose parts are at hand.

    Attributes:
        model: As the user named it: a hub id, a folder or a file.
        weights: The file of weights.
        hparams: What ``hparams.yaml`` says.
        revision: The commit of the hub's snapshot; None for a local checkpoint.
        encoder: The folder with the encoder's ``config.json``.
        tokenizer: The folder with the tokenizer's files; ``encoder``, but for MiniLM.
    """

    model: str
    weights: Path
    hparams: Mapping[str, Any]
    revision: str | None
    encoder: Path
    tokenizer: Path

    @property
    def kind(self) -> Kind:
        """Which of COMET's classes it is."""
        return cast(Kind, self.hparams["class_identifier"])

    def sha256(self, store: Store | None) -> str:
        """The hash of the weights, hex; remembered by the file's path, size and times."""
        return file_sha256(self.weights, store)

    def settings_sha256(self) -> str:
        """The hash of all that moves a score beside the weights.

        That is hparams.yaml, the encoder's config and the tokenizer's files.
        """
        parts = [json.dumps(dict(self.hparams), sort_keys=True).encode()]
        names = ("tokenizer_config.json", "special_tokens_map.json", *TOKENIZERS)
        files = [self.encoder / "config.json", *(self.tokenizer / name for name in names)]
        parts += [path.read_bytes() if path.is_file() else b"" for path in files]
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def find(model: str, revision: str | None = None) -> Checkpoint:
    """Find a checkpoint and check that all its parts are at hand.

    Args:
        model: An existing folder or file of weights, else a hub id that is looked up in the
            Hugging Face cache.
        revision: A hub id's branch, tag or commit (at least 7 digits); ``main`` without one.

    Raises:
        ModelError: The checkpoint, its hparams.yaml, its weights or its encoder is missing or
            damaged, or it is of a class that evalkit does not score with.
        ConfigError: A revision of a local checkpoint is asked for.
    """
    mend = f"Run `{pull_command(model, revision)}`."
    path = local(model)
    if path is None:
        check_id(model, revision)
        found = hub.snapshot(model, revision, what="the checkpoint", mend=mend)
        weights = _weights(found.folder, mend=mend)
        return _checkpoint(model, found.folder, weights, found.commit, mend)
    if revision is not None:
        raise ConfigError(
            "a local checkpoint has no revisions", place=model, mend="Leave the revision out."
        )
    if path.is_file():
        return _checkpoint(model, path.parent.parent, path, None, mend)
    weights = _weights(path, mend="Name a folder with hparams.yaml and checkpoints/model.ckpt.")
    return _checkpoint(model, path, weights, None, mend)


def pull_command(model: str, revision: str | None = None) -> str:
    """The command that fetches what a model lacks."""
    pinned = [] if revision is None else ["--revision", revision]
    return shlex.join(["evalkit", "models", "pull", model, *pinned])


def local(model: str) -> Path | None:
    """The existing folder or file that a model's name stands for, absolute, or None."""
    path = Path(model).expanduser().absolute()
    try:
        return path if model and path.exists() else None
    except OSError:  # a name too long for any file
        return None


def check_id(model: str, revision: str | None) -> None:
    """Refuse what can be neither a local checkpoint nor a hub id at a revision.

    Raises:
        ModelError: It is neither.
    """
    if not hub.is_id(model):
        raise ModelError(
            "there is no such folder or file, and it is no hub id",
            place=model or "model",
            mend="Name a folder, a .ckpt file, or an id such as Unbabel/wmt22-comet-da.",
        )
    if revision is not None and not hub.is_revision(revision):
        raise ModelError(
            f"{revision!r} is no revision", place=model, mend="Name a branch, a tag or a commit."
        )


def encoder_folder(name: str, checkpoint: Path) -> Path | None:
    """The local folder that an encoder's name stands for, or None.

    A relative name is looked for beside ``hparams.yaml``, then in the current folder, as
    unbabel-comet does.
    """
    places = (checkpoint / name, Path(name).absolute())
    return next((place for place in places if place.is_dir()), None)


def _checkpoint(
    model: str, folder: Path, weights: Path, revision: str | None, mend: str
) -> Checkpoint:
    hparams = read_hparams(folder, mend=mend if revision else "Name a whole checkpoint.")
    check_intact(weights, mend=mend if revision else "Copy the checkpoint again.")
    return Checkpoint(
        model=model,
        weights=weights,
        hparams=hparams,
        revision=revision,
        encoder=_encoder(hparams["pretrained_model"], ("config.json",), folder, mend),
        tokenizer=_encoder(tokenizer_name(hparams), TOKENIZERS, folder, mend),
    )


def _weights(folder: Path, *, mend: str) -> Path:
    for name in WEIGHTS:
        if (path := folder / "checkpoints" / name).is_file():
            return path
    raise ModelError("the folder has no checkpoints/model.ckpt", place=str(folder), mend=mend)


def _encoder(name: str, needed: tuple[str, ...], folder: Path, mend: str) -> Path:
    """The folder of an encoder that holds one of the needed files."""
    found = encoder_folder(name, folder)
    if found is None and not hub.is_id(name):
        raise ModelError(
            "the folder of the encoder is not there",
            place=name,
            mend=f"Name one with config.json and tokenizer.json in {folder / 'hparams.yaml'}.",
        )
    if found is None:
        found = hub.snapshot(name, None, what="the encoder (config, tokenizer)", mend=mend).folder
    elif hub.cache() not in found.parents:
        mend = "Copy it there from the encoder that the checkpoint was trained with."
    if not any((found / one).is_file() for one in needed):
        raise ModelError(f"the encoder has no {' or '.join(needed)}", place=str(found), mend=mend)
    return found
