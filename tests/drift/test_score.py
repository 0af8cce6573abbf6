from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalkit.drift.features import EXTENSIVE, features
from evalkit.drift.score import Model, Term, Weights, default, dumps, load
from evalkit.errors import ConfigError

PLAIN = Model((Term("lost_share", 0.2, 0.1, 1.0),), 0.0, 0.8)
NEURAL = Model((Term("similarity", 0.8, 0.1, -2.0),), 0.5, 0.7)


def test_a_score_at_the_mean_is_the_intercept() -> None:
    assert PLAIN.probability({"lost_share": 0.2}) == 0.5


def test_a_deviation_adds_its_weight_to_the_log_odds() -> None:
    assert PLAIN.probability({"lost_share": 0.3}) == pytest.approx(1 / (1 + 2.718281828**-1))


def test_the_first_model_that_has_all_it_needs_is_taken() -> None:
    weights = Weights((NEURAL, PLAIN))
    found = weights.score({"lost_share": 0.2, "similarity": 0.8})
    assert found is not None and found.threshold == 0.7 and found.rests_on == ("similarity",)
    without = weights.score({"lost_share": 0.2, "similarity": None})
    assert without is not None and without.threshold == 0.8
    assert weights.score({"overlap": 0.2}) is None


def test_what_speaks_most_for_drift_leads() -> None:
    model = Model((Term("a", 0, 1, 1.0), Term("b", 0, 1, 3.0), Term("c", 0, 1, -1.0)), 0, 0.5)
    assert model.leading({"a": 1.0, "b": 1.0, "c": 1.0}) == ("b", "a")


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    weights = Weights((NEURAL, PLAIN), {"labels": "mine.jsonl"})
    path.write_text(dumps(weights), encoding="utf-8")
    assert load(path) == weights


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        "{}",
        '{"format": 2, "models": []}',
        '{"format": 1, "models": []}',
        '{"format": 1, "models": [{"terms": {"a": [0, 0, 1]}, "intercept": 0, "threshold": 0.6}]}',
        '{"format": 1, "models": [{"terms": {"a": [0, 1, NaN]}, "intercept": 0, "threshold": 1}]}',
        '{"format": 1, "models": [{"terms": {}, "intercept": 0, "threshold": 0.1}]}',
    ],
)
def test_a_file_without_usable_weights_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"weights\.json.*calibrate"):
        load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the weights"):
        load(tmp_path / "none.json")


def test_the_weights_that_come_with_evalkit_score_any_pair_of_texts() -> None:
    for lang in ("en", "ar", "az", "it", "de"):
        found = default().score(features("Seven ships sank.", "Ships sank.", lang, overlap=60.0))
        assert found is not None or lang not in ("en", "de")
    assert not default().names & EXTENSIVE
    assert not any(name.startswith("source_") for name in default().names)


def test_the_weights_that_come_with_evalkit_say_where_they_are_from() -> None:
    provenance = json.loads(dumps(default()))["provenance"]
    assert provenance["sets"] and provenance["seed"] and provenance["held_out"]


def test_leaving_out_half_of_a_row_raises_the_score() -> None:
    reference = "The harbour burned for nine days, and the fishermen lost all their vessels."
    whole = default().score(features(reference, reference, "en", overlap=100.0))
    half = default().score(features(reference, "The harbour burned.", "en", overlap=35.0))
    assert whole is not None and half is not None and half.value > whole.value + 0.2
