"""The documents say what the program does."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from evalkit.config import RunConfig
from evalkit.metrics.comet.metric import Comet
from evalkit.metrics.similarity import Similarity
from evalkit.report.linklist import FLAGS
from evalkit.text.traps import TRAPS
from evalkit.translate.command import CommandTranslator
from evalkit.translate.file import FileTranslator
from evalkit.translate.memory import MemoryTranslator
from evalkit.translate.openai import OpenaiTranslator
from evalkit.translate.transformers import TransformersTranslator

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_commands_page_is_what_help_prints() -> None:
    maker = script("make_cli")
    assert maker.PAGE.read_text("utf-8") == maker.page(), "stale: make docs"


def test_the_readme_shows_what_a_run_prints() -> None:
    maker = script("make_readme")
    assert maker.PAGE.read_text("utf-8") == maker.page(), "stale: make docs"


def test_every_command_has_help_and_a_page() -> None:
    maker = script("make_cli")
    page = maker.PAGE.read_text("utf-8")
    for command in maker.commands():
        assert f"## evalkit {command}\n" in page
        assert f"Example: evalkit {command}" in page


def test_every_key_of_the_config_is_explained() -> None:
    page = (ROOT / "docs/config.md").read_text("utf-8")
    for key in RunConfig.model_fields:
        assert f"| `{key}` |" in page, key


@pytest.mark.parametrize(
    "translator",
    [MemoryTranslator, FileTranslator, CommandTranslator, TransformersTranslator, OpenaiTranslator],
    ids=lambda one: one.__name__.removesuffix("Translator").lower(),
)
def test_every_option_of_a_translator_is_explained_with_its_default(
    translator: type, request: pytest.FixtureRequest
) -> None:
    page = (ROOT / "docs/translators.md").read_text("utf-8")
    name = request.node.callspec.id
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    for option in fields(translator):
        (row,) = re.findall(rf"^\| [^|]*`{option.name}`[^|]*\|([^|]*)\|", section, re.M)
        if isinstance(option.default, int | float | str) and option.name != "prompt":
            shown = str(option.default).lower().removesuffix(".0")
            assert shown in row, (option.name, row)


def test_every_option_of_a_neural_metric_and_every_flag_is_explained() -> None:
    config = (ROOT / "docs/config.md").read_text("utf-8")
    for option in (*fields(Comet), *fields(Similarity)):
        assert f"| `{option.name}` |" in config, option.name
    results = (ROOT / "docs/results.md").read_text("utf-8")
    for name in (*TRAPS, *FLAGS):
        assert f"`{name}`" in results, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links {target}"


def test_the_readme_names_the_two_commands_first() -> None:
    commands = re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S
    )
    assert commands[0].split("\n")[:2] == ["make run", "make test"]
