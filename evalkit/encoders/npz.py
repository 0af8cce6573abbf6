"""Vectors of your own: an ``.npz`` with the arrays ``src`` and ``tgt``.

Each is of shape (overlaps, segments, dimension): ``[o - 1, j]`` is the vector of the ``o``
consecutive segments that end with segment ``j``. Where ``o`` segments do not fit before ``j`` the
value is never read. ``src`` belongs to the version, ``tgt`` to the reference. What does not fit
the segments is refused; nothing is put in its place.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.encoders.protocol import Vectors
from evalkit.errors import ConfigError, DataError

SIDES = ("src", "tgt")
_FORM = "Give src and tgt as float arrays of shape (overlaps, segments, dimension)."


@dataclass(frozen=True)
class GivenVectors:
    """The vectors of a version and of the reference, each of shape (overlaps, n, dimension)."""

    version: Vectors
    reference: Vectors


def shapes(path: Path) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The shapes of ``src`` and ``tgt``, read without their content.

    Raises:
        ConfigError: The file is not there.
        DataError: It is no ``.npz``, or lacks an array.
    """
    with _opened(path), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        found = [_shape(archive, name, names, path) for name in SIDES]
    return found[0], found[1]


def read_vectors(path: Path, segments: tuple[int, int], overlaps: int) -> GivenVectors:
    """Read the vectors of two documents and hold them against their numbers of segments.

    Args:
        path: The file.
        segments: How many segments the version and the reference have.
        overlaps: Up to how many consecutive segments a vector must be there for.

    Returns:
        float32 arrays of the first ``overlaps`` overlaps.

    Raises:
        ConfigError: The file is not there.
        DataError: It is no ``.npz``; an array is missing, of another form, has another number
            of segments, too few overlaps or another dimension than its fellow; a vector is not
            finite or is 0. The message names the file and the array.
    """
    for name, shape, count in zip(SIDES, shapes(path), segments, strict=True):
        _check_shape(shape, count, overlaps, f"{path}: {name}")
    with _opened(path), np.load(path, allow_pickle=False) as archive:
        arrays = [_floats(archive[name], overlaps, f"{path}: {name}") for name in SIDES]
    version, reference = arrays
    if version.shape[2] != reference.shape[2]:
        raise DataError(
            f"src has vectors of dimension {version.shape[2]}, tgt of {reference.shape[2]}",
            place=str(path),
            mend="Encode both sides with one encoder.",
        )
    for name, array in zip(SIDES, arrays, strict=True):
        _check_values(array, f"{path}: {name}")
    return GivenVectors(version, reference)


@contextmanager
def _opened(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"cannot read the file ({error.strerror or error})",
            place=str(path),
            mend="Check the name.",
        ) from error
    except (zipfile.BadZipFile, ValueError, EOFError, KeyError) as error:
        raise DataError(
            f"not an .npz of plain arrays ({error})", place=str(path), mend=_FORM
        ) from error


def _shape(archive: zipfile.ZipFile, name: str, names: list[str], path: Path) -> tuple[int, ...]:
    if f"{name}.npy" not in names:
        raise DataError(f"the array {name!r} is missing", place=str(path), mend=_FORM)
    with archive.open(f"{name}.npy") as file:
        major, _ = np.lib.format.read_magic(file)  # type: ignore[no-untyped-call]
        read = (
            np.lib.format.read_array_header_1_0
            if major == 1
            else np.lib.format.read_array_header_2_0
        )
        shape, _, _ = read(file)  # type: ignore[no-untyped-call]
    return tuple(shape)


def _check_shape(shape: tuple[int, ...], count: int, overlaps: int, place: str) -> None:
    if len(shape) != 3 or not shape[2]:
        raise DataError(f"its shape is {shape}", place=place, mend=_FORM)
    if shape[1] != count:
        raise DataError(
            f"vectors of {shape[1]} segments, but the text has {count}",
            place=place,
            mend="Encode the very lines that are to be aligned.",
        )
    if shape[0] < overlaps:
        raise DataError(
            f"vectors of up to {shape[0]} consecutive segments, {overlaps} are needed",
            place=place,
            mend=f"Encode the missing overlaps, or ask for overlaps={shape[0]}.",
        )


def _floats(array: npt.NDArray[Any], overlaps: int, place: str) -> Vectors:
    if array.dtype.kind != "f":
        raise DataError(f"its values are of type {array.dtype}", place=place, mend=_FORM)
    return np.ascontiguousarray(array[:overlaps], dtype=np.float32)


def _check_values(array: Vectors, place: str) -> None:
    for o, vectors in enumerate(array, start=1):
        used = vectors[o - 1 :]
        # The sum over a vector is finite only if all its values are: no copy of the whole array.
        squares = np.einsum("jd,jd->j", used, used, dtype=np.float64)
        bad = np.flatnonzero(~np.isfinite(squares) | (squares == 0.0))
        if bad.size:
            j = int(bad[0]) + o - 1
            what = "0 in all places" if squares[bad[0]] == 0.0 else "not finite"
            raise DataError(
                f"the vector of {o} segment{'s' * (o > 1)} ending with segment {j} is {what}",
                place=place,
                mend="Encode it again.",
            )
