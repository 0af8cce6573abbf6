"""Work spread over threads: results as they come, and kept when something fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from evalkit.errors import DataError, EvalkitError, together

Result = TypeVar("Result")


def spread(count: int, work: Callable[[int], Result], workers: int) -> Iterator[tuple[int, Result]]:
    """Do ``work(0)`` to ``work(count - 1)``, so many at once.

    What is wrong with a single item (`DataError`) is told after all others are done. Any other
    error stops the rest; what is under way then is finished and yielded before it is raised.

    Yields:
        An item's number and its result, in the order in which they come.
    """
    numbers = iter(range(count))
    running: dict[Future[Result], int] = {}
    wrong: list[EvalkitError] = []
    stopped: Exception | None = None
    pool = ThreadPoolExecutor(workers)
    try:
        while True:
            while stopped is None and len(running) < workers:
                number = next(numbers, None)
                if number is None:
                    break
                running[pool.submit(work, number)] = number
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                number = running.pop(future)
                error = future.exception()
                if error is None:
                    yield number, future.result()
                elif isinstance(error, DataError):
                    wrong.append(error)
                elif isinstance(error, Exception):
                    stopped = stopped or error
                else:
                    raise error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if stopped is not None:
        raise stopped
    if wrong:
        raise together(wrong)
