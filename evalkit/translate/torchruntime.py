"""Models computed by torch, through transformers."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError, ModelError
from evalkit.translate.runtime import READS, Precision, Words


@dataclass(frozen=True, kw_only=True)
class TorchRuntime:
    """A network and its tokenizer; ``chat`` says whether it writes after what it reads."""

    network: Any
    tokenizer: Any
    device: str
    chat: bool

    @property
    def reads(self) -> int:
        """See ``Runtime``."""
        known = getattr(self.network.config, "max_position_embeddings", None) or READS
        return int(min(known, self.tokenizer.model_max_length))

    def words(
        self, read: Sequence[list[int]], *, first: int | None, beams: int, longest: int
    ) -> list[Words]:
        """See ``Runtime``."""
        import torch

        # In place of the model's own: one that is given beside it loses to it where it says what
        # the library does by default, such as to leave chance out.
        config = self._config(first, beams, min(longest, self.reads - 1))
        self.network.generation_config = config
        given = self.tokenizer.pad({"input_ids": list(read)}, return_tensors="pt").to(self.device)
        try:
            with torch.inference_mode():
                made = self.network.generate(
                    input_ids=given["input_ids"], attention_mask=given["attention_mask"]
                )
        except torch.OutOfMemoryError as error:
            raise ModelError(
                f"no memory left on {self.device} for {len(read)} segments at once",
                mend="Lower batch or beams, or use precision: bfloat16.",
            ) from error
        # Before the words stand the token that starts the decoder and the language, or what a chat
        # model read.
        start = given["input_ids"].shape[1] if self.chat else 1 + (first is not None)
        ends = config.eos_token_id
        stops = set(ends if isinstance(ends, list) else [ends])
        return [
            Words(tokens=tokens, cut=not stops & set(tokens)) for tokens in made[:, start:].tolist()
        ]

    def _config(self, first: int | None, beams: int, longest: int) -> Any:
        """The model's own way of generating, but without chance and within bounds."""
        config = copy.deepcopy(self.network.generation_config)
        config.do_sample = False
        config.temperature = config.top_p = config.top_k = config.min_p = config.typical_p = None
        config.num_beams, config.num_return_sequences = beams, 1
        config.max_length, config.max_new_tokens = None, longest
        # One that is forced would hide that the end was cut.
        config.forced_eos_token_id = None
        if first is not None:
            config.forced_bos_token_id = first
        if config.pad_token_id is None:
            config.pad_token_id = self.tokenizer.pad_token_id
        return config


def load_torch(
    folder: Path, model: str, tokenizer: Any, *, device: str, precision: Precision, chat: bool
) -> TorchRuntime:
    """Load a network; nothing is downloaded, and no code of the model's is run.

    Raises:
        ConfigError: The device is not here.
        ModelError: Weights are missing.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

    place = _device(device)
    network, info = (AutoModelForCausalLM if chat else AutoModelForSeq2SeqLM).from_pretrained(
        folder,
        local_files_only=True,
        dtype=getattr(torch, precision),
        output_loading_info=True,
    )
    missing = sorted(info["missing_keys"]) + sorted(map(str, info["mismatched_keys"]))
    if missing:
        raise ModelError(
            f"{len(missing)} of its weights are missing, such as {missing[0]}",
            place=model,
            mend="Fetch the model again.",
        )
    return TorchRuntime(
        network=network.to(place).eval(), tokenizer=tokenizer, device=place, chat=chat
    )


def _device(device: str) -> str:
    import torch

    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    kind, _, number = device.partition(":")
    here = {
        "cpu": 1,
        "cuda": torch.cuda.device_count(),
        "mps": int(torch.backends.mps.is_available()),
    }
    wanted = int(number) if number.isdigit() else 0 if not number else -1
    if not 0 <= wanted < here.get(kind, 0):
        raise ConfigError(f"there is no device {device!r} here", mend="Use device: auto.")
    return device
