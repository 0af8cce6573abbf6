"""The unified classes: a hypothesis is encoded together with its source, its reference, or both.

UniTE (Wan et al. 2022), CometKiwi (Rei et al. 2022) and xCOMET (Guerreiro et al. 2024). What is
encoded at once, two texts or three, is a *unit*. A row has one unit, or three where it has a source
and a reference; equal units are encoded once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from evalkit.errors import ModelError
from evalkit.metrics.comet.encoder import Packed
from evalkit.metrics.comet.parts import Parts
from evalkit.metrics.comet.pooling import Mix, read
from evalkit.metrics.comet.tokens import Tokens
from evalkit.metrics.comet.weights import weight_of


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Texts as one sequence: ids and token types, and how many tokens the hypothesis has."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    tagged: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the model says of a unit: a score, and each hypothesis token's share of every label.

    ``shares`` has a tuple a token, special ones counted, of as many numbers as there are labels;
    it is None where the model tags no words.
    """

    score: float
    shares: tuple[tuple[float, ...], ...] | None

    def to_json(self) -> str:
        """As text, for the store."""
        return json.dumps([self.score, self.shares])

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """The outcome that ``to_json`` wrote."""
        score, shares = json.loads(text)
        return cls(score=score, shares=shares and tuple(tuple(one) for one in shares))


class JointModel:
    """A unified metric.

    Args:
        parts: What it is made of.
        device: Where to compute.
    """

    def __init__(self, parts: Parts, device: str) -> None:
        settings, shape, tokenizer = parts.settings, parts.shape, parts.tokenizer
        self._mix = Mix.of(parts.state, settings, shape.layers)
        self._tags = _Tags.of(parts.state, device) if settings["word_level_training"] else None
        self._word_layer = settings["word_layer"] if self._tags else None
        if self._word_layer is not None and not 0 <= self._word_layer <= shape.layers:
            raise ModelError(f"the checkpoint reads layer {self._word_layer} of {shape.layers}")
        last = max(self._mix.last, self._word_layer or 0)
        self._encoder = parts.encoder(device, last=last)
        self._estimator = parts.estimator(device)
        self._shape, self._device = shape, device
        self._pad, self._cls, self._sep = tokenizer.pad, tokenizer.cls, tokenizer.sep
        self._between = (self._sep,) * shape.separators

    def unit(self, texts: Sequence[Tokens]) -> Unit:
        """Join a hypothesis, the first, with what it is read against."""
        inner = [tuple(token for token in text.inner if token != self._pad) for text in texts]
        ids = inner[0]
        for other in inner[1:]:
            ids = (*ids, *self._between, *other)
        ids = (self._cls, *ids, self._sep)
        longest = self._shape.longest
        if sum(map(len, inner)) > longest - 1 - len(inner) * self._shape.separators:
            ids = ids[:longest]
        first = len(inner[0]) + 2
        types = tuple(int(self._shape.typed and place >= first) for place in range(len(ids)))
        return Unit(ids=ids, types=types, tagged=min(len(texts[0].ids), len(ids)))

    def outcomes(self, units: Sequence[Unit]) -> list[Outcome]:
        """Score units, ordered so that equal lengths stand together."""
        with torch.inference_mode():
            packed = Packed.of(
                [unit.ids for unit in units], self._device, [unit.types for unit in units]
            )
            found = read(
                self._encoder.states(packed), packed, self._mix, "cls", tokens_of=self._word_layer
            )
            scores = self._estimator(found.vectors).tolist()
            if self._tags is None or found.tokens is None:
                return [Outcome(score=score, shares=None) for score in scores]
            shares = self._tags(found.tokens)
            starts = packed.starts.tolist()
            return [
                Outcome(
                    score=score,
                    shares=_rounded(shares[start : start + unit.tagged].tolist()),
                )
                for score, unit, start in zip(scores, units, starts, strict=True)
            ]


def _rounded(shares: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """To as many digits as float32 holds: the store keeps them as text."""
    return tuple(tuple(round(share, 7) for share in token) for token in shares)


@dataclass(frozen=True, kw_only=True)
class _Tags:
    """The layer that gives every token its share of the labels."""

    weight: Tensor
    bias: Tensor

    @classmethod
    def of(cls, state: Mapping[str, Tensor], device: str) -> _Tags:
        table, bias = (weight_of(state, f"hidden2tag.{part}") for part in ("weight", "bias"))
        return cls(weight=table.to(device, torch.float32), bias=bias.to(device, torch.float32))

    def __call__(self, states: Tensor) -> Tensor:
        """(tokens, labels) of (tokens, hidden)."""
        return functional.linear(states, self.weight, self.bias).softmax(-1)
