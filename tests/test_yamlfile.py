from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import ConfigError, DataError, EvalkitError
from evalkit.yamlfile import YamlFile, load


def _load(tmp_path: Path, content: str | bytes) -> YamlFile:
    path = tmp_path / "some.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(path)


def test_every_key_has_its_line(tmp_path: Path) -> None:
    made = _load(tmp_path, "a: 1\nb:\n  - c: x\n    d: y\n  - {e: z}\n")
    assert made.data == {"a": 1, "b": [{"c": "x", "d": "y"}, {"e": "z"}]}
    assert made.lines[("b", 0, "d")] == 4
    assert made.lines[("b", 1, "e")] == 5
    assert made.place(("b", 0, "d")) == f"{tmp_path / 'some.yaml'}:4"
    assert made.place(("b", 0, "new", 3)) == f"{tmp_path / 'some.yaml'}:3"
    assert made.place(("nowhere",)).endswith(":1")


def test_plain_words_are_read_as_yaml_1_2_reads_them(tmp_path: Path) -> None:
    made = _load(tmp_path, "a: no\nb: 2022-06-19\nc: 19:31\nd: true\ne: 010\nf: 1e-3\ng: ~\nh: 7")
    assert made.data == {
        "a": "no",
        "b": "2022-06-19",
        "c": "19:31",
        "d": True,
        "e": "010",
        "f": 0.001,
        "g": None,
        "h": 7,
    }


def test_anchors_and_merges_are_read(tmp_path: Path) -> None:
    made = _load(tmp_path, "a: &a {x: 1}\nb: *a\nc: {<<: *a, x: 2}")
    assert made.data == {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 2}}


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert _load(tmp_path, "# only a comment\n").data is None


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path: Path) -> None:
    assert _load(tmp_path, "\ufeffa: 1").data == {"a": 1}


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", ":3", "'a' stands twice, first in line 1"),
        ("a:\n  b: 1\n  b: 1", ":3", "'b' stands twice"),
        ("x: 1\na: [1, 2\nb: 3", ":3", "not valid YAML"),
        ("x: 1\na: \x07", ":2", "U+0007"),
        ('x: 1\na: !!python/object/apply:os.system ["true"]', ":2", "tag"),
        ("a: !!python/name:os.system", ":1", "tag"),
        ("a: !!set {x, y}", ":1", "tag"),
        ("a: !thing x", ":1", "tag"),
        ("a: &a [*a]", ":1", "holds itself"),
        ("a: 1\n---\nb: 2", ":2", "another document"),
        ("? [a, b]\n: 1", ":1", "a key must be a word"),
        ("true: 1", ":1", "a key must be a word"),
        ("a: " + "9" * 5000, ":1", "cannot be read"),
        ("a: !!bool maybe", ":1", "cannot be read"),
        ('a: !!int ""', ":1", "cannot be read"),
        ("!!str [a]", ":1", ""),
        ("[" * 5000, "", "nested too deep"),
        (BOMB, "", "aliases unfold"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str, line: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, content)
    assert caught.value.place == f"{tmp_path / 'some.yaml'}{line}"
    assert words in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_byte_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"some\.yaml: invalid UTF-8 at byte 3") as caught:
        _load(tmp_path, b"a: \xff")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("name", ["missing.yaml", "", "no\0name"])
def test_a_path_that_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        load(tmp_path / name)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!'\"#|>? \n\t%@<é0\u0007", max_size=40))
def test_no_text_makes_it_crash(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content.encode())
    try:
        load(path)
    except EvalkitError as error:
        assert str(error)
