from __future__ import annotations

import ast
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.align.formats import FORMS, read, written
from evalkit.align.ladder import in_steps
from evalkit.align.sureness import LOW
from evalkit.align.written import Bitext
from evalkit.errors import ConfigError, DataError
from evalkit.text.tmx import pairs
from evalkit.types import Link

# All that a line of a text file may hold, separators of other kinds included.
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n\0"), max_size=12
) | st.sampled_from(["a\tb", "\\t", "<b>&amp;", "]]>", "\x0b\x1f", "\u2028", "a\r", '"', "١٢"])


@st.composite
def linked(draw: st.DrawFn) -> tuple[tuple[Link, ...], Bitext]:
    """Links that cover two texts, crossing and with holes, in any order."""
    sizes = [draw(st.integers(1, 6)) for _ in range(2)]
    count = draw(st.integers(1, 6))
    groups: list[list[list[int]]] = [[[] for _ in range(count)] for _ in range(2)]
    for side, size in enumerate(sizes):
        for index in range(size):
            groups[side][draw(st.integers(0, count - 1))].append(index)
    links = []
    for version, reference in zip(*groups, strict=True):
        if not version and not reference:
            continue
        both = bool(version and reference)
        links.append(
            Link(
                version=tuple(version),
                reference=tuple(reference),
                score=draw(st.floats(0, 1)) if both else 0.0,
                confidence=draw(st.none() | st.floats(0, 1)),
                repeats=(0,) if not reference and draw(st.booleans()) else (),
            )
        )
    texts = [draw(st.lists(TEXT, min_size=size, max_size=size)) for size in sizes]
    return tuple(links), Bitext(version=texts[0], reference=texts[1], langs=("ar", "en"))


def saved(folder: Path, text: str) -> Path:
    path = folder / "out"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def sides(links: tuple[Link, ...] | list[Link]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(link.version, link.reference) for link in links]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats")


@pytest.mark.parametrize("form", ["tsv", "jsonl"])
@settings(max_examples=150, deadline=None)
@given(made=linked())
def test_tables_and_json_lines_lose_nothing(
    made: tuple[tuple[Link, ...], Bitext], form: str, folder: Path
) -> None:
    links, bitext = made
    assert read(saved(folder, written(links, bitext, form).text)) == links


@settings(max_examples=100, deadline=None)
@given(made=linked())
def test_links_keep_the_sides(made: tuple[tuple[Link, ...], Bitext], folder: Path) -> None:
    links, bitext = made
    assert sides(read(saved(folder, written(links, bitext, "links").text))) == sides(links)


@settings(max_examples=150, deadline=None)
@given(made=linked())
def test_a_ladder_keeps_the_links_in_order_and_covers_both_texts(
    made: tuple[tuple[Link, ...], Bitext], folder: Path
) -> None:
    links, bitext = made
    done = written(links, bitext, "ladder")
    back = read(saved(folder, done.text))
    assert sides([link for link in back if link.version and link.reference]) == sides(
        in_steps(links)
    )
    assert [i for link in back for i in link.version] == list(range(len(bitext.version)))
    assert [j for link in back for j in link.reference] == list(range(len(bitext.reference)))
    for link in links:
        if link.version and link.reference:
            assert any(
                set(link.version) <= set(one.version) and set(link.reference) <= set(one.reference)
                for one in back
            )


@settings(max_examples=150, deadline=None)
@given(made=linked())
def test_tmx_is_xml_and_keeps_pairs_and_links(
    made: tuple[tuple[Link, ...], Bitext], folder: Path
) -> None:
    links, bitext = made
    done = written(links, bitext, "tmx")
    both = [link for link in links if link.version and link.reference]
    assert ElementTree.fromstring(done.text.encode()).get("version") == "1.4"
    assert read(saved(folder, done.text)) == tuple(both)
    if not both:
        return
    found = pairs(done.text, ("ar", "en"), "t.tmx")
    assert len(found) == len(both)
    for link, pair in zip(both, found, strict=True):
        for text, back in zip(bitext.sides(link), pair, strict=True):
            assert text is not None and len(text) == len(back)
            lost = {a for a, b in zip(text, back, strict=True) if a != b}
            assert all(ord(char) < 32 or ord(char) >= 0xFFFE for char in lost)
            assert not lost or any("cannot hold" in note for note in done.notes)


@settings(max_examples=60, deadline=None)
@given(made=linked())
def test_every_form_can_be_written(made: tuple[tuple[Link, ...], Bitext]) -> None:
    for form in FORMS:
        assert written(*made, form).text.endswith("\n")


BITEXT = Bitext(version=["a", "b", "c"], reference=["x", "y"], langs=("ar", "en"))


def test_what_a_form_cannot_hold_is_said() -> None:
    links = (
        Link(version=(0,), reference=(1,), confidence=0.2),
        Link(version=(1,), reference=(0,)),
        Link(version=(2,), reference=()),
    )
    ladder = written(links, BITEXT, "ladder")
    assert ladder.text == "0\t0\t0\n2\t2\t0\n3\t2\t0\n"
    assert "2 links that cross" in ladder.notes[0]
    assert "1 null links were left out" in written(links, BITEXT, "tmx").notes[0]


UNSURE = (
    Link(version=(0,), reference=(1,), score=0.5, confidence=0.2),
    Link(version=(1,), reference=(), confidence=LOW - 1e-6),
    Link(version=(2,), reference=(0,), score=0.5, confidence=LOW),
)


def test_a_low_confidence_is_marked_in_every_form(tmp_path: Path) -> None:
    made = {form: written(UNSURE, BITEXT, form) for form in FORMS}
    assert made["links"].text.splitlines() == [
        "[0]:[1]:0.5000 # low confidence 0.20",
        "[1]:[]:0.0000 # low confidence 0.70",
        "[2]:[0]:0.5000",
    ]
    marks = [row.split("\t")[4] for row in made["tsv"].text.splitlines()]
    assert marks == ["low_confidence", "yes", "yes", ""]
    rows = [json.loads(row) for row in made["jsonl"].text.splitlines()]
    assert [row["low_confidence"] for row in rows] == [True, True, False]
    assert made["tmx"].text.count('<prop type="x-evalkit-low-confidence">yes</prop>') == 1
    assert 'id="v1" class="added uncertain"' in made["html"].text
    assert "2 of 3 links are uncertain, which a ladder cannot mark: [0]:[1]; [1]:[]" in (
        made["ladder"].notes
    )


def test_a_ladder_names_no_end_of_uncertain_links() -> None:
    links = [Link(version=(i,), reference=(i,), confidence=0.1) for i in range(25)]
    texts = ["a"] * 25
    note = written(links, Bitext(version=texts, reference=texts, langs=("ar", "en")), "ladder")
    assert note.notes[0].endswith("[19]:[19] and 5 more, which other forms mark")


def test_links_with_marks_are_read_as_vecalign_reads_them(tmp_path: Path) -> None:
    """As its ``read_alignments`` does: split at colons, the first two fields as Python lists."""
    text = written(UNSURE, BITEXT, "links").text
    fields = [[field.strip() for field in line.split(":")] for line in text.splitlines()]
    theirs = [tuple(tuple(ast.literal_eval(side)) for side in line[:2]) for line in fields]
    assert theirs == sides(UNSURE) == sides(read(saved(tmp_path, text)))


def test_a_ladder_of_hunalign_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ladder"
    path.write_text("0\t0\t0.3\n1\t2\t-0.3\n1\t3\t0.5\n2\t4\t0\n", encoding="utf-8")
    assert read(path) == (
        Link(version=(0,), reference=(0, 1), score=0.3),
        Link(version=(), reference=(2,)),
        Link(version=(1,), reference=(3,), score=0.5),
    )


HEAD = (
    "version_segments\treference_segments\tscore\tconfidence\tlow_confidence\trepeats\t"
    "version\treference\n"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0\t0\t1\n1\t0\n", ":2: not a rung"),
        ("0\t0\t1\n2\t1\t1\n1\t1\t1\n", ":3: a rung below"),
        ("0\t0\tx\n", ":1: not a rung"),
        ("version_segments\tother\n", "not the header"),
        (HEAD + "0\t0\n", ":2: 2 columns, not 8"),
        (HEAD + "0\tz\t0\t\t\t\t\t\n", ":2: not an index: 'z'"),
        (HEAD + "0\t0\tnan\t\t\t\t\t\n", ":2: not a number"),
        (HEAD + "\t\t0\t\t\t\t\t\n", ":2: both sides are empty"),
        (
            HEAD + "0\t0\t0\t\t\t\t\t\n0\t1\t0\t\t\t\t\t\n",
            ":3: version index 0 stands in line 2 alre",
        ),
        ('{"version_segments": [0], "reference_segments": [0]}\n{', ":2: not JSON"),
        ('{"version_segments": 3}', ":1: segments and repeats must be lists"),
        ('{"version_segments": [-1]}', ":1: not an index: -1"),
        ('{"version_segments": [true]}', ":1: not an index: True"),
        ("<tmx><body>", "not XML"),
        ("<html/>", "its root is 'html'"),
        ("<tmx><body><tu/></body></tmx>", "unit 1 does not say which segments"),
        ("{}x", ":1: not JSON"),
    ],
)
def test_a_bad_file_is_named_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read(path)
    assert str(caught.value).startswith(str(path)) and words in str(caught.value)
    assert caught.value.mend


FOREIGN = """<?xml version="1.0"?><tmx version="1.4"><header/><body>
<tu>
<tuv xml:lang="EN-us"><seg>The <bpt i="1">&lt;b></bpt>ferry<ept i="1">&lt;/b></ept> left</seg></tuv>
<tuv xml:lang="ar_LB"><seg>غادرت العبارة</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>alone</seg></tuv></tu>
<tu><tuv lang="en"><seg>one</seg></tuv><tuv lang="en"><seg>two</seg></tuv></tu>
</body></tmx>"""


def test_a_foreign_tmx_gives_its_pairs() -> None:
    assert pairs(FOREIGN, ("ar", "en"), "f") == [("غادرت العبارة", "The ferry left")]
    assert pairs(FOREIGN, ("en", "en"), "f") == [("one", "two")]
    with pytest.raises(DataError, match="no unit holds both 'it' and 'en'"):
        pairs(FOREIGN, ("it", "en"), "f")


def test_an_unknown_form_and_a_foreign_text_are_refused() -> None:
    with pytest.raises(ConfigError, match="There are: links, ladder"):
        written((), BITEXT, "csv")
    with pytest.raises(DataError, match="reference: a link names segment 2, there are 2"):
        written((Link(version=(0,), reference=(2,)),), BITEXT, "links")
