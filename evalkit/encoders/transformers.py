"""Encoders from Hugging Face, by hub id or local folder; nothing is ever downloaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from evalkit.encoders.files import find_encoder
from evalkit.encoders.protocol import Vectors
from evalkit.encoders.recipe import Dense, Pooling, Recipe
from evalkit.errors import ModelError

__all__ = ["Pooling", "Precision", "TransformersEncoder"]

Precision = Literal["float32", "bfloat16", "float16"]


@dataclass(frozen=True)
class TransformersEncoder:
    """Sentence vectors of a transformer, float32, of length 1.

    ``model`` is a local folder if there is one of that name, else a hub id looked up in the local
    cache, at ``revision``. ``pooling`` is the mean over the tokens, the largest of each place
    (``max``), the first token's vector (``cls``) or that vector after the model's own last layer
    (``pooler``); without one, what the model's files say, dense layers behind it too, ``pooler``
    for LaBSE, and the mean where nothing is said. ``precision`` is that of the network; pooling is
    in float32. Of a text longer than the model reads, or than ``longest`` tokens, all parts count,
    each by its length.

    Raises:
        ModelError: On the first call of ``encode``: torch or transformers is not installed, or
            the model is not at hand.
    """

    model: str
    pooling: Pooling | None = None
    revision: str | None = None
    precision: Precision = "float32"
    device: str = "cpu"
    batch: int = 32
    longest: int = 512
    _cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False, init=False)

    @property
    def name(self) -> str:
        """The model as it was named."""
        return self.model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``evalkit.encoders.protocol.Encoder``."""
        torch, tokenizer, network, pooled = self._loaded
        order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
        made: list[tuple[int, Vectors]] = []
        with torch.inference_mode():
            for start in range(0, len(order), self.batch):
                places = order[start : start + self.batch]
                given = tokenizer(
                    [texts[place] for place in places],
                    padding=True,
                    truncation=True,
                    max_length=self._limit(tokenizer, network),
                    return_overflowing_tokens=True,
                    return_tensors="pt",
                )
                owner = given.pop("overflow_to_sample_mapping")
                given = given.to(self.device)
                mask = given["attention_mask"]
                parts = pooled(network(**given), mask).cpu()
                weighed = torch.nn.functional.normalize(parts, dim=1) * mask.sum(1, True).cpu()
                total = torch.zeros(len(places), parts.shape[1]).index_add_(0, owner, weighed)
                vectors = torch.nn.functional.normalize(total, dim=1).numpy()
                made += zip(places, vectors, strict=True)
        width = len(made[0][1]) if made else int(network.config.hidden_size)
        result = np.zeros((len(texts), width), dtype=np.float32)
        for place, vector in made:
            result[place] = vector
        return result

    @cached_property
    def _loaded(self) -> tuple[Any, Any, Any, Callable[[Any, Any], Any]]:
        """torch, the tokenizer, the network, and what makes vectors of its states."""
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise ModelError(
                f"{error.name or 'transformers'} is not installed",
                place=self.model,
                mend="Run: pip install 'evalkit-mt[embed]'",
            ) from error
        files = find_encoder(self.model, self.revision)
        folder = str(files.folder)
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            network = AutoModel.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, ImportError, RuntimeError) as error:
            reason = str(error).strip().split("\n")[0][:200]
            raise ModelError(
                f"cannot load a sentence encoder from this folder ({reason})",
                place=folder,
                mend="Name a folder with config.json, tokenizer files and weights.",
            ) from error
        if not tokenizer.is_fast:
            raise ModelError(
                "its tokenizer has no fast form, which long texts need",
                place=self.model,
                mend="Name a model with a tokenizer.json.",
            )
        recipe = files.recipe if self.pooling is None else Recipe(pooling=self.pooling)
        layers = [_layer(torch, one).to(self.device) for one in recipe.dense]
        network = network.to(getattr(torch, self.precision)).to(self.device).eval()

        def pooled(output: Any, mask: Any) -> Any:
            vectors = _pooled(output, mask, recipe.pooling)
            for layer in layers:
                vectors = layer(vectors)
            return vectors

        return torch, tokenizer, network, pooled

    def _limit(self, tokenizer: Any, network: Any) -> int:
        known = getattr(network.config, "max_position_embeddings", self.longest)
        return int(min(self.longest, known, tokenizer.model_max_length))


def _pooled(output: Any, mask: Any, pooling: Pooling) -> Any:
    """One vector a text, shape (texts, dimension), float32."""
    if pooling == "pooler":
        return output.pooler_output.float()
    states = output.last_hidden_state.float()
    if pooling == "cls":
        return states[:, 0]
    weights = mask.unsqueeze(-1).to(states.dtype)
    if pooling == "max":
        return states.masked_fill(weights == 0, float("-inf")).amax(1)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)


def _layer(torch: Any, dense: Dense) -> Any:
    """A dense layer of the model's, with its activation."""
    path = dense.weights
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            state = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
        weight, bias = state["linear.weight"].float(), state.get("linear.bias")
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
        with torch.no_grad():
            linear.weight.copy_(weight)
            if bias is not None:
                linear.bias.copy_(bias.float())
    except (OSError, KeyError, RuntimeError, ValueError, AttributeError) as error:
        raise ModelError(
            "the layer's weights are damaged", place=str(path), mend="Fetch the whole model."
        ) from error
    return torch.nn.Sequential(linear, getattr(torch.nn, dense.activation)())
