from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evalkit.encoders.npz import read_vectors, shapes
from evalkit.errors import ConfigError, DataError

Save = Callable[..., Path]


def good(n: int = 3, overlaps: int = 2, dimension: int = 4) -> np.ndarray:
    return np.random.default_rng(n).standard_normal((overlaps, n, dimension)).astype(np.float32)


def test_what_was_saved_is_read(save: Save) -> None:
    path = save(src=good(3), tgt=good(5).astype(np.float64))
    assert shapes(path) == ((2, 3, 4), (2, 5, 4))
    read = read_vectors(path, (3, 5), 2)
    assert np.array_equal(read.version, good(3))
    assert read.reference.dtype == np.float32 and read.reference.shape == (2, 5, 4)
    assert read_vectors(path, (3, 5), 1).version.shape == (1, 3, 4)


def test_positions_before_an_overlap_are_not_looked_at(save: Save) -> None:
    vectors = good()
    vectors[1, 0] = np.nan
    assert read_vectors(save(src=vectors, tgt=good()), (3, 3), 2).version.shape == (2, 3, 4)


def changed(place: tuple[int, int], value: float) -> np.ndarray:
    vectors = good()
    vectors[place] = value
    return vectors


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"src": good()}, "the array 'tgt' is missing"),
        ({"src": good(), "target": good()}, "the array 'tgt' is missing"),
        ({"src": good()[0], "tgt": good()}, "src: its shape is (3, 4)"),
        ({"src": good(4), "tgt": good()}, "src: vectors of 4 segments, but the text has 3"),
        ({"src": good(), "tgt": good(2)}, "tgt: vectors of 2 segments, but the text has 3"),
        ({"src": good(), "tgt": good(overlaps=1)}, "tgt: vectors of up to 1 consecutive segments"),
        ({"src": good(), "tgt": good(dimension=5)}, "dimension 4, tgt of 5"),
        ({"src": good(), "tgt": np.ones((2, 3, 4), np.int32)}, "tgt: its values are of type int32"),
        ({"src": changed((0, 1), np.nan), "tgt": good()}, "segment ending with segment 1 is not f"),
        ({"src": good(), "tgt": changed((1, 2), np.inf)}, "tgt: the vector of 2 segments ending w"),
        ({"src": changed((0, 0), 0.0), "tgt": good()}, "segment 0 is 0 in all places"),
        ({"src": np.array([{}], dtype=object), "tgt": good()}, "src: its shape is (1,)"),
        ({"src": np.full((2, 3, 4), None), "tgt": good()}, "not an .npz of plain arrays"),
    ],
)
def test_what_does_not_fit_is_named(save: Save, arrays: dict[str, np.ndarray], words: str) -> None:
    path = save(**arrays)
    with pytest.raises(DataError) as caught:
        read_vectors(path, (3, 3), 2)
    assert str(caught.value).startswith(str(path))
    assert words in str(caught.value) and caught.value.mend


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 but no zip", b"[0]:[0]\n"])
def test_a_file_of_something_else_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"v\.npz: not an \.npz"):
        read_vectors(path, (1, 1), 1)


def test_a_broken_file_is_refused(save: Save) -> None:
    path = save(src=good(50), tgt=good(50))
    path.write_bytes(path.read_bytes()[:900] + b"\0" * 50 + path.read_bytes()[950:])
    with pytest.raises(DataError):
        read_vectors(path, (50, 50), 2)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        read_vectors(tmp_path / "none.npz", (1, 1), 1)
