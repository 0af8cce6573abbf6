"""Matrix products: the same whatever stands beside a row, with oneDNN and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import comet_models
import pytest

from evalkit.metrics.comet.fast import FastEngine
from evalkit.text.notices import heard

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network")]

Make = Callable[..., Path]
Engine = Callable[..., FastEngine]
SLOW = "this CPU emulates bfloat16: float32 is exact, and likely as fast"
WIDE = {"layers": 1, "hidden": 768, "heads": 12, "intermediate": 3072}  # oneDNN sums in parts


@pytest.fixture
def bfloat16() -> str:
    """The precision's name, on a CPU that has it."""
    import torch

    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        pytest.skip("this CPU has no bfloat16")
    return "bfloat16"


def products(rows: int, precision: str, *, gelu: bool = False) -> Any:
    """The first so many of 3000 random rows, filled up, through a random layer."""
    import torch

    from evalkit.metrics.comet.linear import Linear, whole

    chance = torch.Generator().manual_seed(1)
    values = torch.randn(3000, 768, generator=chance)[:rows]
    weight = torch.randn(768, 768, generator=chance) / 28
    layer = Linear(weight, torch.randn(768, generator=chance), precision)  # type: ignore[arg-type]
    filled = torch.zeros(whole(rows, precision), 768)  # type: ignore[arg-type]
    filled[:rows] = values
    return layer(filled, gelu=gelu)[:rows].float()


@pytest.mark.parametrize("named", ["float32", "bfloat16"])
def test_a_row_does_not_depend_on_the_number_of_rows(
    named: str, request: pytest.FixtureRequest
) -> None:
    precision = request.getfixturevalue(named) if named == "bfloat16" else named
    most = products(3000, precision)
    for rows in (2, 33, 600, 2048):
        assert products(rows, precision).equal(most[:rows]), rows


@pytest.mark.parametrize("gelu", [False, True])
def test_without_onednn_it_is_the_same_layer(gelu: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from evalkit.metrics.comet import linear

    packed = products(40, "float32", gelu=gelu)
    monkeypatch.setattr(linear, "_has_onednn", lambda: False)
    assert (products(40, "float32", gelu=gelu) - packed).abs().max() < 1e-5


def test_a_text_has_one_score_in_bfloat16_too(
    comet_model: Make, engine: Engine, bfloat16: str
) -> None:
    model, rows = comet_model("regression_metric", **WIDE), comet_models.sample_rows(16)
    scores = [
        [one.score for one in engine(model, precision=bfloat16, tokens=tokens).scores(rows)]
        for tokens in (2048, 40, 300)
    ]
    assert scores[0] == scores[1] == scores[2]


def test_a_cpu_without_bfloat16_is_told_of(
    comet_model: Make,
    engine: Engine,
    bfloat16: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch

    from evalkit.metrics.comet import linear

    monkeypatch.setattr(linear.platform, "machine", lambda: "x86_64")
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda: False)
    for precision, told in (("float32", []), (bfloat16, [SLOW])):
        with heard() as words:
            engine(comet_model("regression_metric"), precision=precision).scores(
                comet_models.sample_rows(2)
            )
        assert words == told
