"""A test set a block of rows at a time, so that files of any length take no memory of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from evalkit.corpus.testsets.join import FilePath, chosen, names_of, read_testset, readable
from evalkit.corpus.testsets.wanted import Wanted, form_of
from evalkit.errors import ConfigError
from evalkit.text.files import decode, same_length, split_lines
from evalkit.types import TestSet


def read_blocks(
    hypotheses: Sequence[FilePath],
    references: Sequence[FilePath] = (),
    source: FilePath | None = None,
    *,
    systems: Sequence[str] = (),
    wanted: Wanted | None = None,
    rows: int | None,
) -> Iterator[TestSet]:
    """Read files as ``read_testset`` does, plain ones ``rows`` rows at a time.

    Whole, in one block, where ``rows`` is None or a file is not of lines. No block is empty.

    Raises:
        ConfigError: As ``read_testset``; before the first block.
        DataError: As ``read_testset``; bad content is met in the block that holds it, and unequal
            line counts when the shortest file ends.
    """
    wanted = wanted or Wanted()
    given = [*hypotheses, *references, *([source] if source is not None else [])]
    if rows is None or not all(_is_lines(path, wanted) for path in given):
        yield read_testset(hypotheses, references, source, systems=systems, wanted=wanted)
        return
    readable(hypotheses, references, source)
    names = names_of(hypotheses)
    taken = chosen(dict(zip(names, range(len(names)), strict=True)), systems)
    held = names_of(references)
    for columns in _blocks(given, rows):
        yield TestSet(
            lp=wanted.lp or "und-und",
            hypotheses={name: columns[place] for name, place in taken.items()},
            references=dict(zip(held, columns[len(names) :][: len(held)], strict=True)),
            sources=columns[-1] if source is not None else None,
        )


def _is_lines(path: FilePath, wanted: Wanted) -> bool:
    return (wanted.form or form_of(os.fspath(path))) == "lines"


def _blocks(paths: Sequence[FilePath], rows: int) -> Iterator[list[tuple[str, ...]]]:
    """The columns of all files, so many rows at a time."""
    with ExitStack() as stack:
        files = [_Lines(path, stack) for path in paths]
        while True:
            columns = [file.take(rows) for file in files]
            lengths = {len(column) for column in columns}
            if len(lengths) > 1 or not files[0].count:
                same_length(paths, [range(file.whole()) for file in files])
            if lengths == {0}:
                return
            yield columns


class _Lines:
    """A file of lines that is read on."""

    def __init__(self, path: FilePath, stack: ExitStack) -> None:
        self._path = path
        self._bytes = self.count = 0
        self._file: BinaryIO
        if os.fspath(path) == "-":
            self._file = sys.stdin.buffer
            return
        try:
            self._file = stack.enter_context(_opened(path))
        except OSError as error:
            raise ConfigError(
                f"cannot read the file ({error.strerror})",
                place=os.fspath(path),
                mend="Check the name.",
            ) from error

    def take(self, rows: int) -> tuple[str, ...]:
        """The next lines; fewer, or none, at the end."""
        data = b"".join(islice(self._file, rows))
        place = "standard input" if os.fspath(self._path) == "-" else os.fspath(self._path)
        text = decode(data, place=place, start=self._bytes)
        found = split_lines(text if self._bytes else text.removeprefix("\ufeff"))
        self._bytes += len(data)
        self.count += len(found)
        return found

    def whole(self) -> int:
        """How many lines it has in all; what is left is read for it."""
        self.count += sum(1 for _ in self._file)
        return self.count


def _opened(path: FilePath) -> BinaryIO:
    return Path(path).open("rb")
