"""Downloads a model from the hub: the only place of evalkit that fetches weights.

A COMET checkpoint, or a sentence encoder in the form of sentence-transformers.

A download goes in two steps, so that what it costs is said before it starts: ``plan`` asks the
hub and fetches hparams.yaml at most, ``fetch`` does the rest.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from evalkit.encoders import hub
from evalkit.encoders.files import find_encoder
from evalkit.errors import ModelError
from evalkit.metrics.comet import catalogue
from evalkit.metrics.comet.checkpoint import (
    TOKENIZERS,
    check_id,
    encoder_folder,
    find,
    local,
)
from evalkit.metrics.comet.hparams import read_hparams, tokenizer_name
from evalkit.metrics.comet.huberrors import plain_errors

CHECKPOINT = ("hparams.yaml", "checkpoints/*", "LICENSE", "README.md")
ENCODER = (
    *("config.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
    *TOKENIZERS,
)
# A sentence encoder: what says how its vectors are made, its tokenizer, its card and its weights.
SENTENCES = (
    *("config.json", "modules.json", "sentence_bert_config.json", "*_Pooling/config.json"),
    *("config_sentence_transformers.json", "tokenizer_config.json", "special_tokens_map.json"),
    *("added_tokens.json", *TOKENIZERS, "vocab.txt", "spiece.model", "LICENSE", "README.md"),
    *("*_Dense/config.json", "*_Dense/model.safetensors", "*_Dense/pytorch_model.bin"),
)
_FORMS = (
    ("model.safetensors",),
    ("model.safetensors.index.json", "model-*.safetensors"),
    ("pytorch_model.bin",),
    ("pytorch_model.bin.index.json", "pytorch_model-*.bin"),
)
_PATIENCE = 30  # seconds to wait for the hub's first answer


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a download will bring.

    Attributes:
        model: A hub id, or a local checkpoint that needs its encoder's files alone.
        revision: As asked for.
        commit: The hub's commit that the revision stands for; None for a local checkpoint.
        bytes: The size of the files, those in the cache counted too; None for a local
            checkpoint, or where the hub does not say.
        licence: As the hub names it, else as the catalogue does; None where unknown.
        gated: Whether the licence must be accepted before a download; None where unknown.
        encoders: The hub ids whose config and tokenizer are fetched too.
        patterns: The files that are fetched.
        folder: The cache that everything goes to.
    """

    model: str
    revision: str | None
    commit: str | None
    bytes: int | None
    licence: str | None
    gated: bool | None
    encoders: tuple[str, ...]
    folder: Path
    patterns: tuple[str, ...] = CHECKPOINT

    @property
    def of_sentences(self) -> bool:
        """Whether it is a sentence encoder."""
        return self.patterns != CHECKPOINT


def plan(model: str, revision: str | None = None, token: str | None = None) -> Plan:
    """Ask the hub what a model weighs and costs; fetch a checkpoint's hparams.yaml alone.

    Args:
        model: A hub id; or a local checkpoint, whose encoder is then all that is fetched.
        revision: A branch, tag or commit; ``main`` without one.
        token: A hub token; None: the one that the hub's library has stored, if any.

    Raises:
        ModelError: The hub cannot be reached or refuses; the model is no COMET checkpoint of a
            class that evalkit scores with, and no sentence encoder; the disk has no room for it.
    """
    path = local(model)
    if path is not None:
        folder = path.parent.parent if path.is_file() else path
        hparams = read_hparams(folder, mend="Name a checkpoint that has one.")
        return Plan(
            model=model,
            revision=revision,
            commit=None,
            bytes=None,
            licence=None,
            gated=None,
            encoders=_encoders(hparams["pretrained_model"], tokenizer_name(hparams), folder),
            folder=hub.cache(),
        )
    check_id(model, revision)
    with plain_errors(model, revision):
        from huggingface_hub import HfApi

        about = HfApi(token=token).model_info(
            model, revision=revision, files_metadata=True, timeout=_PATIENCE
        )
        siblings = about.siblings or ()
        patterns = _patterns(model, [one.rfilename for one in siblings])
        files = [one for one in siblings if _wanted(one.rfilename, patterns)]
        encoders: tuple[str, ...] = ()
        if patterns == CHECKPOINT:
            folder = _download(model, revision, token, ("hparams.yaml",))
    if patterns == CHECKPOINT:
        hparams = read_hparams(folder, mend="Ask its authors: the file on the hub is not whole.")
        encoders = _encoders(hparams["pretrained_model"], tokenizer_name(hparams), folder)
    size = _total([one.size for one in files])
    _check_room(model, size)
    return Plan(
        model=model,
        revision=revision,
        commit=about.sha,
        bytes=size,
        licence=_licence(model, about.card_data),
        gated=None if about.gated is None else bool(about.gated),
        encoders=encoders,
        folder=hub.cache(),
        patterns=patterns,
    )


def fetch(plan: Plan, token: str | None = None) -> Path:
    """Download what was planned and check that the model is then whole.

    Returns:
        The file of weights; the first of several.

    Raises:
        ModelError: A download fails, or the model is not whole after it.
    """
    if plan.commit is not None:
        with plain_errors(plan.model, plan.revision):
            _download(plan.model, plan.revision, token, plan.patterns)
    if plan.of_sentences:
        return find_encoder(plan.model, plan.revision).weights[0]
    for encoder in plan.encoders:
        with plain_errors(encoder, None):
            _download(encoder, None, token, ENCODER)
    return find(plan.model, plan.revision).weights


def _download(
    model: str, revision: str | None, token: str | None, patterns: tuple[str, ...]
) -> Path:
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        model,
        revision=revision,
        token=token,
        allow_patterns=list(patterns),
        cache_dir=hub.cache(),
        library_name="evalkit",
    )
    return Path(folder)


def _wanted(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _patterns(model: str, names: list[str]) -> tuple[str, ...]:
    """The files to fetch of a model that has these; of its weights in several forms, one."""
    if "hparams.yaml" in names and any(name.startswith("checkpoints/") for name in names):
        return CHECKPOINT
    for form in _FORMS:
        if form[0] in names and "modules.json" in names:
            return (*SENTENCES, *form)
    raise ModelError(
        "this model of the hub is no COMET checkpoint (hparams.yaml or checkpoints/ is missing) "
        "and no sentence encoder (modules.json or weights are missing)",
        place=model,
        mend="See `evalkit models list` for COMET models.",
    )


def _encoders(encoder: str, tokenizer: str, folder: Path) -> tuple[str, ...]:
    """Which of the two come from the hub: those that stand for no folder on this machine."""
    named = dict.fromkeys((encoder, tokenizer))
    return tuple(name for name in named if encoder_folder(name, folder) is None and hub.is_id(name))


def _total(sizes: list[Any]) -> int | None:
    return None if any(size is None for size in sizes) else sum(sizes)


def _licence(model: str, card: Any) -> str | None:
    said = getattr(card, "license", None)
    if isinstance(said, str):
        return said
    known = catalogue.known(model)
    return known.licence if known else None


def _check_room(model: str, size: int | None) -> None:
    folder = hub.cache()
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    if size is not None and size > free:
        raise ModelError(
            f"the disk is too full: {size / 1e9:.1f} GB to fetch, {free / 1e9:.1f} GB free",
            place=str(folder),
            mend="Free some, or name another folder in HF_HOME.",
        )
