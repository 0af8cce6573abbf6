from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import ConfigError, DataError
from evalkit.results import Results
from evalkit.spec import MetricSpec
from evalkit.track import follow
from evalkit.track.gatetext import in_text, warnings
from evalkit.track.series import Followed
from evalkit.types import TestSet

from .made import drifting, followed, held, only, series

METRICS = ("bleu", "chrf", "ter")


# A drop, against the noise


def test_a_drop_fails_only_where_it_is_larger_than_tolerance_and_more_than_chance() -> None:
    old = followed(drifting([0] * 40))
    few, many = followed(drifting([1] * 3 + [0] * 37)), followed(drifting([1] * 12 + [0] * 28))
    by_chance = only(held(few, old, drops=["drift_rate"]))
    assert by_chance.status == "passed"
    assert by_chance.reason == "worse by 0.075, which chance may have made"
    real = only(held(many, old, drops=["drift_rate"]))
    assert real.status == "failed"
    # 12 rows moved to one side: one chance in 2 ** 12.
    assert real.p_adjusted == pytest.approx(2**-12, abs=3e-4)
    tolerated = held(many, old, drops=[{"metric": "drift_rate", "tolerance": 0.3}])
    assert only(tolerated).status == "passed"
    better = only(held(old, many, drops=["drift_rate"]))
    assert better.status == "passed"
    assert better.p_adjusted is not None and better.p_adjusted > 0.99


def test_deltas_are_those_of_the_reported_scores_where_rows_were_joined() -> None:
    old = series("drift_rate", [(3, 10), (0, 20), (5, 5), (1, 4)], [(0,), (1,), (2,), (3,)])
    new = series("drift_rate", [(9, 30), (5, 5), (4, 4)], [(0, 1), (2,), (3,)])
    one = only(held(followed(new), followed(old), drops=["drift_rate"]))
    assert one.change is not None and new.value is not None and old.value is not None
    assert one.change.delta == pytest.approx(new.value - old.value, abs=1e-12)
    assert one.change.units == 3
    assert one.change.changed == 2


def test_a_row_that_one_run_alone_has_is_counted_and_said() -> None:
    old = series("drift_rate", [(1, 2), (0, 2)], [(0,), (1,)])
    new = series("drift_rate", [(1, 2)], [(0,)])
    one = only(held(followed(new), followed(old), drops=["drift_rate"]))
    assert one.change is not None and one.change.alone == 1
    assert one.change.delta == pytest.approx(0.25)


def test_holm_is_over_everything_that_is_gated() -> None:
    old = followed(drifting([0] * 30), systems=("a", "b", "c", "d"))
    bad = drifting([1] * 6 + [0] * 24)
    new = replace(
        old,
        series={
            key: replace(bad, key=key) if key.system == "a" else one
            for key, one in old.series.items()
        },
    )
    alone = held(new, old, drops=[{"metric": "drift_rate", "system": "a"}])
    together = held(new, old, drops=["drift_rate"])
    (of_a,) = [one for one in together.outcomes if one.key.system == "a"]
    assert only(alone).p_adjusted == pytest.approx(2**-6, abs=2e-3)
    assert of_a.p_adjusted == pytest.approx(4 * 2**-6, abs=8e-3)
    assert (only(alone).status, of_a.status) == ("failed", "passed")


def test_a_set_that_is_too_small_says_so_and_names_what_it_could_see() -> None:
    old, new = followed(drifting([0, 1, 0])), followed(drifting([1, 1, 1]))
    gated = held(new, old, drops=[{"metric": "drift_rate", "tolerance": 0.05}])
    assert gated.passed
    assert only(gated).blind and only(gated).smallest is None
    (words,) = warnings(gated)
    assert "3 rows can show no drop at all in 1 test, for which 5 are needed" in words
    rng = np.random.default_rng(5)
    flags = rng.integers(2, size=(2, 60))
    wide = held(
        followed(drifting(list(flags[1]))),
        followed(drifting(list(flags[0]))),
        drops=[{"metric": "drift_rate", "tolerance": 0.05}],
    )
    one = only(wide)
    assert one.smallest is not None and one.smallest > 0.05
    assert "the smallest that it would mostly show is" in warnings(wide)[0]
    generous = held(
        followed(drifting(list(flags[1]))),
        followed(drifting(list(flags[0]))),
        drops=[{"metric": "drift_rate", "tolerance": 0.5}],
    )
    assert not warnings(generous)


def counting(issues: Sequence[tuple[int, str, str]], rows: int = 20) -> Followed:
    """A run with one version, whose rows have the given issues: row, category, severity."""
    made = [
        {"id": str(i), "system": "mt", "row": row, "category": category, "severity": severity}
        for i, (row, category, severity) in enumerate(issues)
    ]
    one = followed(drifting([0] * rows))
    return replace(one, rows={"mt": {row: (row,) for row in range(rows)}}, issues=made)


def test_issues_are_gated_by_category_and_severity() -> None:
    old = counting([(3, "number", "major"), (4, "date", "minor")])
    new = counting([(row, "number", "major") for row in range(12)] + [(4, "date", "minor")])
    by_category = held(new, old, drops=["issues[*].major"])
    assert [(one.key.metric, one.status) for one in by_category.outcomes] == [
        ("issues[number].major", "failed")
    ]
    assert only(held(new, old, drops=["issues[date]"])).status == "passed"
    untested = held(new, old, drops=["issues[name].major"])
    assert (only(untested).status, untested.tests) == ("passed", 0)
    fallen = only(held(old, new, drops=["issues"]))
    assert fallen.status == "passed" and fallen.change is not None and fallen.change.delta == -11


# No false alarm without a real change; data of people and machines


@pytest.fixture(scope="module")
def tables(wmt22_texts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Any, Any]]:
    """Statistics of two machine translations of WMT22 that are nearly as good, by metric."""
    testset = TestSet(
        lp="en-de",
        hypotheses={name: wmt22_texts[f"hyp.{name}"] for name in ("Online-W", "Online-A")},
        references={"A": wmt22_texts["ref.A"]},
    )
    made = {}
    for metric in METRICS:
        built = MetricSpec.parse(metric).build()
        made[metric] = tuple(built.statistics(testset, name) for name in testset.hypotheses)
    return made


def drawn(
    tables: Mapping[str, tuple[Any, Any]], seed: int, *, rows: int
) -> tuple[Followed, Followed]:
    """Two runs between which nothing changed but chance: each row's two sides may be swapped."""
    rng = np.random.default_rng(seed)
    some = rng.choice(len(tables["bleu"][0]), size=rows, replace=False)
    swap = rng.integers(2, size=rows, dtype=bool)[:, None]
    old, new = [], []
    for metric, (one, other) in tables.items():
        old.append(series(metric, np.where(swap, one[some], other[some])))
        new.append(series(metric, np.where(swap, other[some], one[some])))
    return followed(*old), followed(*new)


def test_two_hundred_draws_without_a_change_alarm_no_more_often_than_they_may(
    tables: Mapping[str, tuple[Any, Any]],
) -> None:
    alarms = moved = 0
    for seed in range(200):
        old, new = drawn(tables, seed, rows=100)
        gated = held(new, old, drops=list(METRICS), resamples=400)
        alarms += not gated.passed
        moved += any(one.change and one.change.delta != 0 for one in gated.outcomes)
    assert moved == 200
    assert alarms / 200 <= 0.05


def test_a_real_drop_of_the_same_size_is_found(tables: Mapping[str, tuple[Any, Any]]) -> None:
    """Half of the rows lose their last words: hypotheses as a cut output would make them."""
    found = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        some = rng.choice(len(tables["chrf"][0]), size=200, replace=False)
        good = tables["chrf"][0][some]
        bad = good.copy()
        cut = rng.integers(2, size=200, dtype=bool)
        # chrF's statistics are (hypothesis, reference, matches) by order: fewer matches.
        bad[cut, 2::3] = np.floor(bad[cut, 2::3] * 0.8)
        gated = held(
            followed(series("chrf", bad)),
            followed(series("chrf", good)),
            drops=[{"metric": "chrf", "tolerance": 1.0}],
        )
        found += not gated.passed
    assert found == 20


# What does not compare


def test_a_changed_signature_is_an_error_that_says_what_changed() -> None:
    old = followed(drifting([0, 1]))
    changed = replace(drifting([1, 1]), signature="made:here|version:2")
    with pytest.raises(ConfigError, match="version 1 → 2") as caught:
        held(followed(changed), old, drops=["drift_rate"])
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("reference", "other", "reference ref → other"),
        ("device", "cuda", "device none → cuda"),
        ("normalisation", "nfc", "normalisation none → nfc"),
    ],
)
def test_a_changed_condition_is_an_error_unless_it_is_ignored(
    key: str, value: str, words: str
) -> None:
    one = drifting([0, 1] * 5)
    old = followed(one)
    new = followed(replace(one, conditions={**one.conditions, key: value}))
    with pytest.raises(ConfigError, match=words):
        held(new, old, drops=["drift_rate"])
    assert held(new, old, drops=["drift_rate"], ignore=[key]).passed


def test_the_draws_of_an_interval_are_no_condition() -> None:
    one = drifting([0, 1] * 5)
    new = followed(replace(one, conditions={**one.conditions, "bootstrap": {"seed": 2}}))
    assert held(new, followed(one), drops=["drift_rate"]).passed


def test_another_text_of_the_reference_is_an_error() -> None:
    one = followed(drifting([0, 1] * 5))
    old, new = replace(one, texts={"ref": "a"}), replace(one, texts={"ref": "b"})
    with pytest.raises(ConfigError, match="the text of the reference ref is another one"):
        held(new, old, drops=["drift_rate"])


def test_a_baseline_of_another_config_is_an_error() -> None:
    one = drifting([0, 1])
    with pytest.raises(ConfigError, match="of another config: other"):
        held(followed(one), followed(one, name="other"), drops=["drift_rate"])


def test_a_system_that_is_gone_is_an_error_and_a_new_one_is_told() -> None:
    one = drifting([0, 1] * 5)
    both, alone = followed(one, systems=("mt", "more")), followed(one)
    with pytest.raises(ConfigError, match=r"more drift_rate .* is in the baseline and not in"):
        held(alone, both, drops=["drift_rate"])
    assert "more drift_rate" in held(both, alone, drops=["drift_rate"]).warnings[0]


def test_a_number_that_became_undefined_fails() -> None:
    one = drifting([0, 1] * 5)
    new = replace(one, value=None, reason="nothing was judged", rows=None)
    failed = only(held(followed(new), followed(one), drops=["drift_rate"]))
    assert failed.status == "failed"
    assert failed.reason == "it had a value, and is undefined now (nothing was judged)"
    assert only(held(followed(one), followed(new), drops=["drift_rate"])).status == "skipped"


def test_a_run_without_statistics_is_named() -> None:
    one = drifting([0, 1] * 5)
    with pytest.raises(DataError, match="no statistics of the rows"):
        held(followed(replace(one, rows=None)), followed(one), drops=["drift_rate"])


# Limits


def test_a_broken_limit_fails_and_says_how_sure_it_is() -> None:
    new = followed(drifting([1] * 12 + [0] * 28))
    broken = only(held(new, None, limits=["drift_rate <= 0.2"]))
    assert (broken.status, broken.value) == ("failed", 0.3)
    assert broken.sure is not None and 0 < broken.sure < 0.3
    kept = only(held(new, None, limits=["drift_rate <= 0.5"]))
    assert kept.status == "passed"
    assert kept.sure is not None and kept.sure > 0.9


def test_a_limit_of_an_undefined_number_fails() -> None:
    undefined = replace(drifting([0]), value=None, reason="nothing was judged")
    assert not held(followed(undefined), None, limits=["drift_rate <= 1"]).passed


def test_a_number_that_was_never_defined_is_left_out_where_others_are() -> None:
    one = drifting([0, 1] * 5)
    alone = replace(one, value=None, reason="no peer", rows=None, key=replace(one.key, system="a"))
    both = followed(one)
    both = replace(both, series={**both.series, alone.key: alone})
    gated = held(both, None, limits=["drift_rate <= 0.9"])
    assert [(o.key.system, o.status) for o in gated.outcomes] == [
        ("mt", "passed"),
        ("a", "skipped"),
    ]
    assert "left out, it is undefined (no peer)" in warnings(gated)[0]
    named = held(both, None, limits=[{"rule": "drift_rate <= 0.9", "system": "a"}])
    assert not named.passed
    before = replace(both, series={**both.series, alone.key: replace(one, key=alone.key)})
    lost = held(both, before, limits=["drift_rate <= 0.9"])
    assert [o.key.system for o in lost.failures] == ["a"]


def test_limits_of_a_real_run_are_by_system_language_and_category(
    glacier_run: tuple[Path, Results],
) -> None:
    directory, made = glacier_run
    new = follow.of_results(made, str(directory))
    counted: dict[str, int] = {}
    for issue in made.issues:
        if (issue["category"], issue["severity"]) == ("number", "major"):
            counted[issue["system"]] = counted.get(issue["system"], 0) + 1
    gated = held(new, None, limits=["issues[number].major == 0"])
    values = {one.key.system: one.value for one in gated.outcomes}
    assert values == {name: counted.get(name, 0) for name in values}
    assert {one.key.system for one in gated.failures} == set(counted)
    assert "ministry-en" not in values
    arabic = held(new, None, limits=[{"rule": "drift_rate <= 1", "lang": "ar"}])
    assert [one.key.system for one in arabic.outcomes] == ["jarida-ar"]
    by_name = held(new, None, limits=["chrF2++ >= 0"])
    by_spec = held(new, None, limits=["chrf:word_order=2 >= 0"])
    assert [one.value for one in by_name.outcomes] == [one.value for one in by_spec.outcomes]
    direct = held(new, None, limits=[{"rule": "bleu >= 0", "view": "direct"}])
    assert all(one.status == "failed" for one in direct.outcomes)  # no peer in any language
    with pytest.raises(ConfigError, match="the run has no metric 'comet'"):
        held(new, None, limits=["comet >= 0.8"])


def test_the_screen_shows_the_verdict_last() -> None:
    one = followed(drifting([0, 1] * 10))
    lines = in_text(held(one, one, drops=["drift_rate"]))
    assert lines[-1] == "gate passed: demo against results/demo, 1 drop and 0 limits, 0 failed"
