"""A transformer encoder's forward pass over texts laid end to end, without a token of padding.

XLM-RoBERTa (Conneau et al. 2020), XLM-RoBERTa-XL (Goyal et al. 2021), BERT (Devlin et al. 2019)
and the MiniLM that COMET knows. Only what lies between two tokens of one text needs to know where
texts begin: attention is computed over groups of texts of one length, everything else over all
tokens at once. Weights are those of transformers, under the names that COMET gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn import functional

from evalkit.errors import ModelError
from evalkit.metrics.comet.linear import Linear, Precision, has_fast_bfloat16, whole
from evalkit.text.notices import notify

_PREFIX = "encoder.model."
_FAMILIES = {
    "XLM-RoBERTa": "post",
    "BERT": "post",
    "MiniLM": "post",
    "XLM-RoBERTa-XL": "pre",
}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What an encoder's ``config.json`` says about its form.

    ``norm`` says whether a layer normalises before its blocks or after them. ``pad`` is the
    padding token's id; ``positions_after_pad`` says whether positions are counted from it, padding
    tokens left out, as the RoBERTa family does, or plainly from 0. ``typed``: of texts encoded
    together, the first has tokens of another type than the rest, as in BERT.
    """

    layers: int
    hidden: int
    heads: int
    eps: float
    pad: int
    norm: Literal["pre", "post"]
    positions: int
    positions_after_pad: bool
    typed: bool

    @classmethod
    def of(cls, config: Mapping[str, Any], encoder_model: str) -> Shape:
        """Read a ``config.json``, for the name that COMET gives the kind of encoder.

        Raises:
            ModelError: This engine has no such encoder.
        """
        activation = config.get("hidden_act", "gelu")
        positions = config.get("position_embedding_type", "absolute")
        if encoder_model not in _FAMILIES or activation != "gelu" or positions != "absolute":
            raise ModelError(
                f"the engine 'fast' has no encoder {encoder_model} with {activation} and "
                f"{positions} positions",
                mend="Use the option engine=reference.",
            )
        return cls(
            layers=config["num_hidden_layers"],
            hidden=config["hidden_size"],
            heads=config["num_attention_heads"],
            eps=config["layer_norm_eps"],
            pad=config.get("pad_token_id", 1),
            norm="pre" if _FAMILIES[encoder_model] == "pre" else "post",
            positions=config["max_position_embeddings"],
            positions_after_pad=encoder_model.startswith("XLM-RoBERTa"),
            typed=encoder_model == "BERT",
        )

    @property
    def separators(self) -> int:
        """How many separators stand between texts that are encoded together."""
        return 1 if self.typed else 2

    @property
    def longest(self) -> int:
        """The most tokens of a sequence, special ones counted, that COMET gives the encoder."""
        return self.positions - 2


@dataclass(frozen=True, kw_only=True)
class Packed:
    """Texts end to end: token ids and token types, both (tokens,), and each text's length."""

    ids: Tensor
    types: Tensor
    lengths: Sequence[int]

    @classmethod
    def of(
        cls,
        texts: Sequence[Sequence[int]],
        device: str,
        types: Sequence[Sequence[int]] | None = None,
    ) -> Packed:
        """Lay the ids of texts end to end; token types are 0 where none are given."""
        ids = torch.tensor([token for text in texts for token in text], device=device)
        kinds = (
            torch.tensor([kind for text in types for kind in text], device=device)
            if types
            else torch.zeros_like(ids)
        )
        return cls(ids=ids, types=kinds, lengths=[len(text) for text in texts])

    @cached_property
    def starts(self) -> Tensor:
        """Where each text begins, (texts,)."""
        lengths = torch.tensor([0, *self.lengths[:-1]], device=self.ids.device)
        return lengths.cumsum(0)

    @cached_property
    def groups(self) -> tuple[tuple[slice, int, int], ...]:
        """Neighbours of one length: their tokens, how many texts, how long each."""
        found: list[tuple[slice, int, int]] = []
        start = first = 0
        while first < len(self.lengths):
            last = first
            while last < len(self.lengths) and self.lengths[last] == self.lengths[first]:
                last += 1
            count, length = last - first, self.lengths[first]
            found.append((slice(start, start + count * length), count, length))
            start, first = start + count * length, last
        return tuple(found)

    def sums(self, values: Tensor) -> Tensor:
        """Sum (tokens, width) over the tokens of each text: (texts, width)."""
        return torch.cat(
            [values[tokens].view(count, length, -1).sum(1) for tokens, count, length in self.groups]
        )


class Encoder:
    """The layers of an encoder, ready to run.

    Args:
        state: COMET's state dict; the encoder's weights in it are named ``encoder.model...``.
        shape: The encoder's form.
        last: The last layer that anything is read from; those above it are not computed. 0 is
            the embeddings.
        precision: Of matrix products and attention. Sums, norms and what goes from layer to
            layer are float32.
        device: Where to compute.
    """

    def __init__(
        self,
        state: Mapping[str, Tensor],
        shape: Shape,
        *,
        last: int,
        precision: Precision,
        device: str,
    ) -> None:
        if device == "cpu" and precision == "bfloat16" and not has_fast_bfloat16():
            notify("this CPU emulates bfloat16: float32 is exact, and likely as fast")
        weights = _Weights(state=state, precision=precision, device=device)
        self.shape, self._precision = shape, precision
        self._words = weights.table("embeddings.word_embeddings")
        self._positions = weights.table("embeddings.position_embeddings")
        self._types = weights.table("embeddings.token_type_embeddings")
        self._first_norm = (
            weights.norm("embeddings.LayerNorm", shape) if shape.norm == "post" else None
        )
        self._last_norm = (
            weights.norm("encoder.LayerNorm", shape)
            if shape.norm == "pre" and last == shape.layers
            else None
        )
        self._layers = [_Layer(weights, f"encoder.layer.{n}.", shape) for n in range(last)]

    def states(self, packed: Packed) -> Iterator[Tensor]:
        """The states of layer 0 (the embeddings), 1, 2 ..., each (tokens, hidden), float32."""
        state = (
            functional.embedding(packed.ids, self._words).float()
            + functional.embedding(packed.types, self._types).float()
            + functional.embedding(self._place(packed), self._positions).float()
        )
        state = self._first_norm(state) if self._first_norm else state
        tokens = len(state)
        if state.device.type == "cpu":
            state = functional.pad(state, (0, 0, 0, whole(tokens, self._precision) - tokens))
        for place, layer in enumerate(self._layers):
            yield state[:tokens]
            state = layer(state, packed)
            if self._last_norm and place + 1 == len(self._layers):
                state = self._last_norm(state)
        yield state[:tokens]

    def _place(self, packed: Packed) -> Tensor:
        """Every token's position within its text, as transformers counts them."""
        real = packed.ids.ne(self.shape.pad) if self.shape.positions_after_pad else None
        counted = torch.ones_like(packed.ids) if real is None else real.long()
        within = counted.cumsum(0)
        lengths = torch.tensor(packed.lengths, device=packed.ids.device)
        before = (within - counted)[packed.starts].repeat_interleave(lengths)
        if real is None:
            return within - before - 1
        return (within - before) * counted + self.shape.pad


class _Norm:
    def __init__(self, weight: Tensor, bias: Tensor, eps: float) -> None:
        self._weight, self._bias, self._eps = weight, bias, eps

    def __call__(self, values: Tensor) -> Tensor:
        return functional.layer_norm(
            values, (values.shape[-1],), self._weight, self._bias, self._eps
        )


class _Layer:
    def __init__(self, weights: _Weights, prefix: str, shape: Shape) -> None:
        self._pre = shape.norm == "pre"
        self._heads = shape.heads
        attention = f"{prefix}attention."
        self._qkv = weights.linear(
            *(f"{attention}self.{name}" for name in ("query", "key", "value"))
        )
        self._out = weights.linear(f"{attention}output.dense")
        self._up = weights.linear(f"{prefix}intermediate.dense")
        self._down = weights.linear(f"{prefix}output.dense")
        first = f"{attention}self_attn_layer_norm" if self._pre else f"{attention}output.LayerNorm"
        second = f"{prefix}LayerNorm" if self._pre else f"{prefix}output.LayerNorm"
        self._norm_1, self._norm_2 = weights.norm(first, shape), weights.norm(second, shape)

    def __call__(self, state: Tensor, packed: Packed) -> Tensor:
        if self._pre:
            state = _sum(self._attend(self._norm_1(state), packed), state)
            return _sum(self._forward(self._norm_2(state)), state)
        state = self._norm_1(_sum(self._attend(state, packed), state))
        return self._norm_2(_sum(self._forward(state), state))

    def _forward(self, state: Tensor) -> Tensor:
        return self._down(self._up(state, gelu=True))

    def _attend(self, state: Tensor, packed: Packed) -> Tensor:
        qkv = self._qkv(state)
        mixed = torch.zeros_like(state, dtype=qkv.dtype)
        for tokens, count, length in packed.groups:
            # (3, texts, heads, length, width of a head)
            parts = qkv[tokens].view(count, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            seen = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2])
            mixed[tokens] = seen.transpose(1, 2).reshape(count * length, -1)
        return self._out(mixed)


def _sum(made: Tensor, state: Tensor) -> Tensor:
    return made.float().add_(state)  # in place: what a block made is read nowhere else


@dataclass(frozen=True, kw_only=True)
class _Weights:
    """The encoder's part of a state dict."""

    state: Mapping[str, Tensor]
    precision: Precision
    device: str

    def table(self, name: str) -> Tensor:
        """As it is stored: only the rows that are looked up become float32."""
        return self._stored(f"{name}.weight").to(self.device)

    def norm(self, name: str, shape: Shape) -> _Norm:
        return _Norm(self._get(f"{name}.weight"), self._get(f"{name}.bias"), shape.eps)

    def linear(self, *names: str) -> Linear:
        """One matrix product for the layers of these names, side by side."""
        return Linear(
            torch.cat([self._get(f"{name}.weight") for name in names]),
            torch.cat([self._get(f"{name}.bias") for name in names]),
            self.precision,
        )

    def _get(self, name: str) -> Tensor:
        return self._stored(name).to(self.device, torch.float32)

    def _stored(self, name: str) -> Tensor:
        try:
            return self.state[_PREFIX + name]
        except KeyError as error:
            raise ModelError(
                f"the checkpoint has no weight {_PREFIX + name}",
                mend="Check that its hparams.yaml names the encoder it was trained with.",
            ) from error
