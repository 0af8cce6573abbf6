"""Words for whoever watches a run, such as a fallback that was taken."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_told: set[str] = set()
_heard: list[list[str]] = []


def notify(words: str) -> None:
    """Tell it; the command line shows it on stderr, once a process."""
    for heard in _heard:
        if words not in heard:
            heard.append(words)
    if words not in _told:
        _told.add(words)
        logging.getLogger("evalkit").warning("%s", words)


@contextmanager
def heard() -> Iterator[list[str]]:
    """The words told while it is open, each once, also those that the process had told before."""
    words: list[str] = []
    _heard.append(words)
    try:
        yield words
    finally:
        # By identity: two that heard the same are equal.
        _heard[:] = [one for one in _heard if one is not words]
