"""unbabel-comet on tiny random checkpoints: what engine fast is held against is itself held."""

from __future__ import annotations

import math
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import comet_models
import pytest

from evalkit.errors import ConfigError, DataError, ModelError
from evalkit.metrics.comet import checkpoint, reference

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network")]

Make = Callable[..., Path]
Row = dict[str, str]

SORTS: dict[str, tuple[str, dict[str, Any]]] = {
    "regression": ("regression_metric", {}),
    "regression, sparsemax": ("regression_metric", {"layer_transformation": "sparsemax"}),
    "regression, BERT": ("regression_metric", {"encoder_model": "BERT"}),
    "regression, MiniLM": ("regression_metric", {"encoder_model": "MiniLM"}),
    "referenceless": ("referenceless_regression_metric", {"layer_norm": True}),
    "Kiwi": ("unified_metric", {"layer_transformation": "sparsemax_patch"}),
    "reference alone": ("unified_metric", {"input_segments": ["mt", "ref"]}),
    "UniTE": ("unified_metric", {"input_segments": ["mt", "src", "ref"]}),
    "Kiwi with words": ("unified_metric", {"word_level": True}),
    "xCOMET": ("xcomet_metric", {}),
    "xCOMET-XL": ("xcomet_metric", {"encoder_model": "XLM-RoBERTa-XL"}),
}
sort = pytest.mark.parametrize("sort", SORTS)


@pytest.fixture(scope="session")
def load(comet_model: Make) -> Callable[[str], Any]:
    def loaded(name: str) -> Any:
        kind, recipe = SORTS[name]
        return reference.load(checkpoint.find(str(comet_model(kind, **recipe))))

    return loaded


def rows(n: int = 20) -> list[Row]:
    return comet_models.sample_rows(n)


@sort
def test_every_class_scores_and_its_scores_spread(sort: str, comet_model: Make) -> None:
    kind, recipe = SORTS[sort]
    found = checkpoint.find(str(comet_model(kind, **recipe)))
    given = reference.scores(found, rows(), batch_size=7)
    assert len(given.scores) == 20 and all(type(score) is float for score in given.scores)
    ordered = sorted(given.scores)
    assert ordered[-2] - ordered[1] > 0.2 and -0.5 < ordered[0] < ordered[-1] < 1.5
    assert (given.spans is not None) == (recipe.get("word_level", False) or "xCOMET" in sort)


@sort
def test_no_order_and_no_batch_moves_a_score(sort: str, load: Callable[[str], Any]) -> None:
    model = load(sort)
    first = reference.predict(model, rows(), batch_size=1)
    order = random.Random(3).sample(range(20), 20)
    again = reference.predict(model, [rows()[place] for place in order], batch_size=6)
    assert again.scores == pytest.approx([first.scores[place] for place in order], abs=5e-6)
    if first.spans and again.spans:
        assert [spans_of(row) for row in again.spans] == [spans_of(first.spans[k]) for k in order]


def spans_of(row: list[reference.ErrorSpan]) -> list[tuple[str, int, int, str]]:
    return [(span.text, span.start, span.end, span.severity) for span in row]


@pytest.mark.parametrize("sort", ["Kiwi with words", "xCOMET", "xCOMET-XL"])
def test_taggers_say_several_things(sort: str, load: Callable[[str], Any]) -> None:
    given = reference.predict(load(sort), rows())
    assert given.spans is not None
    flat = [
        (span, row["mt"]) for spans, row in zip(given.spans, rows(), strict=True) for span in spans
    ]
    severities = {span.severity for span, _ in flat}
    assert severities == {"minor", "major"} | ({"critical"} if "xCOMET" in sort else set())
    words = sum(len(row["mt"].split()) for row in rows())
    assert words / 10 < len(flat) < words
    for span, text in flat:
        assert 0 < span.confidence < 1 and 0 <= span.start <= span.end <= len(text)
        if not span.text.startswith("<s>"):
            assert span.text.strip() in text


def test_xcomet_cuts_scores_off_at_1(load: Callable[[str], Any]) -> None:
    model = load("xCOMET")
    with reference.quiet():
        given = model.predict(rows(), gpus=0, progress_bar=False, num_workers=0)
    parts = given["metadata"]
    assert max(parts["src_scores"] + parts["ref_scores"] + parts["unified_scores"]) > 1.0
    assert len({round(value, 2) for value in parts["mqm_scores"]} - {0.0, 1.0}) > 0


@pytest.mark.parametrize("sort", ["regression", "regression, BERT", "UniTE", "xCOMET-XL"])
def test_every_weight_shows_when_it_is_missing(sort: str, load: Callable[[str], Any]) -> None:
    import torch

    model = load(sort)
    few = rows(6)
    whole = reference.predict(model, few)
    unseen = []
    for name, parameter in model.named_parameters():
        kept = parameter.detach().clone()
        if "word_embeddings" not in name:
            assert not ((kept == 0) | (kept == 1)).any(), name
        with torch.no_grad():
            parameter.zero_()
        without = reference.predict(model, few)
        with torch.no_grad():
            parameter.copy_(kept)
        moved = max(abs(a - b) for a, b in zip(whole.scores, without.scores, strict=True))
        if moved < 1e-4 and whole.spans == without.spans:
            unseen.append(name)
    # A key's bias adds the same to all of a query's weights, and softmax takes it out again.
    assert [name for name in unseen if not name.endswith("key.bias")] == []


def test_the_patch_mixes_with_softmax_whatever_the_checkpoint_says(comet_model: Make) -> None:
    def scored(transformation: str) -> list[float]:
        folder = comet_model("unified_metric", layer_transformation=transformation)
        return reference.scores(checkpoint.find(str(folder)), rows()).scores

    # The last layers of the patched model and of the softmax model are the same weights.
    assert scored("sparsemax_patch") == scored("softmax") != scored("sparsemax")


def test_a_patch_that_fails_in_silence_is_refused(
    comet_model: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pkg_resources

    folder = comet_model("unified_metric", layer_transformation="sparsemax_patch")
    monkeypatch.delattr(pkg_resources, "get_distribution")
    with pytest.raises(ModelError, match=r"sparsemax.*pip install 'evalkit-mt\[comet\]'"):
        reference.load(checkpoint.find(str(folder)))


@sort
def test_empty_and_odd_texts_are_scored(sort: str, load: Callable[[str], Any]) -> None:
    model = load(sort)
    odd = [
        {"src": "", "mt": "", "ref": ""},
        {"src": "sea", "mt": "", "ref": "sea"},
        {"src": "a <mask> b", "mt": "one </s> two <s> three", "ref": "<unk> 海"},
        {"src": "a <pad> b", "mt": "one <pad> two", "ref": "<pad>"},
    ]
    given = reference.predict(model, odd)
    assert all(math.isfinite(score) for score in given.scores)
    one_by_one = [reference.predict(model, [row]).scores[0] for row in odd]
    assert given.scores == pytest.approx(one_by_one, abs=5e-6)
    assert reference.predict(model, []).scores == []


def test_text_of_pad_tokens_alone_fails_in_the_word_models_of_comet(
    load: Callable[[str], Any],
) -> None:
    row = {"src": "a", "mt": "<pad>" * 40, "ref": "b"}
    assert math.isfinite(reference.predict(load("UniTE"), [row]).scores[0])
    with pytest.raises(DataError, match="pad tokens"):
        reference.predict(load("xCOMET"), [row])


@sort
def test_long_texts_are_cut(sort: str, load: Callable[[str], Any]) -> None:
    model = load(sort)
    long = " ".join(f"sea{k}" for k in range(700))
    texts = {"src": long, "mt": long, "ref": long}
    same = {key: text + " and more" for key, text in texts.items()}
    short = {key: "sea" for key in texts}
    one, two, other = (reference.predict(model, [row]).scores[0] for row in (texts, same, short))
    assert one == two and abs(one - other) > 1e-4


def test_special_tokens_in_a_text_are_special_to_comet(load: Callable[[str], Any]) -> None:
    tokenizer = load("regression").encoder.tokenizer
    assert tokenizer("a<pad>b</s> <mask><s>")["input_ids"].count(tokenizer.pad_token_id) == 1
    ids = tokenizer("<s><pad></s><unk><mask>")["input_ids"][1:-1]
    assert ids == [0, 1, 2, 3, len(tokenizer) - 1]


def test_context_pools_the_last_part_alone(comet_model: Make) -> None:
    found = checkpoint.find(str(comet_model("regression_metric")))
    plain = {"src": "ocean", "mt": "the sea", "ref": "the ocean"}
    joined = {key: f"A boat came. </s> {text}" for key, text in plain.items()}
    with_context = reference.scores(found, [joined, plain], context=True).scores
    without = reference.scores(found, [joined, plain]).scores
    assert abs(with_context[0] - without[0]) > 1e-4
    assert with_context[1] == pytest.approx(without[1], abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "recipe"),
    [("unified_metric", {}), ("xcomet_metric", {}), ("regression_metric", {"pool": "cls"})],
)
def test_classes_without_context_refuse_it(
    kind: str, recipe: dict[str, Any], comet_model: Make
) -> None:
    found = checkpoint.find(str(comet_model(kind, **recipe)))
    with pytest.raises(ConfigError, match="only regression models that pool by average"):
        reference.scores(found, rows(), context=True)


@pytest.mark.parametrize(
    ("sort", "given", "words"),
    [
        ("regression", [{"src": "a", "mt": "b"}], "reads ref"),
        ("reference alone", [{"src": "a", "mt": "b"}], "reads ref"),
        ("Kiwi", [{"mt": "b", "ref": "a"}], "reads src"),
        ("UniTE", [{"src": "a", "mt": "b"}, {"src": "a", "mt": "b", "ref": "c"}], "row 1 has"),
    ],
)
def test_rows_that_do_not_fit_are_named(
    sort: str, given: list[Row], words: str, load: Callable[[str], Any]
) -> None:
    with pytest.raises(ConfigError, match=words):
        reference.predict(load(sort), given)


@pytest.mark.parametrize("sort", ["UniTE", "xCOMET"])
def test_a_reference_may_be_left_out_where_comet_allows_it(
    sort: str, load: Callable[[str], Any]
) -> None:
    model = load(sort)
    without = [{"src": row["src"], "mt": row["mt"]} for row in rows()]
    assert reference.predict(model, without).scores != reference.predict(model, rows()).scores


@pytest.mark.parametrize("device", ["tpu", "cuda:x", "cuda:99"])
def test_a_device_that_is_not_there_is_named(device: str, load: Callable[[str], Any]) -> None:
    with pytest.raises(ConfigError, match="device"):
        reference.predict(load("regression"), rows(1), device=device)


def test_a_checkpoint_that_lacks_a_weight_is_refused(comet_model: Make, tmp_path: Path) -> None:
    import torch

    folder = tmp_path / "model"
    shutil.copytree(comet_model("regression_metric"), folder)
    path = folder / "checkpoints" / "model.ckpt"
    whole = torch.load(path, weights_only=True)
    del whole["state_dict"]["estimator.ff.3.bias"]
    torch.save(whole, path)
    with pytest.raises(ModelError, match=r"cannot load it .*estimator\.ff\.3\.bias"):
        reference.load(checkpoint.find(str(folder)))


def run(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


PUT_BACK = """
import logging, os, random, signal, socket, sys, warnings
import numpy, torch
from evalkit.metrics.comet import checkpoint, reference

def state():
    root = logging.getLogger()
    return [
        list(root.handlers), root.level, root.manager.disable, list(warnings.filters),
        os.getcwd(), sorted(os.listdir()), dict(os.environ), random.getstate(),
        [part.tolist() for part in numpy.random.get_state()[1:2]],
        torch.random.get_rng_state().tolist(), torch.get_num_threads(), torch.is_grad_enabled(),
        torch.get_default_dtype(), torch.backends.cudnn.benchmark,
        [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)],
    ]

def refuse(*_):
    raise AssertionError("the network was called")

socket.socket.connect = socket.getaddrinfo = refuse
before = state()
rows = [{"src": "a", "mt": "b", "ref": "c"}] * 3
reference.scores(checkpoint.find(sys.argv[1]), rows)
for number, (old, new) in enumerate(zip(before, state())):
    assert old == new, (number, old, new)
"""


def test_nothing_is_said_and_everything_put_back(comet_model: Make, tmp_path: Path) -> None:
    done = run(
        f"import os; os.chdir({str(tmp_path)!r})" + PUT_BACK, str(comet_model("xcomet_metric"))
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_encoder_in_the_hub_s_cache_asks_nothing_of_the_hub(
    comet_model: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(comet_model("regression_metric"), folder)
    give_hub_id(folder, tmp_path / "hf" / "hub")
    done = run(PUT_BACK, str(folder), HF_HOME=str(tmp_path / "hf"), HF_HUB_OFFLINE="0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def give_hub_id(folder: Path, cache: Path) -> None:
    """Name the encoder by a hub id, with as many tokens as XLM-R's tokenizer has."""
    import json

    import torch

    snapshot = cache / "models--some--encoder" / "snapshots" / ("a" * 40)
    snapshot.parent.mkdir(parents=True)
    (folder / "encoder").rename(snapshot)
    (snapshot.parents[1] / "refs").mkdir()
    (snapshot.parents[1] / "refs" / "main").write_text("a" * 40, encoding="utf-8")
    tokens = json.loads((snapshot / "tokenizer.json").read_text(encoding="utf-8"))
    tokens["model"]["vocab"] += [[f"unseen{k}", -99.0] for k in range(100_000)]
    (snapshot / "tokenizer.json").write_text(json.dumps(tokens), encoding="utf-8")
    for path in (folder / "hparams.yaml", folder / "checkpoints" / "model.ckpt"):
        if path.suffix == ".yaml":
            said = path.read_text(encoding="utf-8").splitlines()
            said = [
                "pretrained_model: some/encoder" if "pretrained_model" in x else x for x in said
            ]
            path.write_text("\n".join(said), encoding="utf-8")
        else:
            whole = torch.load(path, weights_only=True)
            whole["hyper_parameters"]["pretrained_model"] = "some/encoder"
            torch.save(whole, path)


@pytest.mark.parametrize(
    ("absent", "words"),
    [("comet", "cannot be imported"), ("pkg_resources", "pkg_resources, which setuptools")],
)
def test_a_missing_package_is_named_with_its_mend(
    absent: str, words: str, comet_model: Make
) -> None:
    program = f"""
import sys
sys.modules[{absent!r}] = None
from evalkit.errors import ModelError
from evalkit.metrics.comet import checkpoint, reference
try:
    reference.load(checkpoint.find(sys.argv[1]))
except ModelError as error:
    print(error)
"""
    done = run(program, str(comet_model("regression_metric")))
    assert words in done.stdout and "pip install 'evalkit-mt[comet]'" in done.stdout, done
