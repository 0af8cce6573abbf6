from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from evalkit.errors import ModelError
from evalkit.store import Recomputer, Space, SpaceCheck, Store, verify

UPPER = Space(kind="upper", about={"model": "m"})
LENGTH = Space(kind="length", about={"model": "n"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.sqlite") as opened:
        opened.put(UPPER, {f"text {number}": b"TEXT %d" % number for number in range(50)})
        yield opened


def upper(space: Space, inputs: Sequence[str]) -> list[bytes | None]:
    assert space == UPPER
    return [text.upper().encode() for text in inputs]


def checked(store: Store, recomputer: Recomputer, sample: int = 10) -> SpaceCheck:
    (check,) = verify(store, {"upper": recomputer}, sample=sample, seed=1)
    return check


def test_right_entries_are_found_right(store: Store) -> None:
    check = checked(store, Recomputer(recompute=upper))
    assert check == SpaceCheck(
        space=UPPER, entries=50, checked=10, not_checked=0, differing=(), reason=""
    )
    assert checked(store, Recomputer(recompute=upper), sample=99).checked == 50


def test_a_wrong_entry_is_named(store: Store) -> None:
    store.put(UPPER, {"wrong": b"Wrong"})
    assert checked(store, Recomputer(recompute=upper), sample=51).differing == ("wrong",)


def test_a_kind_says_what_counts_as_the_same(store: Store) -> None:
    store.put(UPPER, {"wrong": b"Wrong"})
    lenient = Recomputer(recompute=upper, same=lambda one, two: one.upper() == two.upper())
    assert checked(store, lenient, sample=51).differing == ()


def test_what_cannot_be_computed_here_is_not_checked(store: Store) -> None:
    def absent(space: Space, inputs: Sequence[str]) -> list[bytes | None]:
        raise ModelError("m is not at hand")

    def half(space: Space, inputs: Sequence[str]) -> list[bytes | None]:
        return [None if number % 2 else value for number, value in enumerate(upper(space, inputs))]

    check = checked(store, Recomputer(recompute=absent))
    assert (check.checked, check.not_checked, check.differing) == (0, 10, ())
    assert check.reason == "m is not at hand."
    check = checked(store, Recomputer(recompute=half))
    assert (check.checked, check.not_checked) == (5, 5)
    assert check.reason


def test_a_kind_that_nothing_computes_is_not_checked(store: Store) -> None:
    store.put(LENGTH, {"a": b"1"})
    length, upper_ = verify(store, {"upper": Recomputer(recompute=upper)}, sample=10, seed=1)
    assert (length.checked, length.not_checked) == (0, 1)
    assert length.reason == "nothing here computes length"
    assert upper_.checked == 10
