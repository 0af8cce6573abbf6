"""Every form gives back what was written: the same test set, whatever the texts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.corpus.testsets.join import read_testset
from evalkit.text.tmx import ILLEGAL, document, unit
from evalkit.types import TestSet

# No line end, tab or NUL, which lines and TSV cannot hold; any other character, in any place.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n\r\t\0"))
names = st.text("abcXYZ_é.", min_size=1).filter(lambda name: name.strip("."))


@st.composite
def any_set(draw: st.DrawFn) -> TestSet:
    rows = draw(st.integers(1, 4))
    column = st.lists(texts, min_size=rows, max_size=rows).map(tuple)
    return TestSet(
        lp="en-de",
        hypotheses=draw(st.dictionaries(names, column, min_size=1, max_size=3)),
        references={"ref1": draw(column), "ref2": draw(column)},
        sources=draw(column),
        documents=draw(column),
    )


def columns(made: TestSet) -> dict[str, tuple[str, ...]]:
    assert made.sources is not None
    assert made.documents is not None
    return {
        "src": made.sources,
        "doc_id": made.documents,
        "lp": (made.lp,) * len(made),
        **made.references,
        **{f"mt:{name}": texts for name, texts in made.hypotheses.items()},
    }


def tsv(head: list[str], rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in (head, *rows))


@given(any_set())
def test_tsv(tmp_path_factory: pytest.TempPathFactory, made: TestSet) -> None:
    path = tmp_path_factory.mktemp("tsv") / "all.tsv"
    found = columns(made)
    rows = [list(row) for row in zip(*found.values(), strict=True)]
    path.write_bytes(tsv(list(found), rows).encode())
    assert read_testset([path]) == made


@given(any_set())
def test_tsv_with_a_row_for_each_system(
    tmp_path_factory: pytest.TempPathFactory, made: TestSet
) -> None:
    path = tmp_path_factory.mktemp("long") / "all.tsv"
    beside = {k: v for k, v in columns(made).items() if not k.startswith("mt:")}
    rows = [
        [name, str(row), text, *(column[row] for column in beside.values())]
        for name, said in made.hypotheses.items()
        for row, text in enumerate(said)
    ]
    path.write_bytes(tsv(["system", "seg_id", "hypothesis", *beside], rows).encode())
    assert read_testset([path]) == made


@given(any_set())
def test_jsonl(tmp_path_factory: pytest.TempPathFactory, made: TestSet) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "all.jsonl"
    assert made.sources is not None
    assert made.documents is not None
    lines = [
        {
            "source": made.sources[row],
            "doc_id": made.documents[row],
            "seg_id": row,
            "lp": made.lp,
            "references": [one[row] for one in made.references.values()],
            "hypotheses": {name: one[row] for name, one in made.hypotheses.items()},
            "score": row / 2,
        }
        for row in range(len(made))
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert read_testset([path]) == made


@given(any_set())
def test_folder(tmp_path_factory: pytest.TempPathFactory, made: TestSet) -> None:
    folder = tmp_path_factory.mktemp("wmt")
    assert made.sources is not None
    assert made.documents is not None
    files = {
        "sources/en-de.txt": made.sources,
        "documents/en-de.docs": made.documents,
        **{f"references/en-de.{name}.txt": one for name, one in made.references.items()},
        **{f"system-outputs/en-de/{name}.txt": one for name, one in made.hypotheses.items()},
    }
    for name, lines in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes("".join(line + "\n" for line in lines).encode())
    # A byte-order mark at the very start of a file is none of its text.
    assert {name: one for name, one in vars_of(read_testset([folder])).items()} == vars_of(
        made, bare=True
    )


def vars_of(made: TestSet, *, bare: bool = False) -> dict[str, object]:
    def column(texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return (texts[0].removeprefix("\ufeff"), *texts[1:]) if bare and texts else texts

    return {
        "lp": made.lp,
        "hypotheses": {name: column(one) for name, one in made.hypotheses.items()},
        "references": {name: column(one) for name, one in made.references.items()},
        "sources": column(made.sources),
        "documents": column(made.documents),
    }


@given(any_set())
def test_tmx(tmp_path_factory: pytest.TempPathFactory, made: TestSet) -> None:
    def legal(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(ILLEGAL.sub("", text) for text in texts)

    folder = tmp_path_factory.mktemp("tmx")
    assert made.sources is not None
    sources, references = legal(made.sources), legal(made.references["ref1"])
    for name, targets in (
        ("a.tmx", legal(next(iter(made.hypotheses.values())))),
        ("r.tmx", references),
    ):
        units = [
            unit(number, [(source, "en"), (target, "de-AT")])
            for number, (source, target) in enumerate(zip(sources, targets, strict=True), 1)
        ]
        (folder / name).write_bytes(document(units, "en").encode())
    found = read_testset([folder / "a.tmx"], [folder / "r.tmx"])
    assert found == TestSet(
        lp="en-de",
        hypotheses={"a.tmx": legal(next(iter(made.hypotheses.values())))},
        references={"r.tmx": references},
        sources=sources,
    )
