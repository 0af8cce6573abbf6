"""The feed-forward layers that turn vectors into a score."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from evalkit.errors import ModelError


class Estimator:
    """COMET's estimator: linear layers with an activation between them, in float32.

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
        self._layers = [
            tuple(
                state[f"estimator.ff.{place}.{part}"].to(device, torch.float32)
                for part in ("weight", "bias")
            )
            for place in places
        ]
        self._between = _activation(settings["activations"])
        last = settings["final_activation"]
        self._after = _activation(last) if last else None

    def __call__(self, features: Tensor) -> Tensor:
        """Scores, (rows,), of features, (rows, width)."""
        *inner, last = self._layers
        for weight, bias in inner:
            features = self._between(functional.linear(features, weight, bias))
        scores = functional.linear(features, *last).view(-1)
        return self._after(scores) if self._after else scores


def _activation(name: str) -> Callable[[Tensor], Tensor]:
    made = getattr(torch.nn, name.title(), None)
    if made is None:
        raise ModelError(f"the checkpoint's activation {name!r} is unknown")
    found: Callable[[Tensor], Tensor] = made()
    return found
