"""Which device computes, found out without loading torch, and on how many threads."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import sys
from pathlib import Path
from typing import Literal, get_args

from evalkit.errors import ConfigError

Kind = Literal["cpu", "cuda", "mps"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def kind_of(device: str) -> Kind:
    """The kind of a device such as ``cuda:1``; of ``auto``, the best that is here.

    Raises:
        ConfigError: There is no such kind.
    """
    if device == "auto":
        return _best()
    kind = device.partition(":")[0]
    for known in KINDS:
        if kind == known:
            return known
    raise ConfigError(f"there is no device {device!r}", mend=f"Name auto, {', '.join(KINDS)}.")


def devices(device: str) -> list[str]:
    """The devices to spread the work over: every GPU for ``cuda``, else the one that is meant.

    Loads torch.

    Raises:
        ConfigError: The device is not here.
    """
    import torch

    kind = kind_of(device)
    if kind == "cpu":
        return ["cpu"]
    if kind == "mps":
        if not torch.backends.mps.is_available():
            raise ConfigError("there is no MPS device here", mend="Use device: cpu.")
        return ["mps"]
    here = torch.cuda.device_count()
    number = device.partition(":")[2]
    wanted = range(here) if not number else [int(number)] if number.isdigit() else []
    if not wanted or max(wanted) >= here:
        what = f"{here} CUDA devices" if here else "no CUDA device that torch can use"
        raise ConfigError(f"{device}: there is {what} here", mend="Use device: cpu.")
    return [f"cuda:{place}" for place in wanted]


def threads() -> int:
    """How many threads this process may run at once.

    OMP_NUM_THREADS where it is set; else the processors of the affinity mask, or what a
    container's quota leaves of them.
    """
    named = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    if named.isdigit() and int(named):
        return int(named)
    given = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(given or 1, _quota()))


def _best() -> Kind:
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return "mps"
    return "cuda" if _torch_for_cuda() and _cuda_devices() else "cpu"


def _torch_for_cuda() -> bool:
    """Whether the torch that is installed has a part for CUDA; it is not loaded."""
    found = importlib.util.find_spec("torch")
    folders = (found.submodule_search_locations if found else None) or []
    return any(any(Path(folder, "lib").glob("*torch_cuda*")) for folder in folders)


def _cuda_devices() -> int:
    """How many devices the NVIDIA driver sees, 0 without one."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int()
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
        return 0
    return count.value


def _quota() -> int:
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return sys.maxsize if quota == "max" else max(1, -(-int(quota) // int(period)))
    except (OSError, ValueError):
        return sys.maxsize
