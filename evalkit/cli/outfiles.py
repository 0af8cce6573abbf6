"""Files that a command writes beside what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import ConfigError

if TYPE_CHECKING:
    from evalkit.track.series import Followed


def write(path: Path, text: str) -> None:
    """Write a file, and the folder that it is in.

    Raises:
        ConfigError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write ({error.strerror})", place=str(path)) from error


def write_benchmark(followed: Followed, folder: Path) -> None:
    """Write what github-action-benchmark reads: a file for each direction that is better."""
    from evalkit.track.exports import benchmark

    for better, name in ((True, "bigger.json"), (False, "smaller.json")):
        records = benchmark(followed, higher_is_better=better)
        text = json.dumps(records, indent=2, ensure_ascii=False, allow_nan=False)
        write(folder / name, text + "\n")
