"""Tests of pairs: by row and by document, with what is said beside the p-value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evalkit import effects, ranking, significance
from evalkit.config import SignificanceConfig
from evalkit.corrections import holm
from evalkit.metrics.surface import Bleu, Chrf, Ter
from evalkit.pairs import comparisons, paired_tests
from evalkit.types import TestSet

CONFIG = SignificanceConfig(resamples=400)
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]


def sentences(seed: int, noise: int, rows: int = 24) -> tuple[str, ...]:
    """Sentences in which some words are another system's own."""
    rng = np.random.default_rng(seed)
    texts = []
    for row in range(rows):
        words = [WORDS[(row + place) % len(WORDS)] for place in range(8)]
        for place in rng.choice(8, size=noise, replace=False):
            words[place] = f"{words[place]}x"
        texts.append(" ".join(words))
    return tuple(texts)


# Six statements of four rows each.
SEVERAL = TestSet(
    lp="en-it",
    hypotheses={"a": sentences(1, 3), "b": sentences(2, 2)},
    references={"r": sentences(0, 0)},
    documents=tuple(f"statement-{row // 4}" for row in range(24)),
)


def test_documents_are_resampled_where_there_are_several() -> None:
    metric = Chrf()
    (made,) = paired_tests(SEVERAL, [("a", "b")], metric, CONFIG, 7)
    assert made.beside is not None
    assert (made.beside.resampled, made.beside.units, made.beside.n) == ("documents", 6, 24)
    summed = [metric.statistics(SEVERAL, name).reshape(6, 4, -1).sum(axis=1) for name in ("a", "b")]
    assert made.paired == significance.paired_bootstrap(
        *summed, metric.score, resamples=400, seed=7
    )


def test_rows_are_resampled_where_all_are_of_one_document() -> None:
    for documents in (None, ("one",) * 24):
        testset = replace(SEVERAL, documents=documents)
        (made,) = paired_tests(testset, [("a", "b")], Chrf(), CONFIG, 7)
        assert made.beside is not None
        assert (made.beside.resampled, made.beside.units) == ("rows", 24)


def test_rows_that_are_copies_of_one_another_make_nothing_surer() -> None:
    def fourfold(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text in texts for _ in range(4))

    copied = TestSet(
        lp="en-it",
        hypotheses={name: fourfold(texts[:6]) for name, texts in SEVERAL.hypotheses.items()},
        references={"r": fourfold(SEVERAL.references["r"][:6])},
        documents=SEVERAL.documents,
    )
    (by_document,) = paired_tests(copied, [("a", "b")], Chrf(), CONFIG, 7)
    loose = replace(copied, documents=None)
    (by_row,) = paired_tests(loose, [("a", "b")], Chrf(), CONFIG, 7)
    assert by_document.paired.delta == pytest.approx(by_row.paired.delta)
    assert by_document.paired.deviation > 1.5 * by_row.paired.deviation


@pytest.mark.parametrize("metric", [Bleu(), Ter()], ids=["BLEU", "TER"])
def test_wins_count_the_better_rows_whichever_way_a_metric_points(metric: Bleu | Ter) -> None:
    (made,) = paired_tests(SEVERAL, [("a", "b")], metric, CONFIG, 7)
    assert made.beside is not None
    old, new = (
        [metric.segment_score(row) for row in metric.statistics(SEVERAL, name)]
        for name in ("a", "b")
    )
    sign = 1 if metric.higher_is_better else -1
    better = sum(sign * (n - o) > 0 for o, n in zip(old, new, strict=True))  # type: ignore[operator]
    worse = sum(sign * (n - o) < 0 for o, n in zip(old, new, strict=True))  # type: ignore[operator]
    assert (made.beside.wins, made.beside.losses) == (better, worse)
    assert made.beside.wins + made.beside.ties + made.beside.losses == 24
    assert better > worse


def test_identical_systems_are_no_different_and_tell_nothing() -> None:
    same = replace(SEVERAL, hypotheses={"a": sentences(1, 3), "b": sentences(1, 3)})
    (made,) = paired_tests(same, [("a", "b")], Bleu(), CONFIG, 7)
    (compared,) = comparisons("bleu", [made], CONFIG)
    assert (compared.delta, compared.p_value, compared.effect) == (0.0, 1.0, None)
    assert compared.human_agreement is None
    assert compared.beside is not None and compared.beside.detectable is None
    assert compared.beside.ties == 24


def test_the_detectable_difference_is_found_four_times_in_five() -> None:
    # Means of normal deltas, the case that the formula is of.
    rng = np.random.default_rng(3)
    deviation = 1 / np.sqrt(50)
    size = effects.detectable(deviation)
    assert size is not None
    draws = rng.normal(size, 1.0, size=(4000, 50))
    z = draws.mean(axis=1) / (draws.std(axis=1, ddof=1) / np.sqrt(50))
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.8, abs=0.03)


def test_p_values_are_corrected_over_all_tests_or_not_at_all() -> None:
    testset = replace(SEVERAL, hypotheses={**SEVERAL.hypotheses, "c": sentences(5, 5)})
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    tests = paired_tests(testset, pairs, Chrf(), CONFIG, 7)
    raw = [one.p_value for one in comparisons("chrf", tests, CONFIG)]
    corrected = [one.p_adjusted for one in comparisons("chrf", tests, CONFIG)]
    assert corrected == holm(raw) != raw
    none = SignificanceConfig(resamples=400, correction="none")
    assert [one.p_adjusted for one in comparisons("chrf", tests, none)] == raw


def test_clusters_end_where_all_above_differ_from_all_below() -> None:
    differ = {frozenset(pair) for pair in ("ac", "bc", "ad", "bd", "cd", "ab")}

    def apart(*pairs: str) -> set[frozenset[str]]:
        return {frozenset(pair) for pair in pairs}

    def groups(found: set[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
        return ranking.clusters("abcd", lambda one, other: frozenset((one, other)) in found)

    assert groups(differ) == (("a",), ("b",), ("c",), ("d",))
    assert groups(apart()) == (("a", "b", "c", "d"),)
    # b and c are told apart, yet a and c are not: no place may lie between them.
    assert groups(apart("bc", "ad", "bd", "cd")) == (("a", "b", "c"), ("d",))
