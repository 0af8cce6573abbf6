"""Counts and scores of many rows at once against sacrebleu's own, on real and hostile texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.metrics.bleu import Rows as BleuRows
from evalkit.metrics.surface import Bleu, Chrf, Ter, _engine
from evalkit.text.files import read_lines
from evalkit.types import TestSet

METRICS = (
    *(Bleu(tokenize=name) for name in ("13a", "none", "intl", "char", "zh")),
    Bleu(lowercase=True, max_ngram_order=2),
    Chrf(),
    Chrf(word_order=2, lowercase=True),
    Chrf(char_order=3, whitespace=True, eps_smoothing=True, beta=3),
    Ter(),
    Ter(normalized=True, no_punct=True, asian_support=True, case_sensitive=True),
)
# Pieces that tokenizers treat in their own ways, and white space of all kinds.
PIECES = (
    *("a", "b", "Ab", "ΑΣ", "İ", "ß", "é", "e\u0301", "ب", "٢٥٠", "中", "文", "。", "🙂", "\ud800"),
    *("1", "23", ".", ",", "..", "-", "--", "'", "'s", '"', "(", ")", "«", "»", "،", "؟", "$", "_"),
    *("&", "&amp;", "&quot;", "&lt;", "&amp;lt;", "<skipped>", "<", ">", "/", "[", "]", "\\", "~"),
    *(" ", "  ", "\t", "\n", "-\n", "\r", "\v", "\x1c", "\x85", "\u00a0", "\u2028", "\u3000"),
    *("\u200b", "\ufeff", "\0"),
)
TEXT = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def columns(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> TestSet:
    return TestSet(
        lp="xx-yy",
        hypotheses={"hyp": tuple(hypotheses), "ref": tuple(references[-1])},
        references={str(number): tuple(texts) for number, texts in enumerate(references)},
    )


def theirs(metric: Any, held: TestSet, system: str) -> list[list[float]]:
    """sacrebleu's statistics of lines as its command reads them."""
    hypotheses = [text.rstrip() for text in held.hypotheses[system]]
    references = [[text.rstrip() for text in texts] for texts in held.references.values()]
    found: list[list[float]] = _engine(metric)._extract_corpus_statistics(hypotheses, references)
    return found


def assert_same(metric: Any, held: TestSet) -> None:
    for system in held.hypotheses:
        assert metric.statistics(held, system).tolist() == theirs(metric, held, system)


@pytest.mark.parametrize("metric", METRICS, ids=str)
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4))
def test_hostile_texts(metric: Any, rows: list[tuple[str, str, str]]) -> None:
    hypotheses, *references = (list(column) for column in zip(*rows, strict=True))
    assert_same(metric, columns(hypotheses, references))
    assert_same(metric, columns(hypotheses, references[:1]))


@settings(max_examples=400, deadline=None)
@given(TEXT)
def test_a_text_s_words_have_its_tokens(text: str) -> None:
    for metric in (Bleu(), Bleu(tokenize="none")):
        tokens = _engine(metric).tokenizer(text.rstrip()).split()
        apart = BleuRows(_engine(metric))
        assert [token for word in text.split() for token in apart._tokens(word)] == tokens or (
            "\n" in text
        )


@pytest.mark.parametrize("lang", ["ar", "az", "it", "en"])
def test_news_in_other_scripts(shared: Path, lang: str) -> None:
    texts = read_lines(shared / f"data/ntrex/ntrex.{lang}.txt")[:300]
    shifted = [f"{text.split()[-1]} {text[:-9]}" for text in texts]
    for metric in METRICS[:-1]:
        assert_same(metric, columns(shifted, [texts, texts[1:] + texts[:1]]))


@pytest.mark.parametrize("metric", METRICS[:7], ids=str)
def test_rows_of_no_likeness_in_length(metric: Any) -> None:
    long = "".join(chr(0x4E00 + place * 7 % 5000) + " " * (place % 3 == 0) for place in range(9000))
    assert_same(metric, columns(["", long, "a b c", long[5:]], [[long, "a", "", long[::-1]]]))


SMOOTHED = [Bleu(smooth_method=name) for name in ("exp", "floor", "add-k", "none")]


@pytest.mark.parametrize(
    "metric",
    [*SMOOTHED, Bleu(effective_order=True), Bleu(max_ngram_order=1), *METRICS[-5:]],
    ids=str,
)
@given(st.randoms(use_true_random=False))
def test_scores_of_many_sums(metric: Any, random: Any) -> None:
    width = metric.statistics(columns(["a"], [["a"]]), "hyp").shape[1]
    sums = np.array([[float(random.choice((0, 1, 7, 90))) for _ in range(width)] for _ in range(9)])
    if isinstance(metric, Bleu):  # no more matches than n-grams, no n-grams without words
        half = (width - 2) // 2
        sums[:, 2 : 2 + half] = np.minimum(sums[:, 2 : 2 + half], sums[:, 2 + half :])
        sums[:, 0] = np.maximum(sums[:, 0], sums[:, 2 + half])
    engine = _engine(metric)
    single = sums.astype(np.float32)
    expected = [metric.score(row) for row in sums]
    np.testing.assert_allclose(metric.scores(sums), expected, rtol=1e-13)
    if np.lib.NumpyVersion(np.__version__) < "2.0.0":  # where sacrebleu rounds less
        drawn = [engine._compute_score_from_stats(row.copy()).score for row in single]
        assert metric.scores(sums, resampled=True).tolist() == drawn


def test_references_are_split_twice_as_sacrebleu_does() -> None:
    # "a's." loses its stop in the first pass and its "'s" stands apart in the second.
    metric = Ter(normalized=True, no_punct=True)
    held = columns(["the a's.", "the a 's"], [["the a's.", "the a's."], ["a's.", ""]])
    assert_same(metric, held)
    assert metric.statistics(held, "hyp")[1].tolist() == [0.0, 1.5]
