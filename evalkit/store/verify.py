"""Computing a sample of what is kept again, and comparing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evalkit.errors import ModelError
from evalkit.store.space import Space
from evalkit.store.store import Store
from evalkit.store.upkeep import SpaceStats

Recompute = Callable[[Space, Sequence[str]], list[bytes | None]]
"""The values of inputs in a space, one each, in order; None for one that cannot be had here.

It raises ModelError where the space's model is not at hand.
"""


@dataclass(frozen=True, kw_only=True)
class Recomputer:
    """How the values of a kind are computed again.

    Attributes:
        recompute: Gives the values of inputs.
        same: Whether a kept and a new value agree; equal bytes, unless the kind allows for
            the last digits of floating point.
    """

    recompute: Recompute
    same: Callable[[bytes, bytes], bool] = operator.eq


@dataclass(frozen=True, kw_only=True)
class SpaceCheck:
    """What came of a space's sample.

    Attributes:
        space: The space.
        entries: How many it has.
        checked: How many were computed again.
        not_checked: How many of the sample could not be.
        differing: The inputs whose values differ.
        reason: Why some were not checked; empty where all were.
    """

    space: Space
    entries: int
    checked: int
    not_checked: int
    differing: tuple[str, ...]
    reason: str


def verify(
    store: Store, recomputers: Mapping[str, Recomputer], *, sample: int, seed: int
) -> list[SpaceCheck]:
    """Compute entries of every space again and compare them with what is kept.

    Args:
        store: The store.
        recomputers: How each kind is computed.
        sample: Entries to draw from each space.
        seed: What they are drawn by.

    Returns:
        A check a space, sorted by kind.
    """
    return [
        _check(store, stats, recomputers.get(stats.space.kind), sample, seed)
        for stats in store.spaces()
    ]


def _check(
    store: Store, stats: SpaceStats, recomputer: Recomputer | None, sample: int, seed: int
) -> SpaceCheck:
    space = stats.space
    drawn = store.sample(space, sample, seed)
    made: Sequence[bytes | None] = [None] * len(drawn)
    differing: list[str] = []
    reason = ""
    if recomputer is None:
        reason = f"nothing here computes {space.kind}"
    else:
        try:
            made = recomputer.recompute(space, [text for text, _ in drawn])
        except ModelError as error:
            reason = str(error)
        differing = [
            text
            for (text, kept), new in zip(drawn, made, strict=True)
            if new is not None and not recomputer.same(kept, new)
        ]
    missing = sum(new is None for new in made)
    return SpaceCheck(
        space=space,
        entries=stats.entries,
        checked=len(drawn) - missing,
        not_checked=missing,
        differing=tuple(differing),
        reason=reason or ("its parts are not at hand" if missing else ""),
    )
