"""One vector a segment, estimated from the vectors of all overlaps that the segment stands in.

An encoder's vector of several consecutive segments is, to a first approximation, the direction of
the sum of what each of them says, plus what the encoder makes of it by chance. So a segment is
seen up to 21 times in overlaps of up to 6, and a least-squares fit over all of them removes most
of the chance part. Any group of segments, with a hole or without, then has a vector: the sum of
its segments'. How much there is to remove is not assumed but measured, by how well the best pairs
of the two sides agree (``evalkit.align.calibration``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.align.similarity import Bools, Floats

Vectors = npt.NDArray[np.float32]

_CHUNK = 384  # segments solved for at a time
_EDGE = 48  # neighbours on either side that are solved for along with them; their pull dies out


@dataclass(frozen=True)
class Overlaps:
    """The vectors of one side by position, centred and of length 1.

    ``vectors`` is of shape (overlaps, n, dimension); ``[o - 1, j]`` is the vector of the ``o``
    positions that end with ``j``, to be used where ``usable[o - 1, j]``. ``sizes`` are the
    roots of the segments' lengths over their mean, shape (n,).
    """

    vectors: Vectors
    usable: Bools
    sizes: Floats

    def __len__(self) -> int:
        return int(self.vectors.shape[1])


def centred(given: Vectors, indices: Sequence[int], lengths: Sequence[int]) -> Overlaps:
    """The overlaps of the segments that are to be aligned, freed of what all have in common.

    Args:
        given: Shape (overlaps, segments, dimension), of the whole document.
        indices: The segments that are to be aligned, ascending. Overlaps that reach over
            another one are left out.
        lengths: Their lengths in characters.
    """
    places = np.array(indices)
    usable = np.zeros((len(given), len(places)), dtype=bool)
    for o in range(1, min(len(given), len(places)) + 1):
        usable[o - 1, o - 1 :] = places[o - 1 :] - places[: len(places) - o + 1] == o - 1
    whole = len(places) == given.shape[1]
    vectors = np.array(given if whole else given[:, places], dtype=np.float32)
    seen = int(usable.sum())
    total = np.zeros(given.shape[2])
    for vector, here in zip(vectors, usable, strict=True):
        total += vector[here].sum(axis=0, dtype=np.float64)
    # A short side knows little of what is common to all; with few vectors less is taken away.
    mean = (total / (seen + 1.0)).astype(np.float32)
    for vector in vectors:
        vector -= mean
        vector /= np.maximum(np.linalg.norm(vector, axis=1, keepdims=True), 1e-9)
    # The root: a sentence twice as long says more, but not twice as much.
    sizes = np.sqrt(np.array(lengths, dtype=float) + 1.0)
    return Overlaps(vectors, usable, sizes / sizes.mean())


def smoothed(side: Overlaps, noise: float) -> Floats:
    """The segments' vectors that explain the overlaps best, shape (n, dimension).

    Their lengths count: a vector's share in a group's sum grows with what its segment says.
    This is the mean of the posterior where a segment's content is drawn from a sphere of
    radius sqrt(size) and every overlap adds ``noise`` times the power of its content. Time and
    memory are linear in n.

    Args:
        side: The overlaps of one side.
        noise: The power of what an encoder adds by chance over that of the content.
    """
    n = len(side)
    result = np.zeros((n, side.vectors.shape[2]))
    for start in range(0, n, _CHUNK):
        low, high = max(0, start - _EDGE), min(n, start + _CHUNK + _EDGE)
        solved = _solved(side, low, high, noise)
        stop = min(n, start + _CHUNK)
        result[start:stop] = solved[start - low : stop - low]
    return result


def _solved(side: Overlaps, low: int, high: int, noise: float) -> Floats:
    """The fit over the positions from ``low`` up to ``high``, as if there were no others."""
    n = high - low
    sizes = side.sizes[low:high]
    until = np.concatenate([[0.0], np.cumsum(sizes)])
    left = np.diag(noise / sizes)
    right = np.zeros((n, side.vectors.shape[2]))
    for o in range(1, min(len(side.vectors), n) + 1):
        ends = np.flatnonzero(side.usable[o - 1, low + o - 1 : high]) + o - 1
        power = until[ends + 1] - until[ends + 1 - o]
        seen = side.vectors[o - 1, low + ends] / np.sqrt(power)[:, None]
        for a in range(o):
            right[ends - a] += seen
            for b in range(o):
                left[ends - a, ends - b] += 1.0 / power
    result: Floats = np.linalg.solve(left, right)
    return result


def unit(vectors: Floats) -> Floats:
    """Vectors brought to length 1; those of length 0 stay."""
    result: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return result
