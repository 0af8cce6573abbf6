from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from evalkit import results
from evalkit.cli.app import app
from evalkit.errors import ConfigError, DataError
from evalkit.results import Results
from evalkit.run import run
from evalkit.track.agree import ALLOWED, agree

from .conftest import FAST


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["rerun", *map(str, arguments)])


@pytest.fixture
def earlier(corpus: Path) -> Path:
    """A run in the folder of its config."""
    overrides = ["significance.resamples=50", "report=[markdown]"]
    return run(corpus / "statement.yaml", overrides, output=corpus / "results")[0]


def test_every_number_of_a_run_comes_out_again(earlier: Path) -> None:
    done = invoke(earlier)
    assert done.exit_code == 0, done.output
    last = done.stdout.splitlines()[-1]
    assert last.endswith("values compared: all the same")
    assert int(last.split()[0]) > 1000
    assert "changed: machine" not in done.stdout


def test_the_config_s_own_file_is_not_needed(
    earlier: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (corpus / "statement.yaml").unlink()
    moved = tmp_path / "elsewhere/run"
    shutil.copytree(earlier, moved)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert invoke(moved, "--folder", corpus).exit_code == 0
    # The run's own folders do not lead there, and neither does the current one.
    shutil.move(corpus, tmp_path / "elsewhere/of/others")
    lost = invoke(moved)
    assert isinstance(lost.exception, ConfigError)
    assert "--folder" in str(lost.exception)
    monkeypatch.chdir(tmp_path / "elsewhere/of")
    assert invoke(moved).exit_code == 0
    wrong = invoke(moved, "--folder", tmp_path)
    assert isinstance(wrong.exception, ConfigError)


def test_a_changed_text_is_found_and_named(earlier: Path, corpus: Path) -> None:
    memory = corpus / "mt/twin.jarida-ar.ar-en.tsv"
    text = memory.read_text(encoding="utf-8")
    memory.write_text(text.replace(" the ", " some "), encoding="utf-8")
    done = invoke(earlier, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["agrees"] is False
    places = [one["place"] for one in told["differences"]]
    assert any(place.startswith("scores.json.scores[jarida-ar bleu pivot") for place in places)
    assert not any(place.startswith("scores.json.scores[zeitung-de") for place in places)
    assert "the file mt/twin.jarida-ar.ar-en.tsv is another one" in told["environment"]
    shown = invoke(earlier)
    assert shown.exit_code == 1
    assert "differs: scores.json" in shown.stdout


def test_the_new_run_is_kept_where_it_is_asked_for(earlier: Path, tmp_path: Path) -> None:
    done = invoke(earlier, "--output", tmp_path / "kept")
    assert done.exit_code == 0
    kept = results.read(tmp_path / "kept/glacier/latest")
    assert kept.scores == results.read(earlier).scores
    assert kept.run["config_hash"] == results.read(earlier).run["config_hash"]


def test_an_edited_config_in_run_json_is_refused(earlier: Path) -> None:
    path = earlier / "run.json"
    path.write_text(path.read_text().replace('"close": 75.0', '"close": 70.0'))
    done = invoke(earlier)
    assert isinstance(done.exception, DataError)
    assert "was edited" in str(done.exception)


def moved(made: Results, by: float) -> Results:
    """The same run with every score of one metric a little off."""
    scores = [
        {**one, "value": one["value"] + by}
        if one["metric"] == "bleu" and one["value"] is not None
        else one
        for one in made.scores["scores"]
    ]
    return replace(made, scores={**made.scores, "scores": scores})


def neural(made: Results, **machine: str) -> Results:
    """The same run as if its BLEU came of a model, on some machine."""
    model = {"metric": "bleu", "dtype": "float32", "device": "cpu", "revision": "a"}
    return replace(made, run={**made.run, "models": [model], "machine": machine})


def test_a_count_may_not_move_at_all(glacier_run: tuple[Path, Results]) -> None:
    made = glacier_run[1]
    off = agree(made, moved(made, 1e-12))
    assert not off.agrees
    assert {one.allowed for one in off.differences} == {0.0}


def test_a_neural_score_may_move_by_what_its_precision_keeps_on_another_machine(
    glacier_run: tuple[Path, Results],
) -> None:
    made = glacier_run[1]
    small, large = ALLOWED["float32"] / 10, ALLOWED["float32"] * 1e4
    here, there = neural(made, processor="one"), neural(made, processor="other")
    assert agree(here, neural(moved(made, small), processor="other")).agrees
    assert not agree(here, neural(moved(made, large), processor="other")).agrees
    assert not agree(here, neural(moved(made, small), processor="one")).agrees
    assert "processor one → other" in agree(here, there).environment


def test_what_changed_around_a_run_is_said(glacier_run: tuple[Path, Results]) -> None:
    made = glacier_run[1]
    packages = {**made.run["packages"], "sacrebleu": "2.7.0"}
    later = replace(made, run={**made.run, "packages": packages, "git_commit": "abc"})
    told = agree(made, later).environment
    assert f"sacrebleu {made.run['packages']['sacrebleu']} → 2.7.0" in told
    assert f"commit {made.run['git_commit']} → abc" in told


@pytest.mark.needs("comet")
@pytest.mark.usefixtures("own_store")
def test_a_run_with_a_model_comes_out_again_in_float32(
    corpus: Path, comet_model: Callable[..., Any]
) -> None:
    (corpus / "models").mkdir()
    (corpus / "models/tiny").symlink_to(comet_model("regression_metric"))
    # Without the store, so that the model is asked again.
    metric = "metrics=[{use: comet, model: models/tiny, cache: false}]"
    directory, made = run(corpus / "statement.yaml", [*FAST, metric], output=corpus / "results")
    assert made.run["models"]
    done = invoke(directory)
    assert done.exit_code == 0, done.output
