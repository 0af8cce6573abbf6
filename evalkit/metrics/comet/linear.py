"""A linear layer, its weights laid out once for the machine's fastest exact matrix product."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

Precision = Literal["float32", "bfloat16", "float16"]

# Rows that oneDNN lays the weights out for; others work as well, a little slower.
_ROWS = 2048


class Linear:
    """``x @ weight.T + bias``, with GELU after it where asked.

    On a CPU the product is oneDNN's over weights packed beforehand. It takes and gives float32
    or the precision named; what is named is the precision of the factors.

    Args:
        weight: (out, in), float32.
        bias: (out,), float32.
        precision: Of the factors.
    """

    def __init__(self, weight: Tensor, bias: Tensor, precision: Precision) -> None:
        self._dtype: torch.dtype = getattr(torch, precision)
        self._bias = bias.to(self._dtype)
        weight = weight.to(self._dtype)
        self._packed = weight.device.type == "cpu" and torch.backends.mkldnn.is_available()
        self._weight = (
            torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), _ROWS)
            if self._packed
            else weight
        )

    def __call__(self, values: Tensor, *, gelu: bool = False) -> Tensor:
        """Apply it to (rows, in); the result is (rows, out), in the precision named."""
        values = values.to(self._dtype)
        if self._packed:
            after = "gelu" if gelu else "none"
            return torch.ops.mkldnn._linear_pointwise(
                values, self._weight, self._bias, after, [], "none"
            )
        made = functional.linear(values, self._weight, self._bias)
        return functional.gelu(made) if gelu else made
