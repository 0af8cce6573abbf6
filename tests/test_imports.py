"""Imports go one way, and the start is light: DESIGN.md's tree, proved on the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "evalkit"

STAGES = {"corpus", "align", "translate", "metrics", "drift"}
LAYERS = [
    {"errors"},
    {"types"},
    {
        *("text", "encoders", "facts", "significance", "results", "config", "plugins", "store"),
        *("engine", "protocols", "spec", "yamlfile", "doctor", "configcheck"),
        *(
            "optional",
            "decisions",
            "issueid",
            "agreement",
            "portable",
            "nearby",
            "resampling",
            "statisticsfile",
        ),
        *("effects", "ranking", "corrections", "planting", "auc", "logistic"),
    },
    STAGES,
    {
        *("labels", "rendering", "calibrating", "driftscores"),
        *("systems", "pairs", "comparingsystems", "humanversions", "statements", "outlets"),
        *(
            "run",
            "prepare",
            "selftest",
            "views",
            "scorers",
            "scoring",
            "rowscores",
            "errorspans",
            "reviewed",
            "runorigin",
            "runrecord",
            "findings",
            "comparing",
        ),
        *(
            "overstatements",
            "record",
            "scorefiles",
            "comparefiles",
            "comparerun",
            "report",
            "track",
        ),
    },
    {"cli", "__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
HEAVY = {
    "numpy",
    "py3langid",
    "sacrebleu",
    "torch",
    "transformers",
    "comet",
    "sentencex",
    "yaml",
    "babel",
}


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every evalkit part that a module imports, with the line; typing-only imports too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            base = node.module or ""
            names = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "evalkit" and len(parts) > 1 and parts[1] in LEVEL:
                yield parts[1], node.lineno


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    ours = part(path)
    assert ours in LEVEL, f"{ours} has no layer: give it one in DESIGN.md and here"
    for theirs, line in imports(path):
        if theirs == ours:
            continue
        place = f"{path.name}:{line} ({ours} imports {theirs})"
        if ours == "planting":
            # Else the selftest would plant what the checks know, and find it by construction.
            assert theirs in {"types", "errors", "text"}, f"plants know nothing of checks: {place}"
        assert LEVEL[theirs] <= LEVEL[ours], f"an import upwards: {place}"
        if ours in STAGES:
            assert theirs not in STAGES, f"a stage imports another stage: {place}"
        if ours in {"report", "track"}:
            assert theirs in LAYERS[2] | {"types", "errors", ours} | (
                {"report"} if ours == "track" else set()
            ), f"reports read results alone: {place}"


def test_the_check_sees_a_wrong_import(tmp_path: Path) -> None:
    module = tmp_path / "wrong.py"
    module.write_text("from evalkit.drift import checks\nimport evalkit.cli.app\n")
    assert list(imports(module)) == [("drift", 1), ("cli", 2)]


@pytest.mark.parametrize("code", ["import evalkit", "import evalkit.cli.app"])
def test_the_start_is_light(code: str) -> None:
    program = f"{code}\nimport sys\nprint(' '.join({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "evalkit", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in loaded
    assert not HEAVY & loaded
    assert "run" in done.stdout
