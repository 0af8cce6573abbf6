"""An engine that is only counted on: what is asked of it, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from evalkit.errors import DataError, ModelError
from evalkit.translate.remembered import About, Translation, remembered


@dataclass
class Counted:
    """Upper case, two texts at a time; keeps what it was asked."""

    system: str = "mt"
    cache: bool = True
    version: int = 1
    fails_on: str = ""
    here: bool = field(default=True, repr=False)
    asked: list[str] = field(default_factory=list, repr=False)

    def about(self, lp: str) -> About:
        if not self.here:
            raise ModelError("it is not here")
        return {"translator": "counted", "version": self.version}

    def batches(
        self, texts: Sequence[str], lp: str, document: str
    ) -> Iterator[Mapping[str, Translation]]:
        for start in range(0, len(texts), 2):
            batch = texts[start : start + 2]
            if self.fails_on in batch:
                raise ModelError("it broke")
            self.asked += batch
            yield {text: Translation(text.upper()) for text in batch}


def translate(engine: Counted, texts: Sequence[str], lp: str = "en-it") -> tuple[str, ...]:
    return remembered(engine, texts, lp, "doc")


def test_each_text_is_translated_once_for_all_runs_and_names() -> None:
    first, second = Counted(), Counted(system="other name")
    assert translate(first, ["a", "b", "a"]) == ("A", "B", "A")
    assert translate(second, ["b", "c"]) == ("B", "C")
    assert (first.asked, second.asked) == (["a", "b"], ["c"])


def test_another_version_or_language_is_translated_again() -> None:
    translate(Counted(), ["a"])
    engines = Counted(version=2), Counted()
    translate(engines[0], ["a"])
    translate(engines[1], ["a"], "en-ar")
    assert [engine.asked for engine in engines] == [["a"], ["a"]]


def test_what_came_before_a_failure_is_kept() -> None:
    with pytest.raises(ModelError, match="it broke"):
        translate(Counted(fails_on="e"), ["a", "b", "c", "d", "e"])
    engine = Counted()
    assert translate(engine, ["a", "b", "c", "d", "e"]) == ("A", "B", "C", "D", "E")
    assert engine.asked == ["e"]


def test_an_engine_that_is_gone_is_replayed_and_that_is_said(said: list[str]) -> None:
    with pytest.raises(ModelError, match="it is not here"):
        translate(Counted(here=False), ["a"])
    translate(Counted(), ["a", "b"])
    assert translate(Counted(here=False), ["b"]) == ("B",)
    assert said == ["mt: it is not here; its remembered translations are used"]
    for other in (Counted(here=False, version=2), Counted(here=False, cache=False)):
        with pytest.raises(ModelError, match="it is not here"):
            translate(other, ["b"])
    with pytest.raises(ModelError, match="it is not here"):
        translate(Counted(here=False), ["b", "new"])


def test_without_a_cache_nothing_is_kept(store_folder: Path) -> None:
    engine = Counted(cache=False)
    translate(engine, ["a"])
    translate(engine, ["a"])
    assert engine.asked == ["a", "a"]
    assert not store_folder.exists()


def test_a_store_that_cannot_be_used_is_said(store_folder: Path, said: list[str]) -> None:
    store_folder.write_text("a file where the folder would be")
    assert translate(Counted(), ["a"]) == ("A",)
    assert len(said) == 1 and said[0].startswith("translations are not remembered: ")


def test_an_empty_translation_names_the_segment_and_is_not_kept() -> None:
    class Silent(Counted):
        def batches(
            self, texts: Sequence[str], lp: str, document: str
        ) -> Iterator[Mapping[str, Translation]]:
            yield {text: Translation(" " if text == "b" else "x") for text in texts}

    with pytest.raises(DataError, match=r"doc: mt gave no translation of segment 2 of 3 \('b'\)"):
        translate(Silent(), ["a", "b", "c"])
    engine = Counted()
    assert translate(engine, ["a", "b"]) == ("x", "B")
    assert engine.asked == ["b"]


def test_notes_are_told_once_with_the_first_segment(said: list[str]) -> None:
    class Noting(Counted):
        def batches(
            self, texts: Sequence[str], lp: str, document: str
        ) -> Iterator[Mapping[str, Translation]]:
            yield {text: Translation("x", "cut" if text != "a" else None) for text in texts}

    translate(Noting(), ["a", "b", "c"])
    assert said == ["doc: mt: cut: segment 2 of 3 ('b') and 1 more"]
