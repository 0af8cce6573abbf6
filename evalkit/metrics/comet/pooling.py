"""From the layers of an encoder to one vector a text, as COMET's checkpoints ask for it.

A checkpoint reads one layer or a weighed sum of all (Peters et al. 2018); the weights are the
softmax or the sparsemax (Martins and Astudillo 2016) of learnt numbers, times another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from evalkit.errors import ModelError
from evalkit.metrics.comet.encoder import Packed
from evalkit.metrics.comet.packages import not_installed
from evalkit.metrics.comet.weights import weight_of

Pool = Literal["avg", "max", "cls", "default"]
_LEAST_VARIANCE = 1e-12
_SCALARS = "layerwise_attention.scalar_parameters."


@dataclass(frozen=True, kw_only=True)
class Mix:
    """How much of each layer goes into the sum; ``normed``: each text's layer is normalised first.

    Layers whose weight is 0 are not read, and those above the last one that is are not computed.
    """

    weights: tuple[float, ...]
    normed: bool

    @classmethod
    def of(cls, state: Mapping[str, Tensor], hparams: Mapping[str, Any], layers: int) -> Mix:
        """Read the mix of a checkpoint whose encoder has so many layers, embeddings not counted.

        Raises:
            ModelError: The layer named does not exist, or the weights are missing.
        """
        layer = hparams.get("layer", hparams.get("sent_layer", "mix"))
        if layer != "mix":
            if not isinstance(layer, int) or not 0 <= layer <= layers:
                raise ModelError(f"the checkpoint reads layer {layer!r} of {layers}")
            return cls(weights=(*[0.0] * layer, 1.0), normed=False)
        parts = [weight_of(state, f"{_SCALARS}{n}") for n in range(layers + 1)]
        scalars = torch.cat(parts).float()
        gamma = weight_of(state, "layerwise_attention.gamma").float()
        if f"{_SCALARS}{layers + 1}" in state:
            raise ModelError(f"the checkpoint mixes more layers than its encoder has ({layers})")
        return cls(
            weights=tuple((gamma * _share(scalars, hparams)).tolist()),
            normed=bool(hparams.get("layer_norm", True)),
        )

    @property
    def last(self) -> int:
        """The last layer that is read."""
        return max((n for n, weight in enumerate(self.weights) if weight), default=0)


def _share(scalars: Tensor, hparams: Mapping[str, Any]) -> Tensor:
    # "sparsemax_patch" is how the hub's Kiwi and xCOMET say that they want the softmax.
    if hparams.get("layer_transformation") != "sparsemax":
        return scalars.softmax(0)
    try:
        from entmax import sparsemax
    except ImportError as error:
        raise not_installed(error, "the mix of the layers") from error
    found: Tensor = sparsemax(scalars, dim=0)
    return found


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Which tokens a mean or a maximum is taken over.

    ``mask`` is (tokens,), 1 or 0; ``counted``, (texts, 1), is what sums are divided by. COMET
    counts a padding token that stands in a text as one of its tokens, and adds nothing for it.
    """

    mask: Tensor
    counted: Tensor


@dataclass(frozen=True, kw_only=True)
class Read:
    """What is read from an encoder: a vector a text, and the tokens' states of one layer."""

    vectors: Tensor
    tokens: Tensor | None


def read(
    states: Iterable[Tensor],
    packed: Packed,
    mix: Mix,
    pool: Pool,
    *,
    kept: Kept | None = None,
    tokens_of: int | None = None,
) -> Read:
    """Mix the layers and pool each text's tokens.

    Args:
        states: Layer 0 and up, each (tokens, hidden); read once.
        packed: The texts they belong to.
        mix: The weights of the layers.
        pool: The mean over tokens, their maximum, or the first one.
        kept: The tokens that are pooled; all by default.
        tokens_of: The layer whose states are given back as they are.

    Returns:
        ``vectors`` of shape (texts, hidden), ``tokens`` of shape (tokens, hidden).
    """
    total: Tensor | None = None
    tokens = None
    for layer, state in enumerate(states):
        if layer == tokens_of:
            tokens = state
        weight = mix.weights[layer] if layer < len(mix.weights) else 0.0
        if not weight:
            continue
        part = weight * _pooled(state, packed, pool, kept, mix.normed)
        total = part if total is None else total + part
    if total is None:
        raise ModelError("the checkpoint reads no layer of its encoder")
    return Read(vectors=_of_texts(total, packed, pool, kept), tokens=tokens)


def _pooled(state: Tensor, packed: Packed, pool: Pool, kept: Kept | None, normed: bool) -> Tensor:
    """What of a layer is summed up: the sum over tokens, the first one, or, for ``max``, all."""
    if pool == "avg":
        found = packed.sums(state if kept is None else state * kept.mask.unsqueeze(1))
    elif pool == "max":
        found = state
    else:
        found = state[packed.starts]
    if not normed:
        return found
    variance, mean = _moments(state, packed)
    if pool == "avg":
        counted = _lengths(packed) if kept is None else packed.sums(kept.mask.unsqueeze(1))
        return (found - counted * mean) / (variance + _LEAST_VARIANCE).sqrt()
    if pool == "max":
        lengths = _lengths(packed).long().squeeze(1)
        variance, mean = (one.repeat_interleave(lengths, 0) for one in (variance, mean))
    return (found - mean) / (variance + _LEAST_VARIANCE).sqrt()


def _of_texts(total: Tensor, packed: Packed, pool: Pool, kept: Kept | None) -> Tensor:
    if pool == "avg":
        return total / (_lengths(packed) if kept is None else kept.counted)
    if pool == "max":
        if kept is not None:
            total = total.masked_fill(kept.mask.unsqueeze(1) == 0, float("-inf"))
        return torch.cat(
            [
                total[tokens].view(count, length, -1).amax(1)
                for tokens, count, length in packed.groups
            ]
        )
    return total


def _moments(state: Tensor, packed: Packed) -> tuple[Tensor, Tensor]:
    """The variance and the mean over all numbers of each text, (texts, 1)."""
    found = [
        torch.var_mean(state[tokens].view(count, -1), dim=1, correction=0, keepdim=True)
        for tokens, count, _ in packed.groups
    ]
    return torch.cat([one[0] for one in found]), torch.cat([one[1] for one in found])


def _lengths(packed: Packed) -> Tensor:
    return torch.tensor(packed.lengths, dtype=torch.float32, device=packed.ids.device).unsqueeze(1)
