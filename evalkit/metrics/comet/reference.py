"""The engine ``reference``: unbabel-comet's own ``predict``, in float32.

It is what the engine ``fast`` is held against, so nothing of COMET's arithmetic is touched. What
COMET and Lightning change beside their work (the root logger, warnings, torch's random state) is
put back, and the network is never called.
"""

from __future__ import annotations

import logging
import os
import pickle
import random
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.errors import ConfigError, DataError, ModelError
from evalkit.metrics.comet.context import not_for
from evalkit.metrics.comet.packages import INSTALL

if TYPE_CHECKING:
    from evalkit.metrics.comet.checkpoint import Checkpoint

_CANNOT_LOAD = (
    *(OSError, RuntimeError, ValueError, TypeError, KeyError, AttributeError),
    *(EOFError, UserWarning, pickle.UnpicklingError),
)


@dataclass(frozen=True, kw_only=True)
class ErrorSpan:
    """A part of a hypothesis that the model holds to be wrong, as COMET gives it.

    Args:
        text: The part's tokens, decoded.
        start: First character, in code points of the hypothesis.
        end: The character after the last; 0 where a special token ends the part.
        severity: ``minor``, ``major`` or ``critical``.
        confidence: Mean probability of the tokens' labels, 0 to 1.
    """

    text: str
    start: int
    end: int
    severity: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class ReferenceScores:
    """What COMET predicted, in the order of the rows.

    Args:
        scores: One a row; mostly 0 to 1, higher is better.
        spans: The error spans of each row; None where the model tags no words.
    """

    scores: list[float]
    spans: list[list[ErrorSpan]] | None


def scores(
    checkpoint: Checkpoint,
    rows: Sequence[Mapping[str, str]],
    *,
    batch_size: int = 16,
    device: str = "cpu",
    context: bool = False,
) -> ReferenceScores:
    """Score rows with unbabel-comet.

    Args:
        checkpoint: The model.
        rows: ``src``, ``mt`` and, where the model reads it, ``ref``; the same keys in each row.
            With context the texts hold their context already, before the encoder's separator.
        batch_size: Rows in a batch.
        device: ``cpu``, ``cuda`` or ``cuda:N``.
        context: Pool each text's last part alone, as doc-COMET does.

    Raises:
        ConfigError: The model cannot use context, lacks a key, or the device is not there.
        DataError: COMET fails at the texts.
        ModelError: unbabel-comet is not installed, or cannot load the checkpoint.

    Source: https://github.com/Unbabel/COMET, release 2.2.7.
    """
    model = load(checkpoint)
    if context:
        enable_context(model, checkpoint.model)
    return predict(model, rows, batch_size=batch_size, device=device, place=checkpoint.model)


def load(checkpoint: Checkpoint) -> Any:
    """COMET's model, in float32 on the CPU, from files of this machine alone."""
    path = checkpoint.weights.with_suffix(".ckpt")
    if not path.is_file():
        raise ModelError(
            "unbabel-comet reads model.ckpt, and it is not there",
            place=str(path),
            mend="Use the engine fast, which reads safetensors too.",
        )
    with quiet(), _offline(), chdir(_where(checkpoint)):
        comet, torch = _comet(checkpoint.model)
        # COMET fills a weight that the checkpoint lacks with a random one; Lightning warns of it.
        warnings.filterwarnings("error", message="Found keys that are in the model state dict")
        try:
            with torch.random.fork_rng(devices=[]):
                model = comet.load_from_checkpoint(str(path), local_files_only=True)
        except _CANNOT_LOAD as error:
            reason = str(error).strip().split("\n")[0][:200]
            raise ModelError(
                f"unbabel-comet cannot load it ({type(error).__name__}: {reason})",
                place=str(path),
                mend=f"Run: evalkit models pull {checkpoint.model}",
            ) from error
    _check_mix(model, checkpoint, torch)
    return model.float().eval()


def predict(
    model: Any,
    rows: Sequence[Mapping[str, str]],
    *,
    batch_size: int = 16,
    device: str = "cpu",
    place: str = "",
) -> ReferenceScores:
    """COMET's predictions for rows; see ``scores``."""
    word_level = bool(getattr(model, "word_level", False))
    if not rows:
        return ReferenceScores(scores=[], spans=[] if word_level else None)
    _check_keys(model, rows, place)
    gpus = _gpus(device)
    import torch

    with quiet(), torch.random.fork_rng(devices=[]):
        try:
            given = model.predict(
                [dict(row) for row in rows],
                batch_size=batch_size,
                gpus=len(gpus),
                devices=gpus or None,
                progress_bar=False,
                num_workers=0,
            )
        except AssertionError as error:
            raise DataError(
                "unbabel-comet fails at these texts (one holds more pad tokens than all else)",
                place=place,
                mend="Take the literal pad tokens out of them.",
            ) from error
    spans = given["metadata"]["error_spans"] if word_level else None
    return ReferenceScores(
        scores=[float(score) for score in given["scores"]],
        spans=spans and [[ErrorSpan(**span) for span in row] for row in spans],
    )


def enable_context(model: Any, place: str) -> None:
    """Make the model pool each text's last part alone, or refuse."""
    with quiet():
        model.enable_context()
    if not model.use_context:
        raise not_for(place)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep COMET and Lightning silent, and undo what they set beside their work.

    That is the root logger, warnings, variables of the environment and ``random``.
    """
    root = logging.getLogger()
    handlers, level, disabled = list(root.handlers), root.level, root.manager.disable
    environment, drawn = dict(os.environ), random.getstate()
    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            # Importing comet calls logging.basicConfig.
            root.handlers[:] = handlers
            root.setLevel(level)
            logging.disable(disabled)
            for name in os.environ.keys() - environment.keys():
                del os.environ[name]
            os.environ.update(environment)
            random.setstate(drawn)


@contextmanager
def _offline() -> Iterator[None]:
    """Keep transformers off the network.

    It asks the hub about every tokenizer of more than 100000 tokens that is named by a hub id,
    ``local_files_only`` or not.
    """
    try:
        from transformers.utils import hub
    except ImportError as error:
        raise _absent(error, "") from error
    before = hub._is_offline_mode
    hub._is_offline_mode = True
    try:
        yield
    finally:
        hub._is_offline_mode = before


def _where(checkpoint: Checkpoint) -> Path:
    """The folder from which COMET finds an encoder that lies beside hparams.yaml."""
    folder = checkpoint.weights.parents[1]
    beside = folder in (checkpoint.encoder.parent, checkpoint.tokenizer.parent)
    return folder if beside else Path.cwd()


def _comet(place: str) -> tuple[Any, Any]:
    try:
        import comet
        import torch
    except ImportError as error:
        raise _absent(error, place) from error
    return comet, torch


def _absent(error: ImportError, place: str) -> ModelError:
    if error.name == "pkg_resources":
        what = "unbabel-comet needs pkg_resources, which setuptools has dropped with release 81"
    else:
        what = f"unbabel-comet cannot be imported ({error})"
    return ModelError(what, place=place, mend=INSTALL)


def _check_mix(model: Any, checkpoint: Checkpoint, torch: Any) -> None:
    """COMET drops its patch without a word where pkg_resources cannot name its version."""
    patched = checkpoint.hparams.get("layer_transformation") == "sparsemax_patch"
    mix = model.layerwise_attention
    if patched and mix is not None and mix.transform_fn is not torch.softmax:
        raise ModelError(
            "unbabel-comet mixes the layers with sparsemax, where this model needs softmax",
            place=checkpoint.model,
            mend=INSTALL,
        )


def _check_keys(model: Any, rows: Sequence[Mapping[str, str]], place: str) -> None:
    """COMET takes the keys of a batch from its first row: all must have the same."""
    segments = model.hparams.get("input_segments")
    if segments is None:
        needed = {"src", "mt"} | ({"ref"} if model.requires_references() else set())
    else:
        needed = {"mt", "src" if "src" in segments else "ref"}
    for index, row in enumerate(rows):
        if row.keys() != rows[0].keys():
            raise ConfigError(
                f"row {index} has other keys than row 0", place=place, mend="Give all rows alike."
            )
    if missing := sorted(needed - rows[0].keys()):
        raise ConfigError(
            f"the model reads {', '.join(missing)}, which the rows lack",
            place=place,
            mend="Give it, or name a model that does without.",
        )


def _gpus(device: str) -> list[int]:
    """The GPU that a device names, by number; none for the CPU."""
    if device == "cpu":
        return []
    name, _, number = device.partition(":")
    if name != "cuda" or not (number or "0").isdigit():
        raise ConfigError(
            f"the engine reference does not run on the device {device}",
            mend="Name cpu, cuda or cuda:N.",
        )
    import torch

    index = int(number or 0)
    if index >= torch.cuda.device_count():
        raise ConfigError(f"there is no device {device} here", mend="Use device: cpu.")
    return [index]
