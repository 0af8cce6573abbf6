"""Encoders from Hugging Face, by hub id or local folder; nothing is ever downloaded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from evalkit.encoders.protocol import Vectors
from evalkit.errors import ModelError

Pooling = Literal["mean", "cls", "pooler"]
_OWN_POOLING = "1_Pooling/config.json"  # where sentence-transformers models say how they pool


@dataclass(frozen=True)
class TransformersEncoder:
    """Sentence vectors of a transformer, float32, of length 1.

    ``model`` is a local folder if there is one of that name, else a hub id looked up in the local
    cache. ``pooling`` is the mean over the tokens, the first token's vector (``cls``) or that
    vector after the model's own last layer (``pooler``); without one, what the model's files say,
    ``pooler`` for LaBSE, and the mean where nothing is said. Texts are cut at ``longest`` tokens.

    Raises:
        ModelError: On the first call of ``encode``: torch or transformers is not installed, or
            the model is not at hand.
    """

    model: str
    pooling: Pooling | None = None
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
        torch, tokenizer, network, pooling = self._loaded
        order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
        result = np.zeros((len(texts), int(network.config.hidden_size)), dtype=np.float32)
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
                parts = _pooled(network(**given), mask, pooling).float().cpu()
                weighed = torch.nn.functional.normalize(parts, dim=1) * mask.sum(1, True).cpu()
                total = torch.zeros(len(places), parts.shape[1]).index_add_(0, owner, weighed)
                result[places] = torch.nn.functional.normalize(total, dim=1).numpy()
        return result

    @cached_property
    def _loaded(self) -> tuple[Any, Any, Any, Pooling]:
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise ModelError(
                f"{error.name or 'transformers'} is not installed",
                place=self.model,
                mend="Run: pip install 'evalkit-mt[embed]'",
            ) from error
        try:
            tokenizer = AutoTokenizer.from_pretrained(self.model, local_files_only=True)
            network = AutoModel.from_pretrained(self.model, local_files_only=True).float()
        except (OSError, ValueError, ImportError) as error:
            raise self._absent(error) from error
        if not tokenizer.is_fast:
            raise ModelError(
                "its tokenizer has no fast form, which long texts need",
                place=self.model,
                mend="Name a model with a tokenizer.json.",
            )
        return torch, tokenizer, network.to(self.device).eval(), self._own_pooling()

    def _absent(self, error: Exception) -> ModelError:
        if Path(self.model).exists():
            reason = str(error).strip().split("\n")[0][:200]
            return ModelError(
                f"cannot load a sentence encoder from this folder ({reason})",
                place=self.model,
                mend="Name a folder with config.json, tokenizer files and weights.",
            )
        return ModelError(
            "the model is not on this machine",
            place=self.model,
            mend=f"Run: huggingface-cli download {self.model}, or name a local folder.",
        )

    def _limit(self, tokenizer: Any, network: Any) -> int:
        known = getattr(network.config, "max_position_embeddings", self.longest)
        return int(min(self.longest, known, tokenizer.model_max_length))

    def _own_pooling(self) -> Pooling:
        """The pooling asked for, or the one that the model's own files name."""
        if self.pooling is not None:
            return self.pooling
        if "labse" in self.model.lower():
            return "pooler"
        from transformers.utils import cached_file

        path = cached_file(
            self.model,
            _OWN_POOLING,
            local_files_only=True,
            _raise_exceptions_for_missing_entries=False,
            _raise_exceptions_for_connection_errors=False,
        )
        if path is None:
            return "mean"
        said = json.loads(Path(path).read_text(encoding="utf-8"))
        return "cls" if said.get("pooling_mode_cls_token") else "mean"


def _pooled(output: Any, mask: Any, pooling: Pooling) -> Any:
    """One vector a text, shape (texts, dimension)."""
    if pooling == "pooler":
        return output.pooler_output
    if pooling == "cls":
        return output.last_hidden_state[:, 0]
    states = output.last_hidden_state
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)
