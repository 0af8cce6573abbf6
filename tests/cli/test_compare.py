"""``evalkit compare`` and the forms of ``evalkit score`` as a user runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TWIN = Path(__file__).parent.parent / "data/glacier"
COMMAND = [sys.executable, "-m", "evalkit"]
WORDS = ("harbour", "valley", "glacier", "engine", "winter", "letter", "window", "garden")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Three systems on 24 segments of four documents: one good, one like it, one bad."""
    rows = range(24)
    lines = [f"The {WORDS[k % 8]} was closed on day {k} of the year." for k in rows]
    texts = {
        "ref": lines,
        "good": lines[:20] + [line.replace("closed", "shut") for line in lines[20:]],
        "like": lines[:19] + [line.replace("closed", "shut") for line in lines[19:]],
        "bad_&_[worse]": [f"On day {k} it shut." for k in rows],
        "docs": [f"d{k // 6}" for k in rows],
    }
    for name, column in texts.items():
        (tmp_path / name).write_text("".join(f"{line}\n" for line in column), encoding="utf-8")
    return tmp_path


def evalkit(*arguments: object, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=given,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
        timeout=120,
        check=False,
    )


def run(folder: Path, *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    done = evalkit(*arguments, cwd=folder, given=given)
    assert done.returncode == 0, done.stderr
    return done


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The error of a command that failed as it should: words, no traceback, nothing on stdout."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


COMPARE = ("compare", "bad_&_[worse]", "good", "like", "-r", "ref", "-m", "chrf")


def test_the_table_says_who_is_better_and_how_sure(files: Path) -> None:
    done = run(files, *COMPARE, "--resamples", "300")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["system", "chrF2", "[95", "%]", "cluster"]
    assert [line.split()[0] for line in lines[1:4]] == ["good", "like", "bad_&_[worse]"]
    assert lines[3].endswith("2")
    head = next(line for line in lines if "against" in line)
    assert head.split() == [
        *("system", "against", "delta", "[95", "%]", "p", "adjusted", "effect"),
        *("wins", "ties", "losses", "people"),
    ]
    pair = next(line for line in lines if line.startswith("good  ") and "worse" in line)
    assert re.search(r"\+\d+\.\d\d  \[\+\d+\.\d\d, \+\d+\.\d\d\]", pair)
    assert "24     0       0" in pair
    assert "  24 rows" in lines
    assert "paired bootstrap, 300 resamples, seed 12345" in lines[-5]
    assert done.stderr.startswith("24 rows are few: a true difference in chrF2 of ")


def test_documents_are_resampled(files: Path) -> None:
    done = run(files, *COMPARE, "--documents", "docs", "--resamples", "300")
    assert "  24 rows of 4 documents" in done.stdout
    assert "4 documents are few" in done.stderr
    done = run(files, *COMPARE, "--documents", "docs", "--by", "segment", "--json")
    assert {one["resampled"] for one in json.loads(done.stdout)["comparisons"]} == {"rows"}


def test_a_human_translation_that_ranks_too_low_is_said(files: Path) -> None:
    done = run(files, *COMPARE, "--human", "bad_&_[worse]", "--resamples", "50")
    assert "bad_&_[worse] is a human version and scores below good (chrF2) and like" in done.stderr
    lines = [line for line in done.stdout.splitlines() if "bad_&_[worse]" in line]
    assert not any(line.endswith("%") for line in lines)


def test_tsv_holds_what_json_holds(files: Path) -> None:
    asked = (*COMPARE, "--baseline", "like", "--resamples", "300")
    records = json.loads(run(files, *asked, "--json").stdout)["comparisons"]
    head, *rows = (line.split("\t") for line in run(files, *asked, "--tsv").stdout.splitlines())
    assert [row[head.index("system")] for row in rows] == ["bad_&_[worse]", "good"]
    for row, record in zip(rows, records, strict=True):
        assert row == ["" if record[key] is None else str(record[key]) for key in head]
    assert set(records[0]) - set(head) == {"references"}


def test_latex_marks_the_best_and_those_not_told_apart(files: Path) -> None:
    lines = run(files, *COMPARE, "--latex", "--resamples", "300").stdout.splitlines()
    assert lines[:4] == [
        r"% \usepackage{booktabs}",
        r"\begin{tabular}{lr}",
        r"\toprule",
        r"system & chrF2 \\",
    ]
    cells = [line.split(" & ") for line in lines[5:8]]
    assert [name for name, _ in cells] == [r"bad\_\&\_{[}worse]", "good", "like"]
    bad, good, like = (value for _, value in cells)
    assert re.fullmatch(r"\d+\.\d \\\\", bad)
    assert re.fullmatch(r"\\textbf\{\d+\.\d\} \\\\", good)
    # By segments two that differ in one row of 24 are not told apart.
    assert re.fullmatch(r"\d+\.\d\$\^\{\\dagger\}\$ \\\\", like)
    assert lines[8:10] == [r"\bottomrule", r"\end{tabular}"]
    assert all(line.startswith("% ") for line in lines[10:])
    scored = run(files, "score", "-t", "bad_&_[worse]", "-t", "good", "-r", "ref", "--latex")
    assert r"bad\_\&\_{[}worse] & " in scored.stdout
    assert scored.stdout.count(r"\textbf") == 3


def test_score_as_tsv_with_intervals(files: Path) -> None:
    asked = ("score", "-t", "good", "-r", "ref", "-m", "chrf", "--confidence", "--resamples", "99")
    head, row = (line.split("\t") for line in run(files, *asked, "--tsv").stdout.splitlines())
    (record,) = json.loads(run(files, *asked, "--json").stdout)["scores"]
    assert record["low"] <= record["value"] <= record["high"]
    assert record["conditions"] == {"bootstrap": {"resamples": 99, "seed": 12345}}
    assert row == [str(record[key]) for key in head]
    assert f"[{record['low']:.1f}, {record['high']:.1f}]" in run(files, *asked).stdout


def test_standard_input_of_any_form(files: Path) -> None:
    rows = (files / "good").read_text("utf-8").splitlines()
    table = "mt\n" + "".join(f"{row}\n" for row in rows)
    for form, given in (("lines", "\n".join(rows)), ("tsv", table)):
        asked = ("score", "-t", "-", "--format", form, "-r", "ref", "--json")
        done = run(files, *asked, given=given)
        named = json.loads(done.stdout)["scores"]
        plain = json.loads(run(files, "score", "-t", "good", "-r", "ref", "--json").stdout)[
            "scores"
        ]
        assert [one["value"] for one in named] == [one["value"] for one in plain]
        assert {one["system"] for one in named} == {"-"}


def test_a_run_s_comparisons_are_those_of_its_files(tmp_path: Path) -> None:
    done = run(tmp_path, "run", TWIN / "statement.yaml")
    directory = done.stdout.splitlines()[-1]
    stored = json.loads((tmp_path / directory / "scores.json").read_text("utf-8"))["comparisons"]
    found = json.loads(run(tmp_path, "compare", directory, "--json").stdout)
    assert stored
    assert found["comparisons"] == stored
    shown = run(tmp_path, "compare", directory).stdout
    for one in stored:
        assert re.search(rf"^{one['system']} +{one['baseline']} +", shown, re.M)
    assert run(tmp_path, "compare", directory, "--tsv").stdout.count("\n") == len(stored) + 1
    assert "-m does not go" in refused(
        evalkit("compare", directory, "-m", "bleu", cwd=tmp_path), 2
    ).replace("--metric", "-m")


def test_many_tests_get_as_many_resamples_as_they_need(files: Path) -> None:
    good = (files / "good").read_text(encoding="utf-8").splitlines()
    names = [f"s{number}" for number in range(10)]
    for number, name in enumerate(names):
        made = [line.replace("day", "date") for line in good[: number + 1]] + good[number + 1 :]
        (files / name).write_text("\n".join(made) + "\n", encoding="utf-8")
    asked = ("compare", *names, "good", "bad_&_[worse]", "-r", "ref", "-m", "chrf")
    done = run(files, *asked, "--json")
    found = json.loads(done.stdout)
    # 66 tests by 1000 resamples: no p-value below 66 / 1001 after Holm, whatever the systems are.
    assert {one["resamples"] for one in found["comparisons"]} == {7000}
    assert "7000 resamples are drawn instead of 1000" in done.stderr
    places = {one["system"]: one["cluster"] for one in found["scores"]}
    assert places["bad_&_[worse]"] > places["good"]
    done = run(files, *asked, "--resamples", "1000", "--json")
    assert "1000 resamples are too few for 66 tests in chrf" in done.stderr
    assert {one["cluster"] for one in json.loads(done.stdout)["scores"]} == {1}
    done = run(files, *asked, "--correction", "none", "--json")
    assert {one["resamples"] for one in json.loads(done.stdout)["comparisons"]} == {1000}
    assert "resamples" not in done.stderr


def test_human_translations_of_a_folder_are_known(files: Path) -> None:
    folder = files / "set"
    outputs, references = folder / "system-outputs/en-de", folder / "references"
    outputs.mkdir(parents=True)
    references.mkdir()
    for name, source in (("A", "good"), ("B", "like"), ("refB", "bad_&_[worse]"), ("P", "ref")):
        (outputs / f"{name}.txt").write_bytes((files / source).read_bytes())
    (references / "en-de.refA.txt").write_bytes((files / "ref").read_bytes())
    (references / "en-de.refB.txt").write_bytes((files / "bad_&_[worse]").read_bytes())
    asked = ("compare", folder, "-r", "refA", "-m", "chrf", "--resamples", "50")
    done = run(files, *asked, "--json")
    found = json.loads(done.stdout)
    humans = {one["system"] for one in found["scores"] if one["human"]}
    # One by its name, the other word for word.
    assert humans == {"refB", "P"}
    assert "P is the reference refA, word for word" in done.stderr
    assert "refB is a human version and scores below A (chrF2) and B (chrF2)" in done.stderr
    for one in found["comparisons"]:
        known = not humans & {one["system"], one["baseline"]}
        assert (one["human_agreement"] is not None) == known
    assert "refB (human) " in run(files, *asked).stdout
    assert "refB (human) & " in run(files, *asked, "--latex").stdout


def test_a_paraphrased_reference_is_gone_by(files: Path) -> None:
    (files / "free").write_bytes((files / "bad_&_[worse]").read_bytes())
    asked = (*COMPARE, "-r", "free", "--human", "bad_&_[worse]", "--resamples", "20")
    assert "Add a paraphrased reference" not in run(files, *asked, "--paraphrased", "free").stderr
    human = [*asked[:2], "good", "like", "-r", "free", "-r", "ref", "-m", "chrf", "--human", "good"]
    done = run(files, *human, "--paraphrased", "free", "--resamples", "20")
    assert "Go by the scores against free alone." in done.stderr
    assert done.stdout.splitlines()[0].split()[-2:] == ["paraphrased", "cluster"]
    found = json.loads(run(files, *human, "--paraphrased", "free", "--json").stdout)["scores"]
    alone = run(files, *asked[:4], "-r", "free", "-m", "chrf", "--json")
    for one, other in zip(found, json.loads(alone.stdout)["scores"], strict=True):
        assert one["against_paraphrased"] == other["value"] != one["value"] or one["value"] == 100
        assert "against_paraphrased" not in other
    # Nothing is to be said where there is no other reference.
    only = [*asked[:4], "-r", "free", "-m", "chrf", "--human", "good", "--paraphrased", "free"]
    assert "is a human version" not in run(files, *only).stderr
    assert "none of the references" in refused(
        evalkit(*COMPARE, "--paraphrased", "gone", cwd=files), 2
    )


def test_traps_are_said_with_their_segments(files: Path) -> None:
    good = (files / "good").read_text(encoding="utf-8").splitlines()
    odd = ["" if place in (1, 2, 4, 6, 8, 10, 12) else line for place, line in enumerate(good)]
    (files / "odd").write_text("\n".join(odd) + "\n", encoding="utf-8")
    done = run(files, "compare", "good", "odd", "-r", "ref", "-m", "chrf", "--resamples", "20")
    words = "7 of 24 segments of odd: empty hypothesis (segments 2, 3, 5, 7, 9 and 2 more)"
    assert words in done.stderr.splitlines()


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (("compare", "good", "-r", "ref"), 2, "one system only"),
        (("compare", "good", "like"), 2, "needs a reference"),
        (("compare", "good", "gone", "-r", "ref"), 2, "gone: cannot read"),
        (("compare", "good", "like", "-r", "ref", "--baseline", "x"), 2, "none of the systems"),
        (
            ("compare", "good", "like", "-r", "ref", "--documents", "short"),
            3,
            "short: lines differ",
        ),
        (("compare", "good", "like", "-r", "ref", "--json", "--tsv"), 2, "do not go together"),
        (("compare", "good", "like", "-r", "ref", "--method", "t-test"), 2, "t-test"),
        (("compare", "good", "like", "-r", "ref", "--resamples", "0"), 2, "equal to 1"),
        (("score", "-t", "good", "-r", "ref", "--segments", "--latex"), 2, "do not go together"),
        (("score", "-t", "good", "-r", "ref", "--lp", "german"), 2, "no language pair"),
        (("score", "-t", "bad.tsv", "-r", "ref"), 3, "bad.tsv:3: 1 cells"),
        (("score", "-t", ".", "-r", "ref"), 2, "not one of mt-metrics-eval"),
    ],
)
def test_bad_use(files: Path, arguments: tuple[str, ...], code: int, what: str) -> None:
    (files / "short").write_text("d\n", encoding="utf-8")
    (files / "bad.tsv").write_text("src\tmt\na\tb\nc\n", encoding="utf-8")
    assert what in refused(evalkit(*arguments, cwd=files), code)
