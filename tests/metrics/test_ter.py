"""Our count of TER's edits against sacrebleu's own, pair by pair."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.lib_ter import translation_edit_rate

from evalkit.metrics.ter import edits

ROOT = Path(__file__).parent.parent.parent
WORDS = st.lists(st.sampled_from("abcdef"), max_size=18)


def translations() -> list[tuple[list[str], list[str]]]:
    """Pivots of different versions of one statement: shared phrases in another order."""
    texts = [
        [line.split("\t")[1].lower().split() for line in path.read_text("utf-8").splitlines()]
        for path in sorted((ROOT / "seeds/mt").glob("llm.*-en.tsv"))
    ]
    return [(one, other) for one in texts[0] for other in texts[1] + texts[2]][::7]


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_few_words_many_shifts(hypothesis: list[str], reference: list[str]) -> None:
    expected = translation_edit_rate(list(hypothesis), list(reference))
    assert edits(tuple(hypothesis), tuple(reference)) == tuple(expected)


def test_real_sentences() -> None:
    pairs = translations()
    assert len(pairs) > 20
    for hypothesis, reference in pairs:
        expected = translation_edit_rate(list(hypothesis), list(reference))
        assert edits(tuple(hypothesis), tuple(reference)) == tuple(expected)


@pytest.mark.parametrize(
    ("hypothesis", "reference"), [(0, 0), (0, 5), (5, 0), (1, 200), (150, 3), (130, 120), (60, 61)]
)
def test_lengths_beyond_the_beam(hypothesis: int, reference: int) -> None:
    rng = random.Random(hypothesis * 1000 + reference)
    one = [rng.choice("abcdefghijklmnopqrst") for _ in range(hypothesis)]
    other = [rng.choice("abcdefghijklmnopqrst") for _ in range(reference)]
    assert edits(tuple(one), tuple(other)) == tuple(translation_edit_rate(list(one), list(other)))
