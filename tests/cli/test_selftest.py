from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.__main__ import main
from evalkit.cli.app import app

CONFIG = "tests/data/glacier/statement.yaml"


def run(*arguments: str):
    return CliRunner().invoke(app, ["selftest", *arguments])


def test_tables_say_how_many_and_how_sure(root: Path) -> None:
    shown = run(str(root / CONFIG), "--plants", "2", "--set", "versions=[giornale-it]").stdout
    assert "seed 12345" in shown and "too few to tell" in shown
    assert "No place to plant: percent (it)" in shown
    (line,) = (line for line in shown.splitlines() if line.startswith("it    year"))
    assert line.split() == ["it", "year", "*", "1", "1", "1", "100", "[21-100]", "1", "0/5"]


def test_json_and_the_tsv_of_plants(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "new/plants.tsv"
    done = run(
        *(str(root / CONFIG), "--json", "--seed", "3", "--plants", "2", "--output", str(out)),
        *("--set", "versions=[jarida-ar]"),
    )
    made = json.loads(done.stdout)
    assert made["seed"] == 3 and {tally["lang"] for tally in made["tallies"]} == {"ar"}
    assert made["untouched"][0]["rows"] > 0
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == len(made["plants"]) == sum(t["planted"] for t in made["tallies"])
    assert {row["kind"] for row in rows} >= {"dropped", "added"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["none.yaml"], 2, "none.yaml"),
        ([CONFIG, "--plants", "0"], 2, ""),
        ([CONFIG, "--set", "versions=[nobody]"], 2, "nobody"),
        ([CONFIG, "--plants", "1", "--output", "/proc/no/plants.tsv"], 2, "cannot write"),
    ],
)
def test_bad_usage(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys, arguments, code, words
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr("sys.argv", ["evalkit", "selftest", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert words in capsys.readouterr().err
