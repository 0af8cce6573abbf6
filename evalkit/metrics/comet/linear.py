"""A linear layer, its weights laid out once for the machine's fastest exact matrix product."""

from __future__ import annotations

import platform
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

Precision = Literal["float32", "bfloat16", "float16"]

# Rows of a product that oneDNN lays the weights out for; as many as a batch has by default.
_ROWS = 2048


def has_fast_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 itself; one that is no x86 is taken to."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return True
    can = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return bool(can)


def whole(rows: int, precision: Precision) -> int:
    """At least so many rows, filled up to what ``Linear`` takes on a CPU.

    oneDNN chooses how to sum by the number of rows. In float32 that moves nothing; in the lower
    precisions a text's score would depend on what it is encoded with. So they get all products of
    one size.
    """
    return rows if precision == "float32" else rows + -rows % _ROWS


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
        self._packed = weight.device.type == "cpu" and _has_onednn()
        self._weight = (
            torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), _ROWS)
            if self._packed
            else weight
        )

    def __call__(self, values: Tensor, *, gelu: bool = False) -> Tensor:
        """Apply it to (rows, in); the result is (rows, out), in the precision named."""
        values = values.to(self._dtype)
        if self._packed and self._dtype is not torch.float32 and len(values) > _ROWS:
            return torch.cat([self._product(part, gelu) for part in values.split(_ROWS)])
        return self._product(values, gelu)

    def _product(self, values: Tensor, gelu: bool) -> Tensor:
        if self._packed:
            after = "gelu" if gelu else "none"
            return torch.ops.mkldnn._linear_pointwise(
                values, self._weight, self._bias, after, [], "none"
            )
        made = functional.linear(values, self._weight, self._bias)
        return functional.gelu(made) if gelu else made


def _has_onednn() -> bool:
    # The operators are torch's own for compiled models: no release promises them.
    operators = ("_reorder_linear_weight", "_linear_pointwise")
    return torch.backends.mkldnn.is_available() and all(
        hasattr(torch.ops.mkldnn, name) for name in operators
    )
