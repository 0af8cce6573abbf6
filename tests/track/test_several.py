"""Runs of several statements: gated, diffed and followed by outlet and by document."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli.app import app
from evalkit.results import Results
from evalkit.run import run
from evalkit.track import history
from evalkit.track.follow import of_results
from evalkit.track.gate import gate
from evalkit.track.gateconfig import GateConfig
from evalkit.track.gatetext import warnings
from evalkit.track.trends import Shown, trends

# Eight reports on ferries, by a ministry and two papers.
REPORTS = {
    f"report-{number}": [
        f"The ferry to island {number} sails at {number} o'clock.",
        f"It carries {number}0 cars and {number}00 passengers.",
        "The captain thanked the crew for their work.",
    ]
    for number in range(1, 9)
}


def corpus_of(folder: Path) -> Path:
    folder.mkdir()
    entries = []
    for statement, sentences in REPORTS.items():
        for outlet in ("Ministry", "Herald", "Courier"):
            name = f"{statement}-{outlet.lower()}"
            (folder / f"{name}.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")
            entries.append(
                f"  - {{id: {name}, statement: {statement}, outlet: {outlet}, lang: en, "
                f"file: {name}.txt}}\n"
            )
    (folder / "manifest.yaml").write_text("documents:\n" + "".join(entries), encoding="utf-8")
    (folder / "ferries.yaml").write_text(
        "name: ferries\ncorpus: manifest.yaml\nreference: [Ministry]\n"
        "versions: [Herald, Courier]\nmetrics: [chrf]\nsignificance: {resamples: 50}\n"
        "report: []\n",
        encoding="utf-8",
    )
    return folder / "ferries.yaml"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Results, Path, Results]:
    """The corpus, and a run before and after the Courier rewrote all of its reports."""
    home = tmp_path_factory.mktemp("ferries") / "corpus"
    config = corpus_of(home)
    before = run(config, output=home / "results")
    for path in home.glob("*-courier.txt"):
        first, second, _ = path.read_text(encoding="utf-8").splitlines()
        # The figures change, and a sentence is gone.
        text = "\n".join((first, second.replace("0 cars", "5 lorries")))
        path.write_text(f"{text}\n", encoding="utf-8")
    after = run(config, output=home / "results")
    return home, *before, *after


def test_whole_statements_are_paired(runs: tuple[Path, Path, Results, Path, Results]) -> None:
    _, _, old, _, new = runs
    config = GateConfig.model_validate(
        {"drops": [{"metric": "chrf", "system": ["Herald", "Courier"]}]}
    )
    gated = gate(of_results(new, "new"), of_results(old, "old"), config, place="gate.yaml")
    by_system = {one.key.system: one for one in gated.outcomes}
    assert set(by_system) == {"Herald", "Courier"}
    assert by_system["Herald"].status == "passed"
    courier = by_system["Courier"]
    assert courier.change is not None
    assert (courier.change.unit, courier.change.units) == ("statement", 8)
    assert courier.status == "failed"
    values = {
        one["system"]: one["value"]
        for one in new.scores["scores"]
        if one["view"] == "pivot" and one["scope"] == "whole"
    }
    assert courier.value == values["Courier"]
    assert courier.before is not None
    assert courier.change.delta == pytest.approx(values["Courier"] - courier.before)


def test_single_statements_are_gated_by_their_documents(
    runs: tuple[Path, Path, Results, Path, Results],
) -> None:
    _, _, old, _, new = runs
    config = GateConfig.model_validate(
        {
            "drops": [{"metric": "drift_rate", "statement": "report-3"}],
            "limits": [{"rule": "issues.major == 0", "system": "report-3-courier"}],
        }
    )
    gated = gate(of_results(new, "new"), of_results(old, "old"), config, place="gate.yaml")
    drops = [one.key.system for one in gated.outcomes if one.kind == "drop"]
    assert drops == ["report-3-herald", "report-3-courier"]
    assert [one.status for one in gated.outcomes if one.kind == "limit"] == ["failed"]
    assert any("can show no drop at all" in words for words in warnings(gated))


def test_the_reference_s_text_is_held_against_every_statement(
    runs: tuple[Path, Path, Results, Path, Results], tmp_path: Path
) -> None:
    home, before, *_ = runs
    ignored = shutil.ignore_patterns("results")
    copy = Path(shutil.copytree(home, tmp_path / "copy", ignore=ignored))
    text = copy / "report-5-ministry.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("crew", "pilots"), encoding="utf-8")
    after, _ = run(copy / "ferries.yaml", output=copy / "results")
    rules = tmp_path / "gate.yaml"
    rules.write_text("drops: [{metric: chrf, system: Herald}]\n")
    done = CliRunner().invoke(app, ["gate", str(after), "-b", str(before), "-c", str(rules)])
    assert done.exception is not None
    assert "the text of the reference report-5-ministry is another one" in str(done.exception)


def test_outlets_and_documents_are_followed_and_run_again(
    runs: tuple[Path, Path, Results, Path, Results], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, before, _, after, _ = runs
    lines, _ = history.read(home / "results")
    found = trends(lines, Shown(metrics=("drift_rate",)))
    systems = {(one.key.system, one.key.statement) for one in found}
    assert {("Courier", None), ("report-1-courier", "report-1")} <= systems
    assert all(len(one.points) == 2 for one in found)
    done = CliRunner().invoke(app, ["diff", str(before), str(after), "--exit-code"])
    assert done.exit_code == 1
    assert "Courier" in done.stdout
    monkeypatch.chdir(home)
    assert CliRunner().invoke(app, ["rerun", str(after)]).exit_code == 0
