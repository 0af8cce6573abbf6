"""What the search asks of a similarity: gains of groups of segments, in nats.

Both sides are numbered by *position*, 0-based among the segments that are not boilerplate. A
*pattern* is a group of positions as offsets from its first one: ``(0,)``, ``(0, 1)``, or
``(0, 2)`` for a group with a hole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Pattern = tuple[int, ...]


class Similarity(Protocol):
    """How much better two groups of segments fit than chance would have it.

    A gain is a log-likelihood ratio, "these say the same" over "these met by chance": positive
    speaks for a link, negative against, 0 says nothing. Both sides are treated alike.
    """

    @property
    def shape(self) -> tuple[int, int]:
        """How many positions the left and the right side have."""
        ...

    def gains(self, left: Pattern, right: Pattern) -> Floats:
        """Gains of all placements of two patterns.

        Returns:
            Shape (n - span(left) + 1, m - span(right) + 1), where a span is the last offset
            plus 1; [i, j] is the gain of the groups that start at i and j. Empty where a
            pattern does not fit.
        """
        ...

    def gain(self, left: Sequence[int], right: Sequence[int]) -> float:
        """The gain of any two groups of positions, each sorted and not empty."""
        ...

    def evidence(self, left: Sequence[int], right: Sequence[int]) -> tuple[float, float]:
        """How well the right group covers what the left one says, and the other way round.

        In nats, each the part of the gain that one side's words make, unscaled.
        """
        ...

    def score(self, left: Sequence[int], right: Sequence[int]) -> float:
        """How much of what two groups say they share, in [0, 1], higher is closer."""
        ...


def span(pattern: Pattern) -> int:
    """How many positions a pattern covers, holes included."""
    return pattern[-1] + 1


def places(size: int, pattern: Pattern) -> int:
    """In how many places a pattern fits on a side of the given size."""
    return max(0, size - span(pattern) + 1)
