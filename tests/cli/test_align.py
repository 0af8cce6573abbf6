"""``evalkit align`` and ``align-score`` as a user runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

ENGLISH = [
    "The ferry Solveig left Kiel at 10:30 with 340 workers.",
    "Minister Solberg opened the new quay on Monday.",
    "It cost 12 million euros.",
]
GERMAN = [
    "Die Fähre Solveig verließ Kiel um 10:30 mit 340 Arbeitern.",
    "Am Montag eröffnete Ministerin Solberg den neuen Kai.",
    "Das Wetter war gut.",
    "Er kostete 12 Millionen Euro.",
]
PIVOT = [
    "The ferry Solveig left Kiel at 10:30 with 340 workers.",
    "On Monday minister Solberg opened the new quay.",
    "The weather was fine.",
    "It cost 12 million euros.",
]


def evalkit(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "CI")}
    return subprocess.run(
        [sys.executable, "-m", "evalkit", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={**kept, "COLUMNS": "100"},
        timeout=120,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for name, lines in (("a.de", GERMAN), ("b.en", ENGLISH), ("a.de.en", PIVOT)):
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return tmp_path


def align(here: Path, *more: object) -> subprocess.CompletedProcess[str]:
    return evalkit("align", "a.de", "b.en", "--langs", "de-en", *more, cwd=here)


def test_links_go_to_stdout(here: Path) -> None:
    done = align(here)
    assert done.returncode == 0, done.stderr
    assert all(
        re.fullmatch(r"\[[\d, ]*\]:\[[\d, ]*\]:\d\.\d{4}", x) for x in done.stdout.split("\n")[:-1]
    )
    assert align(here, "--method", "lexical").stdout == done.stdout


def test_a_pivot_is_used_where_there_is_one(here: Path) -> None:
    done = align(here, "--pivot", "a.de.en")
    assert [line.rsplit(":", 1)[0] for line in done.stdout.splitlines()] == [
        *("[0]:[0]", "[1]:[1]", "[3]:[2]", "[2]:[]"),
    ]
    (here / "gold").write_text("[0]:[0]\n[1]:[1]\n[2]:[]\n[3]:[2]\n")
    (here / "out").write_text(done.stdout)
    scored = evalkit("align-score", "gold", "out", cwd=here)
    assert scored.stdout.splitlines()[0].split() == ["P", "R", "F1"]
    assert scored.stdout.splitlines()[1].split() == ["strict", "1.000", "1.000", "1.000"]
    assert scored.stdout.splitlines()[4].split() == ["crossing", *["undefined"] * 3]
    figures = json.loads(evalkit("align-score", "gold", "out", "--json", cwd=here).stdout)
    assert set(figures) == {"strict", "lax", "null", "crossing"}
    assert figures["null"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert figures["crossing"] == {"precision": None, "recall": None, "f1": None}


@pytest.mark.parametrize("form", ["links", "ladder", "tsv", "jsonl", "tmx"])
def test_what_align_writes_align_score_reads(here: Path, form: str) -> None:
    assert align(here, "--pivot", "a.de.en", "-o", "gold").stdout == ""
    assert align(here, "--pivot", "a.de.en", "-f", form, "-o", "out").returncode == 0
    figures = json.loads(evalkit("align-score", "gold", "out", "--json", cwd=here).stdout)
    assert figures["strict"]["recall"] == 1.0
    assert sorted(path.name for path in here.iterdir()) == [
        "a.de",
        "a.de.en",
        "b.en",
        "gold",
        "out",
    ]


def test_json_lines_and_tmx_carry_the_texts(here: Path) -> None:
    rows = [json.loads(line) for line in align(here, "-f", "jsonl").stdout.splitlines()]
    assert {"version_segments", "reference_segments", "version", "reference"} <= set(rows[0])
    assert not any("src" in key or "tgt" in key for row in rows for key in row)
    assert rows[0]["version"] == GERMAN[0] and rows[0]["reference"] == ENGLISH[0]
    tree = ElementTree.fromstring(align(here, "-f", "tmx").stdout.encode())
    assert tree.find("header").get("srclang") == "de"  # type: ignore[union-attr]


def test_a_page_is_written(here: Path) -> None:
    done = align(here, "--format", "html", "-o", "links.html")
    assert done.returncode == 0 and done.stdout == ""
    assert "Die Fähre" in (here / "links.html").read_text("utf-8")


def test_given_vectors_are_used(here: Path) -> None:
    generator = np.random.default_rng(1)
    src = generator.standard_normal((6, 4, 64)).astype(np.float32)
    np.savez(here / "v.npz", src=src, tgt=src[:, :3] * 1.0)
    done = align(here, "--method", "embedding", "--vectors", "v.npz")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 4
    (here / "longer.de").write_text("x\n" * 5)
    words = refused(
        evalkit(
            *("align", "longer.de", "b.en", "--langs", "de-en"),
            *("--method", "embedding", "--vectors", "v.npz"),
            cwd=here,
        ),
        3,
    )
    assert "v.npz: src: vectors of 4 segments, but the text has 5" in words


def test_a_long_pair_says_its_memory_first(here: Path) -> None:
    texts = "x\n" * 400
    (here / "long.de").write_text(texts)
    (here / "long.en").write_text(texts)
    # The header alone is read before the need is said; these values are refused afterwards.
    src = np.zeros((6, 400, 20_000), np.float16)
    np.savez_compressed(here / "v.npz", src=src, tgt=src)
    done = evalkit(
        *("align", "long.de", "long.en", "--langs", "de-en"),
        *("--method", "embedding", "--vectors", "v.npz"),
        cwd=here,
    )
    said = refused(done, 3).splitlines()
    assert re.fullmatch(r"evalkit: this pair needs about \d+\.\d GB of memory", said[0])
    assert "0 in all places" in said[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--langs", "de-xx"], "--langs: unknown language code 'xx'"),
        (["--langs", "de"], "not a pair of languages: 'de'"),
        (["--method", "pivot"], "pivot needs a translation of A"),
        (["--method", "embedding"], "embedding needs --vectors or --model"),
        (["--vectors", "v.npz"], "--vectors is not for --method lexical"),
        (["--pivot", "a.de.en", "--method", "lexical"], "--pivot is not for --method lexical"),
        (["--method", "embedding", "--vectors", "none.npz"], "none.npz: cannot read the file"),
        (["--pivot", "none"], "none: cannot read the file"),
        (["--method", "best"], "'best' is not one of"),
        (["--format", "csv"], "'csv' is not one of"),
        (["-o", "no/such/folder/out"], "cannot write"),
    ],
)
def test_usage_errors_end_with_2(here: Path, arguments: list[str], words: str) -> None:
    langs = [] if "--langs" in arguments else ["--langs", "de-en"]
    done = evalkit("align", "a.de", "b.en", *langs, *arguments, cwd=here)
    assert words in " ".join(refused(done, 2).split())


def test_a_missing_or_bad_file_is_named(here: Path) -> None:
    (here / "empty").write_text("\n \n")
    (here / "latin").write_bytes("Fähre".encode("latin-1"))
    (here / "short").write_text("one line\n")
    assert "none.de" in refused(
        evalkit("align", "none.de", "b.en", "--langs", "de-en", cwd=here), 2
    )
    for name, words in (("empty", "no text in it"), ("latin", "invalid UTF-8 at byte 1")):
        done = evalkit("align", name, "b.en", "--langs", "de-en", cwd=here)
        assert f"{name}: {words}" in refused(done, 3)
    assert "short: 1 lines, but a.de has 4" in refused(align(here, "--pivot", "short"), 3)
    assert "none" in refused(evalkit("align-score", "none", "b.en", cwd=here), 2)
    assert "b.en:1: not a link" in refused(evalkit("align-score", "b.en", "b.en", cwd=here), 3)


def test_a_model_that_is_not_at_hand_ends_with_4(here: Path) -> None:
    done = align(here, "--method", "embedding", "--model", "nobody/nothing")
    words = refused(done, 4)
    assert "nobody/nothing" in words and (
        "pip install" in words or "evalkit models pull nobody/nothing" in words
    )


def test_a_failed_run_leaves_an_older_file_alone(here: Path) -> None:
    (here / "out").write_text("old")
    assert align(here, "--pivot", "none", "-o", "out").returncode == 2
    assert (here / "out").read_text() == "old"


def test_a_lexicon_is_learnt_and_used(tmp_path: Path) -> None:
    words = {"Schiff": "ship", "Hafen": "harbour", "Sturm": "storm", "Netz": "net", "Fisch": "fish"}
    german, english = tmp_path / "a.de", tmp_path / "b.en"
    pairs = [(one, other) for one in words for other in words if one != other]
    german.write_text("".join(f"{one} und {other}\n" for one, other in pairs), "utf-8")
    english.write_text("".join(f"{words[a]} and {words[b]}\n" for a, b in pairs), "utf-8")
    out = tmp_path / "de-en.tsv"
    done = evalkit("lexicon", "learn", german, english, "--langs", "de-en", "-o", out, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    entries = {tuple(line.split("\t")[:2]) for line in out.read_text("utf-8").splitlines()[1:]}
    assert {(one.lower(), other) for one, other in words.items()} <= {
        (one.lower(), other.lower()) for one, other in entries
    }
    linked = evalkit(
        "align", german, english, "--langs", "de-en", "--dictionary", out, cwd=tmp_path
    )
    assert linked.returncode == 0, linked.stderr


def test_a_lexicon_needs_parallel_lines(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\ny\n")
    (tmp_path / "b").write_text("x\n")
    done = evalkit("lexicon", "learn", "a", "b", "--langs", "de-en", "-o", "o", cwd=tmp_path)
    assert done.returncode == 3
    assert "2 in" in done.stderr and "1 in" in done.stderr and "Traceback" not in done.stderr
