"""Cosines of sentence vectors, by real weights and by tiny models made on the spot."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.encoders.recompute import RECOMPUTERS, VECTOR
from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.similarity import Similarity
from evalkit.optional import models, row_flags
from evalkit.store import Store, verify
from evalkit.types import TestSet

pytestmark = [
    pytest.mark.needs("torch"),
    pytest.mark.usefixtures("no_network", "own_store"),
    pytest.mark.filterwarnings("default"),
]
Tiny = Callable[..., Path]
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PAIRS = {
    "same": ("The ferry left the harbour at noon.", "The ferry left the harbour at noon."),
    "number": ("The bridge is 1,000 years old.", "The bridge is thousands of years old."),
    "reworded": ("The ferry left the harbour at noon.", "At midday the boat sailed from port."),
    "unrelated": ("The ferry left the harbour at noon.", "Inflation slowed again in spring."),
}


def held(hypotheses: list[str], *references: list[str], **parts: Any) -> TestSet:
    columns = {f"r{place}": tuple(one) for place, one in enumerate(references)}
    return TestSet(lp="ar-en", hypotheses={"a": tuple(hypotheses)}, references=columns, **parts)


def cosines(metric: Similarity, testset: TestSet) -> list[float | None]:
    return [metric.segment_score(row) for row in metric.statistics(testset, "a")]


@pytest.mark.needs("minilm")
def test_real_weights_order_real_pairs_and_a_changed_number_measures_high(minilm: Path) -> None:
    data = (minilm / "model.safetensors").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    metric = Similarity(model=str(minilm))
    said, wanted = ([pair[side] for pair in PAIRS.values()] for side in (0, 1))
    found = dict(zip(PAIRS, cosines(metric, held(said, wanted)), strict=True))
    assert found["same"] == pytest.approx(1.0, abs=1e-6)
    assert found["reworded"] > found["unrelated"] + 0.3
    # What the docs warn of: another number moves the vector less than other words do.
    assert found["number"] > 0.9 > found["reworded"]


@pytest.mark.needs("minilm")
def test_vectors_are_those_of_sentence_transformers(minilm: Path) -> None:
    import sentence_transformers  # minilm brings it

    texts = [text for pair in PAIRS.values() for text in pair] + ["Ja, ja.", "Кто? 1.000 anni"]
    theirs = sentence_transformers.SentenceTransformer(str(minilm), device="cpu").encode(texts)
    cosine = theirs[::2] @ theirs[1::2].T
    ours = cosines(Similarity(model=str(minilm)), held(texts[::2], texts[1::2]))
    assert np.allclose(ours, np.diag(cosine), atol=1e-5)


@pytest.mark.needs("minilm")
def test_its_card_says_which_languages_it_reads(minilm: Path) -> None:
    metric = Similarity(model=str(minilm))
    told = held(["a"], ["b"], sources=("c",))
    assert row_flags(metric, told, "a") == [()]
    # Held against the Arabic source, an English encoder guesses, and every row says so.
    assert row_flags(metric.in_view("direct"), told, "a") == [("uncovered_language",)]


def test_an_undefined_row_is_none_and_an_empty_hypothesis_0(tiny_encoder: Tiny) -> None:
    metric = Similarity(model=str(tiny_encoder()))
    told = held(["the ferry", "", "the ferry", " "], ["the ferry", "herring", "\t", ""])
    table = metric.statistics(told, "a")
    assert cosines(metric, told) == [pytest.approx(1.0), 0.0, None, None]
    assert table.tolist()[1:] == [[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    assert metric.score(table.sum(axis=0)) == pytest.approx(0.5)
    assert metric.score(np.zeros(2)) is None


def test_several_references_are_averaged_over_those_that_say_something(tiny_encoder: Tiny) -> None:
    metric = Similarity(model=str(tiny_encoder()))
    said = ["the ferry", "the ferry"]
    first, second = ["herring", "herring"], ["the harbour left", ""]
    both = cosines(metric, held(said, first, second))
    one, other = (cosines(metric, held(said, column)) for column in (first, second))
    assert both == [pytest.approx((one[0] + other[0]) / 2), pytest.approx(one[1])]
    assert "refs:2" in metric.signature(2)


def test_the_direct_view_reads_the_source_and_no_reference(tiny_encoder: Tiny) -> None:
    metric = Similarity(model=str(tiny_encoder()), view="direct")
    assert (metric.needs_source, metric.needs_reference, metric.reads_reference) == (
        *(True, False, False),
    )
    told = held(["العبّارة", "herring"], ["herring", "herring"], sources=("the ferry", "herring"))
    found = cosines(metric, told)
    assert found[1] == pytest.approx(1.0) and found[0] < 0.999
    pivot = metric.in_view("pivot")
    assert pivot.in_view("direct") == metric and pivot.needs_reference
    assert cosines(pivot, held(["العبّارة"], ["the ferry"]))[0] == pytest.approx(found[0])
    assert metric.signature(1).endswith("|against:source|refs:0")
    with pytest.raises(ConfigError, match="needs a source"):
        metric.statistics(held(["a"], ["b"]), "a")
    with pytest.raises(ConfigError, match="needs a reference"):
        pivot.statistics(held(["a"], sources=("b",)), "a")


def test_the_signature_holds_all_that_moves_a_score(tiny_encoder: Tiny, tmp_path: Path) -> None:
    folder = tiny_encoder()
    metric = Similarity(model=str(folder))
    parts = dict(part.split(":", 1) for part in metric.signature(1).split("|"))
    assert parts["package"].startswith("evalkit-mt-")
    assert (parts["precision"], parts["pooling"], parts["against"]) == (
        *("float32", "mean", "reference"),
    )
    about = models(metric)
    assert about is not None and parts["revision"] == f"sha256-{about['sha256'][:16]}"
    others = [
        Similarity(model=str(folder), precision="bfloat16"),
        Similarity(model=str(folder), pooling="cls"),
        Similarity(model=str(folder), prefix="query: "),
        Similarity(model=str(tiny_encoder(seed=2))),
        metric.in_view("direct"),
    ]
    signatures = {one.signature(1) for one in (metric, *others)}
    assert len(signatures) == 6
    told = held(["the ferry left"], ["the herring harbour"])
    values = [cosines(one, told)[0] for one in (metric, *others[:4])]
    assert len({round(float(value or 0), 7) for value in values}) == 5


def test_the_second_time_no_model_is_loaded(tiny_encoder: Tiny, own_store: Path) -> None:
    folder = tiny_encoder()
    told = held(["the ferry left", "herring"], ["the harbour", "herring left"])
    first = cosines(Similarity(model=str(folder)), told)
    program = (
        "import sys, json\nfrom evalkit.metrics.similarity import Similarity\n"
        "from evalkit.types import TestSet\n"
        f"told = TestSet(lp='ar-en', hypotheses={dict(told.hypotheses)!r},"
        f" references={dict(told.references)!r})\n"
        f"found = Similarity(model={str(folder)!r}).statistics(told, 'a')[:, 0].tolist()\n"
        "print(json.dumps([found, 'torch' in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [first, False]


def test_what_is_kept_is_computed_again_by_cache_verify(
    tiny_encoder: Tiny, own_store: Path
) -> None:
    folder = tiny_encoder()
    metric = Similarity(model=str(folder))
    cosines(metric, held(["the ferry left", "herring"], ["the harbour", "x"]))
    with Store.open() as store:
        (check,) = verify(store, RECOMPUTERS, sample=20, seed=1)
        assert (check.space.kind, check.checked, check.differing) == (VECTOR, 4, ())
        (folder / "config.json").write_text((folder / "config.json").read_text() + "\n")
        (check,) = verify(store, RECOMPUTERS, sample=20, seed=1)
        assert check.checked == 0 and "the model has changed since" in check.reason


def test_without_the_model_it_says_what_is_missing_and_how_to_get_it(tmp_path: Path) -> None:
    hub = Similarity(model="sentence-transformers/LaBSE")
    with pytest.raises(ModelError, match="evalkit models pull sentence-transformers/LaBSE"):
        models(hub)
    with pytest.raises(ModelError, match="there is no such folder, and it is no hub id"):
        models(Similarity(model=str(tmp_path / "nothing")))
    with pytest.raises(ModelError, match=r"config\.json is missing") as caught:
        models(Similarity(model=str(tmp_path)))
    assert caught.value.exit_code == 4


def test_a_device_that_is_none_is_refused(tiny_encoder: Tiny) -> None:
    with pytest.raises(ConfigError, match="there is no device 'gpu'"):
        Similarity(model=str(tiny_encoder()), device="gpu")
