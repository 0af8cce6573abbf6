"""Sentence vectors kept in the store as they come: a second run loads no model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from evalkit.encoders.files import EncoderFiles
from evalkit.encoders.protocol import Vectors
from evalkit.encoders.recipe import Pooling
from evalkit.encoders.recompute import VECTOR
from evalkit.encoders.transformers import Precision, TransformersEncoder
from evalkit.errors import ModelError
from evalkit.store import Space, StoreUnavailable
from evalkit.text.notices import notify

if TYPE_CHECKING:
    from evalkit.store import Store

# Raised whenever vectors change beyond rounding: what is remembered under another is not used.
VERSION = 1
_TOGETHER = 1024  # texts encoded before they are kept: a kill loses no more
_HELD = 50_000  # vectors held in memory, at most, beside those asked for


class RememberedEncoder:
    """An encoder whose vectors are taken from the store where it has them.

    Args:
        files: The model.
        pooling: Other than the model's own.
        precision: Of the network.
        device: torch's name of it, such as ``cpu`` or ``cuda:0``.
        store: Where to remember; None: nowhere.
    """

    def __init__(
        self,
        files: EncoderFiles,
        *,
        pooling: Pooling | None = None,
        precision: Precision = "float32",
        device: str = "cpu",
        store: Store | None,
    ) -> None:
        self.files, self.precision, self._device, self._store = files, precision, device, store
        self._own_pooling = pooling
        self._held: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """The model as it was named."""
        return self.files.model

    @property
    def pooling(self) -> str:
        """How vectors are made of the network's states, in a word."""
        return self._own_pooling or self.files.recipe.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``evalkit.encoders.protocol.Encoder``.

        Raises:
            ModelError: torch or transformers is not installed; the model is damaged, or gives what
                is no number.
        """
        lacking = list(dict.fromkeys(text for text in texts if text not in self._held))
        if len(self._held) > _HELD:
            self._held = {text: self._held[text] for text in texts if text in self._held}
        self._held |= self._recalled(lacking)
        new = [text for text in lacking if text not in self._held]
        for start in range(0, len(new), _TOGETHER):
            part = new[start : start + _TOGETHER]
            made = self._encoder.encode(part)
            if not np.isfinite(made).all():
                raise ModelError(
                    f"the model gives what is no number, in {self.precision}",
                    place=self.name,
                    mend="Use float32, or check the model.",
                )
            found = dict(zip(part, made, strict=True))
            self._remember(found)
            self._held |= found
        return np.stack([self._held[text] for text in texts]) if texts else np.zeros((0, 0), "<f4")

    @cached_property
    def space(self) -> Space:
        """What the store's vectors depend on beside the texts."""
        return Space(
            kind=VECTOR,
            about={
                "encoder": VERSION,
                "model": self.name if self.files.revision else str(self.files.folder),
                "revision": self.files.revision,
                "weights": self.files.sha256(self._store),
                "settings": self.files.settings_sha256(),
                "pooling": self._own_pooling,
                "precision": self.precision,
                "device": self._device.partition(":")[0],
            },
        )

    @cached_property
    def _encoder(self) -> TransformersEncoder:
        return TransformersEncoder(
            model=str(self.files.folder),
            pooling=self._own_pooling,
            precision=self.precision,
            device=self._device,
        )

    def _recalled(self, texts: Sequence[str]) -> dict[str, Vectors]:
        if self._store is None or not texts:
            return {}
        try:
            values = self._store.get(self.space, texts)
        except StoreUnavailable as error:
            self._go_without(error)
            return {}
        pairs = zip(texts, values, strict=True)
        return {text: np.frombuffer(value, "<f4") for text, value in pairs if value is not None}

    def _remember(self, items: dict[str, Vectors]) -> None:
        if self._store is None:
            return
        try:
            kept = {text: vector.astype("<f4").tobytes() for text, vector in items.items()}
            self._store.put(self.space, kept)
        except StoreUnavailable as error:
            self._go_without(error)

    def _go_without(self, error: StoreUnavailable) -> None:
        """What was computed is worth more than that it be remembered."""
        notify(f"nothing more is remembered: {error}")
        self._store = None
