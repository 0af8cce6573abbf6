"""A checkpoint's ``hparams.yaml``: which of COMET's classes it is, and how it was trained."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from evalkit import yamlfile
from evalkit.errors import EvalkitError, ModelError

Kind = Literal[
    "regression_metric", "referenceless_regression_metric", "unified_metric", "xcomet_metric"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
_NEEDED = ("class_identifier", "encoder_model", "pretrained_model")
# Encoders whose tokenizer unbabel-comet takes from another model, whatever pretrained_model says.
_TOKENIZER_OF = {"MiniLM": "xlm-roberta-base"}


def read_hparams(folder: Path, *, mend: str) -> Mapping[str, Any]:
    """Read a checkpoint's ``hparams.yaml``.

    Raises:
        ModelError: It is missing or is not plain YAML; it lacks a key; its class is unknown.
    """
    path = folder / "hparams.yaml"
    if not path.is_file():
        raise ModelError("the checkpoint has no hparams.yaml", place=str(folder), mend=mend)
    try:
        data = yamlfile.load(path).data
    except EvalkitError as error:
        raise ModelError(error.what, place=error.place, mend=mend) from error
    if not isinstance(data, dict):
        raise ModelError("hparams.yaml is no mapping", place=str(path), mend=mend)
    lacking = [key for key in _NEEDED if not isinstance(data.get(key), str)]
    if lacking:
        raise ModelError(f"hparams.yaml lacks {', '.join(lacking)}", place=str(path), mend=mend)
    if data["class_identifier"] not in KINDS:
        raise ModelError(
            f"its class {data['class_identifier']!r} is not scored with",
            place=str(path),
            mend=f"Name a model of one of these: {', '.join(KINDS)}.",
        )
    return MappingProxyType(data)


def tokenizer_name(hparams: Mapping[str, Any]) -> str:
    """The model whose tokenizer the checkpoint uses: a hub id or a folder."""
    return _TOKENIZER_OF.get(hparams["encoder_model"]) or str(hparams["pretrained_model"])
