"""``evalkit review`` as an analyst uses it: list, decide by short ids, run again, export."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalkit.__main__ import main
from evalkit.report.issuecsv import COLUMNS as CSV
from evalkit.report.issuemqm import COLUMNS as MQM
from evalkit.results import digest

TWIN = Path(__file__).parent.parent / "data/glacier"
Record = dict[str, Any]
Done = tuple[int, str, str]
Evalkit = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the corpus in it, as a user stands in it."""
    shutil.copytree(TWIN, tmp_path / "glacier")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


@pytest.fixture
def evalkit(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Evalkit:
    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["evalkit", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsysbinary.readouterr()
        return int(left.value.code or 0), said.out.decode(), said.err.decode()

    return run


@pytest.fixture
def directory(home: Path, evalkit: Evalkit) -> Path:
    done = evalkit("run", "glacier/statement.yaml", "--set", "significance.resamples=20",
                   "--set", "report=[]")  # fmt: skip
    assert done[0] == 0
    return Path("results/glacier/latest")


def issues_of(evalkit: Evalkit, directory: Path, *more: str) -> list[Record]:
    code, out, err = evalkit("review", directory, "--json", *more)
    assert (code, err) == (0, "")
    found: list[Record] = json.loads(out)["issues"]
    return found


def number_of(evalkit: Evalkit, directory: Path) -> Record:
    return next(
        one
        for one in issues_of(evalkit, directory)
        if (one["system"], one["category"]) == ("jarida-ar", "number")
    )


def kept(path: str = "glacier/review.jsonl") -> list[Record]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_the_list_has_every_issue_with_its_id_and_state(evalkit: Evalkit, directory: Path) -> None:
    code, out, err = evalkit("review", directory)
    found = issues_of(evalkit, directory)
    assert (code, err) == (0, "")
    heads = [line.split()[:2] for line in out.splitlines()[:-1] if not line.startswith(" ")]
    assert heads == [[one["id"], "open"] for one in found]
    assert out.splitlines()[-1] == f"{len(found)} of {len(found)} issues: {len(found)} open"
    assert not Path("glacier/review.jsonl").exists()


def test_an_issue_is_dismissed_by_a_short_id_and_the_next_run_counts_it(
    evalkit: Evalkit, directory: Path
) -> None:
    issue = number_of(evalkit, directory)
    code, out, err = evalkit(
        *("review", directory, "--dismiss", issue["id"][:6]),
        *("--note", "مئة عام is idiomatic", "--by", "NN"),
    )
    assert code == 0 and out.startswith(f"{issue['id']}  dismissed  jarida-ar number: ")
    assert err == "To count it: evalkit run glacier/statement.yaml\n"
    (line,) = kept()
    assert {key: line[key] for key in ("id", "decision", "note", "by")} == {
        "id": issue["id"],
        "decision": "dismissed",
        "note": "مئة عام is idiomatic",
        "by": "NN",
    }
    assert line["about"].startswith("jarida-ar number: reference “")
    # The run is as it was; its list knows better.
    assert [one for one in issues_of(evalkit, directory, "--state", "dismissed")] == [
        {**issue, "state": "dismissed", "review": {
            key: line[key] for key in ("decision", "note", "by", "at")}}
    ]  # fmt: skip
    evalkit("run", "glacier/statement.yaml", "--set", "report=[]")
    run = json.loads((directory / "run.json").read_text(encoding="utf-8"))
    assert run["review"]["dismissed"] == 1


def test_several_at_once_other_minds_and_undo(evalkit: Evalkit, directory: Path) -> None:
    ids = [one["id"] for one in issues_of(evalkit, directory)]
    first, second, third = ids[:3]
    both = f"{first},{second[:8]}"
    assert evalkit("review", directory, "--accept", both, "--dismiss", third, "--note", "x")[0] == 0
    assert [(one["id"], one["decision"]) for one in kept()] == [
        (first, "accepted"),
        (second, "accepted"),
        (third, "dismissed"),
    ]
    # The same again without a note keeps the note; another decision is another note.
    code, out, _ = evalkit("review", directory, "--accept", first, "--accept", third)
    assert code == 0 and "(was dismissed)" in out
    assert [(one["decision"], one["note"]) for one in kept()] == [
        ("accepted", "x"),
        ("accepted", "x"),
        ("accepted", ""),
    ]
    code, out, _ = evalkit("review", directory, "--undo", first[:7], "--undo", third)
    assert code == 0 and f"{first}  open (was accepted)" in out
    assert [one["id"] for one in kept()] == [second]


def test_a_decision_of_another_run_can_be_undone(evalkit: Evalkit, directory: Path) -> None:
    gone = {"id": "feed0000beef", "decision": "accepted", "note": "", "about": "of an older run"}
    Path("glacier/review.jsonl").write_text(json.dumps(gone) + "\n", encoding="utf-8")
    out = evalkit("review", directory)[1]
    assert out.splitlines()[-1] == (
        "feed0000beef  accepted, but this run has no such issue: of an older run"
    )
    assert json.loads(evalkit("review", directory, "--json")[1])["gone"] == [gone]
    assert evalkit("review", directory, "--undo", "feed")[0] == 0
    assert kept() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--accept", "zzzz"], "no issue of this run has an id that begins so"),
        (["--accept", "{id:.3}"], "an id is written with 4 characters at least"),
        (["--accept", "{id}", "--dismiss", "{id}"], "named for two decisions at once"),
        (["--undo", "{id}"], "nobody has decided on this issue"),
        (["--note", "x"], "a note or name without a decision"),
        (["--undo", "{id}", "--by", "x"], "a note or name without a decision"),
        (["--out", "x.csv"], "--out without a form"),
        (["--json", "--format", "csv"], "--format and --json at once"),
        (["--system", "jarida"], "unknown system: 'jarida'. Did you mean 'jarida-ar'?"),
        (["--file", "nothing.jsonl"], "nothing.jsonl: cannot read the file"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_written(
    evalkit: Evalkit, directory: Path, options: list[str], words: str
) -> None:
    name = number_of(evalkit, directory)["id"]
    code, out, err = evalkit("review", directory, *(one.format(id=name) for one in options))
    assert (code, out) == (2, "") and words in err and "Traceback" not in err
    assert not Path("glacier/review.jsonl").exists()


def test_an_ambiguous_id_lists_what_it_may_mean(evalkit: Evalkit, directory: Path) -> None:
    # Two ids of one beginning, as issues that are said in two places have.
    issues = [json.loads(line) for line in (directory / "issues.jsonl").read_text().splitlines()]
    issues[0]["id"], issues[1]["id"] = "abcdef012345-11aa", "abcdef012345-22bb"
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in issues)
    (directory / "issues.jsonl").write_text(text, encoding="utf-8")
    run = json.loads((directory / "run.json").read_text(encoding="utf-8"))
    run["files"]["issues.jsonl"] = digest(text)
    (directory / "run.json").write_text(json.dumps(run), encoding="utf-8")
    code, _, err = evalkit("review", directory, "--accept", "abcdef")
    assert code == 2
    assert "2 issues begin so: abcdef012345-11aa, abcdef012345-22bb. Write more of it." in err
    assert evalkit("review", directory, "--accept", "abcdef012345-2")[0] == 0


def test_a_bad_file_ends_with_3_and_its_line(evalkit: Evalkit, directory: Path) -> None:
    Path("glacier/review.jsonl").write_text('\n{"id": "x"}\n', encoding="utf-8")
    name = json.loads((directory / "issues.jsonl").read_text().split("\n")[0])["id"]
    for more in ([], ["--accept", name]):
        code, out, err = evalkit("review", directory, *more)
        assert (code, out) == (3, "")
        assert "review.jsonl:2: 'decision' is missing" in err


def test_the_manifest_is_found_from_anywhere_near(
    evalkit: Evalkit, directory: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = number_of(evalkit, directory)["id"]
    there = (home / directory).resolve()
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere")
    assert evalkit("review", there, "--accept", name)[0] == 0
    assert [one["id"] for one in kept(str(home / "glacier/review.jsonl"))] == [name]
    # The manifest was mended since: by its name it is still the one.
    with (home / "glacier/manifest.yaml").open("a", encoding="utf-8") as file:
        file.write("# mended\n")
    with (home / "glacier/statement.yaml").open("a", encoding="utf-8") as file:
        file.write("# mended\n")
    assert evalkit("review", there, "--undo", name)[0] == 0


def test_a_run_far_from_its_corpus_asks_for_the_file(
    evalkit: Evalkit, directory: Path, home: Path, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    name = number_of(evalkit, directory)["id"]
    far = tmp_path_factory.mktemp("far") / "a/b"
    shutil.copytree(home / directory, far / "run")
    monkeypatch.chdir(far)
    assert evalkit("review", "run")[0] == 0  # to look at it, nothing more is needed
    code, _, err = evalkit("review", "run", "--accept", name)
    assert code == 2 and "--file FOLDER/review.jsonl" in err
    code, _, err = evalkit("review", "run", "--accept", name, "--file", "mine.jsonl")
    assert (code, err) == (0, "")
    assert [one["id"] for one in kept("mine.jsonl")] == [name]
    assert [one["state"] for one in issues_of(evalkit, Path("run"), "--file", "mine.jsonl",
            "--state", "accepted")] == ["accepted"]  # fmt: skip


def test_csv_has_every_field_and_is_read_back(evalkit: Evalkit, directory: Path) -> None:
    found = issues_of(evalkit, directory)
    note = '=HYPERLINK("http://evil.example","open"), "quoted"\nnext'
    evalkit("review", directory, "--dismiss", found[0]["id"], "--note", note)
    evalkit("review", directory, "--accept", found[1]["id"], "--note", "@plain")
    code, out, err = evalkit("review", directory, "--format", "csv", "-o", "issues.csv")
    assert (code, out, err) == (0, "", "")
    data = Path("issues.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert list(rows[0]) == list(CSV) and len(rows) == len(found)
    by_id = {row["id"]: row for row in rows}
    for one in found:
        row = by_id[one["id"]]
        for key in ("system", "category", "severity", "rests_on", "explanation"):
            assert row[key] == one[key]
        for key in ("reference_text", "version_text", "reference_value", "version_value"):
            said = one[key] or ""
            assert row[key] in (said, f"'{said}")
        assert row["row"] == str(one["row"]) and row["reference"] + row["version"]
    first = by_id[found[0]["id"]]
    assert (first["state"], first["note"]) == ("dismissed", f"'{note}")
    assert by_id[found[1]["id"]]["note"] == "'@plain"
    # No cell begins as a formula does, in any spreadsheet's eyes.
    assert not [
        cell for row in rows for cell in row.values() if cell.lstrip(" ")[:1] in set("=+-@\t\r\n")
        and cell
    ]  # fmt: skip
    assert evalkit("review", directory, "--format", "csv")[1].encode() == data


def marks(text: str) -> tuple[int, int]:
    return text.count("<v>"), text.count("</v>")


def checked_as_mqm(text: str, header: list[str], slips: int = 0) -> list[Record]:
    """Read MQM's TSV by the form's own rules, which hold for the published files too."""
    assert text.endswith("\n") and "\r" not in text
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    rows = list(reader)
    assert list(reader.fieldnames or ())[: len(header)] == header
    assert len(rows) == text.count("\n") - 1
    odd = []
    for row in rows:
        assert None not in row and None not in row.values()
        sides = [marks(row["source"]), marks(row["target"])]
        fine = row["severity"] in ("No-error", "HOTW-test")
        if sorted(sides) != ([(0, 0), (0, 0)] if fine else [(0, 0), (1, 1)]):
            odd.append(row)
    assert len(odd) <= slips, odd
    return rows


def test_the_rules_of_the_form_hold_for_the_published_file(shared: Path) -> None:
    with gzip.open(shared / "data/mqm/mqm_ted_ende.tsv.gz", "rt", encoding="utf-8") as file:
        rows = checked_as_mqm(file.read(), list(MQM), slips=3)  # made by hand, of 8,435 lines
    assert len(rows) > 8000
    assert {"No-error", "Minor", "Major"} == {row["severity"] for row in rows}
    spans = [row for row in rows if "<v>" in row["source"]]
    assert {row["category"] for row in spans} == {"Accuracy/Omission"}


def test_mqm_keeps_the_form(evalkit: Evalkit, directory: Path) -> None:
    found = issues_of(evalkit, directory)
    gone = next(one for one in found if one["category"] == "addition")
    evalkit("review", directory, "--dismiss", gone["id"])
    code, out, err = evalkit("review", directory, "--format", "mqm")
    assert (code, err) == (0, "")
    rows = checked_as_mqm(out, list(MQM))
    errors = [row for row in rows if row["severity"] != "No-error"]
    # What was dismissed is no error; all else is one.
    assert len(errors) == len(found) - 1
    assert {row["severity"] for row in errors} <= {"Major", "Minor", "Neutral"}
    assert {row["rater"] for row in rows} == {"evalkit"}
    assert {row["doc"] for row in rows} == {"glacier-2023"}
    number = next(row for row in errors if row["system"] == "jarida-ar" and "<v>مئة عام</v>"
                  in row["target"])  # fmt: skip
    assert (number["category"], number["severity"]) == ("Accuracy/Mistranslation", "Major")
    assert "hundreds of years" in number["source"]
    added = [row for row in errors if row["category"] == "Accuracy/Addition"]
    assert added and all("<v>" in row["target"] for row in added)
    alone = [row["target"] for row in added if row["source"] == ""]
    assert alone and all(one.startswith("<v>") and one.endswith("</v>") for one in alone)
    omitted = [row for row in errors if row["category"] == "Accuracy/Omission"]
    assert omitted and all("<v>" in row["source"] for row in omitted)
    # The texts are those of the run, whatever is marked in them.
    segments = [
        json.loads(line) for line in (directory / "segments.jsonl").read_text().splitlines()
    ]
    published = {(one["system"], " ".join((one["version"] or "").split())) for one in segments}
    for row in rows:
        plain = row["target"].replace("<v>", "").replace("</v>", "")
        assert (row["system"], plain) in published
    # One place in a document is one segment for every system.
    places: dict[str, set[str]] = {}
    for row in rows:
        places.setdefault(row["seg_id"], set()).add(row["doc_id"])
    assert all(len(ids) == 1 for ids in places.values())
    fine = [row for row in rows if row["severity"] == "No-error"]
    assert fine and not {(row["system"], row["seg_id"]) for row in fine} & {
        (row["system"], row["seg_id"]) for row in errors
    }


def test_states_and_systems_choose_what_is_exported(evalkit: Evalkit, directory: Path) -> None:
    name = number_of(evalkit, directory)["id"]
    evalkit("review", directory, "--accept", name)
    out = evalkit("review", directory, "--format", "mqm", "--state", "accepted",
                  "--system", "jarida-ar")[1]  # fmt: skip
    rows = checked_as_mqm(out, list(MQM))
    assert {row["system"] for row in rows} == {"jarida-ar"}
    assert [row["severity"] for row in rows if row["severity"] != "No-error"] == ["Major"]
    out = evalkit("review", directory, "-f", "csv", "--state", "accepted")[1]
    assert len(list(csv.reader(io.StringIO(out, newline="")))) == 2


def test_a_file_that_cannot_be_written_is_named(evalkit: Evalkit, directory: Path) -> None:
    code, _, err = evalkit("review", directory, "-f", "csv", "-o", "no/such/issues.csv")
    assert code == 2 and "no/such/issues.csv: cannot write" in err
