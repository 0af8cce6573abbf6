"""Both engines over a sample of a user's own rows: the largest difference, seen and not claimed."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.errors import DataError, ModelError
from evalkit.metrics.comet.checkpoint import find
from evalkit.metrics.comet.fast import FastEngine
from evalkit.metrics.comet.referenceengine import ReferenceEngine
from evalkit.metrics.comet.settings import reads

_SEED = 12345


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What came of it: rows compared, the largest difference and where, the system scores."""

    model: str
    rows: int
    largest: float
    row: int
    fast: float
    reference: float

    def lines(self) -> list[str]:
        """For the screen."""
        return [
            f"{self.model}: {self.rows} rows scored by evalkit's engine and by unbabel-comet",
            f"largest difference of a row: {self.largest:.2e} (line {self.row + 1})",
            f"system score: fast {self.fast:.7f}, reference {self.reference:.7f}, "
            f"difference {abs(self.fast - self.reference):.2e}",
        ]


def verify(
    model: str,
    rows: Sequence[Mapping[str, str]],
    *,
    revision: str | None = None,
    sample: int = 100,
) -> Verified:
    """Score rows of ``src``, ``mt`` and ``ref`` by both engines, on the CPU in float32.

    Args:
        model: A hub id at hand, a folder, or a ``.ckpt`` file.
        rows: All rows; those scored are drawn from them.
        revision: A hub id's branch, tag or commit.
        sample: How many rows at most.

    Raises:
        ModelError: The model or unbabel-comet is not at hand.
        ConfigError: The rows lack what the model reads.
        DataError: There is no row.
    """
    if not rows:
        raise DataError("there is no row to score", mend="Give files with at least one line.")
    checkpoint = find(model, revision)
    drawn = sorted(random.Random(_SEED).sample(range(len(rows)), min(sample, len(rows))))
    read = reads(checkpoint)
    texts = [{name: text for name, text in rows[row].items() if name in read} for row in drawn]
    theirs = ReferenceEngine(checkpoint, device="cpu", context=False).scores(texts)
    ours = FastEngine(
        checkpoint,
        precision="float32",
        device="cpu",
        context=False,
        tokens=2048,
        store=None,
        notice=lambda words: None,
    ).scores(texts)
    for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        if not (math.isfinite(one.score) and math.isfinite(other.score)):
            raise ModelError(
                f"line {drawn[place] + 1} has a score that is no number: "
                f"fast {one.score}, reference {other.score}",
                place=model,
            )
    apart = [abs(one.score - other.score) for one, other in zip(ours, theirs, strict=True)]
    place = max(range(len(apart)), key=apart.__getitem__)
    return Verified(
        model=model,
        rows=len(drawn),
        largest=apart[place],
        row=drawn[place],
        fast=sum(one.score for one in ours) / len(ours),
        reference=sum(one.score for one in theirs) / len(theirs),
    )
