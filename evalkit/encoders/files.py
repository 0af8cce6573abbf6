"""Finds a sentence encoder's files on this machine; loads no torch, asks nothing of the network.

::

    FOLDER/config.json                       of the transformer
    FOLDER/tokenizer.json                    or another file of a tokenizer
    FOLDER/model.safetensors                 or its shards, or pytorch_model.bin
    FOLDER/modules.json, 1_Pooling/...       where sentence-transformers made the model
    FOLDER/README.md                         the model card, which may name its languages
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.encoders import hub
from evalkit.encoders.intact import check_intact
from evalkit.encoders.recipe import Recipe, read_recipe
from evalkit.errors import ConfigError, ModelError
from evalkit.store.hashes import file_sha256

if TYPE_CHECKING:
    from evalkit.store import Store

_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
_TOKENIZERS = ("tokenizer.json", "vocab.txt", "sentencepiece.bpe.model", "spiece.model")
_SETTINGS = ("config.json", "tokenizer_config.json", "special_tokens_map.json", *_TOKENIZERS)
_LONGEST_CARD = 100_000
_CODE = re.compile(r"[a-z]{2,3}\Z|false\Z")


@dataclass(frozen=True, kw_only=True)
class EncoderFiles:
    """An encoder all of whose parts are at hand.

    Attributes:
        model: As the user named it: a hub id or a folder.
        folder: Where its files are.
        revision: The commit of the hub's snapshot; None for a local folder.
        weights: The transformer's weights, one file or its shards.
        recipe: How its vectors are made of the transformer's states.
    """

    model: str
    folder: Path
    revision: str | None
    weights: tuple[Path, ...]
    recipe: Recipe

    def sha256(self, store: Store | None) -> str:
        """The hash of the weights, hex; of several files, the hash of their hashes."""
        files = (*self.weights, *self.recipe.weights)
        hashes = [file_sha256(path, store) for path in files]
        return hashes[0] if len(hashes) == 1 else _digest("\n".join(hashes).encode())

    def settings_sha256(self) -> str:
        """The hash of all that moves a vector beside the weights: config, tokenizer, pooling."""
        files = [*(self.folder / name for name in _SETTINGS), *self.recipe.files]
        parts = [path.read_bytes() if path.is_file() else b"" for path in files]
        return _digest(b"".join(hashlib.sha256(part).digest() for part in parts))

    def languages(self) -> frozenset[str]:
        """The ISO 639-1 codes that its model card names; empty where it names none."""
        try:
            card = (self.folder / "README.md").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return frozenset()
        said = _front_matter(card).get("language")
        named = said if isinstance(said, list) else [said]
        codes = (str(one).split("-")[0].lower() for one in named)
        # "no" is YAML for False; and a card may say "multilingual", which is no code.
        return frozenset("no" if code == "false" else code for code in codes if _CODE.match(code))


def find_encoder(model: str, revision: str | None = None) -> EncoderFiles:
    """Find an encoder and check that all its parts are at hand.

    Args:
        model: An existing folder, else a hub id that is looked up in the Hugging Face cache.
        revision: A hub id's branch, tag or commit (at least 7 digits); ``main`` without one.

    Raises:
        ModelError: It is not on this machine, a part is missing or damaged, or its vectors are
            made in a way that evalkit does not compute.
        ConfigError: A revision of a local folder is asked for.
    """
    folder = local_folder(model)
    if folder is not None:
        if revision is not None:
            raise ConfigError(
                "a local folder has no revisions", place=model, mend="Leave the revision out."
            )
        mend = "Name a folder with config.json, tokenizer files and weights."
        return _files(model, folder, None, mend)
    if not hub.is_id(model):
        raise ModelError(
            "there is no such folder, and it is no hub id",
            place=model or "model",
            mend="Name a folder, or an id such as sentence-transformers/all-MiniLM-L6-v2.",
        )
    if revision is not None and not hub.is_revision(revision):
        raise ModelError(
            f"{revision!r} is no revision", place=model, mend="Name a branch, a tag or a commit."
        )
    pinned = [] if revision is None else ["--revision", revision]
    command = shlex.join(["evalkit", "models", "pull", model, *pinned])
    mend = f"Run `{command}`, or name a local folder."
    found = hub.snapshot(model, revision, what="the encoder", mend=mend)
    return _files(model, found.folder, found.commit, mend)


def local_folder(model: str) -> Path | None:
    """The existing folder that a model's name stands for, absolute, or None."""
    path = Path(model).expanduser().absolute()
    try:
        return path if model and path.is_dir() else None
    except OSError:  # a name too long for any file
        return None


def _files(model: str, folder: Path, revision: str | None, mend: str) -> EncoderFiles:
    def refuse(what: str) -> ModelError:
        named = what if revision else f"cannot load a sentence encoder from this folder ({what})"
        return ModelError(named, place=model, mend=mend)

    if not (folder / "config.json").is_file():
        raise refuse("config.json is missing")
    if not any((folder / name).is_file() for name in _TOKENIZERS):
        raise refuse(f"it has none of {', '.join(_TOKENIZERS)}")
    weights = tuple(_weights(folder))
    absent = [path.name for path in weights if not path.is_file()]
    if absent or not weights:
        raise refuse(f"{', '.join(absent) or 'model.safetensors'} is missing")
    recipe = read_recipe(folder, model)
    for path in (*weights, *recipe.weights):
        check_intact(path, mend=mend)
    return EncoderFiles(
        model=model, folder=folder, revision=revision, weights=weights, recipe=recipe
    )


def _weights(folder: Path) -> Iterator[Path]:
    """The file of weights, or the shards that an index names."""
    for name in _WEIGHTS:
        if (folder / name).is_file():
            yield folder / name
            return
    for name in _INDEXES:
        index = folder / name
        if not index.is_file():
            continue
        try:
            shards = json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()
        except (ValueError, KeyError, AttributeError) as error:
            raise ModelError("the list of its weights is damaged", place=str(index)) from error
        yield from (folder / Path(str(shard)).name for shard in sorted(set(shards)))
        return


def _front_matter(card: str) -> dict[str, Any]:
    """What stands between the two lines of dashes at the top of a model card; {} without them."""
    start, _, rest = card[:_LONGEST_CARD].partition("---\n")
    front, closed, _ = rest.partition("\n---")
    if start.strip() or not closed:
        return {}
    import yaml

    try:
        said = yaml.safe_load(front)
    except yaml.YAMLError:
        return {}
    return said if isinstance(said, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
