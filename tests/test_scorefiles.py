from __future__ import annotations

import csv
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from evalkit import scorefiles
from evalkit.cli.score import score
from evalkit.corpus.testsets.join import names_of
from evalkit.errors import ConfigError, DataError, EvalkitError
from evalkit.scorefiles import Bootstrap, score_files

app = typer.Typer()
app.command()(score)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    texts = {
        "a.en": "The cat sat on the mat.\n\nHe said: no!\n",
        "b.en": "A cat is on the mat.\r\nYes.\r\nHe said no.\r\n",
        "ref.en": "The cat sat on a mat.\nYes.\nHe said: “no”!",
        "ref2.en": "On the mat sat the cat.\n\nHe told us no.\n",
        "src.it": "Il gatto.\nSì.\nDisse di no.\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def invoke(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0
    told = (" segments of ", "is a reference here")
    assert all(any(one in line for one in told) for line in done.stderr.splitlines())
    return done.stdout


def refused(kind: type[EvalkitError], *arguments: str) -> str:
    with pytest.raises(kind) as caught:
        CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return str(caught.value)


def test_json_has_the_form_of_the_contract(files: Path) -> None:
    out = invoke("-t", "a.en", "-t", "b.en", "-r", "ref.en", "-m", "chrf:word_order=2", "-m", "ter",
                 "--json", "--segments")  # fmt: skip
    found = json.loads(out)
    assert list(found) == ["scores", "segments", "flags"]
    assert found["flags"] == {"a.en": [[], ["empty_hypothesis"], []], "b.en": [[], [], []]}
    keys = ["system", "metric", "name", "value", "signature", "conditions", "n"]
    assert all(list(entry) == keys for entry in found["scores"])
    assert [(entry["system"], entry["metric"], entry["name"]) for entry in found["scores"]] == [
        ("a.en", "chrf:word_order=2", "chrF2++"),
        ("a.en", "ter", "TER"),
        ("b.en", "chrf:word_order=2", "chrF2++"),
        ("b.en", "ter", "TER"),
    ]
    assert {entry["n"] for entry in found["scores"]} == {3}
    assert [entry["conditions"] for entry in found["scores"]] == [{}] * 4
    assert list(found["segments"]) == ["a.en", "b.en"]
    assert {metric: len(values) for metric, values in found["segments"]["a.en"].items()} == {
        "chrf:word_order=2": 3,
        "ter": 3,
    }
    assert list(json.loads(invoke("-t", "a.en", "-r", "ref.en", "--json"))) == ["scores"]


def test_values_and_signatures_are_the_command_s(files: Path) -> None:
    found = json.loads(invoke("-t", "b.en", "-r", "ref2.en", "-r", "ref.en", "--json"))["scores"]
    for entry, options in zip(found, (["bleu"], ["chrf"], ["chrf", "-cw", "2"]), strict=True):
        command = [sys.executable, "-m", "sacrebleu", "ref2.en", "ref.en", "-i", "b.en"]
        done = subprocess.run(
            [*command, "-f", "json", "-w", "17", "-m", *options],
            capture_output=True,
            text=True,
            check=True,
        )
        theirs = json.loads(done.stdout)
        assert float(f"{entry['value']:.17f}") == theirs["score"]
        assert entry["signature"] == theirs["signature"]
        assert entry["name"] == theirs["name"]
        assert entry["conditions"] == {"references": ["ref2.en", "ref.en"]}


def test_table(files: Path) -> None:
    out = invoke("-t", "a.en", "-t", "b.en", "-r", "ref.en", "-m", "bleu", "-m", "ter")
    values = {
        (entry.system, entry.metric): f"{entry.value:.1f}"
        for entry in score_files(["a.en", "b.en"], ["ref.en"], metrics=["bleu", "ter"]).scores
    }
    lines = out.splitlines()
    assert lines[0].split() == ["system", "BLEU", "TER"]
    for line, system, mark in ((lines[1], "a.en", "*"), (lines[2], "b.en", "")):
        cells = [values[system, metric] + mark for metric in ("bleu", "ter")]
        assert line.split() == [system, *cells]
    assert "* best of its column" in lines
    assert "BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0" in lines
    assert lines[-1] == "  lower is better"


def test_table_tells_apart_what_has_one_name(files: Path) -> None:
    out = invoke("-t", "a.en", "-r", "ref.en", "-r", "ref2.en", "-m", "bleu", "-m",
                 "bleu:lowercase=true")  # fmt: skip
    assert out.splitlines()[0].split() == ["system", "bleu", "bleu:lowercase=true"]
    assert "*" not in out
    assert "  references: ref.en, ref2.en" in out


def test_segments_as_lines(files: Path) -> None:
    out = invoke(
        "-t", "a.en", "-t", "b.en", "-r", "ref.en", "-m", "bleu", "-m", "ter", "--segments"
    )
    table = score_files(["a.en", "b.en"], ["ref.en"], metrics=["bleu", "ter"], segments=True)
    assert table.segments is not None
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[:3] for row in rows[:4]] == [
        ["a.en", "bleu", "1"],
        ["a.en", "bleu", "2"],
        ["a.en", "bleu", "3"],
        ["a.en", "ter", "1"],
    ]
    assert len(rows) == 12
    for system, metric, line, value in rows:
        assert float(value) == table.segments[system][metric][int(line) - 1]


def test_names_that_would_spoil_the_screen(files: Path) -> None:
    Path("[bold]x\t\x1b[31m.en").write_text("a\nb\nc\n", encoding="utf-8")
    Path("كلمة.ar").write_text("a\nb\nc\n", encoding="utf-8")
    options = ["-t", "[bold]x\t\x1b[31m.en", "-t", "كلمة.ar", "-r", "ref.en", "-m", "bleu"]
    out = invoke(*options)
    assert "[bold]x\\t\\x1b[31m.en" in out
    assert "\x1b" not in out
    assert all(line.count("\t") == 3 for line in invoke(*options, "--segments").splitlines())
    names = [entry["system"] for entry in json.loads(invoke(*options, "--json"))["scores"]]
    assert names == ["[bold]x\t\x1b[31m.en", "كلمة.ar"]


def test_names_of() -> None:
    assert names_of(["a/x", "b/x", "c/y", "-", b"z\xff".decode("utf-8", "surrogateescape")]) == [
        "a/x",
        "b/x",
        "y",
        "-",
        "z\\xff",
    ]
    with pytest.raises(ConfigError, match="named twice"):
        names_of(["a/x", "a/x"])


def test_standard_input_is_read_once(files: Path) -> None:
    done = CliRunner().invoke(
        app, ["-t", "-", "-r", "ref.en", "-m", "bleu", "--json"], input="a\nb\nc\n"
    )
    assert json.loads(done.stdout)["scores"][0]["system"] == "-"
    assert "once" in refused(ConfigError, "-t", "-", "-r", "-")


def test_unequal_line_counts(files: Path) -> None:
    Path("short.en").write_text("a\n", encoding="utf-8")
    for arguments in (("-t", "short.en", "-r", "ref.en"), ("-t", "ref.en", "-r", "short.en")):
        message = refused(DataError, *arguments)
        assert message.startswith("short.en: ")
        assert "1 in short.en" in message
        assert "3 in ref.en" in message
        assert "line 2 is the first that is missing" in message
    assert "short.en" in refused(DataError, "-t", "a.en", "-r", "ref.en", "-s", "short.en")


def test_no_rows(files: Path) -> None:
    for name in ("none", "no"):
        Path(name).touch()
    message = refused(DataError, "-t", "none", "-r", "no")
    assert "no line to score" in message


@pytest.mark.parametrize(
    ("kind", "arguments", "what"),
    [
        (
            ConfigError,
            ["-t", "gone", "-r", "ref.en"],
            "gone: cannot read the file (No such file or directory)",
        ),
        (ConfigError, ["-t", ".", "-r", "ref.en"], "directory"),
        (ConfigError, ["-t", "a.en"], "needs a reference"),
        (ConfigError, ["-t", "a.en", "-t", "a.en", "-r", "ref.en"], "named twice"),
        (ConfigError, ["-t", "a.en", "-r", "ref.en", "-m", "blue"], "Did you mean 'bleu'"),
        (DataError, ["-t", "latin", "-r", "ref.en"], "latin: invalid UTF-8 at byte 1"),
    ],
)
def test_bad_input(files: Path, kind: type[EvalkitError], arguments: list[str], what: str) -> None:
    Path("latin").write_bytes(b"a\xe9\nb\nc\n")
    message = refused(kind, *arguments)
    assert what in message.splitlines()[0]
    assert kind.exit_code == (2 if kind is ConfigError else 3)


def test_a_metric_from_a_module_that_reads_the_source(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mine.py").write_text(
        """
from dataclasses import dataclass
import numpy as np

@dataclass(frozen=True)
class Length:
    scale: float = 1.0
    name = "Length"
    higher_is_better, needs_source, needs_reference = True, True, False

    def signature(self, references): return "mine"
    def conditions(self, testset): return {}
    def statistics(self, testset, system):
        pairs = zip(testset.hypotheses[system], testset.sources, strict=True)
        return np.array([[len(hyp), len(src)] for hyp, src in pairs], dtype=float)
    def score(self, total): return None if self.scale < 0 else float(total[0] / total[1])
    def segment_score(self, row): return self.score(row)
""",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(files))
    assert "needs a source" in refused(ConfigError, "-t", "a.en", "-m", "mine:Length")
    out = invoke("-t", "a.en", "-s", "src.it", "-m", "mine:Length")
    assert out.splitlines()[1].split()[0] == "a.en"
    undefined = ["-t", "a.en", "-s", "src.it", "-m", "mine:Length:scale=-1"]
    assert "undefined" in invoke(*undefined)
    assert json.loads(invoke(*undefined, "--json"))["scores"][0]["value"] is None
    assert invoke(*undefined, "--segments").splitlines()[1] == "a.en\tmine:Length:scale=-1\t2\t"


def test_decimals_and_factor_on_the_screen_are_the_metric_s(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("shown.py").write_text(
        """
import numpy as np

class Third:
    name = "Third"
    higher_is_better, needs_source, needs_reference = True, False, False
    times, digits = 100.0, 3
    def signature(self, references): return "third"
    def conditions(self, testset): return {"first": min(testset.hypotheses.values())[0][:1]}
    def statistics(self, testset, system): return np.ones((len(testset), 1))
    def score(self, total): return float(total[0]) / 9
    def segment_score(self, row): return self.score(row)

class Plain(Third):
    name, times = "Plain", 1.0
""",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(files))
    options = ["-t", "a.en", "-t", "b.en", "-m", "shown:Third", "-m", "shown:Plain"]
    lines = invoke(*options).splitlines()
    assert lines[1].split() == ["a.en", "33.333*", "0.333*"]
    assert lines.count("  shown times 100") == 1
    assert "  first: a.en: T; b.en: A" in lines
    assert {one["value"] for one in json.loads(invoke(*options, "--json"))["scores"]} == {3 / 9}


def test_traps_are_counted_on_stderr(files: Path) -> None:
    texts = "".join(f"The boat number {name} is here.\n" for name in "abcdef")
    Path("src").write_text(texts.replace("boat", "barca").replace("here", "qui"), encoding="utf-8")
    Path("good").write_text(texts, encoding="utf-8")
    lines = texts.splitlines()
    source = Path("src").read_text(encoding="utf-8").splitlines()
    bad = [source[0], source[1], "", "Здесь ничего нет вообще.", lines[4] * 9, lines[5]]
    Path("bad").write_text("\n".join(bad) + "\n", encoding="utf-8")
    Path("ref").write_text(texts, encoding="utf-8")
    options = ["-t", "bad", "-t", "good", "-r", "ref", "-s", "src", "-m", "chrf"]
    done = CliRunner().invoke(app, options, catch_exceptions=False)
    assert done.stderr.splitlines() == [
        "1 of 6 segments of bad: empty hypothesis (segment 3)",
        "2 of 6 segments of bad: copied source (segments 1, 2)",
        "1 of 6 segments of bad: hypothesis in another script (segment 4)",
        "1 of 6 segments of bad: extreme length (segment 5)",
    ]
    assert "segments of" not in done.stdout
    flags = json.loads(invoke(*options, "--json", "--segments"))["flags"]
    assert flags["good"] == [[]] * 6
    assert flags["bad"] == [
        ["copied_source"],
        ["copied_source"],
        ["empty_hypothesis"],
        ["other_script"],
        ["extreme_length"],
        [],
    ]


@pytest.fixture(scope="module")
def wmt22(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """WMT22 en-de laid out as mt-metrics-eval does, reference B among the systems too."""
    folder = tmp_path_factory.mktemp("wmt22")
    with tarfile.open(shared / "data/wmt22-en-de/texts.tar.xz") as packed:
        for member in packed:
            file = packed.extractfile(member)
            assert file is not None
            kind, *name = member.name.split(".")[2:-1]
            path = (
                folder
                / {
                    "src": "sources/en-de.txt",
                    "ref": f"references/en-de.ref{'.'.join(name)}.txt",
                    "hyp": f"system-outputs/en-de/{'.'.join(name)}.txt",
                }[kind]
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.read())
    human = (folder / "references/en-de.refB.txt").read_bytes()
    (folder / "system-outputs/en-de/refB.txt").write_bytes(human)
    return folder


@pytest.mark.parametrize(
    ("label", "references", "systems"),
    [("all", ["refB", "refA"], []), ("A", ["refA"], ["PROMT", "refB"]), ("B", ["refB"], ["PROMT"])],
)
def test_published_scores_from_a_folder(
    wmt22: Path, shared: Path, label: str, references: list[str], systems: list[str]
) -> None:
    table = shared / "data/wmt22-en-de/published-scores.tsv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    published = {(row["system"], row["metric"]): row["score"] for row in rows}
    options = [f"--reference={one}" for one in references] + [f"--system={one}" for one in systems]
    out = invoke("-t", str(wmt22), *options, "-m", "bleu", "-m", "chrf", "--json")
    found = {(one["system"], f"{one['metric']}-{label}"): one for one in json.loads(out)["scores"]}
    known = [key for key in found if key[0] != "refB"]
    assert len(known) == 2 * (len([one for one in systems if one != "refB"]) or 9)
    for key in known:
        if sys.version_info >= (3, 12) and key[1].startswith("bleu"):
            # sum() of floats is more exact there, in sacrebleu too.
            assert found[key]["value"] == pytest.approx(float(published[key]), rel=1e-14)
        else:
            assert repr(found[key]["value"]) == published[key]
        order = {"references": references} if len(references) > 1 else {}
        assert (found[key]["conditions"], found[key]["n"]) == (order, 2037)
    # The human translation is a system like any other where it is no reference.
    assert (("refB", f"chrf-{label}") in found) == ("refB" in systems)


BLOCKS = {"metrics": ["bleu", "chrf", "ter"], "segments": True}


@pytest.mark.parametrize("at_once", [1, 2, 7, 40])
def test_blocks_of_rows_give_what_the_whole_files_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [
        "the",
        "harbour",
        "was",
        "closed",
        "while",
        "nobody",
        "looked",
        "at",
        "ships",
        "from",
        "the",
        "north",
    ]
    for name, step in (("a", 5), ("b", 7), ("r1", 1), ("r2", 2)):
        lines = [" ".join(words[k * step % 9 : 12 - k % 3]) + f" {k}" for k in range(40)]
        ends = ("\r\n", "\n")[step % 2]
        # One file has no line end at its end, one a byte-order mark, one an empty line.
        text = ends.join(lines) + ("" if name == "b" else ends)
        Path(name).write_bytes((b"\xef\xbb\xbf" if name == "r1" else b"") + text.encode())
    given = (["a", "b"], ["r1", "r2"], "r1")
    bootstrap = Bootstrap(resamples=50)
    whole = score_files(*given, **BLOCKS, bootstrap=bootstrap)
    monkeypatch.setattr(scorefiles, "BLOCK", at_once)
    parts = score_files(*given, **BLOCKS, bootstrap=bootstrap)
    # Not nearly: the same doubles, intervals and conditions.
    assert parts.scores == whole.scores
    assert parts.segments == whole.segments
    assert {one.n for one in parts.scores} == {40}
    assert [len(rows) for rows in parts.flags.values()] == [40, 40]


@pytest.mark.parametrize("at_once", [1, 3, 4, 100])
def test_bad_files_are_told_the_same_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scorefiles, "BLOCK", at_once)
    Path("good").write_text("one\ntwo\nthree\nfour\n", encoding="utf-8")
    Path("short").write_text("one\ntwo\nthree\n", encoding="utf-8")
    Path("latin").write_bytes(b"one\ntwo\nthr\xe9e\nfour\n")
    Path("nul").write_bytes(b"one\ntwo\nthree\nfo\0ur\n")
    Path("empty").write_bytes(b"")
    for hypothesis, reference, words in (
        ("good", "short", "short: lines differ in number: 4 in good, 3 in short; line 4 is the"),
        ("short", "good", "short: lines differ in number: 3 in short, 4 in good; line 4 is the"),
        ("good", "empty", "empty: lines differ in number: 4 in good, 0 in empty; line 1 is the"),
        ("empty", "empty2", "empty: there is no line to score"),
        ("latin", "good", "latin: invalid UTF-8 at byte 11"),
        ("good", "nul", "nul: a NUL byte at byte 16"),
    ):
        Path("empty2").write_bytes(b"")
        with pytest.raises(DataError) as raised:
            score_files([hypothesis], [reference], metrics=["chrf"])
        assert str(raised.value).startswith(words)


def test_texts_are_let_go_block_by_block(tmp_path: Path) -> None:
    """Eight times as many long lines must not need much more memory: statistics alone are kept."""
    program = """
import resource, sys
from evalkit import scorefiles
scorefiles.BLOCK = 500
scorefiles.score_files(["hyp"], ["ref"], metrics=["bleu"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks = []
    for rows in (3_000, 24_000):
        for name in ("hyp", "ref"):
            with (tmp_path / name).open("w", encoding="utf-8") as out:
                out.writelines(f"{name} {row} {'word ' * 400}\n" for row in range(rows))
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        peaks.append(int(done.stdout) / 1024)
    # The texts of the longer files take 2 x 24,000 x 2 kB = 96 MB, more than twice that as strings.
    assert peaks[1] - peaks[0] < 50
