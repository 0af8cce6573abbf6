"""Finds the segment on which a program goes wrong, in a bounded number of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class OutOfTime(Exception):
    """The search may not run the program any more."""


def first_wrong(texts: Sequence[str], fails: Callable[[Sequence[str]], bool]) -> range:
    """Halve the texts, which fail together, for as long as one half fails alone.

    At most two runs a halving. Where several texts fail alone, the first is found.

    Args:
        texts: At least one.
        fails: Whether the program goes wrong on some of them; may raise `OutOfTime`.

    Returns:
        The indices that are left: one, if a single text is to blame; more, if none of the halves
        fails alone or the time is up.

    >>> first_wrong("abXd", lambda part: "X" in part)
    range(2, 3)
    """
    low, high = 0, len(texts)
    try:
        while high - low > 1:
            middle = (low + high) // 2
            if fails(texts[low:middle]):
                high = middle
            elif fails(texts[middle:high]):
                low = middle
            else:
                break
    except OutOfTime:
        pass
    return range(low, high)
