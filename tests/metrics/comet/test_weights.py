"""Reading weights: as torch and Lightning write them, and nothing in a file is ever run."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from evalkit.errors import ModelError
from evalkit.metrics.comet.checkpoint import Checkpoint, find
from evalkit.metrics.comet.hparams import KINDS
from evalkit.metrics.comet.weights import load, stored_hparams

pytestmark = pytest.mark.needs("torch")


def at(path: Path) -> Checkpoint:
    return Checkpoint(
        model=str(path),
        weights=path,
        hparams=MappingProxyType({}),
        revision=None,
        encoder=path.parent,
        tokenizer=path.parent,
    )


def tensors() -> Any:
    import torch

    made = torch.Generator().manual_seed(1)
    return OrderedDict(
        weight=torch.randn(3, 2, generator=made),
        bias=torch.randn(3, generator=made),
        position_ids=torch.arange(4),
    )


def saved(path: Path, content: Any, *, zipped: bool = True) -> Checkpoint:
    import torch

    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    return at(path)


def same(found: Any) -> bool:
    import torch

    wanted = tensors()
    return list(found) == list(wanted) and all(
        torch.equal(found[name], wanted[name]) and found[name].dtype == wanted[name].dtype
        for name in wanted
    )


@pytest.mark.parametrize("zipped", [True, False])
def test_weights_come_as_they_are_stored(tmp_path: Path, zipped: bool) -> None:
    content = {"state_dict": tensors(), "hyper_parameters": {"layer": "mix"}, "epoch": 1}
    found = saved(tmp_path / "model.ckpt", content, zipped=zipped)
    assert same(load(found))
    assert stored_hparams(found) == {"layer": "mix"}


@pytest.mark.needs("comet")
@pytest.mark.parametrize("kind", KINDS)
def test_comet_s_own_form(comet_model: Callable[..., Path], kind: str) -> None:
    import torch

    folder = comet_model(kind)
    found = find(str(folder))
    assert found.kind == kind
    theirs = torch.load(folder / "checkpoints/model.ckpt", weights_only=False)
    ours = load(found)
    assert list(ours) == list(theirs["state_dict"])
    assert all(torch.equal(ours[name], one) for name, one in theirs["state_dict"].items())
    assert stored_hparams(found) == dict(theirs["hyper_parameters"])


@pytest.mark.needs("comet")
def test_a_checkpoint_of_lightning_s_own_trainer(tmp_path: Path) -> None:
    program = """
import logging, sys, warnings
warnings.simplefilter("ignore")
import pytorch_lightning as ptl, torch
logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)

class Model(ptl.LightningModule):
    def __init__(self, layer="mix", data=("a.csv",)):
        super().__init__()
        self.save_hyperparameters()
        self.linear = torch.nn.Linear(2, 1)
    def training_step(self, batch, index):
        self.log("loss", loss := self.linear(batch).sum())
        return loss
    def configure_optimizers(self):
        made = torch.optim.AdamW(self.parameters())
        return [made], [torch.optim.lr_scheduler.StepLR(made, 1)]

folder = sys.argv[1]
watch = [ptl.callbacks.ModelCheckpoint(folder, monitor="loss"), ptl.callbacks.EarlyStopping("loss")]
trainer = ptl.Trainer(max_epochs=1, logger=False, accelerator="cpu", callbacks=watch,
                      default_root_dir=folder, enable_progress_bar=False)
trainer.fit(Model(), torch.utils.data.DataLoader(torch.randn(4, 2), batch_size=2))
trainer.save_checkpoint(folder + "/model.ckpt")
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = at(tmp_path / "model.ckpt")
    assert sorted(load(found)) == ["linear.bias", "linear.weight"]
    assert stored_hparams(found) == {"layer": "mix", "data": ("a.csv",)}


class AttributeDict(dict):  # type: ignore[type-arg]
    """Pickled under the name that Lightning's own class has."""

    __module__ = "pytorch_lightning.utilities.parsing"


@pytest.mark.parametrize("zipped", [True, False])
def test_old_containers_are_read_as_plain_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zipped: bool
) -> None:
    module = type(sys)("pytorch_lightning.utilities.parsing")
    module.AttributeDict = AttributeDict  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        for name in ("pytorch_lightning", "pytorch_lightning.utilities"):
            patch.setitem(sys.modules, name, type(sys)(name))
        patch.setitem(sys.modules, module.__name__, module)
        old = saved(
            tmp_path / "old.ckpt",
            {
                "state_dict": tensors(),
                "hyper_parameters": AttributeDict(layer="mix", sizes=[3, 1]),
                "callbacks": {"best": Path("/a/b.ckpt")},
            },
            zipped=zipped,
        )
    names = saved(
        tmp_path / "names.ckpt",
        {"state_dict": tensors(), "hyper_parameters": argparse.Namespace(layer="mix")},
        zipped=zipped,
    )
    assert same(load(old))
    assert stored_hparams(old) == {"layer": "mix", "sizes": [3, 1]}
    assert type(stored_hparams(old)) is dict
    assert same(load(names))
    assert stored_hparams(names) == {"layer": "mix"}
    assert not any("Namespace" in one for one in _allowed()), "it must not outlast our reading"


def _allowed() -> list[str]:
    import torch

    return list(map(str, torch.serialization.get_safe_globals()))


class Harm:
    """What a malicious file holds: a call that unpickling would make."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("zipped", [True, False])
def test_nothing_in_a_file_is_run_and_the_mend_converts_it(tmp_path: Path, zipped: bool) -> None:
    trace = tmp_path / "trace"
    content = {"state_dict": tensors(), "callbacks": Harm(trace)}
    found = saved(tmp_path / "model.ckpt", content, zipped=zipped)
    trace.unlink(missing_ok=True)
    with pytest.raises(ModelError, match="only by running what it holds") as caught:
        load(found)
    assert not trace.exists()
    command = shlex.split(str(caught.value).split("`")[1])
    assert command[0] == "python"
    subprocess.run([sys.executable, *command[1:]], check=True, capture_output=True)
    assert trace.exists(), "the file did hold a call"
    assert _same_sorted(tmp_path)


def _same_sorted(folder: Path) -> bool:
    """Whether the tensors are the same in any order: safetensors has one of its own."""
    found = load(at(folder / "model.safetensors"))
    return len(found) == len(tensors()) and same({name: found[name] for name in tensors()})


def test_safetensors(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file(dict(tensors()), tmp_path / "model.safetensors")
    assert _same_sorted(tmp_path)
    assert stored_hparams(at(tmp_path / "model.safetensors")) == {}


def test_weights_are_mapped_not_copied(tmp_path: Path) -> None:
    import torch

    found = saved(tmp_path / "model.ckpt", {"state_dict": {"w": torch.zeros(20_000_000)}})
    program = (
        "import resource, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "import torch\n"
        "from evalkit.metrics.comet.checkpoint import Checkpoint\n"
        "from evalkit.metrics.comet.weights import load\n"
        "p = Path(sys.argv[1])\n"
        "c = Checkpoint(model='m', weights=p, hparams={}, revision=None, encoder=p, tokenizer=p)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "kept = load(c)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(found.weights), str(Path(__file__).parents[3])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < 40_000, "80 MB of weights must not be read to be named, in KiB"


@pytest.mark.parametrize(
    "content",
    [{}, {"state_dict": {}}, {"state_dict": {"w": 1}}, {"state_dict": [1]}, [1]],
    ids=str,
)
def test_a_file_without_weights(tmp_path: Path, content: Any) -> None:
    with pytest.raises(ModelError, match="has no state_dict of weights"):
        load(saved(tmp_path / "model.ckpt", content))


@pytest.mark.parametrize("name", ["model.ckpt", "model.safetensors"])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_damaged_file(tmp_path: Path, name: str, zipped: bool) -> None:
    found = saved(tmp_path / name, {"state_dict": tensors()}, zipped=zipped)
    content = found.weights.read_bytes()
    for cut in (len(content) // 2, len(content) // 4, 10):
        found.weights.write_bytes(content[:cut])
        with pytest.raises(ModelError, match="the file of weights cannot be read"):
            load(found)
