"""What CI reads of a gate, each read by the reader that people use."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import junitparser
import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from evalkit.cli.app import app
from evalkit.results import Results
from evalkit.track import exports, github
from evalkit.track.follow import of_results
from evalkit.track.gatetext import in_markdown
from evalkit.track.junit import junit
from evalkit.track.outcomes import Gated

from .made import drifting, followed, held

HOSTILE = "x\x1b[2J\u202e|<img src=x>`%0A::error::\n::set-output name=a::b\ufffe]]>&"


@pytest.fixture(scope="module")
def failed() -> Gated:
    """A gate with a failure, a warning, a limit, and hostile names."""
    old = followed(drifting([0] * 30), systems=("mt", HOSTILE))
    new = followed(drifting([1] * 15 + [0] * 15), systems=("mt", HOSTILE, "new"))
    return held(
        new,
        old,
        drops=[{"metric": "drift_rate", "tolerance": 0.01}],
        limits=["drift_rate <= 0.6", "drift_rate <= 0.4"],
    )


def test_junit_has_a_case_for_each_rule_and_series(failed: Gated, tmp_path: Path) -> None:
    path = tmp_path / "gate.xml"
    path.write_text(junit(failed), encoding="utf-8")
    read = JUnitXml.fromfile(str(path))
    cases = [case for suite in read for case in suite]
    assert read.tests == len(cases) == len(failed.outcomes) == 8
    assert read.failures == len(failed.failures) == 5
    broken = [case for case in cases if not case.is_passed and not case.is_skipped]
    assert len(broken) == 5
    assert all(isinstance(case.result[0], junitparser.Failure) for case in broken)
    assert len({case.name for case in cases}) == len(cases)
    first = next(case for case in cases if case.name.startswith("mt "))
    assert first.result[0].message.startswith("worse by 0.5")
    assert "p <0.0001" in first.result[0].text or "p 0.000" in first.result[0].text


def test_the_summary_is_a_table_in_a_markdown_renderer(failed: Gated) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(in_markdown(failed))
    assert html.count("<tr>") == len(failed.outcomes) + 1
    cells = re.findall(r"<t[hd][ >]", html)
    assert len(cells) == 9 * (len(failed.outcomes) + 1)
    assert html.startswith("<h2>❌ gate FAILED: demo")
    assert html.count("<strong>failed</strong>") == 5
    # No name becomes markup.
    assert "<img" not in html and "<code>" not in html


def test_annotations_hold_no_second_command(failed: Gated) -> None:
    lines = github.annotated(failed)
    assert sum(line.startswith("::error ") for line in lines) == 5
    assert any(line.startswith("::warning ") for line in lines)
    for line in lines:
        assert "\n" not in line and "\r" not in line and "\x1b" not in line
        assert re.fullmatch(r"::(error|warning) title=[^:,]+::.+", line), line


def test_outputs_are_one_line_each(failed: Gated) -> None:
    text = github.output_lines(github.outputs(failed))
    values = dict(line.split("=", 1) for line in text.splitlines())
    assert values["passed"] == "false"
    assert (values["rules"], values["failed"]) == ("8", "5")
    assert set(values) == {"passed", "rules", "failed", "too-small", "failures"}


def test_everything_is_written_where_it_is_asked_for(
    glacier_run: tuple[Path, Results], tmp_path: Path
) -> None:
    directory, made = glacier_run
    config = tmp_path / "gate.yaml"
    config.write_text("drops: [chrF2++]\nlimits: [drift_rate <= 0.01]\n")
    names = ["junit.xml", "gate.md", "metrics.json", "badge.json"]
    options = ["--junit", "--markdown", "--metrics", "--badge"]
    asked: list[str] = []
    for option, name in zip(options, names, strict=True):
        asked += [option, str(tmp_path / "out" / name)]
    asked += ["--benchmark", str(tmp_path / "out/bench")]
    done = CliRunner().invoke(
        app,
        ["gate", str(directory), "-b", str(directory), "-c", str(config), *asked],
        env={
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
        },
    )
    assert done.exit_code == 1, done.output
    out = tmp_path / "out"
    assert (out / "gate.md").read_text() == (tmp_path / "summary").read_text()
    assert "passed=false\n" in (tmp_path / "output").read_text()
    assert "::error title=jarida-ar drift rate (glacier-2023)::" in done.stdout
    badge = json.loads((out / "badge.json").read_text())
    assert badge["schemaVersion"] == 1
    assert badge["color"] == "red"
    assert {"label", "message"} <= set(badge)
    flat = json.loads((out / "metrics.json").read_text())
    for score in made.scores["scores"]:
        name = f"{score['system']}/{score['metric']}/{score['view']}/{score['scope']}"
        assert flat.get(name) == score["value"]
    assert flat["jarida-ar/drift_rate/glacier-2023"] == next(
        one["drift_rate"] for one in made.scores["profiles"] if one["system"] == "jarida-ar"
    )
    assert all(isinstance(value, int | float) for value in flat.values())
    for name in ("bigger", "smaller"):
        found = json.loads((out / f"bench/{name}.json").read_text())
        assert found
        assert all({"name", "unit", "value"} <= set(one) for one in found)
        assert all(isinstance(one["value"], float) for one in found)


def test_an_error_is_annotated_too(glacier_run: tuple[Path, Results], tmp_path: Path) -> None:
    config = tmp_path / "gate.yaml"
    config.write_text("drops: [comet]\n")
    arguments = ["gate", str(glacier_run[0]), "-b", str(glacier_run[0]), "-c", str(config)]
    done = CliRunner().invoke(app, arguments, env={"GITHUB_ACTIONS": "true"})
    assert done.stdout.startswith("::error title=evalkit gate::")
    assert "has no metric" in done.stdout


def test_a_badge_says_that_a_set_is_too_small() -> None:
    one = followed(drifting([0, 1]))
    gated = held(one, one, drops=["drift_rate"])
    assert exports.badge(gated)["color"] == "yellow"


def numbers(followed_: Any) -> set[str]:
    return {exports.name_of(one) for one in followed_.series.values()}


def test_the_two_directions_share_no_number(glacier_run: tuple[Path, Results]) -> None:
    made = of_results(glacier_run[1], "run")
    bigger = {one["name"] for one in exports.benchmark(made, higher_is_better=True)}
    smaller = {one["name"] for one in exports.benchmark(made, higher_is_better=False)}
    assert bigger and smaller and not bigger & smaller
    assert bigger | smaller <= numbers(made)
    assert any("/chrf" in name for name in bigger)
    assert any("/drift_rate" in name for name in smaller)
