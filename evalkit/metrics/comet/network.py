"""A checkpoint made ready to run: its tokenizer, and its model on every device."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet import device as devices
from evalkit.metrics.comet.checkpoint import Checkpoint
from evalkit.metrics.comet.context import not_for
from evalkit.metrics.comet.encoder import Shape
from evalkit.metrics.comet.joint import JointModel, Outcome
from evalkit.metrics.comet.linear import Precision
from evalkit.metrics.comet.parts import Parts
from evalkit.metrics.comet.scored import Scored
from evalkit.metrics.comet.sentences import SentenceModel
from evalkit.metrics.comet.settings import JOINT, settings
from evalkit.metrics.comet.spans import error_spans, unified_score, xcomet_score
from evalkit.metrics.comet.tokens import Tokenizer, Tokens
from evalkit.metrics.comet.weights import load, stored_hparams

WORDS = "encoder.model.embeddings.word_embeddings.weight"
_FIELDS = ("mt", "src", "ref")


class Network:
    """The model of a checkpoint; the weights are read once, whatever the number of devices.

    Args:
        checkpoint: The checkpoint.
        precision: Of the encoder's products.
        device: As a user names it; see ``evalkit.metrics.comet.device.devices``.
        context: Whether texts come with their context.
    """

    def __init__(
        self, checkpoint: Checkpoint, *, precision: Precision, device: str, context: bool
    ) -> None:
        self._checkpoint = checkpoint
        self._settings = settings(checkpoint, stored_hparams(checkpoint))
        self._shape = _shape(checkpoint, self._settings["encoder_model"])
        self.tokenizer = Tokenizer(checkpoint.tokenizer, self._shape.longest - 2)
        # BERT's tokenizer knows no </s>, which a context stands before.
        able = checkpoint.kind not in JOINT and self._settings["pool"] == "avg"
        if context and (not able or self._shape.typed):
            raise not_for(checkpoint.model)
        self._precision, self._device, self._context = precision, device, context

    @cached_property
    def sentence_models(self) -> list[SentenceModel]:
        """The model of a regression class, one a device."""
        return [SentenceModel(self._parts, one, context=self._context) for one in self._places]

    @cached_property
    def joint_models(self) -> list[JointModel]:
        """The model of a unified class, one a device."""
        return [JointModel(self._parts, one) for one in self._places]

    @cached_property
    def _parts(self) -> Parts:
        state = load(self._checkpoint)
        _check_tokens(state, self.tokenizer)
        return Parts(
            state=state,
            settings=self._settings,
            shape=self._shape,
            tokenizer=self.tokenizer,
            precision=self._precision,
        )

    @cached_property
    def _places(self) -> list[str]:
        places = devices.devices(self._device)
        if places == ["cpu"]:
            _check_precision(self._precision)
        torch.set_num_threads(devices.threads())
        return places

    def units(self, row: Mapping[str, str]) -> list[tuple[str, ...]]:
        """The texts that a unified model reads together: once, or thrice with a reference too."""
        segments = self._settings["input_segments"]
        mt, *others = (row[name] for name in _FIELDS if name in row and name in segments)
        if len(others) < 2:
            return [(mt, *others)]
        return [(mt, others[0]), (mt, others[1]), (mt, *others)]

    def row_score(self, outcomes: Sequence[bytes], units: Sequence[Sequence[Tokens]]) -> Scored:
        """A row's score from what a unified model says of its units."""
        said = [Outcome.from_json(outcome.decode()) for outcome in outcomes]
        spans = None
        if self._settings["word_level_training"]:
            spans = error_spans(said, units[0][0].offsets, self._settings["error_labels"])
        if self._checkpoint.kind == "xcomet_metric":
            score = xcomet_score(said, spans or ())
        else:
            score = unified_score(said)
        return Scored(score=score, spans=spans, cut=any(map(self._cut, units)))

    def _cut(self, unit: Sequence[Tokens]) -> bool:
        special = 1 + len(unit) * self._shape.separators
        together = sum(len(text.inner) for text in unit)
        return any(text.cut for text in unit) or together > self._shape.longest - special


def _shape(checkpoint: Checkpoint, encoder_model: str) -> Shape:
    try:
        return Shape.of(_config(checkpoint), encoder_model)
    except KeyError as error:
        raise ModelError(
            f"the encoder's config has no {error.args[0]}",
            place=str(checkpoint.encoder / "config.json"),
        ) from error


def _check_precision(precision: Precision) -> None:
    """Refuse what a CPU would emulate."""
    able = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    if precision == "float16" or (precision == "bfloat16" and not able):
        raise ConfigError(
            f"the precision {precision} is not for this CPU",
            mend="Use float32, bfloat16 on a CPU that has it, or a GPU.",
        )


def _check_tokens(state: Mapping[str, Tensor], tokenizer: Tokenizer) -> None:
    """An id beyond the table of words would be an error of torch's far from its cause."""
    table = state.get(WORDS)
    if table is not None and tokenizer.size > len(table):
        raise ModelError(
            f"the tokenizer has {tokenizer.size} tokens, the checkpoint {len(table)}",
            place=str(tokenizer.folder),
            mend="Put the tokenizer there that the checkpoint was trained with.",
        )


def _config(checkpoint: Checkpoint) -> Mapping[str, Any]:
    path = checkpoint.encoder / "config.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read the encoder's config ({error})", place=str(path)) from error
    if not isinstance(found, dict):
        raise ModelError("the encoder's config is no mapping", place=str(path))
    return found
