"""The embedding aligner, on vectors made so that the right links are known."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.align import windows as windows_module
from evalkit.align.calibration import calibrated, mutual_best
from evalkit.align.embedding import EmbeddingAligner
from evalkit.align.evaluate import Counts, count
from evalkit.align.linksfile import read_links
from evalkit.align.overlaps import centred, smoothed, unit
from evalkit.align.windows import Singles, windows
from evalkit.errors import ConfigError, DataError
from evalkit.types import Document, Link

Group = tuple[int, ...]
Sides = tuple[Group, Group]
Build = Callable[..., Document]
DIMENSION = 128


def made_vectors(
    links: Sequence[Sides], seed: int, noise: float = 0.3, overlaps: int = 6
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of overlaps: what a link says, shared out evenly, plus noise, plus a common part."""
    generator = np.random.default_rng(seed)

    def directions(size: int) -> np.ndarray:
        drawn = generator.standard_normal((size, DIMENSION))
        return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)

    common = directions(1)[0]
    sides = []
    content = [directions(6) for _ in links]
    for side in range(2):
        size = sum(len(link[side]) for link in links)
        segments = np.zeros((size, DIMENSION))
        for link, vectors in zip(links, content, strict=True):
            shares = np.array_split(vectors, max(1, len(link[side])))
            for index, share in zip(link[side], shares, strict=False):
                segments[index] = share.sum(axis=0)
        result = np.full((overlaps, size, DIMENSION), np.nan, dtype=np.float32)
        for o in range(1, overlaps + 1):
            for j in range(o - 1, size):
                total = segments[j + 1 - o : j + 1].sum(axis=0)
                vector = unit(total) + noise * directions(1)[0] + common
                result[o - 1, j] = vector / np.linalg.norm(vector)
        sides.append(result)
    return sides[0], sides[1]


@pytest.fixture
def pair(build: Build, tmp_path: Path) -> Callable[..., tuple[EmbeddingAligner, Any, Any]]:
    def make(links: Sequence[Sides], seed: int = 1, **options: Any) -> Any:
        src, tgt = made_vectors(links, seed)
        path = tmp_path / f"{seed}.npz"
        np.savez(path, src=src, tgt=tgt)
        names = ("v", "r")
        documents = [
            build(name, [f"{name} {k}" for k in range(len(array[0]))])
            for name, array in zip(names, (src, tgt), strict=True)
        ]
        return EmbeddingAligner(vectors=path, **options), *documents

    return make


def sides(links: Sequence[Link]) -> set[Sides]:
    return {(link.version, link.reference) for link in links}


SHAPES: dict[str, list[Sides]] = {
    "one to one": [((i,), (i,)) for i in range(6)],
    "merged and split": [((0,), (0, 1)), ((1, 2), (2,)), ((3,), (3, 4, 5)), ((4,), (6,))],
    "added and omitted": [
        *(((0,), (0,)), ((1,), ()), ((2,), ()), ((3,), (1,)), ((), (2,)), ((4,), (3,))),
        ((5,), (4,)),
    ],
    "swapped": [((0,), (0,)), ((1,), (2,)), ((2,), (1,)), ((3,), (3,)), ((4,), (4,))],
    "with a hole": [((0,), (0,)), ((1,), (1, 3)), ((2,), (2,)), ((3,), (4,)), ((4,), (5,))],
    "a block moved far": [((i,), ((i + 7) % 10,)) for i in range(10)],
}


@pytest.mark.parametrize("links", SHAPES.values(), ids=SHAPES.keys())
def test_the_links_behind_the_vectors_are_found(pair: Any, links: list[Sides]) -> None:
    aligner, version, reference = pair(links)
    found = aligner.align(version, reference)
    assert sides(found) == set(links)
    assert repr(aligner.align(version, reference)) == repr(found)
    for link in found:
        assert 0.0 <= link.score <= 1.0 and link.confidence is not None


@pytest.mark.parametrize("links", SHAPES.values(), ids=SHAPES.keys())
def test_swapped_sides_give_mirrored_links(pair: Any, links: list[Sides], tmp_path: Path) -> None:
    aligner, version, reference = pair(links)
    with np.load(aligner.vectors) as given:
        np.savez(tmp_path / "back.npz", src=given["tgt"], tgt=given["src"])
    back = EmbeddingAligner(vectors=tmp_path / "back.npz").align(reference, version)
    there = aligner.align(version, reference)
    mirrored = {
        replace(link, version=link.reference, reference=link.version, repeats=()) for link in back
    }
    assert {replace(link, repeats=()) for link in there} == mirrored


def test_boilerplate_stands_in_no_link_and_spoils_no_overlap(pair: Any) -> None:
    links: list[Sides] = [((i,), (i,)) for i in range(6)]
    aligner, version, reference = pair(links)
    segments = list(version.segments)
    segments[2] = replace(segments[2], role="boilerplate")
    found = aligner.align(replace(version, segments=tuple(segments)), reference)
    assert sides(found) == {*(set(links) - {((2,), (2,))}), ((), (2,))}


def chain(size: int, seed: int) -> list[Sides]:
    """A long text: merges, splits, omissions, additions and one block moved to the end."""
    generator = np.random.default_rng(seed)
    shapes = [(1, 1)] * 8 + [(1, 2), (2, 1), (1, 0), (0, 1)]
    drawn = [shapes[k] for k in generator.integers(0, len(shapes), size)]
    block = slice(size // 3, size // 3 + 8)
    order = list(range(size))
    order += order[block]
    del order[block]
    n, m = 0, 0
    left: list[Group] = []
    right: dict[int, Group] = {}
    for a, _ in drawn:
        left.append(tuple(range(n, n + a)))
        n += a
    for k in order:
        right[k] = tuple(range(m, m + drawn[k][1]))
        m += drawn[k][1]
    return [(left[k], right[k]) for k in range(size)]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_long_pair_is_cut_and_its_moved_block_is_found(pair: Any, swapped: bool) -> None:
    links = chain(700, 3)
    if swapped:
        links = [(b, a) for a, b in links]
    aligner, version, reference = pair(links)
    found = aligner.align(version, reference)
    counts = count(links, sides(found))
    assert len(version.segments) * len(reference.segments) > windows_module.AREA
    assert (counts.strict.f1 or 0) > 0.95 and (counts.null.f1 or 0) > 0.95
    assert (counts.crossing.recall or 0) > 0.8
    assert sorted(i for link in found for i in link.version) == list(range(len(version.segments)))
    assert sorted(j for link in found for j in link.reference) == list(
        range(len(reference.segments))
    )


def test_a_long_pair_mirrors_too(pair: Any, tmp_path: Path) -> None:
    aligner, version, reference = pair(chain(600, 5))
    with np.load(aligner.vectors) as given:
        np.savez(tmp_path / "back.npz", src=given["tgt"], tgt=given["src"])
    back = EmbeddingAligner(vectors=tmp_path / "back.npz").align(reference, version)
    there = aligner.align(version, reference)
    assert sides(there) == {(b, a) for a, b in sides(back)}


def test_long_texts_without_anything_in_common_are_refused(build: Build, tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    arrays = [generator.standard_normal((1, 500, 256)).astype(np.float32) for _ in range(2)]
    np.savez(tmp_path / "v.npz", src=arrays[0], tgt=arrays[1])
    version, reference = (build(name, [f"{name}{k}" for k in range(500)]) for name in "vr")
    aligner = EmbeddingAligner(vectors=tmp_path / "v.npz", overlaps=1)
    with pytest.raises(DataError, match="no segment of it can be aligned with 'r'"):
        aligner.align(version, reference)


def test_windows_cover_what_can_be_aligned_without_overlap(pair: Any) -> None:
    aligner, version, reference = pair(chain(900, 7))
    ours, theirs = aligner._overlaps(version, reference)
    from evalkit.align.vectorsim import vector_similarity

    found = windows(Singles.of(vector_similarity(ours, theirs)))
    assert len(found) > 5
    assert found[0][0][0] == found[0][1][0] == 0
    for before, after in pairwise(found):
        assert before[0][1] == after[0][0] and before[1][1] == after[1][0]
    for (a, b), (c, d) in found:
        assert 0 < (b - a) * (d - c) <= windows_module.AREA


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(1, 7),
    m=st.integers(1, 7),
    seed=st.integers(0, 5),
    same=st.booleans(),
)
def test_any_vectors_give_links_that_cover_everything_once_or_a_named_error(
    n: int, m: int, seed: int, same: bool, build: Build, tmp_path_factory: Any
) -> None:
    generator = np.random.default_rng(seed)
    src, tgt = (generator.standard_normal((3, size, 8)).astype(np.float32) for size in (n, m))
    if same:
        src, tgt = np.ones_like(src), np.ones_like(tgt)
    path = tmp_path_factory.mktemp("any") / "v.npz"
    np.savez(path, src=src, tgt=tgt)
    version, reference = build("v", [""] * n), build("r", [""] * m)
    try:
        found = EmbeddingAligner(vectors=path, overlaps=3).align(version, reference)
    except DataError as error:
        assert "can be aligned" in str(error)
        return
    assert sorted(i for link in found for i in link.version) == list(range(n))
    assert sorted(j for link in found for j in link.reference) == list(range(m))


def test_smoothing_brings_segments_nearer_to_what_they_say() -> None:
    links: list[Sides] = [((i,), (i,)) for i in range(60)]
    clean, _ = made_vectors(links, 1, noise=0.0)
    noisy, _ = made_vectors(links, 1, noise=1.5)
    indices, lengths = range(60), [10] * 60
    truth = centred(clean, indices, lengths).vectors[0]
    side = centred(noisy, indices, lengths)
    before = np.einsum("jd,jd->j", side.vectors[0], truth).mean()
    after = np.einsum("jd,jd->j", unit(smoothed(side, 2.25)), truth).mean()
    assert after > before + 0.1


def test_smoothing_in_chunks_is_smoothing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, _ = made_vectors([((i,), (i,)) for i in range(300)], 2)
    side = centred(vectors, range(300), list(range(20, 320)))
    monkeypatch.setattr("evalkit.align.overlaps._CHUNK", 1000)
    whole = smoothed(side, 0.5)
    monkeypatch.setattr("evalkit.align.overlaps._CHUNK", 64)
    assert np.allclose(smoothed(side, 0.5), whole, atol=1e-4)


def test_calibration_measures_true_and_chance_pairs() -> None:
    generator = np.random.default_rng(1)
    truth = unit(generator.standard_normal((400, 256)))
    left, right = (unit(truth + unit(generator.standard_normal((400, 256)))) for _ in range(2))
    found = calibrated(left, right)
    assert found.true == pytest.approx(0.53, abs=0.03)  # the better half of .5
    assert found.spread == pytest.approx(0.056, abs=0.008)  # 1/16 by chance, .047 of true pairs
    near = mutual_best(left, right, np.arange(400))
    assert (near.left == near.right).mean() > 0.99


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "vectors or a model"),
        ({"vectors": Path("a.npz"), "model": "b"}, "not both"),
        ({"vectors": Path("a.npz"), "overlaps": 0}, "at least 1"),
    ],
)
def test_options_are_checked(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        EmbeddingAligner(**options)


def test_bad_vectors_and_empty_documents_are_named(pair: Any, build: Build) -> None:
    aligner, version, reference = pair([((i,), (i,)) for i in range(4)])
    with pytest.raises(DataError, match=r"1\.npz: src: vectors of 4 segments, but the text has 3"):
        aligner.align(build("short", ["a", "b", "c"]), reference)
    with pytest.raises(DataError, match="up to 6 consecutive segments, 7 are needed"):
        replace(aligner, overlaps=7).align(version, reference)
    empty = build("nothing", ["Print"], roles=["boilerplate"])
    with pytest.raises(DataError, match=r"^nothing: no segment to align"):
        aligner.align(empty, reference)


def test_a_folder_holds_a_file_for_every_pair(pair: Any) -> None:
    links: list[Sides] = [((i,), (i,)) for i in range(5)]
    aligner, version, reference = pair(links)
    aligner.vectors.rename(aligner.vectors.parent / "v.r.npz")
    by_folder = EmbeddingAligner(vectors=aligner.vectors.parent)
    assert sides(by_folder.align(version, reference)) == set(links)
    with pytest.raises(ConfigError, match=r"other\.r\.npz"):
        by_folder.align(replace(version, id="other"), reference)


def test_memory_is_known_beforehand(pair: Any) -> None:
    aligner, _, _ = pair([((i,), (i,)) for i in range(4)])
    assert aligner.memory(50_000, 50_000) > 2 * 6 * 50_000 * DIMENSION * 4
    assert EmbeddingAligner(model="a/b").memory(50_000, 50_000) > 2**32


@pytest.mark.parametrize("name", ["stmt_ar-en", "ntrex_az-en"])
def test_simulated_vectors_of_real_documents(
    name: str, shared: Path, build: Build, tmp_path: Path
) -> None:
    spec = importlib.util.spec_from_file_location("sim", shared / "bench/sim_encoder.py")
    assert spec is not None and spec.loader is not None
    sim = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sim)
    total = Counts()
    for gold in sorted((shared / "data/align" / name).glob("*.gold"))[:20]:
        links = [(link.version, link.reference) for link in read_links(gold)]
        lang = name.split("_")[1][:2]
        texts = [
            gold.with_suffix(f".{code}").read_text("utf-8").split("\n")[:-1]
            for code in (lang, "en")
        ]
        src, tgt = sim.simulate(*texts, links, 1.0, int(gold.stem[3:]))
        np.savez(tmp_path / "v.npz", src=src, tgt=tgt)
        found = EmbeddingAligner(vectors=tmp_path / "v.npz").align(
            build("v", texts[0], lang=lang), build("r", texts[1])
        )
        total += count(links, sides(found))
    assert (total.strict.f1 or 0) > 0.94
