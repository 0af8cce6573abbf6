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
