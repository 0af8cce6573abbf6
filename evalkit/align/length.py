"""How well two groups of segments fit in length.

The logarithm of the ratio of lengths is held against the ratio usual for the pair of languages,
shrunk towards a prior; true counterparts scatter around it as a heavy-tailed Student
distribution, groups that meet by chance much more widely.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.align.similarity import Floats

# Letters and digits per letter or digit of an English original. Arabic, Azerbaijani and Italian are
# measured on professional translations of news; the others, and the 1.1 for languages not listed,
# are rough guesses that a document's own lengths soon correct.
_EXPANSION = {"en": 1.0, "ar": 0.93, "fa": 1.0, "he": 0.85, "az": 1.14, "tr": 1.12, "it": 1.19,
              "zh": 0.33, "ja": 0.5, "ko": 0.55}  # fmt: skip
_OTHER = 1.1
_TRUSTED_AFTER = 10.0  # segments after which two documents weigh as much as the prior


@dataclass(frozen=True)
class LengthFit:
    """A scatter of the log ratio of lengths: variance ``floor + grain / mean length``.

    ``weight`` scales the evidence; ``chance`` is the scatter of groups that meet by chance.
    """

    floor: float = 0.025
    grain: float = 2.0
    chance: float = 0.9
    freedom: float = 4.0
    weight: float = 1.0

    def gains(self, left: Floats, right: Floats, ratio: float) -> Floats:
        """Log-likelihood ratio of lengths, broadcast over both arrays.

        ``ratio`` is the usual length of a left group over that of its right counterpart.
        """
        left, right = np.maximum(left, 1.0), np.maximum(right, 1.0)
        off = np.log(left / right) - math.log(ratio)
        scale = np.sqrt(self.floor + self.grain / np.sqrt(left * right))
        fit = _student(off / scale, self.freedom) - np.log(scale)
        wide = np.sqrt(self.chance**2 + scale**2)
        result: Floats = self.weight * (fit - _student(off / wide, self.freedom) + np.log(wide))
        return result


def usual_ratio(left: str, right: str) -> float:
    """The usual length of a text in one language over that of its counterpart in another.

    >>> usual_ratio("en", "en"), usual_ratio("it", "en")
    (1.0, 1.19)
    """
    return _EXPANSION.get(left, _OTHER) / _EXPANSION.get(right, _OTHER)


def document_ratio(left: Sequence[int], right: Sequence[int], usual: float) -> float:
    """The usual ratio, corrected by what two documents show.

    Total lengths mislead where one side adds or omits, mean lengths of segments where one side
    cuts finer; so the one that is nearer to the usual ratio is believed, the more the longer the
    documents.

    Args:
        left: The lengths of the left side's segments.
        right: The lengths of the right side's segments.
        usual: What ``usual_ratio`` says of the two languages.
    """
    if not sum(left) or not sum(right):
        return usual
    total = math.log(sum(left) / sum(right) / usual)
    mean = total - math.log(len(left) / len(right))
    seen = min((total, mean), key=abs)
    count = min(len(left), len(right))
    return usual * math.exp(seen * count / (count + _TRUSTED_AFTER))


def _student(t: Floats, freedom: float) -> Floats:
    """Log density of Student's distribution, less its constant."""
    result: Floats = -(freedom + 1.0) / 2.0 * np.log1p(t**2 / freedom)
    return result
