"""The two regression classes: every text is encoded by itself; a row's score is made of vectors.

COMET (Rei et al. 2020). A text's vector depends on that text alone, so it serves every system,
every row and every later run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from evalkit.errors import ModelError
from evalkit.metrics.comet.encoder import Encoder, Packed
from evalkit.metrics.comet.parts import Parts
from evalkit.metrics.comet.pooling import Kept, Mix, read
from evalkit.metrics.comet.tokens import Tokens

Floats = npt.NDArray[np.float32]

_POOLS = ("avg", "max", "cls", "default")


class SentenceModel:
    """A regression metric or its form without references.

    Args:
        parts: What it is made of.
        device: Where to compute.
        context: Whether a text's last part alone is pooled, its context having been read.
    """

    def __init__(self, parts: Parts, device: str, *, context: bool) -> None:
        settings, shape, tokenizer = parts.settings, parts.shape, parts.tokenizer
        self._pool = settings["pool"]
        if self._pool not in _POOLS or (self._pool == "default" and shape.typed):
            raise ModelError(
                f"the engine 'fast' cannot pool by {self._pool!r}",
                mend="Use the option engine=reference.",
            )
        mixed = self._pool != "default"  # that is the last layer's first token, whatever is mixed
        layers = settings if mixed else {"layer": shape.layers}
        self._mix = Mix.of(parts.state, layers, shape.layers)
        self._make_encoder = partial(parts.encoder, device, last=self._mix.last)
        self._estimator = parts.estimator(device)
        self._pad, self._sep = tokenizer.pad, tokenizer.sep
        self._context, self._device = context, device

    @cached_property
    def _encoder(self) -> Encoder:
        # Not before a text has to be encoded: where all vectors are known, none of this is read.
        return self._make_encoder()

    def load(self) -> None:
        """Make the encoder ready."""
        _ = self._encoder

    def vectors(self, texts: Sequence[Tokens]) -> Tensor:
        """Encode texts, ordered so that equal lengths stand together: (texts, hidden), float32."""
        with torch.inference_mode():
            packed = Packed.of([text.ids for text in texts], self._device)
            states = self._encoder.states(packed)
            return read(states, packed, self._mix, self._pool, kept=self._kept(texts)).vectors

    def scores(self, mt: Floats, src: Floats, ref: Floats | None = None) -> list[float]:
        """The rows' scores, from vectors, (rows, hidden) each; ``ref`` where it is read."""
        with torch.inference_mode():
            ours, source = self._placed(mt), self._placed(src)
            against = source if ref is None else self._placed(ref)
            parts = [ours, against, ours * against, (ours - against).abs()]
            if ref is not None:
                parts += [ours * source, (ours - source).abs()]
            scores: list[float] = self._estimator(torch.cat(parts, dim=1)).tolist()
            return scores

    def _placed(self, vectors: Floats) -> Tensor:
        return torch.from_numpy(vectors).to(self._device)

    def _kept(self, texts: Sequence[Tokens]) -> Kept | None:
        """Padding tokens that stand in a text count but add nothing; a context does neither."""
        if not self._context and not any(self._pad in text.ids for text in texts):
            return None
        mask, counted = [], []
        for text in texts:
            before = self._before(text) if self._context else 0
            mask += [
                float(token != self._pad and not 0 < place <= before)
                for place, token in enumerate(text.ids)
            ]
            counted.append(float(len(text.ids) - before))
        return Kept(
            mask=torch.tensor(mask, device=self._device),
            counted=torch.tensor(counted, device=self._device).unsqueeze(1),
        )

    def _before(self, text: Tokens) -> int:
        """The place of the separator after which the last part begins, 0 where there is none."""
        places = [place for place, token in enumerate(text.ids) if token == self._sep]
        return places[-2] if len(places) > 1 else 0
