"""Our counts of TER's edits, one by one and all at once, against sacrebleu's own."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.lib_ter import translation_edit_rate

from evalkit.metrics import shifts
from evalkit.metrics.ter import edits, edits_of

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


def sacrebleu_edits(pairs: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> list[int]:
    return [translation_edit_rate(list(one), list(other))[0] for one, other in pairs]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(WORDS.map(tuple), WORDS.map(tuple)), max_size=8))
def test_many_at_once(pairs: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    assert edits_of(pairs) == sacrebleu_edits(pairs)


def test_real_sentences_at_once() -> None:
    pairs = [(tuple(one), tuple(other)) for one, other in translations()]
    assert edits_of(pairs) == sacrebleu_edits(pairs)
    counted = shifts.edits_of([pair for pair in pairs if all(pair)])
    # Sentences of unlike meaning, so that many come near the beam.
    assert (counted != shifts.LEFT).mean() > 0.5


@pytest.mark.parametrize("cells", [1, 1 << 22])
def test_phrases_moved_about(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long sentences near the beam and the limit of shifts, with phrases in another order."""
    monkeypatch.setattr(shifts, "_CELLS", cells)
    rng = random.Random(5)
    pairs = []
    for _ in range(150):
        words = [rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 75))]
        other = list(words)
        for _ in range(rng.randint(0, 4)):
            start, end, to = sorted(rng.randrange(len(other) + 1) for _ in range(3))
            other = other[:start] + other[end:to] + other[start:end] + other[to:]
            if rng.random() < 0.5:
                other[rng.randrange(len(other))] = rng.choice("abcxyz")
        pairs.append((tuple(other[rng.randint(0, 3) :]) or ("a",), tuple(words)))
    counted = shifts.edits_of(pairs).tolist()
    expected = sacrebleu_edits(pairs)
    assert shifts.LEFT in counted
    assert sum(number != shifts.LEFT for number in counted) > 100
    for found, wanted in zip(counted, expected, strict=True):
        assert found in (wanted, shifts.LEFT)
    assert edits_of(pairs) == expected


def test_words_beyond_the_bits_and_shifts_beyond_the_limit_are_left() -> None:
    many, same = tuple(map(str, range(65))), ("a", "b") * 30
    pairs = [(many[1:], many), ((*same[1:], "c"), ("c", *same)), (("a",), ("b",))]
    assert shifts.edits_of(pairs).tolist()[0] == shifts.LEFT
    assert shifts.edits_of(pairs).tolist()[2] == 1
    assert edits_of(pairs) == sacrebleu_edits(pairs)
