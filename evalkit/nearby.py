"""Folders near a run directory: where the config of the run may stand.

run.json names files relative to the config's folder and not that folder. A run stands in
``results/<name>/<stamp>``, so the folders above it up to the one that holds the results are near,
the current folder and the one above it, and what is right below each of these. Farther away a
file of the same name, or even of the same bytes, is likely somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_RUN = 3  # folders above a run directory
_HERE = 2  # the current folder and those above it
_BELOW = 200  # right below a folder, at most


def folders_near(directory: Path) -> Iterator[Path]:
    """The folders near a run directory and the current folder, the nearest first, each once.

    Args:
        directory: The run directory. It counts where it is named as well as where a link leads.
    """
    here = Path.cwd()
    chains = (
        [here, *here.parents][:_HERE],
        directory.absolute().parents[:_RUN],
        directory.resolve().parents[:_RUN],
    )
    seen: set[Path] = set()
    for chain in chains:
        for base in chain:
            for folder in (base, *_below(base)):
                if folder not in seen:
                    seen.add(folder)
                    yield folder


def _below(folder: Path) -> list[Path]:
    if folder == folder.parent:
        return []
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []
    return [path for path in inside if path.name[:1] not in (".", "_")][:_BELOW]
