from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evalkit.corpus.manifest import read_manifest
from evalkit.corpus.published import read_published
from evalkit.errors import ConfigError, DataError

GOOD = """\
statement: bridge
event_date: 2021-05-03
aliases: [[Chekhov, Tchekhov]]
documents:
  - id: a-en
    outlet: A
    lang: en-GB
    file: a.txt
    url: https://example.org/a
    page_date: 2021-05-04
    aliases: [[Kiev, Kyiv]]
  - id: b-no
    lang: no
    statement: other
    event_date: 2021-01-01
    how_to_get: ask B
"""


def _write(folder: Path, text: str) -> Path:
    (folder / "a.txt").write_text("A bridge opened.\n", encoding="utf-8")
    path = folder / "manifest.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_take_defaults_from_the_top(tmp_path: Path) -> None:
    first, second = read_manifest(_write(tmp_path, GOOD)).entries
    assert (first.id, first.outlet, first.lang, first.statement) == ("a-en", "A", "en", "bridge")
    assert (first.file, first.path) == ("a.txt", tmp_path / "a.txt")
    assert (first.event_date, first.page_date) == ("2021-05-03", "2021-05-04")
    assert first.aliases == (("Chekhov", "Tchekhov"), ("Kiev", "Kyiv"))
    assert (second.outlet, second.lang, second.statement) == ("b-no", "no", "other")
    assert (second.event_date, second.at_hand, second.how_to_get) == ("2021-01-01", False, "ask B")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: b-no", "id: a-en", 12, "the id 'a-en' is taken, in line 5"),
        ("id: a-en", "id: A_en", 5, "'A_en' cannot be the id"),
        ("id: a-en", "id: ../a", 5, "cannot be the id"),
        ("id: a-en", "id: 5", 5, "id must be text. Write it in quotes."),
        ("lang: en-GB", "lang: xx", 7, "unknown language code 'xx'"),
        ("lang: en-GB", "langg: en", 7, "unknown key: 'langg'. Did you mean 'lang'?"),
        ("lang: en-GB", "outlets: en", 5, "a document needs 'lang'"),
        ("statement: bridge", "statment: bridge", 1, "Did you mean 'statement'?"),
        ("2021-05-03", "2021-02-30", 2, "'2021-02-30' is not a date"),
        ("2021-05-04", "4 May 2021", 10, "is not a date"),
        ("https://example.org/a", "example.org", 9, "is not a web address"),
        ("https://example.org/a", "'http://[x'", 9, "is not a web address"),
        ("file: a.txt", "file: missing.txt", 8, "no such file: 'missing.txt'"),
        ("file: a.txt", "file: .", 8, "'.' is a folder"),
        ("file: a.txt", r'file: "a\0b"', 8, "no such file"),
        ("outlet: A", "sha256: abc", 6, "is not a SHA-256"),
        ("[[Kiev, Kyiv]]", "[Kiev, Kyiv]", 11, "at least two names"),
        ("[[Kiev, Kyiv]]", "Kyiv", 11, "list of lists"),
    ],
)
def test_a_problem_and_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    path = _write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError) as caught:
        read_manifest(path)
    assert caught.value.exit_code == 2
    assert any(
        words in text and text.startswith(f"{path}:{line}: ")
        for text in str(caught.value).split("\n")
    ), str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "documents: []", "documents: 5", "- a", "documents: [5]", "5"]
)
def test_a_manifest_of_another_shape(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        read_manifest(_write(tmp_path, text))


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("en-GB", "xx").replace("a.txt", "b.txt").replace("2021-05-04", "soon")
    with pytest.raises(ConfigError) as caught:
        read_manifest(_write(tmp_path, text))
    assert len(str(caught.value).split("\n")) == 3


def test_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        read_manifest(tmp_path / "none.yaml")


def test_an_unknown_document_names_the_nearest(tmp_path: Path) -> None:
    manifest = read_manifest(_write(tmp_path, GOOD))
    with pytest.raises(ConfigError, match="Did you mean 'a-en'"):
        manifest.entry("a-em")


def test_a_published_file_is_not_touched(tmp_path: Path) -> None:
    raw = "\ufeffOne.\r\nTwo.\n".encode()
    path = tmp_path / "page.txt"
    path.write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    published = read_published(path, sha256=digest)
    assert published.text == "\ufeffOne.\r\nTwo.\n"
    assert published.sha256 == digest


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"a\xff", "UTF-8 at byte 1"),
        ("é\0".encode(), "NUL byte at byte 2"),
        (b"", "blank"),
        ("\ufeff \r\n\t".encode(), "blank"),
    ],
)
def test_bad_content(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(raw)
    with pytest.raises(DataError, match=words) as caught:
        read_published(path)
    assert caught.value.place == str(path)
    assert caught.value.exit_code == 3


def test_a_changed_file_names_both_hashes(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"One.")
    with pytest.raises(DataError) as caught:
        read_published(path, sha256="0" * 64)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "0" * 64 in message
    assert hashlib.sha256(b"One.").hexdigest() in message
    assert "manifest" in caught.value.mend
