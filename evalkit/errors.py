"""The error tree; each error knows the exit code of the command that ends with it.

::

    EvalkitError            2
    ├── ConfigError         2   usage, config, or a named file that is not there
    ├── DataError           3   bad content of input data
    └── ModelError          4   a model is missing or cannot be downloaded

A message is one line, ``place: what is wrong. the mend``. An error may carry several problems;
each is a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self


class EvalkitError(Exception):
    """Root of all errors that evalkit raises on purpose.

    Args:
        what: What is wrong, in a sentence.
        place: Where: a file, ``file:line``, a segment. Empty when nothing more is known.
        mend: What to do about it, in a sentence.
        problems: The single problems, where there are several.
    """

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        place: str = "",
        mend: str = "",
        problems: Sequence[EvalkitError] = (),
    ) -> None:
        self.what = what
        self.place = place
        self.mend = mend
        self.problems = tuple(problems)
        super().__init__(self._line())

    @classmethod
    def of(cls, problems: Sequence[EvalkitError]) -> Self:
        """One error for several problems, in their order; a single one keeps its own words."""
        parts = [part for problem in problems for part in (problem.problems or (problem,))]
        first = parts[0]
        return cls(first.what, place=first.place, mend=first.mend, problems=parts)

    def __str__(self) -> str:
        if len(self.problems) > 1:
            return "\n".join(str(problem) for problem in self.problems)
        return str(self.args[0])

    def _line(self) -> str:
        sentences = " ".join(_sentence(part) for part in (self.what, self.mend) if part)
        line = f"{self.place}: {sentences}" if self.place else sentences
        return line.replace("\r", "\\r").replace("\n", "\\n")


class ConfigError(EvalkitError):
    """Usage or config is wrong, or a file that was named is not there."""

    exit_code = 2


class DataError(EvalkitError):
    """The content of an input file is bad: encoding, counts, hashes, a missing translation."""

    exit_code = 3


class ModelError(EvalkitError):
    """A model is not at hand, or its download failed."""

    exit_code = 4


def together(problems: Sequence[EvalkitError]) -> EvalkitError:
    """One error for problems of any kinds; its kind, and so its exit code, is the first one's."""
    return type(problems[0]).of(problems)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."
