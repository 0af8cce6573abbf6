from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.align.linksfile import line, read_links, read_override, write_links
from evalkit.errors import ConfigError, DataError
from evalkit.types import Document, Link


def test_links_are_read_as_they_were_written(tmp_path: Path) -> None:
    links = (
        Link(version=(0, 1), reference=(2,), score=0.125),
        Link(version=(), reference=(3, 5)),
        Link(version=(2,), reference=()),
    )
    path = tmp_path / "v.links"
    write_links(path, links)
    assert path.read_bytes() == b"[0, 1]:[2]:0.1250\n[]:[3, 5]:0.0000\n[2]:[]:0.0000\n"
    assert read_links(path) == links


def test_a_score_may_be_left_out_and_spaces_and_empty_lines_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "gold"
    path.write_text("\ufeff[0]:[1,2]\r\n\r\n [ 1 ] : [ ] \n", encoding="utf-8")
    assert [(link.version, link.reference) for link in read_links(path)] == [
        ((0,), (1, 2)),
        ((1,), ()),
    ]


def test_a_comment_behind_a_link_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "v.override.links"
    path.write_text(
        "[0]:[0]:0.5 # low confidence 0.32\n[1]:[1] # by hand: sure\n", encoding="utf-8"
    )
    assert read_links(path) == (
        Link(version=(0,), reference=(0,), score=0.5),
        Link(version=(1,), reference=(1,)),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[0]:[0]\nzero", "2: not a link: 'zero'"),
        ("[0]", "1: not a link"),
        ("[-1]:[0]", "1: not a link"),
        ("[0]:[0]:1.2.3", "1: not a score"),
        ("[]:[]", "1: both sides are empty"),
        ("[0]:[0]\n[0]:[1]", "2: version index 0 stands in line 1 already"),
        ("[0]:[4]\n\n[1]:[4]", "3: reference index 4 stands in line 1 already"),
        ("[0, 0]:[1]", "1: version index 0 stands in line 1 already"),
    ],
)
def test_a_bad_line_is_named(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.links"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_links(path)
    assert str(caught.value).startswith(f"{path}:{words}")
    assert caught.value.mend


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        read_links(tmp_path / "none.links")


@pytest.fixture
def pair(build: Callable[..., Document]) -> tuple[Document, Document]:
    version = build("v", ["a", "b", "c"], roles=["boilerplate", "body", "body"])
    return version, build("r", ["x", "y"])


def override(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "v.override.links"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_override_is_completed_with_null_links_and_ordered(
    pair: tuple[Document, Document], tmp_path: Path
) -> None:
    links = read_override(override(tmp_path, "[2]:[1]:1\n"), *pair)
    assert [line(link) for link in links] == ["[]:[0]:0.0000", "[2]:[1]:1.0000", "[1]:[]:0.0000"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[2]:[1]\n[3]:[0]", ":2: v has no segment 3. Its segments are 0 to 2."),
        ("[1]:[2]", ":1: r has no segment 2"),
        ("[0, 1]:[0]", ":1: segment 0 of v is boilerplate"),
        ("[1]:[]", ": no link has both sides"),
    ],
)
def test_an_override_is_held_against_the_documents(
    text: str, words: str, pair: tuple[Document, Document], tmp_path: Path
) -> None:
    path = override(tmp_path, text)
    with pytest.raises(DataError) as caught:
        read_override(path, *pair)
    assert str(caught.value).startswith(f"{path}{words}")
