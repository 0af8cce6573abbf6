from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from evalkit import plugins
from evalkit.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class Mine:
    """A plug-in of a user's own, named by module:Class."""

    size: int = 3
    path: Path = Path("here")

    def render(self, results: object) -> str:
        return f"{self.size}"


class Plain:
    def __init__(self, size: int = 3) -> None:
        self.size = size
        if size == 0:
            raise OverflowError("nothing to render")

    def render(self, results: object) -> str:
        return f"{self.size}"


def test_the_built_ins_are_entry_points() -> None:
    assert {"bleu", "chrf", "ter"} <= set(plugins.names("metrics"))
    assert {"pivot", "lexical"} <= set(plugins.names("aligners"))
    assert "sentencex" in plugins.names("segmenters")
    assert "memory" in plugins.names("translators")
    assert {"terminal", "markdown", "html"} <= set(plugins.names("reporters"))


@pytest.mark.parametrize("group", ["metrics", "aligners", "segmenters", "translators", "reporters"])
def test_every_built_in_loads(group: plugins.Group) -> None:
    for name in plugins.names(group):
        assert plugins.load(group, name).__doc__


def test_a_class_of_ones_own_needs_no_packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    made = plugins.build("reporters", "test_plugins:Mine", {"size": "4"})
    assert made.size == 4


def test_paths_among_the_options_are_relative_to_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    made = plugins.build("reporters", "test_plugins:Mine", {"path": "x"}, folder=tmp_path)
    assert made.path == tmp_path / "x"


def test_a_plain_class_gets_its_keywords_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    assert plugins.build("reporters", "test_plugins:Plain", {"size": 5}).size == 5
    with pytest.raises(ConfigError, match="sise"):
        plugins.build("reporters", "test_plugins:Plain", {"sise": 5})


def test_a_class_that_breaks_or_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with pytest.raises(ConfigError, match=r"Plain cannot be made .*nothing to render"):
        plugins.build("reporters", "test_plugins:Plain", {"size": 0})
    with pytest.raises(ConfigError, match="no segmenter: it has no method 'spans'"):
        plugins.build("segmenters", "test_plugins:Plain", {})
    with pytest.raises(ConfigError, match="no segmenter"):
        plugins.build("segmenters", "os:getcwd", {})


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'bleu'"):
        plugins.load("metrics", "blue")


@pytest.mark.parametrize("name", ["no.such.module:Class", "evalkit.types:Nothing", ":", "a:"])
def test_a_class_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot load"):
        plugins.load("metrics", name)


def test_all_problems_of_the_options_are_reported_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        plugins.build("metrics", "chrf", {"word_ordr": 2, "beta": "many"})
    lines = str(caught.value).split("\n")
    assert len(lines) == 2
    assert "Did you mean 'word_order'?" in lines[0]
    assert "beta" in lines[1]
