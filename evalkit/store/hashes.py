"""Hashes of large files, remembered by what the disk says of them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.store.store import Store


def file_sha256(path: Path, store: Store | None) -> str:
    """The SHA-256 of a file, hex; remembered by its path, size and times where there is a store."""
    path = path.resolve()
    status = path.stat()
    times = [status.st_mtime_ns, status.st_ctime_ns]
    key = json.dumps(["sha256", str(path), status.st_ino, status.st_size, *times])
    known = store.recall(key) if store else None
    if known:
        return known
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if store:
        store.remember(key, found)
    return found
