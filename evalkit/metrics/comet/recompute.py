"""Computes again what the store keeps of COMET models, for ``evalkit cache verify``."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from typing import Any

from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet.scored import SCORE, UNIT, VECTOR
from evalkit.store import Recomputer, Space

_NEAR = 1e-5  # what another order of sums may move a number by, and a tenth of what anyone reads
_TOKENS = 2048


def recompute(space: Space, inputs: Sequence[str]) -> list[bytes | None]:
    """Compute the values of inputs in a space of a COMET model.

    Raises:
        ModelError: What they were computed with is not at hand, or no longer the same.
    """
    # Imported here: a store without values of COMET is verified without any part of it.
    from evalkit.metrics.comet.checkpoint import find
    from evalkit.metrics.comet.fast import VERSION, FastEngine

    about: Any = space.about
    if about["engine"] != VERSION:
        raise ModelError(f"version {about['engine']} of the engine made them")
    try:
        checkpoint = find(about["model"], about["revision"])
        now = (checkpoint.sha256(None), checkpoint.settings_sha256())
        if now != (about["weights"], about["settings"]):
            raise ModelError("the checkpoint has changed since", place=about["model"])
        engine = FastEngine(
            checkpoint,
            precision=about["precision"],
            device=about["device"],
            context=bool(about["context"]),
            tokens=_TOKENS,
            store=None,
            notice=lambda words: None,
        )
        return list(engine.values(space.kind, inputs))
    except ConfigError as error:  # the device or the precision is not for this machine
        raise ModelError(error.what, place=error.place, mend=error.mend) from error


def same_vector(kept: bytes, new: bytes) -> bool:
    """Whether two vectors agree, and whether both texts were cut."""
    form = f"<?{(len(kept) - 1) // 4}f"
    return len(kept) == len(new) and _near(struct.unpack(form, kept), struct.unpack(form, new))


def same_json(kept: bytes, new: bytes) -> bool:
    """Whether two JSON values agree, numbers nearly."""
    return _near(json.loads(kept), json.loads(new))


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_near, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR)
    return bool(one == other)


RECOMPUTERS = {
    SCORE: Recomputer(recompute=recompute, same=same_json),
    VECTOR: Recomputer(recompute=recompute, same=same_vector),
    UNIT: Recomputer(recompute=recompute, same=same_json),
}
