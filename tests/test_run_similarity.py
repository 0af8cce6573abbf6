"""Runs with ``similarity``: both views, on models made on the spot and on real English weights."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalkit import run as story
from evalkit.__main__ import main
from evalkit.errors import ModelError
from evalkit.metrics.similarity import Similarity
from evalkit.results import Results
from evalkit.run import run
from evalkit.types import TestSet

pytestmark = [
    pytest.mark.needs("torch"),
    pytest.mark.usefixtures("no_network", "own_store"),
    pytest.mark.filterwarnings("default"),
]
TWIN = Path(__file__).parent / "data/glacier"
MODEL = "models/tiny"
SPEC = f"similarity:model={MODEL}"
Tiny = Callable[..., Path]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the twin, for a model of its own beside its config."""
    return Path(shutil.copytree(TWIN, tmp_path / "glacier"))


def use(corpus: Path, model: Path, name: str = MODEL) -> None:
    (corpus / name).parent.mkdir(exist_ok=True)
    (corpus / name).symlink_to(model)


def scored(corpus: Path, metric: str, *overrides: str) -> Results:
    sets = [f"metrics=[{metric}]", "significance.resamples=50", "report=[html]", *overrides]
    return run(corpus / "statement.yaml", sets, output=corpus / "out")[1]


def lines(made: Results, system: str) -> list[dict[str, Any]]:
    rows = [line for line in made.segments if line["system"] == system]
    return [row for row in rows if row["role"] in ("lead", "body") and row["reference"]]


def values(made: Results, system: str, scope: str) -> dict[str, Any]:
    return {
        one["view"]: one
        for one in made.scores["scores"]
        if (one["system"], one["scope"]) == (system, scope)
    }


def test_both_views_of_a_run_each_against_its_own_side(corpus: Path, tiny_encoder: Tiny) -> None:
    use(corpus, tiny_encoder())
    published = (corpus / "jarida-ar.txt").read_text(encoding="utf-8").rstrip().split("\n")
    (corpus / "jarida-ar.txt").write_text("\n".join(published[:-1]) + "\n", encoding="utf-8")
    made = scored(corpus, f"{{use: similarity, model: {MODEL}, view: both}}")
    metric = Similarity(model=str(corpus / MODEL))
    rows = lines(made, "jarida-ar")
    sides = {
        "pivot": TestSet(
            lp="ar-en",
            hypotheses={"a": tuple(row["pivot"] or "" for row in rows)},
            references={"r": tuple(row["reference"] for row in rows)},
        ),
        "direct": TestSet(
            lp="en-ar",
            hypotheses={"a": tuple(row["version"] or "" for row in rows)},
            sources=tuple(row["reference"] for row in rows),
        ),
    }
    assert any(row["version"] is None for row in rows)  # a row that is left out counts 0
    for view, one in values(made, "jarida-ar", "whole").items():
        table = metric.in_view(view).statistics(sides[view], "a")  # type: ignore[arg-type]
        assert one["value"] == pytest.approx(table[:, 0].mean(), abs=1e-6)
        assert one["low"] <= one["value"] <= one["high"] and one["n"] == len(rows)
        assert one["higher_is_better"] and one["conditions"]["device"] == "cpu"
        assert f"against:{'reference' if view == 'pivot' else 'source'}" in one["signature"]
        # No peer is asked for, and none is read.
        assert one["conditions"]["references"] == (["ministry-en"] if view == "pivot" else [])
    aligned = values(made, "jarida-ar", "aligned")
    assert aligned["pivot"]["value"] > values(made, "jarida-ar", "whole")["pivot"]["value"]
    for row in rows:
        known = row["scores"][SPEC]
        assert (known is None) == (row["version"] is None)
        assert known is None or -1 <= known <= 1
    assert {one["metric"] for one in made.scores["comparisons"]} == {SPEC}
    (model,) = made.run["models"]
    assert (model["metric"], model["model"], model["pooling"]) == (SPEC, MODEL, "mean")
    assert made.run["shown_times"] == {SPEC: 100.0}
    assert str(corpus) not in json.dumps([made.run, made.scores, list(made.segments)])


def test_without_the_model_nothing_is_aligned_or_written(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story, "align", lambda *_: pytest.fail("it was aligned"))
    with pytest.raises(
        ModelError, match="evalkit models pull sentence-transformers/LaBSE"
    ) as caught:
        scored(corpus, "{use: similarity, model: sentence-transformers/LaBSE, view: direct}")
    assert caught.value.exit_code == 4
    assert not (corpus / "out").exists()


def test_in_a_systems_run_the_source_is_what_was_translated(
    corpus: Path, tiny_encoder: Tiny
) -> None:
    use(corpus, tiny_encoder())
    systems = "systems=[{name: echo, use: command, command: [cat]}]"
    made = scored(corpus, f"{{use: similarity, model: {MODEL}}}", systems)
    echoed = [one for one in made.scores["scores"] if one["system"].startswith("echo-")]
    # What is not translated at all has the source's own vector.
    assert echoed and all(one["view"] == "direct" for one in echoed)
    assert all(one["value"] == pytest.approx(1.0, abs=1e-6) for one in echoed)


@pytest.mark.needs("minilm")
def test_score_and_compare_take_it_on_the_command_line(
    minilm: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {
        "good.en": ["The ferry left at noon.", "Prices fell in spring.", "He signed the treaty."],
        "bad.en": ["Goats like salt.", "Prices fell in spring.", "The stadium was empty."],
        "human.en": ["At noon the ferry left.", "In spring prices fell.", "He signed the treaty."],
    }
    for name, rows in texts.items():
        (tmp_path / name).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    spec = f"similarity:model={minilm}"

    def evalkit(*arguments: str) -> Any:
        monkeypatch.setattr(sys, "argv", ["evalkit", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        return json.loads(capsys.readouterr().out)

    told = evalkit("score", *("-t", "good.en", "-t", "bad.en"), *("-r", "human.en"), "-m", spec,
                   "--json", "--segments")  # fmt: skip
    good, bad = told["scores"]
    assert good["value"] > 0.9 > 0.6 > bad["value"]
    assert told["segments"]["good.en"][spec][2] == pytest.approx(1.0, abs=1e-6)
    direct = evalkit("score", "-t", "good.en", "-s", "human.en", "-m", f"{spec},view=direct",
                     "--json")  # fmt: skip
    assert direct["scores"][0]["value"] == pytest.approx(good["value"], abs=1e-6)
    compared = evalkit("compare", "good.en", "bad.en", "-r", "human.en", "-m", spec, "--json")
    (pair,) = compared["comparisons"]
    assert abs(pair["delta"]) == pytest.approx(good["value"] - bad["value"])
    assert pair["human_agreement"] is None
