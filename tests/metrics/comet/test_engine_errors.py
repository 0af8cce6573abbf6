"""Damaged, missing and unfit parts: each is named, with what to do, and ends with its code."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import comet_models
import pytest

from evalkit.errors import EvalkitError, ModelError
from evalkit.metrics.comet.checkpoint import find
from evalkit.metrics.comet.fast import FastEngine
from evalkit.metrics.comet.verify import verify
from evalkit.store import Store

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network")]

Make = Callable[..., Path]
Engine = Callable[..., FastEngine]


@pytest.fixture
def copied(comet_model: Make, tmp_path: Path) -> Callable[..., Path]:
    """Copies a checkpoint, which may be changed then."""

    def copy(kind: str = "regression_metric", **recipe: Any) -> Path:
        made = comet_model(kind, **recipe)
        folder = shutil.copytree(made, tmp_path / "model")
        hparams = folder / "hparams.yaml"
        hparams.write_text(hparams.read_text().replace(str(made), str(folder)))
        return folder

    return copy


def edit_config(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / "encoder/config.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def edit_ckpt(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    import torch

    path = folder / "checkpoints/model.ckpt"
    content = torch.load(path, weights_only=False)
    change(content)
    torch.save(content, path)


def cut_short(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        raw = (folder / name).read_bytes()
        (folder / name).write_bytes(raw[: len(raw) // 2])

    return change


def config(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    return lambda folder: edit_config(folder, change)


def weights(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    return lambda folder: edit_ckpt(folder, lambda content: change(content["state_dict"]))


def stored(**hparams: Any) -> Callable[[Path], None]:
    return lambda folder: edit_ckpt(
        folder, lambda content: content["hyper_parameters"].update(hparams)
    )


def other_tokenizer(folder: Path) -> None:
    recipe = comet_models.Recipe(kind="regression_metric", vocab=800)
    (folder / "other").mkdir()
    (folder / "other/encoder").mkdir()
    with comet_models.chdir(folder / "other"):
        comet_models.write_tokenizer(folder / "other", recipe)
    shutil.copy(folder / "other/encoder/tokenizer.json", folder / "encoder/tokenizer.json")


CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "half a tokenizer": (cut_short("encoder/tokenizer.json"), "cannot read the tokenizer"),
    "another tokenizer": (other_tokenizer, r"the tokenizer has \d+ tokens, the checkpoint \d+"),
    "half a config": (cut_short("encoder/config.json"), "cannot read the encoder's config"),
    "a list for a config": (
        lambda folder: (folder / "encoder/config.json").write_text("[]") and None,
        "the encoder's config is no mapping",
    ),
    "a config without heads": (
        config(lambda held: held.pop("num_attention_heads")),
        "the encoder's config has no num_attention_heads",
    ),
    "more layers in the config": (
        config(lambda held: held.update(num_hidden_layers=3)),
        "the checkpoint has no weight layerwise_attention.scalar_parameters.3",
    ),
    "fewer layers in the config": (
        config(lambda held: held.update(num_hidden_layers=1)),
        "mixes more layers than its encoder has",
    ),
    "positions of another kind": (
        config(lambda held: held.update(position_embedding_type="relative_key")),
        "the engine 'fast' has no encoder .* engine=reference",
    ),
    "half the weights": (cut_short("checkpoints/model.ckpt"), "damaged|cut|cannot be read|whole"),
    "a weight of the encoder gone": (
        weights(lambda held: held.pop("encoder.model.encoder.layer.1.output.dense.bias")),
        "has no weight encoder.model.encoder.layer.1.output.dense.bias",
    ),
    "no estimator": (
        weights(lambda held: [held.pop(name) for name in list(held) if "estimator" in name]),
        "the checkpoint has no estimator",
    ),
    "an estimator without a bias": (
        weights(lambda held: held.pop("estimator.ff.0.bias")),
        "has no weight estimator.ff.0.bias",
    ),
    "an unknown activation": (stored(activations="Wavy"), "activation 'Wavy' is unknown"),
    "an activation that is none": (stored(activations="Linear"), "activation 'Linear' is unknown"),
    "a layer that is not there": (stored(layer=9), "the checkpoint reads layer 9 of 2"),
    "an unknown pool": (stored(pool="sum"), "cannot pool by 'sum'"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_part_that_is_not_as_it_should_be_is_named(
    case: str, copied: Callable[..., Path], engine: Engine
) -> None:
    folder = copied()
    change, words = CASES[case]
    change(folder)
    with pytest.raises(ModelError, match=words) as caught:
        engine(folder).scores(comet_models.sample_rows(3))
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (weights(lambda held: held.pop("hidden2tag.bias")), "has no weight hidden2tag.bias"),
        (stored(word_layer=7), "reads layer 7 of 2"),
    ],
)
def test_a_tagger_that_is_not_as_it_should_be_is_named(
    change: Callable[[Path], None], words: str, copied: Callable[..., Path], engine: Engine
) -> None:
    folder = copied("xcomet_metric")
    change(folder)
    with pytest.raises(ModelError, match=words):
        engine(folder).scores(comet_models.sample_rows(3))


def test_a_part_that_is_gone_is_named(copied: Callable[..., Path]) -> None:
    folder = copied()
    for name in ("encoder/tokenizer.json", "encoder/config.json", "checkpoints/model.ckpt"):
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        for path in folder.glob("encoder/sentencepiece*"):
            path.unlink()
        with pytest.raises(ModelError) as caught:
            find(str(folder))
        assert caught.value.exit_code == 4 and Path(name).name in str(caught.value)
        (folder / name).write_bytes(kept)


@pytest.mark.parametrize("package", ["torch", "tokenizers"])
def test_a_package_that_is_not_installed_is_named(
    package: str, comet_model: Make, root: Path
) -> None:
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from evalkit.errors import EvalkitError\n"
        "from evalkit.metrics.comet.metric import Comet\n"
        "from evalkit.types import TestSet\n"
        "held = TestSet(lp='en-ar', hypotheses={'a': ('x',)}, sources=('y',),"
        " references={'r': ('z',)})\n"
        "try:\n"
        "    Comet(model=sys.argv[1], cache=False, device='cpu').statistics(held, 'a')\n"
        "except EvalkitError as error:\n"
        "    print(error.exit_code, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(comet_model("regression_metric"))],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    assert done.stdout.startswith("4 ") and f"{package} is not installed" in done.stdout
    assert "pip install 'evalkit-mt[comet]'" in done.stdout


def test_errors_are_one_line(copied: Callable[..., Path], engine: Engine) -> None:
    folder = copied()
    (folder / "encoder/tokenizer.json").write_text("")
    with pytest.raises(EvalkitError) as caught:
        engine(folder).scores(comet_models.sample_rows(1))
    assert "\n" not in str(caught.value) and str(folder) in str(caught.value)


@pytest.mark.parametrize("kind", ["regression_metric", "xcomet_metric"])
def test_what_is_no_number_is_refused_and_not_kept(
    kind: str, copied: Callable[..., Path], engine: Engine, tmp_path: Path
) -> None:
    folder = copied(kind)

    def spoil(content: dict[str, Any]) -> None:
        content["state_dict"]["layerwise_attention.gamma"].fill_(float("nan"))

    edit_ckpt(folder, spoil)
    rows = comet_models.sample_rows(4)
    with Store.open(tmp_path / "store.sqlite") as store:
        with pytest.raises(ModelError, match="no number"):
            engine(folder, store=store).scores(rows)
        assert store.spaces() == []
    with pytest.raises(ModelError, match="no number"):
        verify(str(folder), rows)


def test_a_store_that_fails_on_the_way_costs_no_score(
    comet_model: Make, engine: Engine, tmp_path: Path
) -> None:
    folder, rows = comet_model("regression_metric"), comet_models.sample_rows(6)
    expected = [row.score for row in engine(folder).scores(rows)]
    path = tmp_path / "store.sqlite"
    said: list[str] = []
    with Store.open(path, wait=0.05) as store:
        held = sqlite3.connect(path, isolation_level=None)
        held.execute("BEGIN EXCLUSIVE")
        found = engine(folder, store=store, notice=said.append).scores(rows)
        held.close()
    assert [row.score for row in found] == expected
    assert len(said) == 1 and said[0].startswith("nothing more is remembered")


def test_a_model_that_does_not_fit_is_told_from_a_text_that_does_not(
    comet_model: Make, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from evalkit.metrics.comet.linear import Linear

    def too_large(*_: Any) -> None:
        torch.empty(10**15)

    monkeypatch.setattr(Linear, "__init__", too_large)
    for kind in ("regression_metric", "xcomet_metric"):
        with pytest.raises(ModelError, match="the model does not fit"):
            engine(comet_model(kind)).scores(comet_models.sample_rows(3))


def test_context_is_refused_where_the_tokenizer_has_no_separator_for_it(
    comet_model: Make, engine: Engine
) -> None:
    folder = comet_model("regression_metric", encoder_model="BERT")
    with pytest.raises(EvalkitError, match="context"):
        engine(folder, context=True).scores(comet_models.sample_rows(3))
