"""Which device, found out without torch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.errors import ConfigError
from evalkit.metrics.comet import device


@pytest.mark.parametrize(
    ("named", "kind"), [("cpu", "cpu"), ("cuda", "cuda"), ("cuda:1", "cuda"), ("mps", "mps")]
)
def test_a_named_device_has_its_kind(named: str, kind: str) -> None:
    assert device.kind_of(named) == kind


@pytest.mark.parametrize("named", ["", "gpu", "CPU", "auto:1", "cudax"])
def test_an_unknown_device_is_refused(named: str) -> None:
    with pytest.raises(ConfigError, match="Name auto, cpu, cuda, mps") as caught:
        device.kind_of(named)
    assert caught.value.exit_code == 2


@pytest.mark.needs("torch")
@pytest.mark.parametrize("named", ["cuda:x", "cuda:-1", "cuda:99"])
def test_a_gpu_that_is_not_here_is_refused(named: str) -> None:
    with pytest.raises(ConfigError, match="Use device: cpu"):
        device.devices(named)


@pytest.mark.needs("torch")
def test_auto_names_what_torch_can_use() -> None:
    assert device.devices("auto")


def test_auto_loads_no_torch(root: Path) -> None:
    program = (
        "import sys; from evalkit.metrics.comet.device import kind_of, threads; kind_of('auto');"
        "threads(); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize(("said", "threads"), [("3", 3), ("2,4", 2)])
def test_a_number_of_threads_that_is_named_is_taken(
    said: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert device.threads() == threads


@pytest.mark.parametrize("said", ["", "0", "many"])
def test_threads_keep_to_the_affinity_mask(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    if not hasattr(os, "sched_getaffinity"):
        assert device.threads() >= 1
        return
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert device.threads() == 1
    finally:
        os.sched_setaffinity(0, before)
