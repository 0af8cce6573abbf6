"""Text files as they are: strict UTF-8, every line kept, errors with the byte."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence, Sized
from pathlib import Path

from evalkit.errors import ConfigError, DataError


def read_text(path: Path) -> str:
    """Read a whole UTF-8 file; line ends stay as they are. ``-`` is standard input.

    Raises:
        ConfigError: The file is not there, or is no file.
        DataError: It is not UTF-8, or holds a NUL byte; the message names the byte (0-based).
    """
    return decode(read_bytes(path), place="standard input" if str(path) == "-" else str(path))


def read_bytes(path: Path) -> bytes:
    """Read a file's bytes; ``-`` is standard input.

    Raises:
        ConfigError: The file is not there, or is no file.
    """
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"cannot read the file ({error.strerror})",
            place=str(path),
            mend="Check the name.",
        ) from error


def decode(data: bytes, *, place: str, start: int = 0) -> str:
    """Decode UTF-8 strictly; ``start`` is where in the file the bytes stand.

    Raises:
        DataError: It is not UTF-8, or holds a NUL byte; the message names the byte (0-based).
    """
    nul = data.find(b"\0")
    if nul >= 0:
        raise DataError(
            f"a NUL byte at byte {start + nul}", place=place, mend="Save the file as UTF-8 text."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"invalid UTF-8 at byte {start + error.start}",
            place=place,
            mend="Save the file as UTF-8.",
        ) from error


def read_lines(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Read a file of one segment a line; ``-`` is standard input.

    A line ends at LF or CRLF and nowhere else. An empty line is an empty segment. Nothing is
    stripped but a byte-order mark.

    Raises:
        ConfigError: The file is not there, or is no file.
        DataError: It is not UTF-8, or holds a NUL byte.
    """
    return split_lines(read_text(Path(path)).removeprefix("\ufeff"))


def split_lines(text: str) -> tuple[str, ...]:
    r"""Split at LF or CRLF alone; an end of line at the very end opens no further line.

    U+2028, vertical tab, form feed and U+0085 are part of the text.

    >>> split_lines("a\r\n\nb\u2028c\n")
    ('a', '', 'b\u2028c')
    """
    lines = text.split("\n")
    last = lines.pop()
    ended = [line.removesuffix("\r") for line in lines]
    return (*ended, last) if last else tuple(ended)


def same_length(paths: Sequence[str | os.PathLike[str]], texts: Sequence[Sized]) -> None:
    """Refuse files of parallel lines whose numbers differ.

    Raises:
        DataError: They differ; both counts, both files and the first missing line are named.
    """
    first, lines = os.fspath(paths[0]), len(texts[0])
    for path, other in zip(paths, texts, strict=True):
        if len(other) != lines:
            name = os.fspath(path)
            short, fewer = min((first, lines), (name, len(other)), key=lambda pair: pair[1])
            raise DataError(
                f"lines differ in number: {lines} in {first}, {len(other)} in {name}; "
                f"line {fewer + 1} is the first that is missing",
                place=short,
            )
    if lines == 0:
        raise DataError("there is no line to score", place=first)
