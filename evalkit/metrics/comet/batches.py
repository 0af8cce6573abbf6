"""Which texts are encoded together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Positions of texts, longest first, in batches of at most ``budget`` tokens.

    A text of more tokens than that has a batch of its own. Equal lengths stand together, so
    that a batch holds few of them; the longest come first, so that a lack of memory shows at once.

    >>> list(batches([3, 9, 3, 4], budget=8))
    [[1], [3, 0], [2]]
    """
    order = sorted(range(len(lengths)), key=lambda place: (-lengths[place], place))
    batch: list[int] = []
    tokens = 0
    for place in order:
        if batch and tokens + lengths[place] > budget:
            yield batch
            batch, tokens = [], 0
        batch.append(place)
        tokens += lengths[place]
    if batch:
        yield batch
