"""The feed-forward layers that turn vectors into a score."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from evalkit.errors import ModelError
from evalkit.metrics.comet.weights import weight_of


class Estimator:
    """COMET's estimator: linear layers with an activation between them.

    It computes in float64, where there is such a thing, and rounds to float32: so a row's score
    does not depend on the rows beside it, whose number moves the order in which sums are made.

    Args:
        state: The checkpoint's weights; its own are named ``estimator.ff...``.
        settings: ``activations`` between the layers, ``final_activation`` after the last.
        device: Where to compute.
    """

    def __init__(
        self, state: Mapping[str, Tensor], settings: Mapping[str, Any], device: str
    ) -> None:
        found = (re.fullmatch(r"estimator\.ff\.(\d+)\.weight", name) for name in state)
        places = sorted(int(match[1]) for match in found if match)
        if not places:
            raise ModelError("the checkpoint has no estimator")
        self._dtype = torch.float32 if device == "mps" else torch.float64
        self._layers = [
            tuple(
                weight_of(state, f"estimator.ff.{place}.{part}").to(device, self._dtype)
                for part in ("weight", "bias")
            )
            for place in places
        ]
        self._between = _activation(settings["activations"])
        last = settings["final_activation"]
        self._after = _activation(last) if last else None

    def __call__(self, features: Tensor) -> Tensor:
        """Scores, (rows,), of features, (rows, width); both float32."""
        *inner, last = self._layers
        features = features.to(self._dtype)
        for layer in inner:
            features = self._between(functional.linear(features, *layer))
        scores = functional.linear(features, *last).view(-1)
        return (self._after(scores) if self._after else scores).float()


def _activation(name: str) -> Callable[[Tensor], Tensor]:
    try:
        found: Callable[[Tensor], Tensor] = getattr(torch.nn, name.title())()
    except (AttributeError, TypeError) as error:
        raise ModelError(f"the checkpoint's activation {name!r} is unknown") from error
    return found
