"""Files joined to one test set: names, order, what is taken from where."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.corpus.testsets.join import read_testset
from evalkit.corpus.testsets.wanted import Wanted
from evalkit.errors import ConfigError, DataError


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    texts = {
        "a.tsv": "src\tmt\tref\tscore\nuno\tOne\tone\t1\ndue\tTwo\ttwo\t0\n",
        "b.tsv": "source\thypothesis\treference\nuno\tunique\tone\ndue\tdual\ttwo\n",
        "wide.tsv": "src\tref:human\trefB\tzeta\talpha\nuno\tone\t1\tz\ta\ndue\ttwo\t2\tzz\taa\n",
        "src.txt": "uno\ndue\n",
        "ref.txt": "ONE\nTWO\n",
        "c.txt": "eins\nzwei\n",
        "none.tsv": "src\tref\nuno\tone\ndue\ttwo\n",
        "odd.tsv": "src\tmt\tref\nuno\tx\tone\nDUE\ty\ttwo\n",
        "three.txt": "1\n2\n3\n",
        "only.tsv": "one\ttwo\nx\ty\nx\ty\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_table_of_one_system_takes_the_file_s_name(files: Path) -> None:
    made = read_testset(["a.tsv", "b.tsv", "c.txt"])
    assert made.hypotheses == {
        "a.tsv": ("One", "Two"),
        "b.tsv": ("unique", "dual"),
        "c.txt": ("eins", "zwei"),
    }
    assert made.references["ref"] == made.references["reference"] == ("one", "two")
    assert made.sources == ("uno", "due")


def test_columns_are_systems_where_none_is_called_mt(files: Path) -> None:
    made = read_testset(["wide.tsv"])
    assert list(made.hypotheses.items()) == [("zeta", ("z", "zz")), ("alpha", ("a", "aa"))]
    assert list(made.references) == ["human", "refB"]
    made = read_testset(["wide.tsv"], systems=["alpha"])
    assert list(made.hypotheses) == ["alpha"]
    with pytest.raises(ConfigError, match=r"no system 'beta'\. There are: zeta, alpha"):
        read_testset(["wide.tsv"], systems=["beta"])


def test_references_given_replace_those_beside_and_names_choose(files: Path) -> None:
    assert list(read_testset(["wide.tsv"], ["refB", "human"]).references) == ["refB", "human"]
    assert read_testset(["wide.tsv"], ["ref.txt"]).references == {"ref.txt": ("ONE", "TWO")}
    mixed = read_testset(["wide.tsv"], ["ref.txt", "refB"]).references
    assert list(mixed.items()) == [("ref.txt", ("ONE", "TWO")), ("refB", ("1", "2"))]
    assert list(read_testset(["c.txt"], ["none.tsv"]).references.items()) == [
        ("ref", ("one", "two"))
    ]
    with pytest.raises(ConfigError, match="refC: cannot read the file"):
        read_testset(["wide.tsv"], ["refC"])
    (files / "refB").write_text("b\nB\n", encoding="utf-8")
    assert read_testset(["wide.tsv"], ["refB"]).references == {"refB": ("b", "B")}


def test_the_source_given_wins_and_is_taken_from_anywhere(files: Path) -> None:
    assert read_testset(["c.txt"], ["none.tsv"]).sources == ("uno", "due")
    assert read_testset(["a.tsv"], source="ref.txt").sources == ("ONE", "TWO")
    assert read_testset(["c.txt"], source="none.tsv").sources == ("uno", "due")
    with pytest.raises(DataError, match=r"odd\.tsv: the source of row 2 is not that of the files"):
        read_testset(["a.tsv", "odd.tsv"], ["ref.txt"])


def test_form_is_said_where_the_name_does_not_say_it(files: Path) -> None:
    assert read_testset(["a.tsv"], ["none.tsv"], wanted=Wanted(form="lines")).references == {
        "none.tsv": ("src\tref", "uno\tone", "due\ttwo")
    }
    (files / "table").write_bytes((files / "a.tsv").read_bytes())
    made = read_testset(["table"], ["ref.txt"], wanted=Wanted(form="tsv", lp="it-en"))
    assert (made.lp, made.references) == ("it-en", {"ref.txt": ("ONE", "TWO")})


def test_what_does_not_fit_together(files: Path) -> None:
    with pytest.raises(ConfigError, match="there is no system to score"):
        read_testset(["none.tsv"])
    with pytest.raises(ConfigError, match=r"no reference in it"):
        read_testset(["a.tsv"], ["only.tsv"])
    with pytest.raises(DataError, match=r"3 in three\.txt"):
        read_testset(["a.tsv", "three.txt"])
    (files / "again.tsv").write_bytes((files / "wide.tsv").read_bytes())
    with pytest.raises(ConfigError, match=r"again\.tsv: two systems are called 'zeta'"):
        read_testset(["wide.tsv", "again.tsv"])
    (files / "de.tsv").write_text("lp\tmt\nen-de\tx\nen-de\ty\n", encoding="utf-8")
    (files / "it.tsv").write_text("lp\tmt\nen-it\tx\nen-it\ty\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"it\.tsv: files are in de and it"):
        read_testset(["de.tsv", "it.tsv"])


def test_a_human_translation_is_no_system_where_it_is_a_reference(files: Path) -> None:
    for name in ("references/en-de.refA.txt", "references/en-de.refB.txt"):
        (files / "wmt" / name).parent.mkdir(parents=True, exist_ok=True)
        (files / "wmt" / name).write_text(f"{name}\nx\n", encoding="utf-8")
    for name in ("refA", "refB", "MT.v1"):
        path = files / f"wmt/system-outputs/en-de/{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\nx\n", encoding="utf-8")
    made = read_testset(["wmt"], ["refA"])
    assert (list(made.hypotheses), list(made.references)) == (["MT.v1", "refB"], ["refA"])
    assert list(read_testset(["wmt"]).hypotheses) == ["MT.v1"]
    assert list(read_testset(["wmt"], ["ref.txt"]).hypotheses) == ["MT.v1", "refA", "refB"]
