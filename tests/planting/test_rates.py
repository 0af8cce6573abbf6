from __future__ import annotations

import pytest

from evalkit.planting.rates import wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Brown, Cai and DasGupta (2001) and R's prop.test(correct=FALSE)
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_against_published_bounds(hits: int, of: int, low: float, high: float) -> None:
    bounds = wilson(hits, of)
    assert bounds == pytest.approx((low, high), abs=5e-5)


def test_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None
