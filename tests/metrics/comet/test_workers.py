"""Work spread over workers: all of it, once, whatever fails for want of memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from evalkit.errors import ModelError
from evalkit.metrics.comet.workers import spread

pytestmark = pytest.mark.needs("torch")


def squares(places: Sequence[int]) -> list[int]:
    return [place * place for place in places]


def small(places: Sequence[int]) -> list[int]:
    """A device that has room for two."""
    import torch

    if len(places) > 2:
        torch.empty(10**15)
    return squares(places)


def none(places: Sequence[int]) -> list[int]:
    import torch

    return torch.empty(10**15).tolist()


@given(
    sizes=some.lists(some.integers(1, 7), max_size=9),
    workers=some.lists(some.sampled_from([squares, small]), min_size=1, max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_every_position_is_done_once(sizes: list[int], workers: list[Any]) -> None:
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    batches = [list(range(start, start + size)) for start, size in zip(starts, sizes, strict=True)]
    said: list[str] = []
    done = [one for some in spread(iter(batches), workers, said.append) for one in some]
    assert sorted(done) == [(place, place * place) for place in range(sum(sizes))]
    assert len(said) <= 1
    if workers == [small]:
        assert len(said) == any(size > 2 for size in sizes)


def test_two_workers_work_at_once() -> None:
    both = threading.Barrier(2, timeout=30)

    def meets(places: Sequence[int]) -> list[int]:
        both.wait()
        return squares(places)

    done = list(spread(iter([[1], [2], [3], [4]]), [meets, meets], pytest.fail))
    assert sorted(done) == [[(1, 1)], [(2, 4)], [(3, 9)], [(4, 16)]]


@pytest.mark.parametrize("workers", [[none], [none, none]])
def test_what_does_not_fit_alone_is_an_error(workers: list[Any]) -> None:
    said: list[str] = []
    with pytest.raises(ModelError, match="a single text does not fit") as caught:
        list(spread(iter([[1, 2], [3]]), workers, said.append))
    assert caught.value.exit_code == 4
    assert len(said) <= 1


@pytest.mark.parametrize("workers", [1, 2])
def test_another_failure_is_not_taken_for_want_of_memory(workers: int) -> None:
    def broken(places: Sequence[int]) -> list[int]:
        raise RuntimeError("shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes"):
        list(spread(iter([[1, 2], [3]]), [broken] * workers, pytest.fail))
