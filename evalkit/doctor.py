"""What this machine has of what evalkit can use. Nothing heavy is imported to find out."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from evalkit.encoders import hub

DISTRIBUTION = "evalkit-mt"
_INSTALL_COMET = f"pip install '{DISTRIBUTION}[comet]'"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing looked at: what was found, and how to get it where it is missing.

    ``optional`` is what the core does without.
    """

    name: str
    found: str
    fine: bool = True
    optional: bool = False
    mend: str = ""


def examine() -> list[Check]:
    """Look at Python, the packages of the core and of the COMET extra, device, models, disk."""
    return [
        _python(),
        *(_package(name, f"pip install {DISTRIBUTION}") for name in _required("")),
        *(_package(name, _INSTALL_COMET, optional=True) for name in _required("comet")),
        _device(),
        *_models(),
        _disk(),
    ]


def packages() -> dict[str, str]:
    """Installed versions of evalkit and of the packages it requires, by name."""
    names = [DISTRIBUTION, *_required("")]
    if _version("unbabel-comet") is not None:
        names += _required("comet")
    return {name: found for name in names if (found := _version(name)) is not None}


def machine() -> dict[str, str]:
    """What of a machine may move the last bits of a number: system, architecture, processor."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": _processor(),
    }


def _processor() -> str:
    """The name of the processor's model, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _python() -> Check:
    found = platform.python_version()
    fine = sys.version_info >= (3, 11)
    return Check(name="python", found=found, fine=fine, mend="Install Python 3.11 or 3.12.")


def _required(extra: str) -> list[str]:
    """The packages that evalkit's own metadata requires, for the core or for an extra."""
    found = []
    for line in requires(DISTRIBUTION) or []:
        package, _, marker = line.partition(";")
        wanted = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", marker)
        if (wanted.group(1) if wanted else "") == extra:
            found.append(re.split(r"[^A-Za-z0-9._-]", package.strip())[0])
    return sorted(found)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _package(name: str, mend: str, *, optional: bool = False) -> Check:
    found = _version(name)
    if found is None:
        return Check(name=name, found="not installed", fine=False, optional=optional, mend=mend)
    return Check(name=name, found=found)


def _device() -> Check:
    program = shutil.which("nvidia-smi")
    if program is None:
        return Check(name="device", found=f"cpu, {_cores()} cores (no NVIDIA driver found)")
    asked = subprocess.run(
        [program, "--query-gpu=name,memory.total", "--format=csv,noheader"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    cards = "; ".join(line.strip() for line in asked.stdout.splitlines() if line.strip())
    if asked.returncode != 0 or not cards:
        return Check(
            name="device",
            found="an NVIDIA driver that does not answer",
            fine=False,
            mend="Run nvidia-smi and mend what it says.",
        )
    return Check(name="device", found=f"cuda: {cards}")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _models() -> list[Check]:
    cached = hub.cached()
    if not cached:
        return [
            Check(
                name="models",
                found="none in the Hugging Face cache",
                fine=False,
                optional=True,
                mend="Only COMET and similarity need weights: evalkit models pull MODEL",
            )
        ]
    return [
        Check(name="model", found=f"{model} ({_revisions(model) or 'no whole revision'})")
        for model in cached
    ]


def _revisions(model: str) -> str:
    return ", ".join(commit[:12] for commit in hub.commits(model))


def _disk() -> Check:
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    return Check(name="disk", found=f"{free:.1f} GB free here")
