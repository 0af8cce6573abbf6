"""COMET behind the metric protocol, and what a second run, a kill and a missing store do."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

import comet_models
import pytest

from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet import device as devices
from evalkit.metrics.comet import metric
from evalkit.metrics.comet.metric import Comet
from evalkit.store import Store
from evalkit.store.process import opened
from evalkit.text.notices import heard
from evalkit.types import TestSet

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network", "home")]

Make = Callable[..., Path]
REFERENCELESS = "referenceless_regression_metric"


def forget() -> None:
    """Let go of the models and the store that this process holds."""
    for cached in (metric._checkpoint, metric._engine, opened):
        cached.cache_clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget()
    yield tmp_path
    if store := opened()[0]:
        store.close()
    forget()


def rows_of(rows: int = 10, systems: Sequence[str] = ("a", "b"), **parts: Any) -> TestSet:
    made = comet_models.sample_rows(rows + len(systems))
    text = {
        name: tuple(made[row + place]["mt"] for row in range(rows))
        for place, name in enumerate(systems)
    }
    columns: dict[str, Any] = {
        "sources": tuple(row["src"] for row in made[:rows]),
        "references": {"first": tuple(row["ref"] for row in made[:rows])},
    }
    return TestSet(lp="ar-en", hypotheses=text, **(columns | parts))


def other_reference(held: TestSet) -> dict[str, tuple[str, ...]]:
    return {**held.references, "second": tuple(reversed(held.references["first"]))}


def test_statistics_are_a_score_and_a_one(comet_model: Make) -> None:
    held = rows_of()
    comet = Comet(model=str(comet_model("regression_metric")))
    table = comet.statistics(held, "b")
    assert table.shape == (10, 2) and table.dtype == float
    assert set(table[:, 1]) == {1.0}
    scores = [comet.segment_score(row) for row in table]
    assert comet.score(table.sum(0)) == pytest.approx(fmean(float(one) for one in scores if one))
    both = comet.statistics_by_system(held, ["a", "b"])
    assert (both["b"] == table).all() and (both["a"] != table).any()
    assert comet.score(table[:0].sum(0)) is None
    nothing = rows_of(rows=0)
    assert comet.statistics(nothing, "a").shape == (0, 2)
    assert comet.statistics_by_system(held, []) == {}


def test_several_references_give_the_mean(comet_model: Make) -> None:
    comet = Comet(model=str(comet_model("regression_metric")))
    held = rows_of()
    references = other_reference(held)
    both = comet.statistics(rows_of(references=references), "a")[:, 0]
    apart = [
        comet.statistics(rows_of(references={name: texts}), "a")[:, 0]
        for name, texts in references.items()
    ]
    assert both == pytest.approx((apart[0] + apart[1]) / 2, abs=1e-12)
    assert abs(apart[0] - apart[1]).max() > 1e-3


@pytest.mark.parametrize(
    ("kind", "recipe", "source", "reference"),
    [
        ("regression_metric", {}, True, True),
        (REFERENCELESS, {}, True, False),
        ("unified_metric", {"input_segments": ["mt", "src"]}, True, False),
        ("unified_metric", {"input_segments": ["mt", "ref"]}, False, True),
        ("unified_metric", {"input_segments": ["mt", "src", "ref"]}, True, False),
        ("xcomet_metric", {}, True, False),
    ],
)
def test_a_model_says_what_it_needs(
    kind: str, recipe: dict[str, Any], source: bool, reference: bool, comet_model: Make
) -> None:
    comet = Comet(model=str(comet_model(kind, **recipe)))
    assert (comet.needs_source, comet.needs_reference) == (source, reference)
    lacking: dict[str, Any] = {} if source else {"sources": None}
    lacking |= {} if reference else {"references": {}}
    assert comet.statistics(rows_of(**lacking), "a").shape == (10, 2)
    for needed, part in ((source, {"sources": None}), (reference, {"references": {}})):
        if needed:
            with pytest.raises(ConfigError, match="it needs a "):
                comet.statistics(rows_of(**part), "a")


def test_a_model_without_references_reads_none(comet_model: Make) -> None:
    held = rows_of()
    comet = Comet(model=str(comet_model(REFERENCELESS)))
    without = comet.statistics(rows_of(references={}), "a")
    assert (comet.statistics(rows_of(references=other_reference(held)), "a") == without).all()
    assert "|refs:0" in comet.signature(2)


def test_the_signature_holds_what_moves_a_score(comet_model: Make, tmp_path: Path) -> None:
    folder = comet_model("regression_metric")
    plain = Comet(model=str(folder))
    others = [
        Comet(model=str(comet_model("regression_metric", seed=2))),
        Comet(model=str(folder), engine="reference"),
        Comet(model=str(folder), precision="bfloat16"),
        Comet(model=str(folder), context=2),
    ]
    signatures = [plain.signature(1), plain.signature(2), *(one.signature(1) for one in others)]
    assert len(set(signatures)) == len(signatures)
    for same in (Comet(model=str(folder), tokens=7), Comet(model=str(folder), cache=False)):
        assert same.signature(1) == plain.signature(1)
    sha = plain.models()["sha256"][:16]
    assert plain.signature(1) == (
        f"package:evalkit-mt-{version('evalkit-mt')}|engine:fast-1|model:{folder.name}"
        f"|revision:sha256-{sha}|settings:{plain.models()['settings'][:16]}"
        "|precision:float32|context:0|refs:1"
    )
    assert "package:unbabel-comet-2." in others[1].signature(1)
    changed = shutil.copytree(folder, tmp_path / folder.name)
    with (changed / "hparams.yaml").open("a") as hparams:
        hparams.write("\nnote: not the same\n")
    file = Comet(model=str(changed / ".." / folder.name / "checkpoints" / "model.ckpt"))
    assert file.name == plain.name
    assert file.models()["sha256"] == plain.models()["sha256"]
    assert file.signature(1) != plain.signature(1)


def test_a_checkpoint_s_name_has_no_folder_and_no_owner(comet_model: Make) -> None:
    assert Comet().name == "wmt22-comet-da"
    assert Comet(model="Owner/name-v1.5").name == "name-v1.5"
    folder = comet_model("regression_metric")
    file = folder / "checkpoints/model.ckpt"
    assert Comet(model=str(file)).name == Comet(model=str(folder)).name == folder.name


def test_conditions_name_the_device_and_count_what_was_cut(comet_model: Make) -> None:
    comet = Comet(model=str(comet_model("regression_metric")), device="cpu")
    held = rows_of()
    assert comet.conditions(held) == {"device": "cpu", "truncated": 0}
    long = (" ".join(held.hypotheses["a"] * 60), *held.hypotheses["a"][1:])
    cut = rows_of()
    assert comet.conditions(
        TestSet(
            lp=cut.lp,
            hypotheses={"a": long, "b": held.hypotheses["b"]},
            sources=cut.sources,
            references=cut.references,
        )
    ) == {"device": "cpu", "truncated": 1}
    unknown = Comet(model=str(comet_model("regression_metric")), device="cpu", engine="reference")
    assert unknown.conditions(held) == {"device": "cpu", "truncated": None}


def test_the_run_s_record_of_a_model(comet_model: Make) -> None:
    folder = comet_model("xcomet_metric")
    record = Comet(model=str(folder), device="cpu").models()
    assert len(record.pop("sha256")) == len(record.pop("settings")) == 64
    assert record == {
        "model": str(folder),
        "class": "xcomet_metric",
        "revision": None,
        "engine": "fast-1",
        "dtype": "float32",
        "device": "cpu",
    }


@pytest.mark.parametrize("kind", ["regression_metric", "xcomet_metric"])
def test_the_engine_reference_gives_the_same(kind: str, comet_model: Make) -> None:
    held = rows_of()
    ours, theirs = (
        Comet(model=str(comet_model(kind)), device="cpu", engine=engine)
        for engine in ("fast", "reference")
    )
    assert theirs.statistics(held, "a") == pytest.approx(ours.statistics(held, "a"), abs=5e-6)


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_context_stays_within_documents(engine: Any, comet_model: Make) -> None:
    model = str(comet_model("regression_metric"))
    comet = Comet(model=model, device="cpu", engine=engine, context=2)
    one = comet.statistics(rows_of(), "a")[:, 0]
    two = comet.statistics(rows_of(documents=("x",) * 4 + ("y",) * 6), "a")[:, 0]
    plain = Comet(model=model, device="cpu").statistics(rows_of(), "a")[:, 0]
    differ = abs(one - two) > 1e-5
    assert [bool(one) for one in differ] == [False] * 4 + [True] * 2 + [False] * 4
    assert [bool(x) for x in abs(two - plain) < 5e-6] == [place in (0, 4) for place in range(10)]


def test_no_store_is_touched_where_none_is_wanted(comet_model: Make, home: Path) -> None:
    comet = Comet(model=str(comet_model("regression_metric")), cache=False)
    comet.statistics(rows_of(), "a")
    comet.signature(1)
    comet.models()
    comet.conditions(rows_of())
    assert list(home.iterdir()) == []


def test_without_a_store_to_write_to_it_says_so_and_goes_on(comet_model: Make, home: Path) -> None:
    (home / "evalkit").write_text("a file where the folder should be")
    held = rows_of()
    comet = Comet(model=str(comet_model("regression_metric")))
    with heard() as said:
        table = comet.statistics(held, "a")
    assert len(said) == 1
    assert said[0].startswith("nothing is remembered: ") and str(home) in said[0]
    plain = Comet(model=str(comet_model("regression_metric")), cache=False)
    assert (plain.statistics(held, "a") == table).all()


SECOND = """
import json, sys
from evalkit.metrics.comet.metric import Comet
from evalkit.types import TestSet
given = json.loads(sys.argv[1])
held = TestSet(lp="ar-en", hypotheses={k: tuple(v) for k, v in given["hyp"].items()},
    sources=tuple(given["src"]), references={"r": tuple(given["ref"])})
comet = Comet(model=given["model"], device="cpu")
tables = comet.statistics_by_system(held, list(held.hypotheses))
comet.signature(1), comet.conditions(held), comet.models()
heavy = {"torch", "transformers", "tokenizers", "comet", "entmax"} & set(sys.modules)
print(json.dumps({"heavy": sorted(heavy), "tables": {k: v.tolist() for k, v in tables.items()}}))
"""


def fresh(model: Path, held: TestSet) -> dict[str, Any]:
    given = {
        "model": str(model),
        "hyp": held.hypotheses,
        "src": held.sources,
        "ref": next(iter(held.references.values())),
    }
    done = subprocess.run(
        [sys.executable, "-c", SECOND, json.dumps(given)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", ["regression_metric", "xcomet_metric"])
def test_a_second_run_loads_no_model_and_gives_the_same_doubles(
    kind: str, comet_model: Make
) -> None:
    folder = comet_model(kind)
    held = rows_of()
    first = Comet(model=str(folder), device="cpu").statistics_by_system(held, ["a", "b"])
    second = fresh(folder, held)
    assert second["heavy"] == []
    assert second["tables"] == {name: table.tolist() for name, table in first.items()}


KILLED = """
import os, signal, sys
from evalkit.metrics.comet.sentences import SentenceModel
real, done = SentenceModel.vectors, []
def vectors(self, texts):
    if sum(done) >= 12:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(len(texts))
    return real(self, texts)
SentenceModel.vectors = vectors
"""


def test_a_run_that_was_killed_goes_on_where_it_stopped(
    comet_model: Make, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalkit.metrics.comet.sentences import SentenceModel

    folder = comet_model("regression_metric")
    held = rows_of()
    given = {
        "model": str(folder),
        "hyp": held.hypotheses,
        "src": held.sources,
        "ref": next(iter(held.references.values())),
    }
    program = KILLED + SECOND.replace('device="cpu"', 'device="cpu", tokens=40')
    done = subprocess.run([sys.executable, "-c", program, json.dumps(given)], check=False)
    assert done.returncode == -signal.SIGKILL
    with Store.open() as store:
        (vectors,) = store.spaces()
    texts = {
        text for column in (*held.hypotheses.values(), *held.references.values()) for text in column
    }
    texts |= set(held.sources or ())
    assert vectors.space.kind == "comet-vector" and 12 <= vectors.entries < len(texts)

    encoded: list[int] = []
    real = SentenceModel.vectors

    def spy(self: Any, texts: Sequence[Any]) -> Any:
        encoded.append(len(texts))
        return real(self, texts)

    monkeypatch.setattr(SentenceModel, "vectors", spy)
    comet = Comet(model=str(folder), device="cpu")
    tables = comet.statistics_by_system(held, ["a", "b"])
    assert sum(encoded) == len(texts) - vectors.entries
    whole = Comet(model=str(folder), device="cpu", cache=False)
    for name, table in whole.statistics_by_system(held, ["a", "b"]).items():
        assert table == pytest.approx(tables[name], abs=1e-6)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"device": "tpu"}, ConfigError, "there is no device 'tpu'"),
        (
            {"engine": "reference", "precision": "bfloat16"},
            ConfigError,
            "the engine reference computes in float32",
        ),
    ],
)
def test_options_that_cannot_be_are_refused_at_once(
    options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        Comet(**options)


def test_a_model_that_is_not_at_hand_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(ModelError, match="evalkit models pull Unbabel/wmt22-comet-da") as caught:
        Comet().statistics(rows_of(), "a")
    assert caught.value.exit_code == 4


def test_a_gpu_that_is_not_here(comet_model: Make) -> None:
    import torch

    here = torch.cuda.device_count()
    comet = Comet(model=str(comet_model("regression_metric")), device=f"cuda:{here}")
    with pytest.raises(ConfigError, match=f"cuda:{here}: there is") as caught:
        comet.statistics(rows_of(), "a")
    assert caught.value.exit_code == 2
    assert devices.devices("cpu") == ["cpu"]


def test_only_regression_models_use_context(comet_model: Make) -> None:
    for engine in ("fast", "reference"):
        comet = Comet(
            model=str(comet_model("xcomet_metric")), context=1, engine=engine, device="cpu"
        )
        with pytest.raises(ConfigError, match="context"):
            comet.statistics(rows_of(), "a")


def test_os_is_left_alone(comet_model: Make) -> None:
    before = dict(os.environ)
    Comet(model=str(comet_model("regression_metric")), device="cpu").statistics(rows_of(), "a")
    assert dict(os.environ) == before
