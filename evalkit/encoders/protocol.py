"""What a sentence encoder is, and the vectors of overlaps that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from evalkit.errors import DataError

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Text to vectors. Equal texts get equal vectors, whatever stands beside them."""

    @property
    def name(self) -> str:
        """What the vectors depend on: a model's hub id or folder."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts.

        Returns:
            Shape (len(texts), dimension), float32, each row of length 1.
        """
        ...


def overlap_vectors(encoder: Encoder, texts: Sequence[str], overlaps: int) -> Vectors:
    """Encode all runs of up to ``overlaps`` consecutive texts, each joined by spaces.

    Returns:
        Shape (overlaps, len(texts), dimension); ``[o - 1, j]`` is the vector of the ``o`` texts
        that end with text ``j``. Where ``o`` texts do not fit before ``j`` it is 0 and means
        nothing.

    Raises:
        DataError: The encoder gave other than one finite vector a text.
    """
    runs = {
        (o, j): " ".join(texts[j + 1 - o : j + 1])
        for o in range(1, overlaps + 1)
        for j in range(o - 1, len(texts))
    }
    distinct = list(dict.fromkeys(runs.values()))
    found = np.asarray(encoder.encode(distinct), dtype=np.float32)
    if found.ndim != 2 or len(found) != len(distinct) or not np.isfinite(found).all():
        raise DataError(
            f"{len(distinct)} texts gave vectors of shape {found.shape}, or one that is not finite",
            place=encoder.name,
            mend="An encoder must give one finite vector a text.",
        )
    row = {text: place for place, text in enumerate(distinct)}
    result = np.zeros((overlaps, len(texts), found.shape[1]), dtype=np.float32)
    for (o, j), text in runs.items():
        result[o - 1, j] = found[row[text]]
    return result
