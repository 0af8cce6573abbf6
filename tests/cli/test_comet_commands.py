"""``evalkit models verify`` and ``evalkit cache verify`` over COMET models, as a user runs them."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import comet_models
import pytest

from evalkit.__main__ import main
from evalkit.metrics.comet.checkpoint import find
from evalkit.metrics.comet.fast import FastEngine
from evalkit.metrics.comet.scored import SCORE, UNIT, VECTOR
from evalkit.store import Space, Store

pytestmark = pytest.mark.needs("comet")

Make = Callable[..., Path]
Evalkit = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def evalkit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Evalkit:
    """Runs the command line in this process, where torch is loaded but once."""

    def run(*arguments: object) -> Done:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(sys, "argv", ["evalkit", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return run


def files(folder: Path, columns: Sequence[str], rows: int = 12) -> list[Path]:
    made = comet_models.sample_rows(rows)
    paths = [folder / name for name in columns]
    for path in paths:
        path.write_text("".join(f"{row[path.name]}\n" for row in made), encoding="utf-8")
    return paths


def test_both_engines_are_held_side_by_side(
    comet_model: Make, evalkit: Evalkit, tmp_path: Path
) -> None:
    folder = comet_model("regression_metric")
    mt, src, ref = files(tmp_path, ["mt", "src", "ref"])
    done = evalkit("models", "verify", folder, "-t", mt, "-s", src, "-r", ref, "--sample", 8)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, third = done.stdout.splitlines()
    assert first == f"{folder}: 8 rows scored by evalkit's engine and by unbabel-comet"
    row = re.fullmatch(r"largest difference of a row: (\S+) \(line (\d+)\)", second)
    assert row and 0 <= float(row[1]) < 5e-6 and 1 <= int(row[2]) <= 12
    system = re.fullmatch(r"system score: fast (\S+), reference (\S+), difference (\S+)", third)
    assert system and float(system[3]) < 1e-6
    assert float(system[1]) == pytest.approx(float(system[2]), abs=2e-6)


@pytest.mark.parametrize(
    ("columns", "model", "code", "words"),
    [
        (("mt", "src"), "regression_metric", 2, "reads ref"),
        (("mt", "src"), None, 4, "there is no such folder or file"),
        (("mt", "src"), "Unbabel/wmt22-comet-da", 4, "evalkit models pull Unbabel/wmt22-comet-da"),
    ],
)
def test_what_cannot_be_verified_ends_with_its_code(
    columns: Sequence[str],
    model: str | None,
    code: int,
    words: str,
    comet_model: Make,
    evalkit: Evalkit,
    tmp_path: Path,
) -> None:
    named = model or tmp_path / "nothing"
    if model and "/" not in model:
        named = comet_model(model)
    mt, src = files(tmp_path, columns)
    done = evalkit("models", "verify", named, "-t", mt, "-s", src)
    assert done.returncode == code
    assert words in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_files_without_a_line_cannot_be_verified(
    comet_model: Make, evalkit: Evalkit, tmp_path: Path
) -> None:
    paths = files(tmp_path, ["mt", "src", "ref"], rows=0)
    mt, src, ref = paths
    folder = comet_model("regression_metric")
    done = evalkit("models", "verify", folder, "-t", mt, "-s", src, "-r", ref)
    assert done.returncode == 3 and "there is no line to score" in done.stderr


@pytest.fixture
def filled(comet_model: Make, tmp_path: Path) -> Callable[[str], Path]:
    """Fills a store with what a model makes of some rows; the model's folder may be changed."""

    def fill(kind: str) -> Path:
        made = comet_model(kind)
        folder = shutil.copytree(made, tmp_path / "model")
        hparams = folder / "hparams.yaml"
        hparams.write_text(hparams.read_text().replace(str(made), str(folder)))
        with Store.open(tmp_path / "evalkit/store.sqlite") as store:
            FastEngine(
                find(str(folder)),
                precision="float32",
                device="cpu",
                context=False,
                tokens=100,
                store=store,
                notice=pytest.fail,
            ).scores(comet_models.sample_rows())
        return folder

    return fill


def alter(home: Path, kind: str, change: Callable[[bytes], bytes]) -> None:
    """Change the first value of a kind; its checksum fits."""
    connection = sqlite3.connect(home / "evalkit/store.sqlite")
    number, value = connection.execute(
        "SELECT contents.id, value FROM contents JOIN entries ON content = contents.id"
        " JOIN spaces ON spaces.id = space WHERE identity LIKE ? ORDER BY contents.id LIMIT 1",
        (f'["{kind}"%',),
    ).fetchone()
    new = change(value)
    assert new != value
    connection.execute(
        "UPDATE contents SET value = ?, crc = ? WHERE id = ?", (new, crc32(new), number)
    )
    connection.commit()
    connection.close()


def first_number(by: float) -> Callable[[bytes], bytes]:
    """Move a vector's first number."""

    def change(value: bytes) -> bytes:
        (number,) = struct.unpack("<f", value[1:5])
        return value[:1] + struct.pack("<f", number + by) + value[5:]

    return change


def score(by: float) -> Callable[[bytes], bytes]:
    def change(value: bytes) -> bytes:
        number, *rest = json.loads(value)
        return json.dumps([number + by, *rest]).encode()

    return change


def last_span_gone(value: bytes) -> bytes:
    number, shares = json.loads(value)
    return json.dumps([number, shares[:-1]]).encode()


@pytest.mark.parametrize(
    ("model", "kind", "change", "differs"),
    [
        ("regression_metric", SCORE, score(0.001), True),
        ("regression_metric", SCORE, score(1e-6), False),
        ("regression_metric", VECTOR, first_number(0.01), True),
        ("regression_metric", VECTOR, lambda value: b"\1" + value[1:], True),
        ("regression_metric", VECTOR, lambda value: value[:-4], True),
        ("regression_metric", VECTOR, first_number(2e-6), False),
        ("xcomet_metric", SCORE, score(-0.001), True),
        ("xcomet_metric", UNIT, score(0.001), True),
        ("xcomet_metric", UNIT, last_span_gone, True),
    ],
)
def test_an_entry_that_is_wrong_is_found(
    model: str,
    kind: str,
    change: Callable[[bytes], bytes],
    differs: bool,
    filled: Callable[[str], Path],
    evalkit: Evalkit,
    tmp_path: Path,
) -> None:
    filled(model)
    alter(tmp_path, kind, change)
    done = evalkit("cache", "verify", "--sample", 1000)
    assert done.returncode == int(differs), done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("comet-")]
    assert len(lines) == 2 and all("not checked" not in line for line in lines)
    for line in lines:
        wrong = differs and line.startswith(kind)
        assert line.endswith(f"computed again, {int(wrong)} differ")
    assert done.stdout.count("  differs: ") == int(differs)


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def other_weights(folder: Path) -> None:
    import torch

    path = folder / "checkpoints/model.ckpt"
    torch.save(torch.load(path, weights_only=False) | {"epoch": 77}, path)


def other_settings(folder: Path) -> None:
    path = folder / "hparams.yaml"
    path.write_text(path.read_text() + "note: changed\n")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (gone, "no such folder or file"),
        (other_weights, "the checkpoint has changed since"),
        (other_settings, "the checkpoint has changed since"),
    ],
)
def test_what_cannot_be_computed_is_counted_and_no_failure(
    change: Callable[[Path], None],
    words: str,
    filled: Callable[[str], Path],
    evalkit: Evalkit,
    tmp_path: Path,
) -> None:
    change(filled("regression_metric"))
    done = evalkit("cache", "verify", "--sample", 3)
    assert done.returncode == 0
    lines = [line for line in done.stdout.splitlines() if line.startswith("comet-")]
    assert len(lines) == 2
    assert all("0 differ, 3 not checked: " in line and words in line for line in lines)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"engine": 0}, "version 0 of the engine made them"),
        ({"device": "cuda:99"}, "cuda:99"),
        ({"precision": "float16"}, "float16 is not for this CPU"),
    ],
)
def test_what_another_machine_or_version_made_is_not_checked(
    about: dict[str, str | int],
    words: str,
    filled: Callable[[str], Path],
    evalkit: Evalkit,
    tmp_path: Path,
) -> None:
    filled("regression_metric")
    with Store.open(tmp_path / "evalkit/store.sqlite") as store:
        space = store.spaces()[0].space
        store.put(Space(kind=VECTOR, about={**space.about, **about}), {"a text": b"\0" * 129})
    done = evalkit("cache", "verify")
    assert done.returncode == 0
    (line,) = [line for line in done.stdout.splitlines() if "1 not checked" in line]
    assert words in line
