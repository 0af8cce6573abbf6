"""How sure a link is, as a probability: constants for every similarity, and where "low" begins.

A constant is a weight in the log odds that a link stands in gold links exactly so. They are fitted
by ``benchmarks/confidence.py --fit``, on development sets alone, and belong to the aligners'
parameters: when those change, fit again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Nearly half of the links below it are wrong, and a third of those just below. From 0.5 down
# fewer right links would be marked, but less than half as many of the wrong ones.
LOW = 0.7

_SOFT = 2.0  # nats of margin up to which odds grow in proportion; beyond, with its logarithm


@dataclass(frozen=True, slots=True)
class Signs:
    """What the search shows of a link; the same whichever side is the version.

    ``margin`` is what the link is worth less its best competitor, in nats; ``usual`` the median
    of that over the links with both sides of the same search; ``joined`` how many segments the
    link has beyond one a side, None for a null link.
    """

    margin: float
    usual: float
    joined: int | None


@dataclass(frozen=True, slots=True)
class Odds:
    """Log odds, linear in the signs, margins softened."""

    base: float
    margin: float
    usual: float
    joined: float

    def probability(self, signs: Signs) -> float:
        """The probability that a link of such signs is right, in [0, 1]."""
        odds = self.base + self.margin * softened(signs.margin)
        odds += self.usual * softened(signs.usual) + self.joined * (signs.joined or 0)
        return 1.0 / (1.0 + math.exp(-odds))


@dataclass(frozen=True, slots=True)
class Sureness:
    """The odds of links with both sides and of null links, for one similarity."""

    link: Odds
    null: Odds

    def probability(self, signs: Signs) -> float:
        """The probability that a link of such signs is right, in [0, 1]."""
        return (self.null if signs.joined is None else self.link).probability(signs)


def softened(margin: float) -> float:
    """A margin as the odds count it: bounded, and the less the further it is from 0."""
    return math.asinh(max(-50.0, min(50.0, margin)) / _SOFT)


def is_low(confidence: float | None) -> bool:
    """Whether a confidence is to be marked as low; one that is not known is not."""
    return confidence is not None and confidence < LOW


LEXICAL = Sureness(
    link=Odds(base=1.241, margin=0.728, usual=0.326, joined=-0.826),
    null=Odds(base=-0.398, margin=0.31, usual=1.202, joined=0.0),
)
PIVOT = Sureness(
    link=Odds(base=1.696, margin=0.753, usual=0.0, joined=-0.845),
    null=Odds(base=-1.605, margin=0.714, usual=1.794, joined=0.0),
)
# Fitted on simulated vectors, whose noise a real encoder's need not be like.
EMBEDDING = Sureness(
    link=Odds(base=0.801, margin=0.908, usual=0.0, joined=0.0),
    null=Odds(base=2.724, margin=0.832, usual=0.0, joined=0.0),
)
