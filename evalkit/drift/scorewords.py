"""What a drift score rests on, in words: the features that speak most for drift, and the words."""

from __future__ import annotations

from evalkit.drift.score import Scored

_FAMILIES = (
    (("lost_", "gap_lost", "gap_balance_lost", "source_dropped"), "words without counterpart"),
    (("added_", "gap_added", "gap_balance_added"), "words of its own"),
    (("gap_replaced",), "words in the place of others"),
    (("length_shorter", "length_fewer", "lean"), "a shorter text"),
    (("length_longer", "length_more", "padded"), "a longer text"),
    (("function_",), "other function words"),
    (("order", "in_order"), "another order"),
    (("fact_digits", "source_digits"), "other digits"),
    (("fact_denial", "fact_negation"), "a denial on one side"),
    (("fact_", "source_capitals"), "differing facts or names"),
    (("overlap",), "little shared wording"),
    (("length",), "the length of the row"),
)
_MOST = 6  # words shown of a side


def in_words(scored: Scored) -> str:
    """What speaks for drift.

    >>> in_words(Scored(0.9, 0.7, (), ("lost_run", "length_shorter"), lost=("harbour", "storm")))
    'words without counterpart, a shorter text; only the reference has “harbour, storm”'
    """
    told = dict.fromkeys(_family(name) for name in scored.leading)
    parts = [", ".join(told) or "no single feature"]
    if scored.lost:
        parts.append(f"only the reference has “{', '.join(scored.lost[:_MOST])}”")
    if scored.added:
        parts.append(f"only the version has “{', '.join(scored.added[:_MOST])}”")
    return "; ".join(parts)


def _family(name: str) -> str:
    return next((words for heads, words in _FAMILIES if name.startswith(heads)), name)
