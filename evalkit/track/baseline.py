"""Where a baseline is, and how a new one takes its place.

A baseline is a run directory, a baseline file, or a folder of baseline files, each named after
its config.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import ConfigError
from evalkit.results import Results
from evalkit.track import follow
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


def update(path: Path, made: Results) -> Path:
    """Write a run as the new baseline; where it is now.

    Raises:
        ConfigError: The path is a run directory, which is never written again, or cannot be
            written.
    """
    place = place_of(path, made.name)
    if place.is_dir():
        raise ConfigError(
            "a run directory is never changed, so it cannot be the baseline to update",
            place=str(path),
            mend=f"Name a file, such as results/baseline/{made.name}{SUFFIX}, or its folder.",
        )
    if not place.exists() and not place.suffix:
        place = place / f"{made.name}{SUFFIX}"
    follow.write_file(made, place)
    return place
