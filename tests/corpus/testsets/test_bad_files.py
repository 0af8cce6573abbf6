"""What is wrong with a file is said with its name and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalkit.corpus.testsets.join import read_testset
from evalkit.corpus.testsets.wanted import Wanted
from evalkit.errors import ConfigError, DataError, EvalkitError

TMX = '<tmx version="1.4"><header srclang="en"/><body>{}</body></tmx>'


def tuv(lang: str, text: str = "x") -> str:
    return f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>'


def refused(kind: type[EvalkitError], tmp_path: Path, name: str, content: str, **more: str) -> str:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(kind) as caught:
        read_testset([path], wanted=Wanted(**more))  # type: ignore[arg-type]
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "a.tsv: there is no row"),
        ("src\tmt\n", "a.tsv: there is no row"),
        ("src\tmt\nu\tv\nu\n", "a.tsv:3: 1 cells in a table of 2 columns. Is it plain text?"),
        ("src\tmt\nu\tv\tw\n", "a.tsv:2: 3 cells"),
        ("src\tsrc\nu\tv\n", "a.tsv:1: two columns are called 'src'"),
        ("src\tsource\tmt\nu\tv\tw\n", "a.tsv: two columns hold the source"),
        ("mt:a\thyp:a\nu\tv\n", "a.tsv: two columns are called 'a'"),
        ("src\t\nu\tv\n", "a.tsv:1: a column has no name"),
        ("system\tsrc\na\tu\n", "a.tsv: a column 'system' without"),
        ("system\tseg_id\tmt\na\t1\tu\na\t1\tv\n", "a.tsv:3: segment 1 of 'a' stands in line 2"),
        ("system\tseg_id\tmt\na\t1\tu\nb\t2\tv\n", "a.tsv:2: segment 1 of 'a' has no row of 'b'"),
        (
            "system\tdoc\tseg_id\tmt\na\td\t1\tu\nb\td\t1\tu\nb\te\t1\tv\n",
            "a.tsv:4: segment 1 of e of 'b' has no row of 'a'",
        ),
        (
            "system\tsrc\tmt\na\tu\tx\nb\tv\tx\n",
            "a.tsv:3: the source differs from that of the same segment in line 2",
        ),
    ],
)
def test_tsv(tmp_path: Path, content: str, message: str) -> None:
    assert refused(DataError, tmp_path, "a.tsv", content).startswith(message)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "a.jsonl: there is no segment"),
        (['{"mt": "a"}', "", '{"mt": "b"}'], "a.jsonl:2: an empty line"),
        (['{"mt": "a"}', '{"mt": '], "a.jsonl:2: not JSON"),
        (["[1]"], "a.jsonl:1: not a JSON object"),
        (['{"mt": "a", "src": "b"}', '{"mt": "a"}'], "a.jsonl:2: the key 'src' is not there"),
        (['{"mt": "a"}', '{"mt": "a", "src": "b"}'], "a.jsonl:2: the key 'src' is not in line 1"),
        (['{"mt": null}'], "a.jsonl:1: the value of 'mt' is null, not a text"),
        (['{"sysA": 3}'], "a.jsonl:1: the value of 'sysA' is 3, not a text"),
        (['{"mt": "a", "references": ["b", 1]}'], "a.jsonl:1: the value of 'ref2' is 1"),
        (['{"mt": "\\ud800"}'], "a.jsonl:1: the value of 'mt' holds half a character"),
        (["[" * 100_000], "a.jsonl:1: not JSON"),
    ],
)
def test_jsonl(tmp_path: Path, lines: list[str], message: str) -> None:
    content = "".join(line + "\n" for line in lines)
    assert refused(DataError, tmp_path, "a.jsonl", content).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<tmx", "a.tmx: not XML"),
        ("<html/>", "a.tmx: its root is 'html'"),
        (TMX.format(""), "a.tmx: there is no translation unit"),
        (
            TMX.format(f"<tu>{tuv('en')}{tuv('de')}</tu><tu>{tuv('en')}</tu>"),
            "a.tmx: unit 2: no texts in 'de'",
        ),
        (
            TMX.format(f"<tu>{tuv('en')}{tuv('de-AT')}{tuv('de-CH')}</tu>"),
            "a.tmx: unit 1: 2 texts in 'de'",
        ),
    ],
)
def test_tmx(tmp_path: Path, content: str, message: str) -> None:
    assert refused(DataError, tmp_path, "a.tmx", content).startswith(message)


def test_several_languages_need_a_choice(tmp_path: Path) -> None:
    content = TMX.format(f"<tu>{tuv('en')}{tuv('de')}{tuv('it', 'sì')}</tu>")
    assert "in en, de, it" in refused(ConfigError, tmp_path, "a.tmx", content)
    made = read_testset([tmp_path / "a.tmx"], wanted=Wanted(lp="en-it"))
    assert (made.lp, made.hypotheses, made.sources) == ("en-it", {"a.tmx": ("sì",)}, ("x",))
    content = "lp\tmt\nen-de\tja\nen-it\tsì\n"
    message = refused(ConfigError, tmp_path, "a.tsv", content)
    assert message.startswith("a.tsv: rows are of en-de, en-it. Choose one with --lp")
    assert "not en-ar" in refused(ConfigError, tmp_path, "a.tsv", content, lp="en-ar")
    made = read_testset([tmp_path / "a.tsv"], wanted=Wanted(lp="en-it"))
    assert (made.lp, made.hypotheses) == ("en-it", {"a.tsv": ("sì",)})
    content = "".join(json.dumps({"lang": lang, "mt": lang}) + "\n" for lang in ("ar", "it"))
    assert "und-ar, und-it" in refused(ConfigError, tmp_path, "a.jsonl", content)
    made = read_testset([tmp_path / "a.jsonl"], wanted=Wanted(lp="en-it"))
    assert made.hypotheses == {"a.jsonl": ("it",)}
    with pytest.raises(ConfigError, match="no language pair"):
        Wanted(lp="english")


@pytest.mark.parametrize("name", ["wmt", "."])
def test_a_folder_without_outputs(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir(exist_ok=True)
    with pytest.raises(ConfigError, match="not one of mt-metrics-eval"):
        read_testset([tmp_path / name])
    outputs = tmp_path / name / "system-outputs"
    for pair in ("en-de", "en-it"):
        (outputs / pair).mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"it holds en-de, en-it\. Choose"):
        read_testset([tmp_path / name])
    with pytest.raises(ConfigError, match="not en-ar"):
        read_testset([tmp_path / name], wanted=Wanted(lp="en-ar"))
    with pytest.raises(ConfigError, match="there is no output"):
        read_testset([tmp_path / name], wanted=Wanted(lp="en-de"))
    (outputs / "en-de/a.txt").write_text("eins\nzwei\n", encoding="utf-8")
    (tmp_path / name / "sources").mkdir()
    (tmp_path / name / "sources/en-de.txt").write_text("one\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"en-de\.txt: lines differ in number"):
        read_testset([tmp_path / name], wanted=Wanted(lp="en-de"))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="no folder of mt-metrics-eval"):
        read_testset([tmp_path / "a"], wanted=Wanted(form="mt-metrics-eval"))
