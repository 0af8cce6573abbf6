"""Engine fast against unbabel-comet's own predict, segment by segment, on every class."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

import comet_models
import pytest

from evalkit.metrics.comet import reference
from evalkit.metrics.comet.checkpoint import find
from evalkit.metrics.comet.context import with_context
from evalkit.metrics.comet.fast import FastEngine

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network")]

Make = Callable[..., Path]
Engine = Callable[..., FastEngine]
Row = dict[str, str]

REGRESSION = "regression_metric"
KINDS = (REGRESSION, "referenceless_regression_metric", "unified_metric", "xcomet_metric")
MIXES: list[tuple[str, dict[str, Any]]] = [
    (kind, {"layer_transformation": mix, "layer_norm": normed})
    for kind in KINDS
    for mix in ("softmax", "sparsemax", "sparsemax_patch")
    for normed in (False, True)
]
POOLS: list[tuple[str, dict[str, Any]]] = [
    (REGRESSION, {"pool": "max"}),
    (REGRESSION, {"pool": "max", "layer_norm": True}),
    (REGRESSION, {"pool": "cls"}),
    (REGRESSION, {"pool": "cls", "layer_norm": True}),
    (REGRESSION, {"pool": "default"}),
    (REGRESSION, {"layer": 1}),
    ("xcomet_metric", {"layer": 1, "word_layer": 1}),
]
SEGMENTS: list[tuple[str, dict[str, Any]]] = [
    ("unified_metric", {"input_segments": segments, "word_level": tags})
    for segments in (["mt", "src"], ["mt", "ref"], ["mt", "src", "ref"])
    for tags in (False, True)
]
ENCODERS: list[tuple[str, dict[str, Any]]] = [
    (kind, {"encoder_model": encoder})
    for kind in (REGRESSION, "unified_metric", "xcomet_metric")
    for encoder in ("XLM-RoBERTa-XL", "BERT", "MiniLM")
]
HEADS: list[tuple[str, dict[str, Any]]] = [
    (REGRESSION, {"hparams": {"activations": "Sigmoid", "final_activation": "Tanh"}}),
    ("unified_metric", {"encoder_model": "XLM-RoBERTa-XL", "word_level": True, "word_layer": 1}),
]
CASES = [*MIXES, *POOLS, *SEGMENTS, *ENCODERS, *HEADS]


def name(case: tuple[str, dict[str, Any]]) -> str:
    return "-".join([case[0].removesuffix("_metric"), *map(str, case[1].values())])


def read_by(folder: Path, rows: list[Row]) -> list[Row]:
    """The rows without what a model does not read."""
    if find(str(folder)).kind == "referenceless_regression_metric":
        return [{"src": row["src"], "mt": row["mt"]} for row in rows]
    return rows


def spans_of(spans: Any) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.severity) for span in spans]


@pytest.mark.parametrize(("kind", "recipe"), CASES, ids=map(name, CASES))
def test_the_engines_agree(
    kind: str,
    recipe: dict[str, Any],
    comet_model: Make,
    engine: Engine,
    hard_rows: list[Row],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = comet_model(kind, **recipe)
    monkeypatch.chdir(folder)  # where unbabel-comet finds the tokenizer of MiniLM
    rows = read_by(folder, hard_rows)
    theirs = reference.scores(find(str(folder)), rows)
    ours = engine(folder).scores(rows)
    scores = [one.score for one in ours]
    assert scores == pytest.approx(theirs.scores, abs=5e-6)
    assert fmean(scores) == pytest.approx(fmean(theirs.scores), abs=1e-6)
    assert len({round(score, 4) for score in scores}) > 20
    if theirs.spans is None:
        assert all(one.spans is None for one in ours)
        return
    assert [spans_of(one.spans) for one in ours] == [spans_of(row) for row in theirs.spans]
    assert sum(map(len, theirs.spans)) > 20
    confidences = [span.confidence for one in ours for span in one.spans or ()]
    expected = [span.confidence for row in theirs.spans for span in row]
    assert confidences == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("kind", ["unified_metric", "xcomet_metric"])
def test_the_engines_agree_where_a_model_does_without_the_reference(
    kind: str, comet_model: Make, engine: Engine, hard_rows: list[Row]
) -> None:
    recipe = {} if kind == "xcomet_metric" else {"input_segments": ["mt", "src", "ref"]}
    folder = comet_model(kind, **recipe)
    rows = [{"src": row["src"], "mt": row["mt"]} for row in hard_rows]
    theirs = reference.scores(find(str(folder)), rows)
    ours = engine(folder).scores(rows)
    assert [one.score for one in ours] == pytest.approx(theirs.scores, abs=5e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_no_order_no_batch_and_no_neighbour_moves_a_score(
    kind: str, comet_model: Make, engine: Engine, hard_rows: list[Row]
) -> None:
    folder = comet_model(kind)
    rows = read_by(folder, hard_rows)
    first = engine(folder).scores(rows)
    for tokens in (1, 37, 4096):
        again = engine(folder, tokens=tokens).scores(rows)
        assert [one.score for one in again] == pytest.approx([one.score for one in first], abs=1e-6)
        assert [spans_of(one.spans or ()) for one in again] == [
            spans_of(one.spans or ()) for one in first
        ]
    order = random.Random(3).sample(range(len(rows)), len(rows))
    mixed = engine(folder).scores([rows[place] for place in order])
    assert [one.score for one in mixed] == pytest.approx(
        [first[place].score for place in order], abs=1e-6
    )
    alone = [engine(folder).scores([row])[0].score for row in rows[:12]]
    assert alone == pytest.approx([one.score for one in first[:12]], abs=1e-6)


@pytest.mark.parametrize("kind", ["regression_metric", "referenceless_regression_metric"])
@pytest.mark.parametrize("recipe", [{}, {"layer_norm": True}], ids=["plain", "normed"])
def test_the_engines_agree_on_context(
    kind: str, recipe: dict[str, Any], comet_model: Make, engine: Engine
) -> None:
    folder = comet_model(kind, **recipe)
    rows = read_by(folder, comet_models.sample_rows(30))
    documents = ["one"] * 11 + ["two"] * 19
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    joined = {
        name: with_context(
            texts,
            columns.get("ref", texts) if name == "mt" else texts,
            documents=documents,
            size=2,
        )
        for name, texts in columns.items()
    }
    given = [dict(zip(joined, row, strict=True)) for row in zip(*joined.values(), strict=True)]
    theirs = reference.scores(find(str(folder)), given, context=True).scores
    ours = [one.score for one in engine(folder, context=True).scores(given)]
    assert ours == pytest.approx(theirs, abs=5e-6)
    without = [one.score for one in engine(folder).scores(rows)]
    apart = [abs(one - other) for one, other in zip(ours, without, strict=True)]
    assert apart[0] < 5e-6 and apart[11] < 5e-6  # nothing of the same document is before them
    assert min(apart[1:11] + apart[12:]) > 1e-5


def test_text_whose_end_is_not_read_is_told(
    comet_model: Make, engine: Engine, hard_rows: list[Row]
) -> None:
    def cut(kind: str, rows: list[Row]) -> set[int]:
        scored = engine(comet_model(kind)).scores(rows)
        return {place - len(rows) for place, one in enumerate(scored) if one.cut}

    assert cut("regression_metric", hard_rows) - {-1} == {-4, -3, -2}
    assert cut("unified_metric", hard_rows) == {-4, -3, -1}  # it reads no reference
    assert cut("xcomet_metric", hard_rows) == {-4, -3, -2, -1}  # the last is long when joined
