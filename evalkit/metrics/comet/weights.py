"""Reads a checkpoint's weights as they are stored; nothing in the file is ever run.

Lightning keeps more in a ``.ckpt`` than tensors: the arguments of training, the optimizer, the
callbacks. What of that is a plain container is read as one; a file that asks for anything else is
refused.
"""

from __future__ import annotations

import pickle
import re
import shlex
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from evalkit.encoders.intact import is_zip
from evalkit.errors import ModelError
from evalkit.metrics.comet.checkpoint import Checkpoint
from evalkit.metrics.comet.packages import not_installed

if TYPE_CHECKING:
    import torch

# Containers that Lightning and COMET's own training code have put into checkpoints, and the plain
# one that each is read as. No package of theirs is imported.
_READ_AS: tuple[tuple[Any, str], ...] = (
    (dict, "pytorch_lightning.utilities.parsing.AttributeDict"),
    (dict, "lightning.pytorch.utilities.parsing.AttributeDict"),
    (dict, "lightning_fabric.utilities.data.AttributeDict"),
    (dict, "lightning.fabric.utilities.data.AttributeDict"),
    (Namespace, "argparse.Namespace"),
    (PurePosixPath, "pathlib.PosixPath"),
    (PurePosixPath, "pathlib.PurePosixPath"),
)
_CONVERT = (
    "import sys, torch, safetensors.torch as s; "
    'w = torch.load(sys.argv[1], map_location="cpu", weights_only=False)["state_dict"]; '
    "s.save_file({k: v.clone().contiguous() for k, v in w.items()}, sys.argv[2])"
)


def load(checkpoint: Checkpoint) -> dict[str, torch.Tensor]:
    """Read the weights, by their names in COMET; float32 as published models store them.

    Tensors are mapped into memory: what is not used is not read from the disk.

    Raises:
        ModelError: torch is not installed; the file is damaged, holds no weights, or could be
            read only by running what it holds.
    """
    if checkpoint.weights.suffix == ".safetensors":
        return _load_safetensors(checkpoint.weights)
    content = _load_ckpt(checkpoint.weights)
    state = content.get("state_dict") if isinstance(content, dict) else None
    if not isinstance(state, dict) or not state or not all(map(_is_tensor, state.values())):
        raise ModelError("the file has no state_dict of weights", place=str(checkpoint.weights))
    return dict(state)


def weight_of(state: Mapping[str, torch.Tensor], name: str) -> torch.Tensor:
    """A weight by its name in COMET.

    Raises:
        ModelError: There is none of that name.
    """
    try:
        return state[name]
    except KeyError as error:
        raise ModelError(
            f"the checkpoint has no weight {name}",
            mend="Check that its hparams.yaml and its encoder are those it was trained with.",
        ) from error


def stored_hparams(checkpoint: Checkpoint) -> dict[str, Any]:
    """The arguments of training that the ``.ckpt`` itself holds, empty where it holds none.

    unbabel-comet builds its model from these, and takes from ``hparams.yaml`` only the class and
    whether the layers are mixed by softmax.

    Raises:
        ModelError: As for ``load``.
    """
    if checkpoint.weights.suffix == ".safetensors":
        return {}
    content = _load_ckpt(checkpoint.weights)
    found = content.get("hyper_parameters") if isinstance(content, dict) else None
    if isinstance(found, Namespace):
        return dict(vars(found))
    return dict(found) if isinstance(found, dict) else {}


def _load_ckpt(path: Path) -> Any:
    torch = _torch(path)
    try:
        with torch.serialization.safe_globals(list(_READ_AS)):
            return torch.load(str(path), map_location="cpu", weights_only=True, mmap=is_zip(path))
    except pickle.UnpicklingError as error:
        raise _refused(path, error) from error
    except (RuntimeError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise _damaged(path, error) from error


def _load_safetensors(path: Path) -> dict[str, torch.Tensor]:
    _torch(path)
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return dict(load_file(path, device="cpu"))
    except (SafetensorError, OSError) as error:
        raise _damaged(path, error) from error


def _torch(path: Path) -> Any:
    try:
        import torch
    except ImportError as error:
        raise not_installed(error, str(path)) from error
    return torch


def _is_tensor(value: Any) -> bool:
    import torch

    return isinstance(value, torch.Tensor)


def _refused(path: Path, error: pickle.UnpicklingError) -> ModelError:
    asked = re.search(r"GLOBAL ([\w.]*\w) (?:was|whose)", str(error))
    if asked is None:
        return _damaged(path, error)
    new = path.with_name("model.safetensors")
    command = shlex.join(["python", "-c", _CONVERT, str(path), str(new)])
    return ModelError(
        f"the file can be read only by running what it holds ({asked.group(1)})",
        place=str(path),
        mend=f"If you trust its origin, convert it: `{command}`",
    )


def _damaged(path: Path, error: Exception) -> ModelError:
    said = str(error).rpartition("WeightsUnpickler error:")[2].strip() or type(error).__name__
    return ModelError(
        f"the file of weights cannot be read ({said.splitlines()[0][:200]})",
        place=str(path),
        mend="Fetch or copy the checkpoint again.",
    )
