"""How sure a link is: its margin over the best competitor."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from evalkit.align.moves import Costs
from evalkit.align.repair import worth
from evalkit.align.search import Pairing
from evalkit.align.similarity import Floats, Similarity

_SOFT = 2.0  # nats of margin that one unit of log odds takes


def confidence(pairing: Pairing, similarity: Similarity, costs: Costs, single: Floats) -> float:
    """The probability that a pairing beats its best competitor, in [0, 1].

    It is 1 / (1 + exp(-margin / 2)), where the margin, in nats, is what the pairing is worth less
    what the best competitor would be. Competitors of a link: all its segments alone, the link
    without any one of its segments, and its segments of one side with another single segment of
    the other side. The competitor of a segment alone is its best single partner. A margin of 0
    is 0.5; links that the search prefers for their neighbours' sake may lie below.

    Args:
        pairing: A link or a null link, in positions.
        similarity: Where the gains come from.
        costs: The search's costs.
        single: ``similarity.gains((0,), (0,))``.
    """
    margin = worth(pairing, similarity, costs) - max(
        _competitors(pairing, similarity, costs, single)
    )
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, margin / _SOFT))))


def _competitors(
    pairing: Pairing, similarity: Similarity, costs: Costs, single: Floats
) -> Iterator[float]:
    left, right = pairing
    alone = costs.null * (len(left) + len(right))
    if not left or not right:
        of = single[list(left)] if left else single[:, list(right)]
        yield float(of.max()) - costs.null
        return
    yield alone
    for group, side in ((left, 0), (right, 1)):
        for one in group if len(group) > 1 else ():
            rest = tuple(member for member in group if member != one)
            pair = (rest, right) if side == 0 else (left, rest)
            yield worth(pair, similarity, costs) + costs.null
    if len(left) == 1:
        yield _elsewhere(single[left[0]], right) + costs.null * (len(right) - 1)
    if len(right) == 1:
        yield _elsewhere(single[:, right[0]], left) + costs.null * (len(left) - 1)


def _elsewhere(gains: Floats, taken: tuple[int, ...]) -> float:
    """The best gain outside the positions taken, minus infinity where there is none."""
    rest = np.delete(gains, list(taken))
    return float(rest.max(initial=-np.inf))
