"""Finding a checkpoint: its three forms, and every way in which one can be incomplete."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet.checkpoint import Checkpoint, find
from evalkit.metrics.comet.hparams import KINDS
from evalkit.store import Store

COMMIT = "2760a223ac957f30acfb18c8aa649b01cf1d75f2"
HPARAMS = {
    "class_identifier": "regression_metric",
    "encoder_model": "XLM-RoBERTa",
    "pretrained_model": "xlm-roberta-large",
}


def checkpoint(folder: Path, **changes: object) -> Path:
    """A folder in COMET's form; its weights are a zip of the form of torch's, without tensors."""
    (folder / "checkpoints").mkdir(parents=True)
    said = "".join(f"{key}: {json.dumps(value)}\n" for key, value in {**HPARAMS, **changes}.items())
    (folder / "hparams.yaml").write_text(said)
    with zipfile.ZipFile(folder / "checkpoints/model.ckpt", "w") as archive:
        archive.writestr("model/data.pkl", b"\x80\x02}." + bytes(1000))
    return folder


def encoder(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True)
    for name in names or ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    return folder


def safetensors(path: Path, tensor: bytes) -> Path:
    header = json.dumps(
        {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "__metadata__": {"a": "b"}}
    ).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + tensor)
    return path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def at_hand(cache: Path) -> Path:
    """A cache with a model and the encoder that it names; the model's snapshot."""
    encoder(cache / "models--xlm-roberta-large/snapshots/aaaaaaa")
    return checkpoint(cache / f"models--Unbabel--wmt22-comet-da/snapshots/{COMMIT}")


def refused(model: object, revision: str | None = None) -> str:
    with pytest.raises(ModelError) as caught:
        find(str(model), revision)
    return str(caught.value)


def test_a_hub_id_is_found_in_the_cache(at_hand: Path, cache: Path) -> None:
    for revision in (None, COMMIT, COMMIT[:7]):
        found = find("Unbabel/wmt22-comet-da", revision)
        assert found.model == "Unbabel/wmt22-comet-da"
        assert found.revision == COMMIT
        assert found.kind == "regression_metric"
        assert found.weights == at_hand / "checkpoints/model.ckpt"
        assert found.encoder == found.tokenizer
        assert found.encoder == cache / "models--xlm-roberta-large/snapshots/aaaaaaa"


def test_a_folder_and_a_file_are_found_and_go_before_a_hub_id(
    at_hand: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = checkpoint(tmp_path / "Unbabel/wmt22-comet-da", class_identifier="unified_metric")
    for name in ("Unbabel/wmt22-comet-da", "Unbabel/wmt22-comet-da/checkpoints/model.ckpt"):
        found = find(name)
        assert found.model == name
        assert found.revision is None
        assert found.kind == "unified_metric"
        assert found.weights == mine / "checkpoints/model.ckpt"


def test_a_local_checkpoint_has_no_revision(at_hand: Path) -> None:
    with pytest.raises(ConfigError, match="no revisions"):
        find(str(at_hand), "main")


def test_safetensors_beside_the_ckpt_is_preferred_in_a_folder_not_over_a_named_file(
    at_hand: Path,
) -> None:
    named = at_hand / "checkpoints/model.ckpt"
    beside = safetensors(at_hand / "checkpoints/model.safetensors", bytes(8))
    assert find(str(at_hand)).weights == beside
    assert find(str(named)).weights == named
    named.unlink()
    assert find(str(at_hand)).weights == beside


@pytest.mark.parametrize("kind", KINDS)
def test_the_four_classes(cache: Path, tmp_path: Path, kind: str) -> None:
    named = str(encoder(tmp_path / "encoder"))
    folder = checkpoint(tmp_path / "m", class_identifier=kind, pretrained_model=named)
    assert find(str(folder)).kind == kind


def test_the_encoder_is_a_folder_beside_hparams_or_here(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = checkpoint(tmp_path / "m", pretrained_model="enc/oder")
    monkeypatch.chdir(tmp_path)
    here = encoder(tmp_path / "enc/oder")
    assert find("m").encoder == here
    beside = encoder(folder / "enc/oder", "config.json", "sentencepiece.bpe.model")
    assert find("m").encoder == beside


def test_minilm_takes_its_tokenizer_from_another_model(cache: Path, tmp_path: Path) -> None:
    named = encoder(tmp_path / "encoder", "config.json")
    folder = checkpoint(tmp_path / "m", encoder_model="MiniLM", pretrained_model=str(named))
    assert "xlm-roberta-base: the encoder (config, tokenizer) is not in" in refused(folder)
    there = encoder(cache / "models--xlm-roberta-base/snapshots/bbbbbbb", "tokenizer.json")
    assert find(str(folder)).tokenizer == there
    assert find(str(folder)).encoder == named


def test_a_model_that_is_not_at_hand_names_the_command(cache: Path) -> None:
    words = refused("Unbabel/wmt22-comet-da")
    assert "not in the Hugging Face cache" in words
    assert "Run `evalkit models pull Unbabel/wmt22-comet-da`." in words
    words = refused("Unbabel/wmt22-comet-da", "v1")
    assert "Run `evalkit models pull Unbabel/wmt22-comet-da --revision v1`." in words


@pytest.mark.parametrize("name", ["", "a/b/c", "../up", "./none", "~/none.ckpt", "a" * 300, "x\0"])
def test_a_name_that_can_be_neither(cache: Path, name: str) -> None:
    assert "it is no hub id" in refused(name)


@pytest.mark.parametrize("revision", ["../../etc", "", "a b"])
def test_a_revision_leads_nowhere_else(at_hand: Path, revision: str) -> None:
    assert "is no revision" in refused("Unbabel/wmt22-comet-da", revision)


def test_an_encoder_that_is_not_at_hand(cache: Path, tmp_path: Path) -> None:
    checkpoint(cache / f"models--a--b/snapshots/{COMMIT}")
    words = refused("a/b")
    assert words.startswith("xlm-roberta-large: the encoder (config, tokenizer) is not in")
    assert "Run `evalkit models pull a/b`." in words
    folder = cache / "models--xlm-roberta-large/snapshots/aaaaaaa"
    encoder(folder, "config.json", "pytorch_model.bin")
    words = refused("a/b")
    assert "the encoder has no tokenizer.json or sentencepiece.bpe.model" in words
    assert "Run `evalkit models pull a/b`." in words
    (folder / "config.json").unlink()
    assert "the encoder has no config.json" in refused("a/b")
    gone = checkpoint(tmp_path / "m", pretrained_model="/nowhere/encoder")
    assert "/nowhere/encoder: the folder of the encoder is not there" in refused(gone)


def test_hparams_missing_or_bad(at_hand: Path) -> None:
    path = at_hand / "hparams.yaml"
    for said, words in {
        "a: [": "hparams.yaml:1: not valid YAML",
        "a: !!python/object/apply:os.system [id]": "hparams.yaml:1: the tag",
        "- a": "is no mapping",
        "": "is no mapping",
        "class_identifier: regression_metric": "lacks encoder_model, pretrained_model",
        "class_identifier: [1]\nencoder_model: B\npretrained_model: b": "lacks class_identifier",
    }.items():
        path.write_text(said)
        assert words in refused("Unbabel/wmt22-comet-da")
        assert "evalkit models pull" in refused("Unbabel/wmt22-comet-da")
    path.write_bytes(b"\xff\xfe")
    assert "invalid UTF-8" in refused("Unbabel/wmt22-comet-da")
    path.unlink()
    assert f"{at_hand}: the checkpoint has no hparams.yaml" in refused("Unbabel/wmt22-comet-da")


def test_a_class_that_is_not_scored_with_names_the_four(cache: Path, tmp_path: Path) -> None:
    words = refused(checkpoint(tmp_path / "m", class_identifier="ranking_metric"))
    assert "'ranking_metric'" in words
    for kind in KINDS:
        assert kind in words


def test_a_folder_without_weights(at_hand: Path) -> None:
    (at_hand / "checkpoints/model.ckpt").unlink()
    for model in ("Unbabel/wmt22-comet-da", at_hand):
        assert f"{at_hand}: the folder has no checkpoints/model.ckpt" in refused(model)
    # An unfinished download leaves a link to nothing.
    (at_hand / "checkpoints/model.ckpt").symlink_to(at_hand / "blob.incomplete")
    assert "the folder has no checkpoints/model.ckpt" in refused(at_hand)


def test_weights_that_are_not_all_there(at_hand: Path) -> None:
    path = at_hand / "checkpoints/model.ckpt"
    whole = path.read_bytes()
    for content, words in {
        whole[:-1]: "cut off or damaged",
        whole[:500]: "cut off or damaged",
        b"": "is empty",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n": "a pointer of git-lfs",
        b"<html>": "holds no weights that torch saved",
    }.items():
        path.write_bytes(content)
        words_said = refused("Unbabel/wmt22-comet-da")
        assert words in words_said
        assert "evalkit models pull Unbabel/wmt22-comet-da" in words_said
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.txt", "x")
    assert "holds no weights that torch saved" in refused(at_hand)


def test_safetensors_that_are_not_all_there(at_hand: Path) -> None:
    path = safetensors(at_hand / "checkpoints/model.safetensors", bytes(7))
    assert "bytes and should have" in refused(at_hand)
    safetensors(path, bytes(9))
    assert "bytes and should have" in refused(at_hand)
    for content in (b"abc", (10**12).to_bytes(8, "little") + b"{}", bytes(8)):
        path.write_bytes(content)
        assert "cut off or damaged" in refused(at_hand)
    for header in (b"[]", b"{x}", b'{"a": 1}', b'{"a": {"data_offsets": []}}'):
        path.write_bytes(len(header).to_bytes(8, "little") + header)
        assert "the header of the weights is damaged" in refused(at_hand)
    path.write_bytes((2).to_bytes(8, "little") + b"{}")
    assert "holds no weights" in refused(at_hand)


def test_the_hash_is_that_of_the_weights_and_is_remembered(
    at_hand: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find(str(at_hand))
    content = found.weights.read_bytes()
    expected = hashlib.sha256(content).hexdigest()
    assert found.sha256(None) == expected
    with Store.open(tmp_path / "store.sqlite") as store:
        assert found.sha256(store) == expected
        with monkeypatch.context() as patch:
            patch.setattr(hashlib, "file_digest", _never)
            assert found.sha256(store) == expected
        _change_behind_its_back(found, content[:-1] + b"x")
        assert found.sha256(store) == hashlib.sha256(content[:-1] + b"x").hexdigest()


def _never(*_: object) -> None:
    raise AssertionError("the weights were read again")


def _change_behind_its_back(found: Checkpoint, content: bytes) -> None:
    """Write as much, and set the time back, as some tools do."""
    before = found.weights.stat()
    found.weights.write_bytes(content)
    os.utime(found.weights, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_settings_that_move_a_score_have_a_hash_of_their_own(at_hand: Path) -> None:
    seen = {find(str(at_hand)).settings_sha256()}
    path = at_hand / "hparams.yaml"
    path.write_text(path.read_text() + "layer_transformation: softmax\n")
    seen.add(find(str(at_hand)).settings_sha256())
    for name in ("config.json", "tokenizer.json"):
        (find(str(at_hand)).encoder / name).write_text('{"changed": 1}')
        seen.add(find(str(at_hand)).settings_sha256())
    assert len(seen) == 4
    assert find(str(at_hand)).settings_sha256() in seen


def test_finding_loads_nothing_heavy(at_hand: Path) -> None:
    program = (
        "import sys\n"
        "from evalkit.metrics.comet.checkpoint import find\n"
        "print(find('Unbabel/wmt22-comet-da').sha256(None))\n"
        "heavy = {'torch', 'transformers', 'huggingface_hub', 'tokenizers', 'numpy', 'requests'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1] == "[]"
