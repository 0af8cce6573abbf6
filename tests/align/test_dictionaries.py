"""Lexicons in files: tab-separated, hunalign's, dictd's."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from evalkit.align.dictionaries import UNSTATED, read_lexicon, write_lexicon
from evalkit.align.lexicon import Entry, Lexicon
from evalkit.errors import ConfigError, DataError

LEXICON = Lexicon(("it", "en"), (Entry("nave", "ship", 0.5), Entry("porto", "port", 0.25)))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    write_lexicon(LEXICON, path, "invented, CC0")
    assert path.read_text(encoding="utf-8").splitlines()[0] == "# it-en invented, CC0"
    found = read_lexicon(path)
    assert (found.langs, found.entries) == (LEXICON.langs, LEXICON.entries)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "it-en.tsv"
    path.write_text("nave\tship\n", encoding="utf-8")
    assert read_lexicon(path).entries == (Entry("nave", "ship", UNSTATED),)
    path.write_text("nave\tvessel\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert read_lexicon(path).entries == (Entry("nave", "vessel", UNSTATED),)


def test_hunalign_puts_the_target_first(tmp_path: Path) -> None:
    path = tmp_path / "it-en.dic"
    path.write_text("patrol boat @ motovedetta\n", encoding="utf-8")
    assert read_lexicon(path).entries == (Entry("motovedetta", "patrol boat", UNSTATED),)
    assert read_lexicon(path, "de-fr").langs == ("de", "fr")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("suffix", [".index", ".dict"])
def test_dictd_articles_give_translations(tmp_path: Path, packed: bool, suffix: str) -> None:
    article = b"nave /nave/ <n>\n 1. ship (sea), vessel; boat\n"
    about = b"00-database-info\nnone\n"
    body = about + article
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    first, second = digits[len(about)], digits[len(article)]
    index = f"00databaseinfo\tA\t{first}\nnave\t{first}\t{second}\n"
    (tmp_path / "ita-eng.index").write_text(index, encoding="utf-8")
    if packed:
        (tmp_path / "ita-eng.dict.dz").write_bytes(gzip.compress(body))
    else:
        (tmp_path / "ita-eng.dict").write_bytes(body)
    found = read_lexicon(tmp_path / f"ita-eng{suffix}")
    assert found.langs == ("it", "en")
    assert [(entry.source, entry.target) for entry in found.entries] == [
        ("nave", "ship"),
        ("nave", "vessel"),
        ("nave", "boat"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("it-en.tsv", "nave\tship\t2.0\n", 1),
        ("it-en.tsv", "# it-en\nnave\n", 2),
        ("it-en.tsv", "nave\tship\tmuch\n", 1),
        ("it-en.dic", "ship\n", 1),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, name: str, text: str, line: int) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=rf":{line}: not an entry"):
        read_lexicon(path)


def test_unknown_languages_and_missing_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("nave\tship\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="languages of the dictionary are not known"):
        read_lexicon(path)
    with pytest.raises(ConfigError, match="cannot read"):
        read_lexicon(tmp_path / "it-en.none")


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "ita-eng.index").write_text("nave\tA\tB\n", encoding="utf-8")
    (tmp_path / "ita-eng.dict.dz").write_bytes(b"no archive")
    with pytest.raises(DataError, match="cannot unpack"):
        read_lexicon(tmp_path / "ita-eng.dict.dz")
