"""How a sentence vector is made of a transformer's states, as the model's own files say.

sentence-transformers writes ``modules.json``: a transformer, a pooling, sometimes dense layers,
sometimes a normalisation (which evalkit does in any case). A step that is not among these would
give other vectors than the model's, so it is refused and not left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evalkit.errors import ModelError

Pooling = Literal["mean", "cls", "max", "pooler"]
_MODULES = "modules.json"
_POOLING = "1_Pooling"
_FLAGS: dict[str, Pooling] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    # The mean times a number: the same once it is of length 1.
    "pooling_mode_mean_sqrt_len_tokens": "mean",
}
_NAMES: dict[str, Pooling] = {"cls": "cls", "mean": "mean", "max": "max", "mean_sqrt_len": "mean"}
_ACTIVATIONS = ("Tanh", "Identity", "ReLU", "GELU")


@dataclass(frozen=True, kw_only=True)
class Dense:
    """A layer behind the pooling: its weights, and the name of torch's activation after it."""

    weights: Path
    activation: str


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """The pooling, the layers behind it, and the files that say so."""

    pooling: Pooling
    dense: tuple[Dense, ...] = ()
    files: tuple[Path, ...] = ()

    @property
    def weights(self) -> tuple[Path, ...]:
        """The files of weights beside the transformer's."""
        return tuple(one.weights for one in self.dense)

    @property
    def name(self) -> str:
        """The steps in words: ``mean``, ``cls+dense``."""
        return "+".join((self.pooling, *("dense" for _ in self.dense)))


def read_recipe(folder: Path, model: str) -> Recipe:
    """Read how a model's vectors are made.

    Without any file that says so it is the mean over the tokens, and ``pooler`` for LaBSE.

    Args:
        folder: The model's files.
        model: What the user calls it.

    Raises:
        ModelError: Its steps are none that evalkit computes, or a file is damaged.
    """
    modules = folder / _MODULES
    if not modules.is_file():
        pooling = folder / _POOLING / "config.json"
        if pooling.is_file():
            return Recipe(pooling=_pooling(pooling), files=(pooling,))
        return Recipe(pooling="pooler" if "labse" in Path(model).name.lower() else "mean")
    found: Pooling = "mean"
    dense: list[Dense] = []
    files = [modules]
    for step in _json(modules):
        kind = str(step.get("type", "")).rpartition(".")[2]
        part = folder / Path(str(step.get("path", ""))).name
        if kind == "Pooling":
            files.append(part / "config.json")
            found = _pooling(part / "config.json")
        elif kind == "Dense":
            files.append(part / "config.json")
            dense.append(_dense(part))
        elif kind not in ("Transformer", "Normalize"):
            raise _refused(modules, f"a step {kind or 'without a name'!r}")
    return Recipe(pooling=found, dense=tuple(dense), files=tuple(files))


def _pooling(path: Path) -> Pooling:
    said = _json(path)
    named = [_NAMES[said["pooling_mode"]]] if said.get("pooling_mode") in _NAMES else []
    modes = [key for key, value in said.items() if key.startswith("pooling_mode_") and value]
    chosen = named or [_FLAGS[key] for key in modes if key in _FLAGS]
    if len(chosen) != 1 or (not named and len(modes) != 1):
        raise _refused(path, f"the pooling {', '.join(modes) or said.get('pooling_mode')}")
    return chosen[0]


def _dense(folder: Path) -> Dense:
    said = _json(folder / "config.json")
    activation = str(said.get("activation_function", "")).rpartition(".")[2]
    if activation not in _ACTIVATIONS:
        raise _refused(folder, f"the activation {activation!r}")
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (folder / name).is_file():
            return Dense(weights=folder / name, activation=activation)
    raise ModelError(
        "the layer's weights are missing", place=str(folder), mend="Fetch the whole model."
    )


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            "the file is missing or damaged", place=str(path), mend="Fetch the whole model."
        ) from error


def _refused(path: Path, what: str) -> ModelError:
    return ModelError(
        f"the model makes its vectors by {what}, which evalkit does not compute",
        place=str(path),
        mend="Take another model, or give vectors of your own.",
    )
