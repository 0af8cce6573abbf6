from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import ConfigError, DataError
from evalkit.translate.memory import MemoryTranslator


def memory(folder: Path, text: str | bytes) -> MemoryTranslator:
    data = text.encode() if isinstance(text, str) else text
    (folder / "mt.paper-it.it-en.tsv").write_bytes(data)
    return MemoryTranslator(path=folder, system="mt")


def test_keys_meet_after_nfc_and_trimming(tmp_path: Path) -> None:
    translator = memory(tmp_path, "Il caffe\u0300 costa 2 euro. \tCoffee costs 2 euros.\r\n")
    assert translator.translate([" Il caffè costa 2 euro."], "it-en", "paper-it") == (
        "Coffee costs 2 euros.",
    )


def test_a_missing_sentence_is_named_with_the_file(tmp_path: Path) -> None:
    translator = memory(tmp_path, "uno\tone\n")
    with pytest.raises(DataError, match=r"mt\.paper-it\.it-en\.tsv.*'due tre'"):
        translator.translate(["due tre"], "it-en", "paper-it")


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mt\.paper-it\.it-en\.tsv"):
        MemoryTranslator(path=tmp_path, system="mt").translate(["a"], "it-en", "paper-it")


@pytest.mark.parametrize(
    ("text", "line"),
    [("uno\tone\ndue\n", 2), ("uno\t\n", 1), ("\tone\n", 1), ("a\tb\tc\n", 1), ("a\tb\na\tc\n", 2)],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(DataError, match=rf"\.tsv:{line}: "):
        memory(tmp_path, text).translate(["uno"], "it-en", "paper-it")


def test_bad_bytes_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="invalid UTF-8 at byte 4"):
        memory(tmp_path, b"uno\t\xff\n").translate(["uno"], "it-en", "paper-it")


TMX = """<?xml version="1.0"?><tmx version="1.4"><header/><body>
<tu><tuv xml:lang="it-IT"><seg>Il caffè <b>costa</b> 2 euro.</seg></tuv>
<tuv xml:lang="en"><seg> Coffee costs 2 euros. </seg></tuv></tu>{more}</body></tmx>"""


def test_a_tmx_is_a_memory_too(tmp_path: Path) -> None:
    (tmp_path / "mt.paper-it.it-en.tmx").write_text(TMX.format(more=""), encoding="utf-8")
    translator = MemoryTranslator(path=tmp_path, system="mt")
    assert translator.files("it-en", "paper-it") == (tmp_path / "mt.paper-it.it-en.tmx",)
    texts = ["Il caffè  costa\n2 euro."]
    assert translator.translate(texts, "it-en", "paper-it") == ("Coffee costs 2 euros.",)
    with pytest.raises(DataError, match="no unit holds both 'it' and 'ar'"):
        MemoryTranslator(path=tmp_path / "mt.paper-it.it-en.tmx", system="mt").translate(
            texts, "it-ar", "paper-it"
        )


def test_a_unit_with_an_empty_side_is_named(tmp_path: Path) -> None:
    more = '<tu><tuv xml:lang="it"><seg>tre</seg></tuv><tuv xml:lang="en"><seg> </seg></tuv></tu>'
    file = tmp_path / "all.tmx"
    file.write_text(TMX.format(more=more), encoding="utf-8")
    with pytest.raises(DataError, match=r"all\.tmx: .*empty side.*'tre'"):
        MemoryTranslator(path=file, system="mt").translate(["uno"], "it-en", "paper-it")


def test_a_single_file_serves_every_document(tmp_path: Path) -> None:
    file = tmp_path / "all.tsv"
    file.write_text("uno\tone\n", encoding="utf-8")
    translator = MemoryTranslator(path=file, system="mt")
    assert translator.translate(["uno"], "it-en", "a") == ("one",)
    assert translator.translate(["uno"], "it-en", "b") == ("one",)


def test_two_memories_of_one_document_are_refused(tmp_path: Path) -> None:
    memory(tmp_path, "uno\tone\n")
    (tmp_path / "mt.paper-it.it-en.tmx").write_text(TMX.format(more=""), encoding="utf-8")
    with pytest.raises(ConfigError, match="there are two translation memories"):
        MemoryTranslator(path=tmp_path, system="mt").translate(["uno"], "it-en", "paper-it")


def test_a_published_memory_translates_its_own_sentences(shared: Path) -> None:
    file = shared / "data/mt/llm-literal.leader-en.en-it.tsv"
    lines = file.read_text(encoding="utf-8").splitlines()
    translator = MemoryTranslator(path=file.parent, system="llm-literal")
    done = translator.translate([line.split("\t")[0] for line in lines], "en-it", "leader-en")
    assert list(done) == [line.split("\t")[1].strip() for line in lines]
