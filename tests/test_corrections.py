from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evalkit.corrections import fine_enough, holm, smallest, too_coarse


def test_holm() -> None:
    assert holm([]) == []
    assert holm([0.04]) == [0.04]
    assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        holm([0.5, 1.5])


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_and_keeps_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    ranked = sorted(range(len(p_values)), key=p_values.__getitem__)
    assert [adjusted[index] for index in ranked] == sorted(adjusted)


@given(st.integers(1, 500), st.integers(1, 20000))
def test_no_p_value_of_resampling_comes_out_of_holm_below_the_smallest(
    tests: int, resamples: int
) -> None:
    least = holm([1 / (resamples + 1)] * tests)[0]
    assert least == pytest.approx(smallest(tests, resamples))
    assert too_coarse(tests, resamples) == (least >= 0.05)
    assert not too_coarse(tests, fine_enough(tests))


def test_as_many_tests_as_a_thousand_resamples_can_do() -> None:
    assert not too_coarse(50, 1000)
    assert too_coarse(51, 1000)
    assert fine_enough(51) == 6000
