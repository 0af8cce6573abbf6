"""Paths as a run writes them down: relative to the config's folder, so that a run can be moved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def relative(path: Path, folder: Path) -> str:
    """A path from a folder, with forward slashes."""
    return Path(os.path.relpath(path, folder)).as_posix()


def portable(value: Any, folder: Path) -> Any:
    """A value of a config, or many, with absolute paths written relative to a folder."""
    if isinstance(value, dict):
        return {key: portable(inner, folder) for key, inner in value.items()}
    if isinstance(value, list):
        return [portable(inner, folder) for inner in value]
    if isinstance(value, str) and Path(value).is_absolute():
        return relative(Path(value), folder)
    return value
