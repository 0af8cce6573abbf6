"""A run whose versions teach one another, on real verses: what it gains and what it records."""

from __future__ import annotations

import filecmp
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evalkit.align.evaluate import Sides, count
from evalkit.align.linksfile import read_links
from evalkit.results import Results
from evalkit.run import run
from evalkit.types import Document, Link

VERSIONS = ("one-ar", "two-ar", "three-ar")
CONFIG = """\
name: verses
corpus: manifest.yaml
reference: verses-en
versions: [one-ar, two-ar, three-ar]
segment: {use: "test_run_pooled:Whole"}
align: {use: lexical}
metrics: [chrf]
significance: {resamples: 10}
"""


class Whole:
    """A segmenter that takes every paragraph for one segment, as the gold links do."""

    def spans(self, text: str, lang: str) -> Sequence[tuple[int, int]]:
        return [(0, len(text))]


@pytest.fixture(autouse=True)
def _plugins_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def without(gold: Path, lines: list[str], step: int) -> tuple[list[str], list[Sides]]:
    """A version that leaves out every fifth verse from ``step`` on, and the links that are left."""
    kept = [i for i in range(len(lines)) if i % 5 != step]
    at = {i: place for place, i in enumerate(kept)}
    links: list[Sides] = []
    for link in read_links(gold):
        ours = tuple(at[i] for i in link.version if i in at)
        if link.version and not ours:
            links += [((), (j,)) for j in link.reference]
        elif ours or link.reference:
            links.append((ours, link.reference))
    return [lines[i] for i in kept], links


@pytest.fixture(scope="module")
def verses(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, list[Sides]]]:
    """A corpus of a chapter in English and three Arabic versions of it, with their gold links."""
    folder = tmp_path_factory.mktemp("verses")
    gold = shared / "data/align/quran_ar-en/doc01.gold"
    (folder / "verses-en.txt").write_bytes(gold.with_suffix(".en").read_bytes())
    lines = gold.with_suffix(".ar").read_text(encoding="utf-8").splitlines()
    links = {}
    documents = ["{id: verses-en, lang: en, file: verses-en.txt}"]
    for step, name in enumerate(VERSIONS):
        kept, links[name] = without(gold, lines, step)
        (folder / f"{name}.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
        documents.append(f"{{id: {name}, lang: ar, file: {name}.txt}}")
    manifest = "statement: verses\ndocuments:\n" + "".join(f"  - {one}\n" for one in documents)
    (folder / "manifest.yaml").write_text(manifest, encoding="utf-8")
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return folder, links


def f1(made: Results, links: dict[str, list[Sides]], folder: Path) -> float:
    """Strict F1 of the links of a run, of all versions together."""
    counts = []
    for name, gold in links.items():
        path = folder / f"{name}.found.links"
        path.write_text("\n".join(made.alignments[name]) + "\n", encoding="utf-8")
        counts.append(count(gold, [(link.version, link.reference) for link in read_links(path)]))
    found = sum(counts[1:], counts[0]).strict.f1
    assert found is not None
    return found


def test_versions_teach_one_another(
    verses: tuple[Path, dict[str, list[Sides]]], tmp_path: Path
) -> None:
    folder, links = verses
    said: list[str] = []
    first, together = run(folder / "config.yaml", output=tmp_path / "one", notice=said.append)
    segments = {line["document"]: line["index"] + 1 for line in together.documents}
    assert segments["verses-en"] == len((folder / "verses-en.txt").read_text("utf-8").splitlines())

    _, alone = run(folder / "config.yaml", ["align.pool=false"], output=tmp_path / "alone")
    assert f1(together, links, tmp_path) > f1(alone, links, tmp_path) + 0.1

    (pool,) = together.run["pooled"]
    assert (pool["lp"], pool["versions"]) == ("ar-en", list(VERSIONS))
    assert pool["entries"] > 100
    assert any("a lexicon of" in words and "one-ar, two-ar, three-ar" in words for words in said)
    conditions = [score["conditions"] for score in together.scores["scores"]]
    assert all(one["pooled"] == list(VERSIONS) for one in conditions)
    assert alone.run["pooled"] == []
    assert all(score["conditions"]["pooled"] == [] for score in alone.scores["scores"])

    again, _ = run(folder / "config.yaml", output=tmp_path / "two")
    names = [f"alignments/{name}.links" for name in VERSIONS] + ["segments.jsonl", "scores.json"]
    assert filecmp.cmpfiles(first, again, names, shallow=False) == (names, [], [])


def test_links_made_by_hand_neither_change_nor_teach(
    verses: tuple[Path, dict[str, list[Sides]]], tmp_path: Path
) -> None:
    folder, links = verses
    override = folder / "alignments/two-ar.override.links"
    override.parent.mkdir()
    lines = "".join(f"{list(a)}:{list(b)}\n" for a, b in links["two-ar"])
    override.write_text(lines, encoding="utf-8")
    try:
        _, made = run(folder / "config.yaml", output=tmp_path)
    finally:
        override.unlink()
        override.parent.rmdir()
    assert f1(made, {"two-ar": links["two-ar"]}, tmp_path) == 1.0
    assert [pool["versions"] for pool in made.run["pooled"]] == [["one-ar", "three-ar"]]


class Plain:
    """An aligner that can do no more than it must: the first segments, one by one."""

    def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
        n, m = len(version.segments), len(reference.segments)
        pairs = [Link(version=(i,), reference=(i,), score=1.0) for i in range(min(n, m))]
        omitted = [Link(version=(), reference=(j,)) for j in range(n, m)]
        return (*pairs, *omitted, *(Link(version=(i,), reference=()) for i in range(m, n)))


class Hungry(Plain):
    """An aligner that says beforehand what it needs."""

    def memory(self, version: int, reference: int) -> int:
        return (version + reference) * 2**24


@pytest.mark.parametrize(
    ("aligner", "need"), [("Plain", []), ("Hungry", ["aligning needs about 1.8 GB of memory"])]
)
def test_an_aligner_of_ones_own_needs_no_more_than_align(
    verses: tuple[Path, dict[str, list[Sides]]], tmp_path: Path, aligner: str, need: list[str]
) -> None:
    said: list[str] = []
    setting = f"align={{use: 'test_run_pooled:{aligner}'}}"
    _, made = run(verses[0] / "config.yaml", [setting], output=tmp_path, notice=said.append)
    assert made.alignments["one-ar"][0].startswith("[0]:[0]")
    assert made.run["pooled"] == []
    assert [one for one in said if "of memory" in one] == need


def test_a_short_statement_teaches_nothing(root: Path, tmp_path: Path) -> None:
    """Two Arabic versions of ten sentences: a lexicon of theirs would mislead more than help."""
    settings: list[str] = ["align={use: lexical}", "significance.resamples=10"]
    _, made = run(root / "configs/statement.yaml", settings, output=tmp_path)
    known: dict[str, Any] = made.run
    assert known["pooled"] == []
