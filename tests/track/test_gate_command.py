from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from evalkit import results
from evalkit.cli.app import app
from evalkit.errors import ConfigError, DataError
from evalkit.results import Results
from evalkit.run import run
from evalkit.track import follow

from .conftest import FAST, TWIN


def invoke(*arguments: str | Path, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, ["gate", *map(str, arguments)], env=dict(env or {}))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "gate.yaml"
    path.write_text("drops: [chrF2++, {metric: drift_rate, tolerance: 0.05}, issues.major]\n")
    return path


def test_the_baseline_is_written_read_and_updated(
    glacier_run: tuple[Path, Results], config: Path, tmp_path: Path
) -> None:
    directory, made = glacier_run
    home = tmp_path / "baseline"
    missing = invoke(directory, "-b", home / "glacier.jsonl", "-c", config)
    assert isinstance(missing.exception, ConfigError)
    assert "--update-baseline" in str(missing.exception)
    assert invoke(directory, "-b", home, "-c", config, "--update-baseline").exit_code == 0
    read = follow.read(home / "glacier.jsonl")
    whole = follow.of_results(made, str(directory))
    assert read.series == whole.series
    assert read.texts == whole.texts
    for key, one in whole.series.items():
        rows = read.series[key].rows
        assert (rows is None) == (one.rows is None)
        if rows is not None and one.rows is not None:
            assert rows.keys == one.rows.keys
            assert np.array_equal(rows.statistics, one.rows.statistics)
    for baseline in (home, home / "glacier.jsonl", directory):
        done = invoke(directory, "-b", baseline, "-c", config)
        assert done.exit_code == 0, done.output
        assert done.stdout.splitlines()[-1].startswith("gate passed: glacier")
    refused = invoke(directory, "-b", directory, "-c", config, "--update-baseline")
    assert isinstance(refused.exception, ConfigError)
    assert "never changed" in str(refused.exception)
    texts = (home / "glacier.jsonl").read_text(encoding="utf-8")
    sentences = [one["text"] for one in made.documents if len(one["text"]) > 30]
    assert not any(sentence in texts for sentence in sentences)


def test_a_copy_of_a_run_as_the_baseline_becomes_one_of_the_new_run(
    glacier_run: tuple[Path, Results], config: Path, tmp_path: Path
) -> None:
    strict, made = run(TWIN / "statement.yaml", [*FAST, "drift.close=95"], output=tmp_path / "new")
    home = tmp_path / "results/baseline"
    shutil.copytree(glacier_run[0], home)
    latest = strict.parent / "latest"
    done = invoke(latest, "-b", home, "-c", config, "--update-baseline")
    assert done.exit_code == 0, done.output
    assert results.read(home).scores == made.scores
    assert [path.name for path in home.parent.iterdir()] == ["baseline"]
    assert invoke(strict, "-b", home, "-c", config).exit_code == 0


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text.replace('"value": 6', '"value": 7', 1), "was edited or is damaged"),
        (lambda text: text[: len(text) // 2], "truncated"),
        (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "truncated"),
        (lambda text: "", "no baseline"),
        (lambda text: "[" * 10_000, "no baseline"),
        (lambda text: '{"a": 1}\n{"b": 2}\n', "no baseline"),
    ],
)
def test_a_damaged_baseline_is_refused(
    glacier_run: tuple[Path, Results], config: Path, tmp_path: Path, damage: Any, words: str
) -> None:
    path = tmp_path / "base.jsonl"
    follow.write_file(glacier_run[1], path)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    done = invoke(glacier_run[0], "-b", path, "-c", config)
    assert isinstance(done.exception, DataError)
    assert words in str(done.exception)


def test_a_truncated_run_directory_is_refused(
    glacier_run: tuple[Path, Results], config: Path, tmp_path: Path
) -> None:
    broken = Path(shutil.copytree(glacier_run[0], tmp_path / "run"))
    lines = (broken / "statistics.jsonl").read_bytes()
    (broken / "statistics.jsonl").write_bytes(lines[: len(lines) // 2])
    done = invoke(broken, "-b", glacier_run[0], "-c", config)
    assert isinstance(done.exception, DataError)
    assert "statistics.jsonl" in str(done.exception)


def test_other_drift_thresholds_are_an_error_and_no_regression(
    glacier_run: tuple[Path, Results], config: Path, tmp_path: Path
) -> None:
    strict, _ = run(TWIN / "statement.yaml", [*FAST, "drift.close=95"], output=tmp_path)
    done = invoke(strict, "-b", glacier_run[0], "-c", config)
    assert isinstance(done.exception, ConfigError)
    assert "drift close 75.0 → 95.0" in str(done.exception)
    assert "chrf" not in str(done.exception)
    path = tmp_path / "base.jsonl"
    follow.write_file(glacier_run[1], path)
    accepted = invoke(strict, "-b", path, "-c", config, "--update-baseline")
    assert accepted.exit_code == 0
    assert invoke(strict, "-b", path, "-c", config).exit_code == 0


def test_the_outcomes_as_json(glacier_run: tuple[Path, Results], config: Path) -> None:
    done = invoke(glacier_run[0], "-b", glacier_run[0], "-c", config, "--json")
    told = json.loads(done.stdout)
    assert told["passed"] is True
    assert told["tests"] == len(told["outcomes"]) == 9
    assert all(one["delta"] == 0 and one["p_adjusted"] == 1 for one in told["outcomes"])


# Planted in texts, from pages to the gate


def corpus_of(folder: Path, lines: Mapping[str, Sequence[str]]) -> Path:
    """A config over documents of one language, each a list of sentences."""
    folder.mkdir()
    entries = []
    for name, sentences in lines.items():
        (folder / f"{name}.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")
        entries.append(f"  - {{id: {name}, outlet: {name}, lang: de, file: {name}.txt}}\n")
    (folder / "manifest.yaml").write_text("statement: news\ndocuments:\n" + "".join(entries))
    (folder / "news.yaml").write_text(
        "name: news\ncorpus: manifest.yaml\nreference: ref\nversions: [mt]\n"
        "metrics: [{use: chrf}, {use: bleu}]\nsignificance: {resamples: 50}\nreport: []\n"
    )
    return folder / "news.yaml"


def test_a_planted_regression_fails_and_the_same_set_drawn_again_does_not(
    wmt22_texts: Mapping[str, tuple[str, ...]], tmp_path: Path
) -> None:
    texts = {name: wmt22_texts[name] for name in ("ref.A", "hyp.Online-W", "hyp.Online-A")}
    kept = [
        place
        for place, line in enumerate(texts["ref.A"])
        if 8 <= len(line.split()) <= 40 and line.rstrip().endswith(".")
    ][:120]
    ref, one, other = ([texts[name][place] for place in kept] for name in texts)
    rng = np.random.default_rng(11)
    swap = rng.integers(2, size=len(kept))
    cut = [
        " ".join(line.split()[: math.ceil(len(line.split()) * 0.6)]) + "." if half else line
        for line, half in zip(one, rng.integers(2, size=len(kept)), strict=True)
    ]
    versions = {
        "before": [b if s else a for a, b, s in zip(one, other, swap, strict=True)],
        "again": [a if s else b for a, b, s in zip(one, other, swap, strict=True)],
        "planted": cut,
    }
    runs = {}
    for name, lines in versions.items():
        path = corpus_of(tmp_path / name, {"ref": ref, "mt": lines})
        runs[name], _ = run(path, output=tmp_path / name / "results")
    rules = tmp_path / "gate.yaml"
    rules.write_text(
        "drops: [{metric: chrf, tolerance: 0.5}, bleu, {metric: drift_rate, tolerance: 0.02}]\n"
    )
    again = invoke(runs["again"], "-b", runs["before"], "-c", rules)
    assert again.exit_code == 0, again.output
    planted = invoke(runs["planted"], "-b", runs["before"], "-c", rules)
    assert planted.exit_code == 1, planted.output
    assert "failed: mt chrF2 (pivot, whole): worse by" in planted.stdout
    assert results.read(runs["planted"]).statistics


@pytest.mark.needs("comet")
@pytest.mark.usefixtures("own_store")
def test_a_neural_metric_is_gated_without_its_model(
    corpus: Path,
    comet_model: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (corpus / "models").mkdir()
    (corpus / "models/tiny").symlink_to(comet_model("regression_metric"))
    metric = "metrics=[{use: comet, model: models/tiny}]"
    directory, made = run(corpus / "statement.yaml", [*FAST, metric], output=tmp_path / "out")
    (corpus / "models/tiny").unlink()
    rules = tmp_path / "gate.yaml"
    rules.write_text("drops: [comet]\nlimits: [comet >= -100, comet >= 100]\n")
    path = tmp_path / "base.jsonl"
    follow.write_file(made, path)
    monkeypatch.chdir(tmp_path)
    done = invoke(directory, "-b", path, "-c", rules, "--json")
    assert done.exit_code == 1, done.output
    told = json.loads(done.stdout)["outcomes"]
    drops = [one for one in told if one["kind"] == "drop"]
    assert len(drops) == 3
    assert all(one["delta"] == 0 and one["rows"] > 0 for one in drops)
    assert {one["status"] for one in told if one["rule"] == "comet >= 100"} == {"failed"}
    assert all(one["holds_on"] in (0, 1) for one in told if one["kind"] == "limit")
