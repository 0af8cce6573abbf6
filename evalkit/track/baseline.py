"""Where a baseline is, and how a new one takes its place.

A baseline is a run directory, a baseline file, or a folder of baseline files, each named after
its config.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from evalkit.errors import ConfigError
from evalkit.results import Results
from evalkit.track import follow
from evalkit.track.history import RUN_FOLDER
from evalkit.track.series import Followed

SUFFIX = ".jsonl"


def place_of(path: Path, name: str) -> Path:
    """The run directory or file that a baseline's path means for a config of that name."""
    if path.is_dir() and not (path / "run.json").exists():
        return path / f"{name}{SUFFIX}"
    return path


def read(path: Path, name: str) -> Followed:
    """Read the baseline of a config.

    Raises:
        ConfigError: There is none.
        DataError: It is truncated, or was edited.
    """
    place = place_of(path, name)
    if not place.exists():
        raise ConfigError(
            f"there is no baseline of {name} yet",
            place=str(place),
            mend="Write one with --update-baseline.",
        )
    return follow.read(place)


def update(path: Path, made: Results, directory: Path) -> Path:
    """Write a run as the new baseline; where it is now.

    A file is written whole or not at all. A copy of a run that is a baseline becomes a copy of the
    new run; a run under its own name is never changed.

    Args:
        path: The baseline, as ``read`` takes it.
        made: The run.
        directory: Its directory.

    Raises:
        ConfigError: The path is a run under its own name, or cannot be written.
    """
    place = place_of(path, made.name)
    if place.is_dir():
        if RUN_FOLDER.fullmatch(place.resolve().name):
            raise ConfigError(
                "a run under its own name is never changed, so it cannot be the baseline to update",
                place=str(path),
                mend=f"Name a file, such as results/baseline/{made.name}{SUFFIX}, or its folder.",
            )
        _replace(place, directory)
        return place
    if not place.exists() and not place.suffix:
        place = place / f"{made.name}{SUFFIX}"
    follow.write_file(made, place)
    return place


def _replace(place: Path, directory: Path) -> None:
    """Put a copy of a run in the place of another; until it is whole the old one stays there."""
    try:
        with tempfile.TemporaryDirectory(prefix=".baseline-", dir=place.parent) as beside:
            new, old = Path(beside) / "new", Path(beside) / "old"
            shutil.copytree(directory.resolve(), new)
            place.rename(old)
            try:
                new.rename(place)
            except BaseException:  # an interruption too: what is beside goes with its folder
                if not place.exists():
                    old.rename(place)
                raise
    except OSError as error:
        raise ConfigError(
            f"cannot write the baseline ({error.strerror or error})",
            place=str(place),
            mend="Name a file in a folder that you may write to.",
        ) from error
