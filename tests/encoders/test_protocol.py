from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evalkit.encoders.protocol import overlap_vectors
from evalkit.errors import DataError


def test_an_overlap_is_the_vector_of_its_texts_joined(hash_encoder: Any) -> None:
    vectors = overlap_vectors(hash_encoder, ["a b", "c", "d"], 2)
    assert vectors.shape == (2, 3, 32) and vectors.dtype == np.float32
    assert np.array_equal(vectors[1, 2], hash_encoder.encode(["c d"])[0])
    assert np.array_equal(vectors[0, 0], hash_encoder.encode(["a b"])[0])
    assert not vectors[1, 0].any()


def test_a_text_is_encoded_once(hash_encoder: Any) -> None:
    overlap_vectors(hash_encoder, ["a", "a", "a"], 3)
    assert hash_encoder.asked == ["a", "a a", "a a a"]


class Wrong:
    name = "wrong"

    def __init__(self, made: np.ndarray) -> None:
        self.made = made

    def encode(self, texts: Any) -> np.ndarray:
        return self.made


@pytest.mark.parametrize("made", [np.ones((1, 4)), np.ones(2), np.full((2, 4), np.nan)])
def test_an_encoder_that_gives_something_else_is_named(made: np.ndarray) -> None:
    with pytest.raises(DataError, match=r"^wrong: 2 texts gave vectors of shape"):
        overlap_vectors(Wrong(made), ["a", "b"], 1)
