"""What reaches the screen: results on stdout, words about them on stderr, nothing hostile."""

from __future__ import annotations

import logging
import select
import sys

import typer

from evalkit.errors import EvalkitError
from evalkit.text.printable import safe


def say(words: str) -> None:
    """A line about the work, on stderr."""
    typer.echo(safe(words), err=True)


class _Notices(logging.Handler):
    """What the program tells on its way (``evalkit.text.notices``), a plain line on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())


def show_notices() -> None:
    """Let stderr have the program's notices from now on; once is enough."""
    logger = logging.getLogger("evalkit")
    if not any(isinstance(one, _Notices) for one in logger.handlers):
        logger.addHandler(_Notices())


def complain(error: EvalkitError) -> None:
    """An error, a line for each problem, on stderr."""
    for line in str(error).split("\n"):
        typer.echo(f"evalkit: {safe(line)}", err=True)


def reader_is_gone() -> bool:
    """Whether stdout is a pipe that nobody reads any more."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    try:
        poll.register(sys.__stdout__.fileno() if sys.__stdout__ else 1, 0)
    except (OSError, ValueError):
        return False
    return any(event & select.POLLERR for _, event in poll.poll(0))
