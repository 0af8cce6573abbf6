"""Whether a file of weights is all there, told without torch and without reading it through."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from evalkit.errors import ModelError

_LFS_POINTER = b"version https://git-lfs"
_PICKLE = b"\x80\x02"  # how torch's files begin that are older than its zip form
_LONGEST_HEADER = 100_000_000  # bytes; the limit that safetensors itself sets


def check_intact(weights: Path, *, mend: str) -> None:
    """Refuse a file of weights that was cut off, or that holds something else.

    Args:
        weights: A ``.safetensors`` file, or what torch saves.
        mend: What to do about it.

    Raises:
        ModelError: It is empty, cut off, a pointer of git-lfs, or of another form; or it cannot
            be read.
    """
    try:
        wrong = _wrong(weights)
    except OSError as error:
        raise ModelError(
            f"cannot read the weights ({error.strerror})", place=str(weights), mend=mend
        ) from error
    if wrong:
        raise ModelError(wrong, place=str(weights), mend=mend)


def is_zip(weights: Path) -> bool:
    """Whether torch saved the file in its zip form, which can be mapped into memory."""
    with weights.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _wrong(weights: Path) -> str:
    with weights.open("rb") as file:
        start = file.read(len(_LFS_POINTER))
    if not start:
        return "the file of weights is empty"
    if start == _LFS_POINTER:
        return "the weights were not fetched: this is a pointer of git-lfs"
    if weights.suffix == ".safetensors":
        return _wrong_safetensors(weights)
    if is_zip(weights):
        return _wrong_zip(weights)
    return "" if start.startswith(_PICKLE) else "the file holds no weights that torch saved"


def _wrong_zip(weights: Path) -> str:
    try:
        with zipfile.ZipFile(weights) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "the file of weights is cut off or damaged"
    if not any(name.endswith("/data.pkl") for name in names):
        return "the file holds no weights that torch saved"
    return ""


def _wrong_safetensors(weights: Path) -> str:
    """The form is 8 bytes of length, a JSON header of that length, then the tensors."""
    size = weights.stat().st_size
    with weights.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(_LONGEST_HEADER, size - 8):
            return "the file of weights is cut off or damaged"
        header = file.read(length)
    try:
        tensors: dict[str, Any] = json.loads(header)
        tensors.pop("__metadata__", None)
        end = max((int(one["data_offsets"][1]) for one in tensors.values()), default=0)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return "the header of the weights is damaged"
    if not tensors:
        return "the file holds no weights"
    if size != 8 + length + end:
        return f"the file of weights has {size} bytes and should have {8 + length + end}"
    return ""
