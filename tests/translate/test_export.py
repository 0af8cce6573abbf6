from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import DataError
from evalkit.translate.export import Form, write_memory, written_memory
from evalkit.translate.memory import MemoryTranslator

TEXTS = ["One  <b>", "Two & two\nlines", "\tThree", "One <b>"]
DONE = ["Uno <b>", "Due & 'due'\u2028x", "Tre", "Uno <b>"]


@pytest.mark.parametrize("form", ["tsv", "tmx"])
def test_what_is_written_replays(tmp_path: Path, form: Form) -> None:
    file = write_memory(
        tmp_path / "new",
        system="mt",
        name="doc",
        lp="en-it",
        texts=TEXTS,
        translations=DONE,
        form=form,
    )
    assert file == tmp_path / f"new/mt.doc.en-it.{form}"
    translator = MemoryTranslator(path=tmp_path / "new", system="mt")
    assert list(translator.translate(TEXTS, "en-it", "doc")) == DONE


def test_a_tmx_holds_line_breaks_and_a_tsv_refuses_them(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"'One' holds a tab or a line break.*TMX"):
        written_memory(["One"], ["U\tno"], "en-it")
    file = tmp_path / "all.tmx"
    file.write_text(written_memory(["One"], ["U\tno\ndue"], "en-it", "tmx"), encoding="utf-8")
    translator = MemoryTranslator(path=file, system="mt")
    assert translator.translate(["One"], "en-it", "doc") == ("U\tno\ndue",)


def test_a_tmx_refuses_what_xml_cannot_hold() -> None:
    with pytest.raises(DataError, match="'One' or its translation holds a character that XML"):
        written_memory(["One"], ["U\x01no"], "en-it", "tmx")
    assert written_memory(["One"], ["U\x01no"], "en-it") == "One\tU\x01no\n"


def test_texts_that_a_memory_holds_for_equal_need_one_translation() -> None:
    with pytest.raises(DataError, match="a second, other translation of 'One two'"):
        written_memory(["One two", "One  two"], ["Uno due", "Un due"], "en-it")
