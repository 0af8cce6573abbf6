"""What a checkpoint's hyper-parameters mean, with COMET's own defaults for what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from evalkit.metrics.comet.checkpoint import Checkpoint
from evalkit.metrics.comet.hparams import Kind

_REGRESSION = {"layer": "mix", "layer_norm": True, "layer_transformation": "softmax", "pool": "avg"}
_DEFAULTS: Mapping[Kind, Mapping[str, Any]] = {
    "regression_metric": _REGRESSION,
    "referenceless_regression_metric": _REGRESSION,
    "unified_metric": {
        "sent_layer": "mix",
        "layer_norm": True,
        "layer_transformation": "sparsemax",
        "word_layer": 24,
        "word_level_training": False,
        "input_segments": ("mt", "src", "ref"),
        "error_labels": ("minor", "major"),
    },
    "xcomet_metric": {
        "sent_layer": "mix",
        "layer_norm": False,
        "layer_transformation": "sparsemax",
        "word_layer": 36,
        "error_labels": ("minor", "major", "critical"),
    },
}
_ALWAYS: Mapping[Kind, Mapping[str, Any]] = {
    "xcomet_metric": {"word_level_training": True, "input_segments": ("mt", "src", "ref")},
}
_COMMON = {"activations": "Tanh", "final_activation": None}
JOINT: frozenset[Kind] = frozenset(("unified_metric", "xcomet_metric"))


def settings(checkpoint: Checkpoint, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """All settings of a checkpoint, ``layer`` naming the layer of the sentence's vector.

    COMET builds a model from what the ``.ckpt`` itself stores; hparams.yaml fills the rest and
    has the last word on one point: ``sparsemax_patch`` there means softmax, whatever is stored.

    Args:
        checkpoint: The checkpoint.
        stored: The hyper-parameters in its file of weights, empty where it holds none.
    """
    kind = checkpoint.kind
    given = checkpoint.hparams
    found = {**_COMMON, **_DEFAULTS[kind], **given, **stored, **_ALWAYS.get(kind, {})}
    if given.get("layer_transformation") == "sparsemax_patch":
        found["layer_transformation"] = "softmax"
    if kind in JOINT:
        found["layer"] = found["sent_layer"]
    return MappingProxyType(found)


def needs_reference(checkpoint: Checkpoint) -> bool:
    """Whether the model cannot score without references."""
    if checkpoint.kind == "unified_metric":
        return "src" not in _segments(checkpoint)
    return checkpoint.kind == "regression_metric"


def reads(checkpoint: Checkpoint) -> frozenset[str]:
    """What the model can read: some of ``src``, ``mt`` and ``ref``."""
    if checkpoint.kind == "referenceless_regression_metric":
        return frozenset(("src", "mt"))
    return frozenset(_segments(checkpoint)) if checkpoint.kind in JOINT else frozenset(_ALL)


_ALL = ("mt", "src", "ref")


def _segments(checkpoint: Checkpoint) -> tuple[str, ...]:
    if checkpoint.kind == "xcomet_metric":
        return _ALL
    return tuple(checkpoint.hparams.get("input_segments", _ALL))
