from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from evalkit import results
from evalkit.cli.app import app
from evalkit.errors import ConfigError
from evalkit.results import Results
from evalkit.track import history
from evalkit.track.historypage import page
from evalkit.track.historytext import in_text
from evalkit.track.trends import BREAK, Shown, Trend, moment, trends

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


def written(folder: Path, made: Results, *, hostile: str = "") -> None:
    """A history of six runs, a day apart: values move, and from the fifth on the tokeniser."""
    first = history.line_of(made, "glacier/20260101T080000Z-00000000")
    lines = []
    for day in range(6):
        line = copy.deepcopy(first)
        line["run"] = f"glacier/2026010{day + 1}T080000Z-0000000{day}"
        line["started"] = f"2026-01-0{day + 1}T08:00:00.000000Z"
        for one in line["series"]:
            if one["metric"] == "bleu":
                one["value"] += day
                if day >= 4:
                    one["signature"] = one["signature"].replace("tok:13a", "tok:intl")
            one["system"] += hostile
        lines.append(line)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / history.NAME).write_text(results.dump_lines(lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, glacier_run: tuple[Path, Results]) -> Path:
    written(tmp_path / "results", glacier_run[1])
    return tmp_path / "results"


def of(folder: Path, **shown: Any) -> list[Trend]:
    return trends(history.read(folder)[0], Shown(**shown))


def invoke(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["history", "--results", str(folder), *arguments])


def test_a_trend_holds_the_numbers_of_all_runs(
    folder: Path, glacier_run: tuple[Path, Results]
) -> None:
    scores = {
        (one["system"], one["metric"], one["view"], one["scope"]): one
        for one in glacier_run[1].scores["scores"]
    }
    found = of(folder)
    assert found
    for one in found:
        assert len(one.points) == 6
        if one.key.metric == "bleu":
            score = scores[one.key.system, "bleu", one.key.view, one.key.scope]
            assert [point.value for point in one.points] == [
                score["value"] + day for day in range(6)
            ]
            assert one.delta == pytest.approx(1.0)
    assert {one.key.scope for one in found} == {"whole", None}


def test_a_series_breaks_where_its_signature_changed(folder: Path) -> None:
    for one in of(folder):
        broken = [place for place, point in enumerate(one.points) if point.broken]
        if one.key.metric == "bleu":
            assert broken == [4]
            assert one.points[4].broken == ("tok 13a → intl",)
        else:
            assert broken == []
    lines = in_text(of(folder, metrics=("BLEU",)))
    assert sum(BREAK in line for line in lines[2:]) == len(of(folder, metrics=("BLEU",))) + 1
    assert lines[-1].startswith(f"{BREAK} glacier/20260105T080000Z-00000004: tok 13a → intl")


def test_what_is_shown_can_be_chosen(folder: Path) -> None:
    assert {one.key.system for one in of(folder, systems=("jarida-ar",))} == {"jarida-ar"}
    assert {one.name for one in of(folder, metrics=("chrf",))} == {"chrF2++"}
    assert {one.key.metric for one in of(folder, metrics=("omitted",))} == {"omitted"}
    late = of(folder, since=moment("2026-01-04"))
    assert {len(one.points) for one in late} == {3}
    exact = of(folder, since=moment("2026-01-04T09:00:00+00:00"))
    assert {len(one.points) for one in exact} == {2}
    assert of(folder, config="other") == []


def test_the_command(folder: Path, tmp_path: Path) -> None:
    shown = invoke(folder, "--metric", "bleu", "--system", "jarida-ar")
    assert shown.exit_code == 0, shown.output
    assert re.search(r"jarida-ar +BLEU +pivot, whole +6 .*▁▂▄▅╎▇█", shown.stdout)
    found = json.loads(invoke(folder, "--json", "--metric", "drift_rate").stdout)
    assert {one["metric"] for one in found} == {"drift_rate"}
    assert all(len(one["points"]) == 6 for one in found)
    with (folder / history.NAME).open("a") as file:
        file.write('{"history": 1, "run": "gla')
    assert "half-written" in invoke(folder, "--metric", "bleu").stderr
    nothing = invoke(tmp_path / "nowhere")
    assert isinstance(nothing.exception, ConfigError)
    assert isinstance(invoke(folder, "--since", "yesterday").exception, ConfigError)
    assert isinstance(invoke(folder, "--metric", "comet").exception, ConfigError)


def test_the_history_of_real_runs_is_shown(glacier_run: tuple[Path, Results]) -> None:
    shown = invoke(glacier_run[0].parent.parent)
    assert shown.exit_code == 0
    assert "glacier: 1 run" in shown.stdout


@pytest.mark.needs("duckdb")
def test_sql_over_the_history(folder: Path, glacier_run: tuple[Path, Results]) -> None:
    shown = invoke(
        folder,
        "--json",
        "--sql",
        "select system, count(*) as runs, max(value) - min(value) as moved, "
        "any_value(conditions->>'reference') as reference from scores "
        "where metric = 'bleu' and view = 'pivot' and scope = 'whole' group by all order by all",
    )
    assert shown.exit_code == 0, shown.output
    rows = json.loads(shown.stdout)
    assert [row["system"] for row in rows] == ["giornale-it", "jarida-ar", "zeitung-de"]
    assert all(row["runs"] == 6 and row["moved"] == pytest.approx(5) for row in rows)
    assert all(row["reference"] == "ministry-en" for row in rows)
    told = invoke(folder, "--sql", "select sum(issues) as n from issues")
    assert told.stdout.split() == ["n", str(6 * len(glacier_run[1].issues))]
    runs = invoke(folder, "--sql", "select count(*) as n, min(started) as first from runs")
    assert "2026-01-01 08:00:00" in runs.stdout
    wrong = invoke(folder, "--sql", "select nothing from nowhere")
    assert isinstance(wrong.exception, ConfigError)
    assert "nowhere" in str(wrong.exception)


def in_browser(path: Path, profile: Path) -> str:
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --dump-dom"
    flags += " --disable-background-networking --disable-component-update --disable-sync"
    flags += f" --user-data-dir={profile} --window-size=1280,900"
    done = subprocess.run(
        [str(BROWSER), *flags.split(), "--virtual-time-budget=2000", path.as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Refused" not in done.stderr
    return done.stdout


@pytest.mark.needs("chromium")
def test_a_browser_draws_the_page(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "history.html"
    assert invoke(folder, "--html", str(path)).exit_code == 0
    drawn = in_browser(path, tmp_path / "profile")
    found = of(folder)
    assert drawn.count("<svg ") == len(found)
    assert len(re.findall(r'<circle [^>]*class="dot"', drawn)) == 6 * len(found)
    bleu = [one for one in found if one.key.metric == "bleu"]
    assert len(re.findall(r'<line [^>]*class="break"', drawn)) == len(bleu)
    # A series with a break is two curves, with a band where there are intervals.
    assert len(re.findall(r'<polyline [^>]*class="curve"', drawn)) == len(found) + len(bleu)
    assert len(re.findall(r'<polygon [^>]*class="band"', drawn)) >= len(bleu) * 2
    assert "tok 13a → intl" in drawn


@pytest.mark.needs("chromium")
def test_a_hostile_name_is_text_on_the_page(
    tmp_path: Path, glacier_run: tuple[Path, Results]
) -> None:
    written(
        tmp_path, glacier_run[1], hostile="</title><script>document.title='x'</script><img src=x>"
    )
    path = tmp_path / "history.html"
    path.write_text(page(of(tmp_path)), encoding="utf-8")
    drawn = in_browser(path, tmp_path / "profile")
    assert "<title>History</title>" in drawn
    assert "<script" not in drawn and "<img" not in drawn
    assert "&lt;script&gt;" in drawn


def test_the_page_needs_nothing_else(folder: Path) -> None:
    text = page(of(folder))
    assert not re.search(r"(?:src|href)=", text)
    assert "url(" not in text
    assert "default-src 'none'" in text.replace("&#x27;", "'")
