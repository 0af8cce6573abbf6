"""The composite action and the workflow: looked at by the tools people use, and its steps run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION = ROOT / "action.yml"
WORKFLOW = ROOT / ".github/workflows/scores.yml"
TWIN = ROOT / "tests/data/glacier"
EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


def action() -> dict[str, Any]:
    return yaml.safe_load(ACTION.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.needs("check_jsonschema")
@pytest.mark.parametrize(
    ("kind", "path"), [("vendor.github-actions", ACTION), ("vendor.github-workflows", WORKFLOW)]
)
def test_the_forms_are_github_s(kind: str, path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", kind, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.needs("zizmor")
def test_nothing_can_be_injected() -> None:
    beside = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    program = shutil.which("zizmor", path=beside)
    assert program is not None
    done = subprocess.run(
        [program, "--offline", "--min-severity", "medium", str(ACTION), str(WORKFLOW)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_script_holds_an_expression() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_workflow_uses_the_action_on_the_statement_and_its_baseline() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    (step,) = [one for one in workflow["jobs"]["gate"]["steps"] if one.get("uses") == "./"]
    assert set(step["with"]) <= set(action()["inputs"])
    for path in step["with"].values():
        assert (ROOT / path).exists(), path


class Runner:
    """Runs the action's scripts as GitHub does, with evalkit installed already."""

    def __init__(self, folder: Path, inputs: Mapping[str, str]) -> None:
        self.folder = folder
        defaults = {name: one.get("default", "") for name, one in action()["inputs"].items()}
        self.inputs = {**defaults, **inputs}
        self.outputs: dict[str, dict[str, str]] = {}
        self.summary = folder / "summary.md"
        program = folder / "temp/evalkit/bin/evalkit"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m evalkit "$@"\n')
        program.chmod(0o755)

    def value(self, text: str) -> str:
        def one(found: re.Match[str]) -> str:
            parts = found[1].split(".")
            if parts[0] == "inputs":
                return self.inputs[parts[1]]
            assert parts[0] == "steps" and parts[2] == "outputs", found[1]
            return self.outputs.get(parts[1], {}).get(parts[3], "")

        return EXPRESSION.sub(one, text)

    def run(self, step: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        output = self.folder / "output.txt"
        output.write_text("")
        env = {name: self.value(value) for name, value in step["env"].items()}
        runner = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.folder / "temp"),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env={**os.environ, **runner, **env},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        lines = output.read_text(encoding="utf-8").splitlines()
        self.outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
        return done

    def all(self) -> list[subprocess.CompletedProcess[str]]:
        """The steps that have an id, until one fails."""
        made = []
        for step in action()["runs"]["steps"]:
            if "id" not in step:
                continue
            made.append(self.run(step))
            if made[-1].returncode:
                break
        return made

    def told(self) -> dict[str, str]:
        """The action's own outputs."""
        return {name: self.value(one["value"]) for name, one in action()["outputs"].items()}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A repository with a config and a gate."""
    shutil.copytree(TWIN, tmp_path / "repo/configs")
    (tmp_path / "repo/gate.yaml").write_text("drops: [chrF2++]\nlimits: [drift_rate <= 0.95]\n")
    return tmp_path / "repo"


def test_the_action_s_steps_gate_a_run(home: Path) -> None:
    given = {"config": "configs/statement.yaml", "gate": "gate.yaml", "update-baseline": "true"}
    first = Runner(home, given)
    assert [one.returncode for one in first.all()] == [0, 0]
    assert (home / "results/baseline/glacier.jsonl").is_file()
    shutil.rmtree(home / "temp")
    again = Runner(home, {**given, "update-baseline": "false"})
    ran, gated = again.all()
    assert (ran.returncode, gated.returncode) == (0, 0), gated.stderr
    told = again.told()
    assert (told["passed"], told["failed"]) == ("true", "0")
    assert int(told["rules"]) == 6
    assert (home / told["run"] / "run.json").is_file()
    files = {path.name for path in Path(told["files"]).iterdir()}
    assert files >= {"junit.xml", "gate.md", "metrics.json", "badge.json", "bigger.json"}
    assert again.summary.read_text(encoding="utf-8").count("gate passed: glacier") == 2


def test_the_action_fails_where_the_gate_does(home: Path) -> None:
    (home / "gate.yaml").write_text("limits: [drift_rate <= 0.001]\n")
    runner = Runner(home, {"config": "configs/statement.yaml", "gate": "gate.yaml"})
    ran, gated = runner.all()
    assert (ran.returncode, gated.returncode) == (0, 1)
    assert "::error title=" in gated.stdout
    assert runner.told()["passed"] == "false"


def test_the_action_fails_where_the_run_does(home: Path) -> None:
    runner = Runner(home, {"config": "configs/nothing.yaml", "gate": "gate.yaml"})
    (ran,) = runner.all()
    assert ran.returncode == 2


def test_the_readme_s_workflow_is_one(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```yaml\n(name: .*?)^```", readme, re.M | re.S)
    workflow = yaml.safe_load(text)
    (step,) = [one for one in workflow["jobs"]["gate"]["steps"] if one.get("id") == "scores"]
    assert set(step["with"]) <= set(action()["inputs"])
    used = re.findall(r"steps\.scores\.outputs\.([\w-]+)", text)
    assert set(used) <= set(action()["outputs"])


def test_every_key_of_a_gate_is_explained() -> None:
    from evalkit.track.gateconfig import DropRule, GateConfig, LimitRule

    page = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    for model in (GateConfig, DropRule, LimitRule):
        for key in model.model_fields:
            assert re.search(rf"\b{key}\b", page), key
