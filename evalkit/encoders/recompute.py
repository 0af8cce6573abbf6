"""Computes again what the store keeps of sentence encoders, for ``evalkit cache verify``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalkit.errors import ConfigError, ModelError
from evalkit.store import Recomputer, Space

VECTOR = "sentence-vector"  # the kind of values in the store
_NEAR = 1e-4  # what another company in a batch may move a number of a vector of length 1 by


def recompute(space: Space, inputs: Sequence[str]) -> list[bytes | None]:
    """Compute the vectors of texts in a space again, for ``evalkit cache verify``.

    Raises:
        ModelError: What they were computed with is not at hand, or no longer the same.
    """
    # Imported here: a store without vectors is verified without any part of it.
    from evalkit.encoders.files import find_encoder
    from evalkit.encoders.remembered import VERSION
    from evalkit.encoders.transformers import TransformersEncoder

    about: Any = space.about
    if about["encoder"] != VERSION:
        raise ModelError(f"version {about['encoder']} of the encoder made them")
    try:
        files = find_encoder(about["model"], about["revision"])
    except ConfigError as error:
        raise ModelError(error.what, place=error.place, mend=error.mend) from error
    if (files.sha256(None), files.settings_sha256()) != (about["weights"], about["settings"]):
        raise ModelError("the model has changed since", place=about["model"])
    encoder = TransformersEncoder(
        model=str(files.folder),
        pooling=about["pooling"],
        precision=about["precision"],
        device=about["device"],
    )
    try:
        vectors = encoder.encode(inputs)
    except (RuntimeError, AssertionError) as error:  # torch has no such device here
        raise ModelError(str(error).split("\n")[0][:200], place=about["device"]) from error
    return [vector.astype("<f4").tobytes() for vector in vectors]


def same_vector(kept: bytes, new: bytes) -> bool:
    """Whether two vectors agree but for rounding."""
    import numpy as np

    if len(kept) != len(new):
        return False
    ours, theirs = (np.frombuffer(value, "<f4") for value in (kept, new))
    return bool(np.allclose(ours, theirs, rtol=0, atol=_NEAR))


RECOMPUTERS = {VECTOR: Recomputer(recompute=recompute, same=same_vector)}
