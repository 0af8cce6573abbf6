"""How surely a word is rendered in a text of another language, by a bilingual lexicon.

What drift features ask of a lexicon. Names and loans are rendered by words that begin like them;
a compound renders what stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from evalkit.align.lexicon import Lexicon
from evalkit.align.stems import stem
from evalkit.drift.features import Renders

# Grades of a lexicon's probabilities: a probability is shared among all translations of a word,
# so that .2 is as sure as it gets.
_GRADES = ((0.2, 1.0), (0.08, 0.85), (0.03, 0.6), (0.0, 0.3))
_WITHIN = 0.7  # of a translation that stands in a compound, or a word that begins alike
_PART = 4  # letters that must stand in a compound
_HEAD = 5


def rendering(lexicon: Lexicon, source: str, target: str) -> Renders | None:
    """What renders words of one language in another; None where the lexicon is of others."""
    facing = lexicon.facing(source, target)
    if facing is None:
        return None
    table = facing.by_stem

    @lru_cache(maxsize=262144)
    def sure(word: str, other: str) -> float:
        if word == other:
            return 1.0
        found = table.get(stem(word, source), {})
        best = _grade(found.get(stem(other, target), 0.0))
        if best < 1.0:
            parts = (p for part, p in found.items() if len(part) >= _PART and part in other)
            best = max(best, _WITHIN * _grade(max(parts, default=0.0)))
        alike = len(word) >= _HEAD and word[:_HEAD] == other[:_HEAD]
        return max(best, _WITHIN) if alike else best

    def renders(word: str, others: Sequence[str]) -> float:
        return max((sure(word, other) for other in others), default=0.0)

    return renders


def _grade(probability: float) -> float:
    return next((grade for least, grade in _GRADES if probability > least), 0.0)
