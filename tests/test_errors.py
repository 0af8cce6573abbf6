from __future__ import annotations

import pytest

from evalkit.errors import ConfigError, DataError, EvalkitError, ModelError


def test_a_message_is_one_line_with_place_and_mend() -> None:
    error = DataError("a NUL byte at byte 4", place="a.txt", mend="Save it as text")
    assert str(error) == "a.txt: a NUL byte at byte 4. Save it as text."


def test_a_line_break_in_a_name_cannot_fake_a_second_line() -> None:
    assert str(DataError("bad", place="a\nb.txt")) == "a\\nb.txt: bad."


@pytest.mark.parametrize(
    ("error", "code"), [(EvalkitError, 2), (ConfigError, 2), (DataError, 3), (ModelError, 4)]
)
def test_every_error_knows_its_exit_code(error: type[EvalkitError], code: int) -> None:
    assert error("x").exit_code == code


def test_several_problems_are_a_line_each() -> None:
    error = ConfigError.of([ConfigError("one", place="c:1"), DataError("two", place="c:2")])
    assert str(error).split("\n") == ["c:1: one.", "c:2: two."]


def test_a_single_problem_keeps_its_own_words() -> None:
    assert (
        str(ConfigError.of([ConfigError("one", place="c:1", mend="Do it")])) == "c:1: one. Do it."
    )
