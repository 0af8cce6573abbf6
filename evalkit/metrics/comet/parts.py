"""What a model is made of, the same for both classes and on every device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from evalkit.metrics.comet.encoder import Encoder, Shape
from evalkit.metrics.comet.estimator import Estimator
from evalkit.metrics.comet.linear import Precision
from evalkit.metrics.comet.tokens import Tokenizer


@dataclass(frozen=True, kw_only=True)
class Parts:
    """A checkpoint's weights (``state``), its settings, its encoder's form and its tokenizer.

    ``precision`` is that of the encoder's products.
    """

    state: Mapping[str, Tensor]
    settings: Mapping[str, Any]
    shape: Shape
    tokenizer: Tokenizer
    precision: Precision

    def encoder(self, device: str, *, last: int) -> Encoder:
        """Make the encoder up to a layer, the weights ready on a device."""
        return Encoder(self.state, self.shape, last=last, precision=self.precision, device=device)

    def estimator(self, device: str) -> Estimator:
        """Make what scores vectors."""
        return Estimator(self.state, self.settings, device)
