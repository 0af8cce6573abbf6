"""A published file as it is: its bytes, their hash, and the text that offsets count in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import DataError
from evalkit.text.files import decode, read_bytes


@dataclass(frozen=True, slots=True)
class Published:
    """The text of a file, not a character changed, and the SHA-256 of its bytes."""

    text: str
    sha256: str


def read_published(path: Path, *, sha256: str | None = None) -> Published:
    r"""Read a published file.

    Line ends stay as they are, ``\r\n`` included, and so does a byte order mark: offsets count
    the code points of the decoded file.

    Args:
        path: The file.
        sha256: What its hash should be, in lower case; None leaves it unchecked.

    Raises:
        ConfigError: There is no such file, or it is a folder.
        DataError: The hash differs; the file is not UTF-8, holds a NUL byte, or is blank.
    """
    raw = read_bytes(path)
    found = hashlib.sha256(raw).hexdigest()
    if sha256 is not None and found != sha256:
        raise DataError(
            f"the file has changed: its SHA-256 should be {sha256} and is {found}",
            place=str(path),
            mend="Restore the file, or write its new hash into the manifest.",
        )
    text = decode(raw, place=str(path))
    if not text.removeprefix("\ufeff").strip():
        raise DataError(
            "the document is blank", place=str(path), mend="Save the page's text in this file."
        )
    return Published(text, found)
