"""Token ids, offsets and cuts, held against transformers' own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalkit.errors import ModelError
from evalkit.metrics.comet.tokens import Tokenizer

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network")]

Make = Callable[..., Path]


@pytest.mark.parametrize("encoder", ["XLM-RoBERTa", "BERT"])
def test_tokens_are_those_of_transformers(
    encoder: str, comet_model: Make, hard_rows: list[dict[str, str]]
) -> None:
    from transformers import AutoTokenizer

    folder = comet_model("regression_metric", encoder_model=encoder) / "encoder"
    texts = sorted({text for row in hard_rows for text in row.values()})
    theirs: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    given = theirs(texts, truncation=True, max_length=100, return_offsets_mapping=True)
    ours = Tokenizer(folder, 100)(texts)
    assert [list(one.ids) for one in ours] == given["input_ids"]
    assert [list(one.offsets) for one in ours] == given["offset_mapping"]
    whole = theirs(texts)["input_ids"]
    assert [one.cut for one in ours] == [len(ids) > 100 for ids in whole]
    assert {one.cut for one in ours} == {True, False}
    assert [list(one.inner) for one in ours] == [ids[1:-1] for ids in given["input_ids"]]


@pytest.mark.parametrize("encoder", ["XLM-RoBERTa", "BERT"])
def test_special_tokens_are_those_of_transformers(encoder: str, comet_model: Make) -> None:
    from transformers import AutoTokenizer

    folder = comet_model("regression_metric", encoder_model=encoder) / "encoder"
    theirs: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    ours = Tokenizer(folder, 100)
    assert (ours.cls, ours.sep, ours.pad, ours.size) == (
        theirs.cls_token_id,
        theirs.sep_token_id,
        theirs.pad_token_id,
        len(theirs),
    )


def test_a_folder_without_tokenizer_json_gives_the_same(comet_model: Make, tmp_path: Path) -> None:
    made = comet_model("regression_metric", encoder_model="BERT") / "encoder"
    folder = shutil.copytree(made, tmp_path / "encoder")
    (folder / "tokenizer.json").unlink()
    assert (folder / "vocab.txt").is_file()
    texts = ["a text", "وقال الرئيس", ""]
    assert Tokenizer(folder, 50)(texts) == Tokenizer(made, 50)(texts)


@pytest.mark.parametrize("content", ["", "{}", "[1, 2", '{"model": {"type": "Unknown"}}'])
def test_a_damaged_tokenizer_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(ModelError, match="cannot read the tokenizer") as caught:
        Tokenizer(tmp_path, 50)(["a"])
    assert str(tmp_path) in str(caught.value) and caught.value.exit_code == 4


def test_a_folder_without_a_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot read the tokenizer"):
        Tokenizer(tmp_path, 50)(["a"])
