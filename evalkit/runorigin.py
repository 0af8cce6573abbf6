"""Where the config of a run stands: run.json names files relative to its folder, and not that.

So the folders near the run directory and the current one are looked through for the files that the
run read.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.decisions import NAME
from evalkit.errors import ConfigError
from evalkit.nearby import folders_near
from evalkit.results import Results, digest


def config_folder(made: Results, directory: Path) -> Path | None:
    """The folder of a run's config; None where it is not found.

    A folder whose config or manifest is the very file of the run comes first, then one that has
    both by name, for a manifest may have been mended since.

    Args:
        made: The run.
        directory: Its directory.
    """
    inputs = made.run.get("inputs") or []
    if len(inputs) < 2:
        return None
    wanted = [(str(one["path"]), str(one["sha256"])) for one in inputs[:2]]
    by_name: list[Path] = []
    for folder in folders_near(directory):
        paths = [folder / name for name, _ in wanted]
        if not all(path.is_file() for path in paths):
            continue
        if any(
            digest(path.read_bytes()) == sha256
            for path, (_, sha256) in zip(paths, wanted, strict=True)
        ):
            return folder
        by_name.append(folder)
    return by_name[0] if len(by_name) == 1 else None


def review_file(made: Results, directory: Path) -> Path:
    """The file of decisions that a run of the same config reads, there or not.

    Raises:
        ConfigError: The config is not found.
    """
    folder = config_folder(made, directory)
    if folder is None:
        raise ConfigError(
            "the config of this run is not found near it or near the current folder",
            place=str(directory),
            mend=f"Name the file beside the manifest with --file FOLDER/{NAME}.",
        )
    config = made.run.get("config") or {}
    if config.get("review"):
        return folder / str(config["review"])
    return (folder / str(config["corpus"])).parent / NAME


def config_file(made: Results, directory: Path) -> Path | None:
    """The config of a run; None where it is not found."""
    folder = config_folder(made, directory)
    return None if folder is None else folder / str(made.run["inputs"][0]["path"])
