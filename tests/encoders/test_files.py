"""An encoder's files, found without torch: what is there, what is missing, how vectors are made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evalkit.encoders import hub
from evalkit.encoders.files import find_encoder
from evalkit.encoders.transformers import TransformersEncoder
from evalkit.errors import ConfigError, ModelError

pytestmark = [pytest.mark.needs("torch"), pytest.mark.filterwarnings("default")]
Tiny = Callable[..., Path]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def module(kind: str, path: str) -> dict[str, str]:
    return {"name": path, "path": path, "type": f"sentence_transformers.models.{kind}"}


def steps(folder: Path, *modules: tuple[str, str], pooling: dict[str, object]) -> None:
    listed = [module(kind, path) for kind, path in modules]
    (folder / "modules.json").write_text(json.dumps(listed), encoding="utf-8")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling/config.json").write_text(json.dumps(pooling), encoding="utf-8")


def first_states(folder: Path, texts: list[str]) -> np.ndarray:
    """The first token's states, as transformers computes them."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        given = tokenizer(texts, padding=True, return_tensors="pt")
        states = AutoModel.from_pretrained(folder).eval()(**given).last_hidden_state[:, 0]
    return np.asarray(states)


PLAIN = [("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")]


def test_a_hub_id_is_looked_up_in_the_cache_at_its_revision(
    tiny_encoder: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    home = hub.cache() / "models--a--b" / "snapshots" / COMMIT
    shutil.copytree(tiny_encoder(), home)
    found = find_encoder("a/b", COMMIT[:8])
    assert (found.revision, found.folder) == (COMMIT, home)
    vectors = TransformersEncoder("a/b", revision=COMMIT).encode(["the ferry"])
    assert vectors.shape == (1, 16)
    with pytest.raises(ModelError, match="--revision v9"):
        find_encoder("a/b", "v9")
    with pytest.raises(ConfigError, match="a local folder has no revisions"):
        find_encoder(str(home), "v9")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("config.json", r"config\.json is missing"),
        ("model.safetensors", r"model\.safetensors is missing"),
        ("tokenizer.json", "it has none of"),
    ],
)
def test_what_a_folder_lacks_is_named(tiny_encoder: Tiny, name: str, words: str) -> None:
    folder = tiny_encoder()
    for one in {name, *(("vocab.txt",) if name == "tokenizer.json" else ())}:
        (folder / one).unlink()
    with pytest.raises(ModelError, match=words):
        find_encoder(str(folder))


def test_weights_that_were_cut_off_are_refused(tiny_encoder: Tiny) -> None:
    folder = tiny_encoder()
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-10])
    with pytest.raises(ModelError, match="bytes and should have"):
        find_encoder(str(folder))


@pytest.mark.parametrize(
    ("said", "pooling"),
    [
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, "cls"),
        ({"pooling_mode_mean_tokens": True}, "mean"),
        ({"pooling_mode_max_tokens": True}, "max"),
        ({"pooling_mode": "mean", "word_embedding_dimension": 16}, "mean"),
    ],
)
def test_the_models_own_pooling(tiny_encoder: Tiny, said: dict[str, object], pooling: str) -> None:
    folder = tiny_encoder()
    steps(folder, *PLAIN, pooling=said)
    assert find_encoder(str(folder)).recipe.name == pooling
    own = TransformersEncoder(str(folder)).encode(["the ferry left", "herring"])
    asked = TransformersEncoder(str(folder), pooling=pooling).encode(["the ferry left", "herring"])  # type: ignore[arg-type]
    assert np.allclose(own, asked)


def test_steps_that_are_not_computed_are_refused_and_not_left_out(tiny_encoder: Tiny) -> None:
    folder = tiny_encoder()
    steps(folder, *PLAIN, ("WeightedLayerPooling", "3_W"), pooling={"pooling_mode": "mean"})
    with pytest.raises(ModelError, match="a step 'WeightedLayerPooling', which evalkit does not"):
        find_encoder(str(folder))
    two = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling/config.json").write_text(json.dumps(two), encoding="utf-8")
    (folder / "modules.json").write_text(json.dumps([module(*one) for one in PLAIN]))
    with pytest.raises(ModelError, match="the pooling pooling_mode_cls_token, pooling_mode_mean"):
        find_encoder(str(folder))


@pytest.mark.parametrize("form", ["model.safetensors", "pytorch_model.bin"])
def test_a_dense_layer_behind_the_pooling_is_computed(tiny_encoder: Tiny, form: str) -> None:
    import torch
    from safetensors.torch import save_file

    folder = tiny_encoder()
    steps(folder, *PLAIN[:2], ("Dense", "2_Dense"), pooling={"pooling_mode_cls_token": True})
    (folder / "2_Dense").mkdir()
    about = {"activation_function": "torch.nn.modules.activation.Tanh", "in_features": 16}
    (folder / "2_Dense/config.json").write_text(json.dumps(about), encoding="utf-8")
    torch.manual_seed(3)
    state = {"linear.weight": torch.randn(5, 16), "linear.bias": torch.randn(5)}
    save = save_file if form.endswith("safetensors") else torch.save
    save(state, folder / "2_Dense" / form)
    found = find_encoder(str(folder))
    assert found.recipe.name == "cls+dense" and len(found.recipe.weights) == 1
    vectors = TransformersEncoder(str(folder)).encode(["the ferry", "herring"])
    assert vectors.shape == (2, 5) and np.allclose(np.linalg.norm(vectors, axis=1), 1.0)
    states = first_states(folder, ["the ferry", "herring"])
    expected = np.tanh(states @ state["linear.weight"].numpy().T + state["linear.bias"].numpy())
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(vectors, expected, atol=1e-5)
    assert found.sha256(None) != find_encoder(str(tiny_encoder())).sha256(None)


@pytest.mark.parametrize(
    ("card", "languages"),
    [
        ("---\nlanguage: en\nlicense: mit\n---\n# A", {"en"}),
        (
            "---\nlicense: mit\nlanguage:\n- ar\n- az\n- no\n- multilingual\n---\n",
            {"ar", "az", "no"},
        ),
        ("---\nlanguage: [pt-BR, it]\n---\n", {"pt", "it"}),
        ("# No front matter\nlanguage: en\n", set()),
        ("---\nlanguage: [en\n---\n", set()),
        ("---\nlanguage: en\n", set()),
    ],
)
def test_the_languages_of_a_model_card(tiny_encoder: Tiny, card: str, languages: set[str]) -> None:
    folder = tiny_encoder()
    (folder / "README.md").write_text(card, encoding="utf-8")
    assert find_encoder(str(folder)).languages() == languages
