"""With torch and transformers: a tiny network made on the spot, and nothing from the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.encoders.transformers import TransformersEncoder
from evalkit.errors import ModelError

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "ferry", "left", "harbour", "herring"]


def test_without_the_packages_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError, match=r"pip install 'evalkit-mt\[embed\]'") as caught:
        TransformersEncoder("some/model").encode(["a"])
    assert caught.value.exit_code == 4 and "some/model" in str(caught.value)


def test_making_an_encoder_loads_nothing() -> None:
    program = (
        "import evalkit.encoders.transformers as t, sys; t.TransformersEncoder('x/y');"
        "print({'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    made = tmp_path_factory.mktemp("model")
    (made / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(made / "vocab.txt")).save_pretrained(made)
    torch.manual_seed(1)
    BertModel(
        BertConfig(
            vocab_size=len(WORDS),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=24,
        )
    ).save_pretrained(made)
    return made


@pytest.mark.needs("torch")
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("pooling", [None, "mean", "cls", "pooler"])
def test_vectors_are_float32_of_length_1_and_do_not_depend_on_company(
    folder: Path, pooling: Any
) -> None:
    encoder = TransformersEncoder(str(folder), pooling=pooling, batch=2)
    texts = ["the ferry left", "herring", "", "the harbour " * 30]
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32 and vectors.shape == (4, 16)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(encoder.encode([text])[0], vector, atol=1e-5)
    assert encoder.encode([]).shape == (0, 16)


@pytest.mark.needs("torch")
@pytest.mark.filterwarnings("default")
def test_the_end_of_a_long_text_counts(folder: Path) -> None:
    encoder = TransformersEncoder(str(folder))
    plain, other = encoder.encode(["the ferry " * 40, "the ferry " * 39 + "left herring"])
    assert not np.allclose(plain, other, atol=1e-4)


@pytest.mark.needs("torch")
@pytest.mark.filterwarnings("default")
def test_the_models_own_pooling_is_kept(folder: Path, tmp_path: Path) -> None:
    import shutil

    own = tmp_path / "own"
    shutil.copytree(folder, own)
    (own / "1_Pooling").mkdir()
    (own / "1_Pooling/config.json").write_text('{"pooling_mode_cls_token": true}')
    first = TransformersEncoder(str(folder), pooling="cls").encode(["the ferry"])
    assert np.allclose(TransformersEncoder(str(own)).encode(["the ferry"]), first)


@pytest.mark.needs("torch")
@pytest.mark.filterwarnings("default")
def test_a_model_that_is_not_at_hand_is_never_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="evalkit models pull nobody/nothing") as caught:
        TransformersEncoder("nobody/nothing").encode(["a"])
    assert "nobody/nothing: the encoder is not in the Hugging Face cache" in str(caught.value)
    with pytest.raises(ModelError, match="cannot load a sentence encoder from this folder"):
        TransformersEncoder(str(tmp_path)).encode(["a"])
