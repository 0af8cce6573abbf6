"""Work in batches, spread over devices; a batch that does not fit into memory is halved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import count
from typing import TypeVar

from evalkit.errors import ModelError

Result = TypeVar("Result")
Work = Callable[[Sequence[int]], Sequence[Result]]
Notice = Callable[[str], None]


def fitted(make: Callable[[], Result]) -> Result:
    """What ``make`` gives, where there is memory for it.

    Raises:
        ModelError: There is not.
    """
    try:
        return make()
    except (RuntimeError, MemoryError) as error:
        if not _out_of_memory(error):
            raise
        raise ModelError(
            "the model does not fit into the device's memory",
            mend="Use another device, a smaller model or a lower precision.",
        ) from error


def spread(
    batches: Iterator[list[int]], workers: Sequence[Work[Result]], notice: Notice
) -> Iterator[list[tuple[int, Result]]]:
    """Give each batch to the next worker that is free.

    Args:
        batches: Positions of what is to be done.
        workers: One a device; each gives as many results as it is given positions.
        notice: Told, once, where a batch had to be halved.

    Yields:
        Each batch's positions and results; the order of batches may vary with several workers,
        the results do not.

    Raises:
        ModelError: A single position does not fit into memory.
    """
    said = count()

    def halved(words: str) -> None:
        if next(said) == 0:
            notice(words)

    if len(workers) == 1:
        for batch in batches:
            yield list(zip(batch, _done(batch, workers[0], halved), strict=True))
        return
    free = list(workers)
    running: dict[Future[list[Result]], tuple[list[int], Work[Result]]] = {}
    with ThreadPoolExecutor(len(workers)) as pool:
        for batch in batches:
            worker = free.pop()
            running[pool.submit(_done, batch, worker, halved)] = (batch, worker)
            if not free:
                yield from _finished(running, free)
        while running:
            yield from _finished(running, free)


def _finished(
    running: dict[Future[list[Result]], tuple[list[int], Work[Result]]], free: list[Work[Result]]
) -> Iterator[list[tuple[int, Result]]]:
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        batch, worker = running.pop(future)
        free.append(worker)
        yield list(zip(batch, future.result(), strict=True))


def _done(batch: Sequence[int], worker: Work[Result], halved: Notice) -> list[Result]:
    try:
        return list(worker(batch))
    except (RuntimeError, MemoryError) as error:
        if not _out_of_memory(error):
            raise
        if len(batch) == 1:
            raise ModelError(
                "a single text does not fit into the device's memory",
                mend="Use another device, a smaller model or a lower precision.",
            ) from error
    halved(f"out of memory: a batch of {len(batch)} is halved and done again")
    _free()
    middle = len(batch) // 2
    return [
        *_done(batch[:middle], worker, halved),
        *_done(batch[middle:], worker, halved),
    ]


def _out_of_memory(error: Exception) -> bool:
    import torch

    known = ("out of memory", "can't allocate memory", "could not allocate")
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or any(
        words in str(error).lower() for words in known
    )


def _free() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
