from __future__ import annotations

from pathlib import Path

import pytest

from evalkit import plugins
from evalkit.errors import ConfigError, DataError
from evalkit.translate.file import FileTranslator

TEXTS = ["One.", "Two  two.", "Three."]


def written(folder: Path, text: str, name: str = "mt.doc.en-it.txt") -> FileTranslator:
    (folder / name).write_bytes(text.encode())
    return FileTranslator(path=folder / "{system}.{document}.{source}-{target}.txt", system="mt")


def test_line_n_is_the_hypothesis_of_segment_n(tmp_path: Path) -> None:
    translator = written(tmp_path, "Uno. \r\nDue\u2028due.\nTre.")
    assert translator.translate(TEXTS, "en-it", "doc") == ("Uno.", "Due\u2028due.", "Tre.")
    assert translator.files("en-it", "doc") == (tmp_path / "mt.doc.en-it.txt",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Uno.\nDue.\n", r"2 lines for 3 segments; segment 3 of 3 \('Three\.'\) is the first with"),
        ("a\nb\nc\nd\n", r"4 lines for 3 segments; line 4 is 'd'"),
        ("", r"0 lines for 3 segments; segment 1 of 3"),
        ("a\n \nc\n", r"mt\.doc\.en-it\.txt:2: no hypothesis of segment 2 of 3 \('Two two\.'\)"),
    ],
)
def test_lines_that_do_not_fit_are_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        written(tmp_path, text).translate(TEXTS, "en-it", "doc")


def test_sources_are_held_against_the_segments(tmp_path: Path) -> None:
    written(tmp_path, "Uno.\nDue.\nTre.\n")
    sources = tmp_path / "src.txt"
    translator = FileTranslator(path=tmp_path / "mt.doc.{lp}.txt", system="mt", sources=sources)
    sources.write_text("One.\nTwo two.\nThree.\n", encoding="utf-8")
    assert len(translator.translate(TEXTS, "en-it", "doc")) == 3
    sources.write_text("One.\nThree.\nTwo two.\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"src\.txt:2: it says 'Three\.', and it is segment 2 of 3"):
        translator.translate(TEXTS, "en-it", "doc")


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"x\.en-it.*\{document\}"):
        FileTranslator(path=tmp_path / "x.{lp}", system="mt").translate(TEXTS, "en-it", "doc")


def test_it_is_built_from_a_config(tmp_path: Path) -> None:
    written(tmp_path, "a\nb\nc\n")
    made = plugins.build(
        "translators",
        "evalkit.translate.file:FileTranslator",
        {"path": "{system}.{document}.{lp}.txt", "system": "mt"},
        folder=tmp_path,
    )
    assert made.translate(TEXTS, "en-it", "doc") == ("a", "b", "c")
