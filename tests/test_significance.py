from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evalkit import significance
from evalkit.errors import DataError
from evalkit.metrics.surface import Bleu, Chrf, Ter
from evalkit.significance import (
    approximate_randomization,
    approximate_randomizations,
    bootstrap_interval,
    interval,
    paired_bootstrap,
    paired_bootstraps,
    paired_from_scores,
    resampled_scores,
    resampled_together,
    total,
)
from evalkit.text.files import split_lines
from evalkit.types import TestSet

SEED = 12345  # sacrebleu's own
SYSTEMS = ("JDExploreAcademy", "Lan-Bridge", "Online-A")
METRICS = {"BLEU": Bleu(), "chrF2": Chrf(), "chrF2++": Chrf(word_order=2)}
OLD_NUMPY = np.lib.NumpyVersion(np.__version__) < "2.0.0"


def mean(sums: np.ndarray) -> float | None:
    """k = 2: value, count."""
    return float(sums[0] / sums[1]) if sums[1] else None


def rows(values: list[float]) -> np.ndarray:
    return np.column_stack([values, np.ones(len(values))])


@pytest.fixture(scope="module")
def wmt22(shared: Path) -> TestSet:
    """The first 400 segments of three systems of WMT22 en-de, against reference A."""

    def column(archive: tarfile.TarFile, name: str) -> tuple[str, ...]:
        handle = archive.extractfile(f"generaltest2022.en-de.{name}.de")
        assert handle is not None
        return split_lines(handle.read().decode("utf-8"))[:400]

    with tarfile.open(shared / "data/wmt22-en-de/texts.tar.xz") as archive:
        return TestSet(
            lp="en-de",
            hypotheses={system: column(archive, f"hyp.{system}") for system in SYSTEMS},
            references={"A": column(archive, "ref.A")},
        )


@pytest.mark.parametrize("kind", ["bs", "ar"])
def test_p_values_are_those_of_sacrebleu(
    wmt22: TestSet, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sacrebleu.metrics import BLEU, CHRF
    from sacrebleu.significance import PairedTest

    monkeypatch.delenv("SACREBLEU_SEED", raising=False)
    named = [(system, list(texts)) for system, texts in wmt22.hypotheses.items()]
    theirs = {"BLEU": BLEU(), "CHRF": CHRF(), "CHRF++": CHRF(word_order=2)}
    _, found = PairedTest(named, theirs, [list(wmt22.references["A"])], kind, n_samples=500)()
    ours = paired_bootstrap if kind == "bs" else approximate_randomization
    for name, metric in METRICS.items():
        tables = [metric.statistics(wmt22, system) for system in SYSTEMS]
        for table, result in zip(tables[1:], found[name][1:], strict=True):
            compared = ours(tables[0], table, metric.score, resamples=500, seed=SEED)
            assert compared is not None
            assert compared.p_value == result.p_value
            assert compared.delta == result.score - found[name][0].score
        if kind == "bs":
            for table, result in zip(tables, found[name], strict=True):
                found_interval = bootstrap_interval(table, metric.score, resamples=500, seed=SEED)
                assert found_interval is not None
                half = 0.5 * (found_interval.high - found_interval.low)
                if OLD_NUMPY:
                    assert (found_interval.mean, half) == (result.mean, result.ci)
                # With numpy 2 sacrebleu goes on in float32.
                assert_allclose(found_interval.mean, result.mean, rtol=1e-6)
                assert_allclose(half, result.ci, rtol=1e-4)


def test_ties_count_in_randomization(wmt22: TestSet) -> None:
    # TER's edits are whole numbers, so trials often tie with the observed difference.
    from sacrebleu.metrics import TER
    from sacrebleu.significance import PairedTest

    few = TestSet(
        lp="en-de",
        hypotheses={system: wmt22.hypotheses[system][:60] for system in SYSTEMS[:2]},
        references={"A": wmt22.references["A"][:60]},
    )
    named = [(system, list(texts)) for system, texts in few.hypotheses.items()]
    _, found = PairedTest(named, {"TER": TER()}, [list(few.references["A"])], "ar", 500)()
    tables = [Ter().statistics(few, system) for system in SYSTEMS[:2]]
    ours = approximate_randomization(*tables, Ter().score, resamples=500, seed=SEED)
    assert ours is not None
    assert ours.p_value >= found["TER"][1].p_value


@pytest.mark.parametrize("name", METRICS)
def test_interval_is_the_command_s(wmt22: TestSet, name: str, tmp_path: Path) -> None:
    for file, texts in {
        "hyp": wmt22.hypotheses[SYSTEMS[0]],
        "ref": wmt22.references["A"],
    }.items():
        (tmp_path / file).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    options = {"BLEU": ["bleu"], "chrF2": ["chrf"], "chrF2++": ["chrf", "-cw", "2"]}[name]
    command = [sys.executable, "-m", "sacrebleu", "ref", "-i", "hyp", "-f", "json", "-w", "14"]
    done = subprocess.run(
        [*command, "--confidence", "--confidence-n", "300", "-m", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = json.loads(done.stdout)
    metric = METRICS[name]
    found = bootstrap_interval(
        metric.statistics(wmt22, SYSTEMS[0]), metric.score, resamples=300, seed=SEED
    )
    assert found is not None
    assert_allclose(found.mean, printed["confidence_mean"], rtol=1e-6)
    assert_allclose(0.5 * (found.high - found.low), printed["confidence_var"], rtol=1e-4)


def test_sums_stay_exact_where_float32_does_not() -> None:
    values = np.full((3, 1), 2.0**24 + 1)
    assert total(values)[0] == 3 * (2**24 + 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.integers(1, 3))
def test_total_adds_row_after_row(values: list[float], columns: int) -> None:
    expected = 0.0
    for value in values:
        expected += value
    assert list(total(np.column_stack([values] * columns))) == [expected] * columns


@pytest.mark.parametrize("test", [paired_bootstrap, approximate_randomization])
@given(values=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_system_and_its_copy(test, values: list[float]) -> None:
    found = test(rows(values), rows(values), mean, resamples=50, seed=3)
    assert (found.delta, found.low, found.high, found.p_value) == (0, 0, 0, 1.0)
    assert found.effect is None


@pytest.mark.parametrize("test", [paired_bootstrap, approximate_randomization])
@given(values=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20))
def test_two_sided(test, values: list[tuple[int, int]]) -> None:
    old, new = (rows([float(pair[side]) for pair in values]) for side in (0, 1))
    there = test(old, new, mean, resamples=60, seed=5)
    back = test(new, old, mean, resamples=60, seed=5)
    assert 0 < there.p_value <= 1
    assert there.delta == -back.delta
    assert there.p_value == back.p_value
    assert there.low <= there.high


def test_a_single_row_tells_nothing() -> None:
    for test in (paired_bootstrap, approximate_randomization):
        found = test(rows([0.0]), rows([1.0]), mean, resamples=100, seed=1)
        assert found is not None
        assert (found.delta, found.p_value, found.effect) == (1.0, 1.0, None)


def test_a_clear_difference_is_seen_and_measured() -> None:
    generator = np.random.default_rng(2)
    low = generator.uniform(0, 0.5, size=200)
    for test in (paired_bootstrap, approximate_randomization):
        found = test(
            rows(list(low)), rows(list(low + generator.normal(0.2, 0.1, 200))), mean, seed=1
        )
        assert found is not None
        assert found.p_value == 1 / (found.resamples + 1)
        assert 0.15 < found.low < found.delta < found.high < 0.25
        assert found.effect is not None
        assert found.effect > 10


def test_pairs_from_scores_at_hand_are_the_same() -> None:
    old, new = rows([0.1, 0.5, 0.9, 0.3]), rows([0.2, 0.4, 0.95, 0.6])
    scores = [resampled_scores(some, mean, resamples=80, seed=9) for some in (old, new)]
    before, after = mean(total(old)), mean(total(new))
    assert before is not None
    assert after is not None
    assert paired_from_scores(before, after, *scores, rows=4, seed=9) == paired_bootstrap(
        old, new, mean, resamples=80, seed=9
    )


@pytest.mark.parametrize(
    ("together", "alone"),
    [
        (paired_bootstraps, paired_bootstrap),
        (approximate_randomizations, approximate_randomization),
    ],
)
def test_pairs_together_are_the_pairs_alone(
    together, alone, wmt22: TestSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(significance, "_PAIRS", 2)
    metric = Chrf()
    tables = {system: metric.statistics(wmt22, system) for system in SYSTEMS}
    pairs = [(old, new) for old in SYSTEMS for new in SYSTEMS]
    found = together(tables, pairs, metric.score, resamples=60, seed=SEED)
    assert list(found) == pairs
    for old, new in pairs:
        one = alone(tables[old], tables[new], metric.score, resamples=60, seed=SEED)
        assert found[old, new] == one
        assert old != new or one.p_value == 1.0


def test_metrics_together_are_the_metrics_alone(wmt22: TestSet) -> None:
    columns = [(metric.statistics(wmt22, SYSTEMS[0]), metric.score) for metric in METRICS.values()]
    columns.append((rows([0.1] * 400), mean))
    found = resampled_together(columns, resamples=40, seed=SEED)
    for scores, (table, score) in zip(found, columns, strict=True):
        alone = resampled_scores(table, score, resamples=40, seed=SEED)
        assert_allclose(scores, alone, rtol=1e-14)
    assert resampled_together([], seed=SEED) == []
    with pytest.raises(DataError, match="shape"):
        resampled_together([columns[0], (rows([1.0]), mean)], seed=SEED)


def test_a_metric_s_other_methods_are_not_mistaken_for_its_score(wmt22: TestSet) -> None:
    table = Bleu().statistics(wmt22, SYSTEMS[0])[:3]
    found = resampled_scores(table, Bleu().segment_score, resamples=5, seed=SEED)
    drawn = np.random.default_rng(SEED).choice(3, size=(5, 3), replace=True)
    assert list(found) == [Bleu().segment_score(table[some].sum(axis=0)) for some in drawn]


def test_undefined_resamples_are_dropped() -> None:
    # One row in three counts; the others make the mean of a resample undefined.
    some = np.array([[0.5, 1.0], [0.0, 0.0], [0.0, 0.0]])
    scores = resampled_scores(some, mean, resamples=200, seed=1)
    assert 0 < np.isnan(scores).sum() < 200
    found = bootstrap_interval(some, mean, resamples=200, seed=1)
    assert found is not None
    assert (found.mean, found.low, found.high) == (0.5, 0.5, 0.5)
    never = np.zeros((3, 2))
    assert bootstrap_interval(never, mean, seed=1) is None
    for test in (paired_bootstrap, approximate_randomization):
        assert test(some, never, mean, resamples=20, seed=1) is None
        assert test(never, some, mean, resamples=20, seed=1) is None


def test_bounds_leave_a_fortieth_on_each_side() -> None:
    found = interval(np.arange(1000.0)[::-1])
    assert found is not None
    assert (found.low, found.high, found.mean) == (25.0, 974.0, 499.5)


def test_the_global_generator_is_left_alone() -> None:
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    paired_bootstrap(rows([1.0, 2.0]), rows([2.0, 2.0]), mean, seed=1)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("bad", [np.zeros((0, 2)), np.zeros(3), np.array([[1.0, np.nan]])])
def test_bad_statistics(bad: np.ndarray) -> None:
    good = rows([1.0])
    with pytest.raises(DataError) as caught:
        bootstrap_interval(bad, mean, seed=1)
    assert caught.value.exit_code == 3
    for test in (paired_bootstrap, approximate_randomization):
        for pair in ((bad, good), (good, bad), (good, rows([1.0, 2.0])), (good, np.ones((1, 3)))):
            with pytest.raises(DataError):
                test(*pair, mean, seed=1)


def test_no_resamples() -> None:
    for test in (paired_bootstrap, approximate_randomization):
        with pytest.raises(ValueError, match="at least 1"):
            test(rows([1.0]), rows([1.0]), mean, resamples=0, seed=1)
