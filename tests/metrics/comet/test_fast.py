"""Engine fast: every text once, the store and what it depends on, devices, precisions, layers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import comet_models
import pytest

from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet import device as devices
from evalkit.metrics.comet import fast
from evalkit.metrics.comet.fast import FastEngine
from evalkit.metrics.comet.scored import SCORE, UNIT, VECTOR, Scored, key_of
from evalkit.store import Store

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network")]

Make = Callable[..., Path]
Engine = Callable[..., FastEngine]
Row = dict[str, str]


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The token ids of all that reaches an encoder from now on."""
    from evalkit.metrics.comet.joint import JointModel
    from evalkit.metrics.comet.sentences import SentenceModel

    seen: list[tuple[int, ...]] = []

    def spied(method: Any) -> Any:
        def spy(self: Any, texts: Sequence[Any]) -> Any:
            seen.extend(tuple(text.ids) for text in texts)
            return method(self, texts)

        return spy

    monkeypatch.setattr(SentenceModel, "vectors", spied(SentenceModel.vectors))
    monkeypatch.setattr(JointModel, "outcomes", spied(JointModel.outcomes))
    return seen


def systems(count: int, rows: int = 12) -> list[list[Row]]:
    """So many systems' rows over one source and reference; each repeats two of the first's."""
    words = " ".join(comet_models.seed_lines()).split()
    lines = [" ".join(words[start : start + 5]) for start in range(0, len(words) - 5, 5)]
    base = [{"src": lines[n], "ref": lines[n + rows]} for n in range(rows)]
    first = 2 * rows
    return [
        [
            {**row, "mt": lines[first + (place if place < 2 else place + rows * system)]}
            for place, row in enumerate(base)
        ]
        for system in range(count)
    ]


def distinct(tables: Sequence[Sequence[Row]], names: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(row[name] for name in names) for rows in tables for row in rows}


def texts_of(tables: Sequence[Sequence[Row]]) -> set[str]:
    return {text for rows in tables for row in rows for text in row.values()}


def test_every_distinct_text_is_encoded_once(
    comet_model: Make, engine: Engine, store: Store, encoded: list[Any]
) -> None:
    tables = systems(6)
    made = engine(comet_model("regression_metric"), store=store)
    made.scores([row for rows in zip(*tables[:5], strict=True) for row in rows])
    assert len(encoded) == len(set(encoded)) == len(texts_of(tables[:5])) == 12 + 12 + 2 + 5 * 10
    encoded.clear()
    later = engine(comet_model("regression_metric"), store=store).scores(tables[5])
    assert len(encoded) == 10
    encoded.clear()
    assert engine(comet_model("regression_metric")).scores(tables[5]) == later
    assert len(encoded) == 12 + 12 + 12


def test_a_row_is_encoded_once_within_a_process_without_a_store(
    comet_model: Make, engine: Engine, encoded: list[Any]
) -> None:
    made = engine(comet_model("regression_metric"))
    first = made.scores(systems(1)[0])
    encoded.clear()
    assert made.scores(systems(1)[0]) == first
    assert encoded == []


def test_every_distinct_pair_and_triple_is_encoded_once(
    comet_model: Make, engine: Engine, store: Store, encoded: list[Any]
) -> None:
    tables = systems(3)
    made = engine(comet_model("xcomet_metric"), store=store)
    for rows in tables[:2]:
        made.scores(rows)
    wanted = sum(
        len(distinct(tables[:2], names))
        for names in (["mt", "src"], ["mt", "ref"], ["mt", "src", "ref"])
    )
    assert len(encoded) == len(set(encoded)) == wanted == 3 * 22
    encoded.clear()
    again = engine(comet_model("xcomet_metric"), store=store)
    assert again.scores(tables[0]) == made.scores(tables[0])
    assert encoded == []
    without = [{"src": row["src"], "mt": row["mt"]} for row in tables[0]]
    again.scores(without)
    assert encoded == []  # their pairs were scored with the triples
    again.scores(tables[2])
    assert len(encoded) == 3 * 10


@pytest.mark.parametrize("kind", ["regression_metric", "unified_metric", "xcomet_metric"])
def test_what_is_remembered_is_what_was_computed(
    kind: str, comet_model: Make, engine: Engine, store: Store, hard_rows: list[Row]
) -> None:
    first = engine(comet_model(kind), store=store).scores(hard_rows)
    assert engine(comet_model(kind)).scores(hard_rows) == first
    stored = store.get(
        engine(comet_model(kind), store=store)._space(SCORE, "cpu"), [key_of(r) for r in hard_rows]
    )
    assert [Scored.from_bytes(value) for value in stored if value] == first
    held = {stats.space.kind: stats.entries for stats in store.spaces()}
    assert held.keys() == {SCORE, VECTOR if kind == "regression_metric" else UNIT}
    assert held[SCORE] == len({key_of(row) for row in hard_rows})


def other_weight(folder: Path) -> None:
    import torch

    path = folder / "checkpoints/model.ckpt"
    content = torch.load(path, weights_only=False)
    content["state_dict"]["estimator.ff.0.bias"] += 0.01
    torch.save(content, path)


def other_hparams(folder: Path) -> None:
    path = folder / "hparams.yaml"
    path.write_text(path.read_text().replace("batch_size: 4", "batch_size: 5"))


def other_tokenizer(folder: Path) -> None:
    path = folder / "encoder/tokenizer.json"
    content = json.loads(path.read_text())
    content["model"]["vocab"][300][1] -= 1
    path.write_text(json.dumps(content))


def other_config(folder: Path) -> None:
    path = folder / "encoder/config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"layer_norm_eps": 1e-3}))


@pytest.fixture
def copied(comet_model: Make, tmp_path: Path) -> Path:
    """A checkpoint that may be changed."""
    folder = shutil.copytree(comet_model("regression_metric"), tmp_path / "model")
    hparams = folder / "hparams.yaml"
    made_in = str(comet_model("regression_metric"))
    hparams.write_text(hparams.read_text().replace(made_in, str(folder)))
    return folder


@pytest.mark.parametrize("change", [other_weight, other_hparams, other_tokenizer, other_config])
def test_a_changed_checkpoint_never_meets_an_old_score(
    change: Callable[[Path], None],
    copied: Path,
    engine: Engine,
    store: Store,
    encoded: list[Any],
) -> None:
    rows = comet_models.sample_rows()
    engine(copied, store=store).scores(rows)
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    change(copied)
    assert sum(path.read_bytes() != content for path, content in before.items()) == 1
    texts = len(encoded)
    encoded.clear()
    engine(copied, store=store).scores(rows)
    assert len(encoded) == texts


@pytest.mark.parametrize("option", [{"precision": "bfloat16"}, {"context": True}])
def test_other_options_never_meet_an_old_score(
    option: dict[str, Any], comet_model: Make, engine: Engine, store: Store, encoded: list[Any]
) -> None:
    rows = comet_models.sample_rows()
    engine(comet_model("regression_metric"), store=store).scores(rows)
    texts = len(encoded)
    engine(comet_model("regression_metric"), store=store, **option).scores(rows)
    assert len(encoded) == 2 * texts


def test_another_version_or_kind_of_device_never_meets_an_old_score(
    comet_model: Make, engine: Engine, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = comet_models.sample_rows()
    made = engine(comet_model("regression_metric"), store=store)
    made.scores(rows)
    keys = [key_of(row) for row in rows]
    assert None not in store.get(made._space(SCORE, "cpu"), keys)
    assert set(store.get(made._space(SCORE, "cuda"), keys)) == {None}
    monkeypatch.setattr(fast, "VERSION", fast.VERSION + 1)
    assert set(store.get(made._space(SCORE, "cpu"), keys)) == {None}


def moved(store: Store, made: FastEngine, rows: Sequence[Row], kind: Any) -> None:
    """Remember scores of 0.5 as another kind of device's."""
    value = Scored(score=0.5, spans=None, cut=False).to_bytes()
    store.put(made._space(SCORE, kind), {key_of(row): value for row in rows})


def test_auto_takes_what_another_kind_of_device_has_scored_and_says_so(
    comet_model: Make, engine: Engine, store: Store, encoded: list[Any]
) -> None:
    rows = comet_models.sample_rows()
    best = devices.kind_of("auto")
    other = next(kind for kind in devices.KINDS if kind != best)
    said: list[str] = []
    made = engine(comet_model("regression_metric"), store=store, device="auto", notice=said.append)
    moved(store, made, rows[:-1], other)
    assert made.device_kind(rows) == best  # one row is missing there
    moved(store, made, rows[-1:], other)
    assert [one.score for one in made.scores(rows)] == [0.5] * len(rows)
    assert said == [f"the scores are taken from the store; they were made on {other}"]
    assert made.device_kind(rows) == other
    assert encoded == []
    more = [{**rows[0], "mt": "another one"}]
    assert made.scores(more)[0].score != 0.5
    assert made.device_kind(more) == best
    assert made.device_kind([*rows, *more]) == "+".join(sorted([best, other]))
    named = engine(comet_model("regression_metric"), store=store, device=best)
    assert all(one.score != 0.5 for one in named.scores(rows))


def test_two_devices_give_the_scores_of_one(
    comet_model: Make, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = comet_models.sample_rows(40)
    for kind in ("regression_metric", "xcomet_metric"):
        folder = comet_model(kind)
        alone = engine(folder, tokens=60).scores(rows)
        with monkeypatch.context() as patch:
            patch.setattr(devices, "devices", lambda device: ["cpu", "cpu"])
            both = engine(folder, tokens=60)
            scored = both.scores(rows)
        network = both._network
        models = network.joint_models if kind == "xcomet_metric" else network.sentence_models
        assert len(models) == 2
        assert [one.score for one in scored] == pytest.approx(
            [one.score for one in alone], abs=1e-6
        )


def test_layers_above_the_last_that_is_read_are_not_built(
    comet_model: Make, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalkit.metrics.comet import encoder

    built: list[str] = []
    make = encoder._Layer.__init__

    def counted(self: Any, weights: Any, prefix: str, shape: Any) -> None:
        built.append(prefix)
        make(self, weights, prefix, shape)

    monkeypatch.setattr(encoder._Layer, "__init__", counted)
    scalars = (1.0, 1.2, 0.9, -5.0, -5.0)
    recipe = {"layers": 4, "layer_transformation": "sparsemax", "scalars": scalars}
    rows = comet_models.sample_rows(4)
    engine(comet_model("regression_metric", **recipe)).scores(rows)
    assert len(built) == 2
    built.clear()
    softmax = recipe | {"layer_transformation": "softmax"}
    engine(comet_model("regression_metric", **softmax)).scores(rows)
    assert len(built) == 4
    built.clear()
    tagged = recipe | {"word_layer": 3}
    engine(comet_model("xcomet_metric", **tagged)).scores(rows)
    assert len(built) == 3


@pytest.mark.parametrize("kind", ["regression_metric", "xcomet_metric"])
def test_bfloat16_is_near(kind: str, comet_model: Make, engine: Engine) -> None:
    import torch

    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        with pytest.raises(ConfigError, match="bfloat16"):
            engine(comet_model(kind), precision="bfloat16").scores(comet_models.sample_rows(2))
        return
    rows = comet_models.sample_rows(30)
    exact = [one.score for one in engine(comet_model(kind)).scores(rows)]
    near = [one.score for one in engine(comet_model(kind), precision="bfloat16").scores(rows)]
    apart = [abs(one - other) for one, other in zip(exact, near, strict=True)]
    assert 0 < max(apart) < 0.05


def test_float16_is_not_for_a_cpu(comet_model: Make, engine: Engine) -> None:
    with pytest.raises(ConfigError, match="float16 is not for this CPU"):
        engine(comet_model("regression_metric"), precision="float16").scores(
            comet_models.sample_rows(2)
        )


def test_a_batch_that_does_not_fit_into_memory_is_halved(
    comet_model: Make, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from evalkit.metrics.comet.sentences import SentenceModel

    real = SentenceModel.vectors
    rows = comet_models.sample_rows(12)
    expected = engine(comet_model("regression_metric")).scores(rows)
    limit = 2

    def small(self: Any, texts: Sequence[Any]) -> Any:
        if len(texts) > limit:
            torch.empty(10**15)
        return real(self, texts)

    monkeypatch.setattr(SentenceModel, "vectors", small)
    said: list[str] = []
    made = engine(comet_model("regression_metric"), notice=said.append)
    assert made.scores(rows) == expected
    assert len(said) == 1 and said[0].startswith("out of memory: a batch of ")
    limit = 0
    made = engine(comet_model("regression_metric"), notice=said.append)
    with pytest.raises(ModelError, match="a single text does not fit"):
        made.scores(rows)
