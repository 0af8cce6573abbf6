"""Where the config of a run was: the folder that the paths in run.json are relative to.

A run names no path of a machine, so the folder is looked for by the files that the run has read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError, DataError
from evalkit.nearby import folders_near
from evalkit.results import digest, dumps


def origin(run: Mapping[str, Any], directory: Path, folder: Path | None = None) -> Path:
    """The folder of a run's config.

    Args:
        run: run.json.
        directory: The run directory; the folders near it are looked through.
        folder: The folder, where a user names it.

    Raises:
        ConfigError: The files that the run has read are not there.
        DataError: The config in run.json was edited.
    """
    if digest(dumps(run["config"])) != run["config_hash"]:
        raise DataError(
            "the config in run.json was edited (its hash is another one)",
            place=str(directory),
            mend="Restore run.json.",
        )
    inputs = run.get("inputs", [])
    # The first is the config's own file, whose content run.json has.
    wanted = {one["path"]: one["sha256"] for one in inputs[1:]}
    if folder is not None:
        lacking = [path for path in wanted if not (folder / path).is_file()]
        if lacking:
            raise ConfigError(
                f"the run has read {lacking[0]}, which is not there",
                place=str(folder),
                mend="Name the folder of the run's config, from which that path leads.",
            )
        return folder
    best: tuple[int, Path] | None = None
    for one in folders_near(directory):
        if not all((one / path).is_file() for path in wanted):
            continue
        alike = sum(digest((one / path).read_bytes()) == sha for path, sha in wanted.items())
        if best is None or alike > best[0]:
            best = alike, one
        if alike == len(wanted):
            break
    if best is None:
        raise ConfigError(
            f"the files that the run has read, such as {_first(wanted)}, are not found from here",
            place=str(directory),
            mend="Name the folder of its config with --folder.",
        )
    return best[1]


def _first(wanted: Mapping[str, str]) -> str:
    return next(iter(wanted), "none")
