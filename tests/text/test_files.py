from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ConfigError, DataError
from evalkit.text.files import decode, read_lines, read_text, split_lines


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", ()),
        (b"\n", ("",)),
        (b"a", ("a",)),
        (b"a\n", ("a",)),
        (b"a\n\nb\n\n", ("a", "", "b", "")),
        (b"a\r\n\r\nb\r\n", ("a", "", "b")),
        (b"a\rb\n", ("a\rb",)),
        (b" a \t\n", (" a \t",)),
        ("a\u2028b\x0bc\x0cd\x85e\x1cf\n".encode(), ("a\u2028b\x0bc\x0cd\x85e\x1cf",)),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n", ("a", "\ufeffb")),
    ],
)
def test_lines(tmp_path: Path, data: bytes, lines: tuple[str, ...]) -> None:
    path = tmp_path / "text"
    path.write_bytes(data)
    assert read_lines(path) == lines
    assert read_lines(str(path)) == lines


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))))
def test_every_line_comes_back(lines: list[str]) -> None:
    for end in ("\n", "\r\n"):
        assert split_lines("".join(line + end for line in lines)) == tuple(lines)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("ا\nb\n".encode())))
    assert read_lines("-") == ("ا", "b")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"ab\n\xff\n", "invalid UTF-8 at byte 3"),
        (b"ab\xc3", "invalid UTF-8 at byte 2"),
        (b"\xed\xa0\x80", "invalid UTF-8 at byte 0"),
        (b"ab\0c", "NUL byte at byte 2"),
        ("ab".encode("utf-16-le"), "NUL byte at byte 1"),
    ],
)
def test_bad_bytes_are_named_with_their_offset(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "bad"
    path.write_bytes(data)
    with pytest.raises(DataError, match=what) as caught:
        read_lines(path)
    assert caught.value.place == str(path)
    assert caught.value.exit_code == 3


def test_a_whole_text_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"a\r\nb\n")
    assert read_text(path) == "a\r\nb\n"


def test_decode_names_the_place() -> None:
    with pytest.raises(DataError, match="x: invalid UTF-8 at byte 3"):
        decode(b"ab\n\xff", place="x")


def test_missing_file_and_directory(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file") as caught:
        read_lines(tmp_path / "none")
    assert caught.value.exit_code == 2
    with pytest.raises(ConfigError, match="directory"):
        read_lines(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot read"):
        read_lines(tmp_path / "file" / "below")
