"""One program that answers every line with a line, held to it; what breaks it is named."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import DataError, EvalkitError, ModelError
from evalkit.text.files import decode, split_lines
from evalkit.text.printable import one_line, safe, shortened
from evalkit.translate.culprit import OutOfTime, first_wrong
from evalkit.translate.process import Finished, run
from evalkit.translate.segments import named

_LIMIT = 2**26  # bytes of output, beside so many for each byte of input
_TIMES = 100
_COMPLAINTS = 8  # lines of standard error in a message
_WIDEST = 200  # characters of each


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program: its arguments, where it runs, its environment, the seconds a run may take."""

    command: tuple[str, ...]
    folder: Path
    env: Mapping[str, str]
    timeout: float

    def translated(
        self, lines: Sequence[str], segments: Sequence[str], place: str
    ) -> tuple[str, ...]:
        """Give the program all lines in one run.

        Where that goes wrong, it is run on parts of them, for ``timeout`` seconds more at most,
        to find the segment that breaks it.

        Args:
            lines: What it reads; no line holds a line break.
            segments: What the lines come from, to name them by.
            place: What to call all this in an error.

        Raises:
            ModelError: It cannot be started, crashes, does not end, or writes without end.
            DataError: It wrote other than one line of UTF-8 for each, or an empty one.
        """
        finished = self._run(lines, self.timeout)
        wrong = self._wrong(finished, len(lines))
        if wrong is not None:
            raise self._told(wrong, finished, lines, segments, place)
        answers = self._decoded(finished.output, segments, place)
        for index, answer in enumerate(answers):
            if not answer.strip():
                raise DataError(
                    f"{self._name} wrote an empty line for {named(segments, index)}",
                    place=place,
                    mend=f"Run it on this segment alone. {_said(finished)}".strip(),
                )
        return answers

    @property
    def _name(self) -> str:
        return shortened(safe(one_line(" ".join(self.command))), 80)

    def _run(self, lines: Sequence[str], timeout: float) -> Finished:
        given = "".join(f"{line}\n" for line in lines).encode()
        try:
            return run(
                self.command,
                given,
                folder=self.folder,
                env=self.env,
                timeout=timeout,
                limit=_LIMIT + _TIMES * len(given),
            )
        except OSError as error:
            raise ModelError(
                f"it cannot be started ({error.strerror})",
                place=self._name,
                mend="Install the program, or name its path.",
            ) from error

    def _decoded(self, output: bytes, segments: Sequence[str], place: str) -> tuple[str, ...]:
        try:
            return split_lines(decode(output, place=place))
        except DataError as error:
            pieces = output.split(b"\n")
            index = next(k for k, piece in enumerate(pieces) if not _is_text(piece))
            raise DataError(
                f"{self._name} answered {named(segments, index)} with no UTF-8 text ({error.what})",
                place=place,
                mend="Let it write UTF-8, for example by LC_ALL: C.UTF-8 in env.",
            ) from error

    def _told(
        self,
        wrong: str,
        finished: Finished,
        lines: Sequence[str],
        segments: Sequence[str],
        place: str,
    ) -> EvalkitError:
        where = self._blamed(finished, lines, segments)
        content = finished.status == 0
        return (DataError if content else ModelError)(
            f"{self._name} {wrong}; {where}",
            place=place,
            mend=_said(finished) or "Run it by hand on this segment.",
        )

    def _blamed(self, finished: Finished, lines: Sequence[str], segments: Sequence[str]) -> str:
        if finished.late:
            return self._stuck(finished, lines, segments)
        deadline = time.monotonic() + self.timeout

        def fails(part: Sequence[str]) -> bool:
            left = deadline - time.monotonic()
            if left <= 0:
                raise OutOfTime
            again = self._run(part, left)
            if again.late:
                raise OutOfTime
            return self._wrong(again, len(part)) is not None

        left = first_wrong(lines, fails)
        if len(left) == 1:
            return f"what breaks it is {named(segments, left[0])}"
        return (
            f"what breaks it is among segments {left[0] + 1} to {left[-1] + 1}, and no single one "
            f"was found; the first is {named(segments, left[0])}"
        )

    def _stuck(self, finished: Finished, lines: Sequence[str], segments: Sequence[str]) -> str:
        """Which segment a program hangs on: the first without a line, if it hangs on it alone."""
        written = finished.output.count(b"\n")
        index = min(written, len(lines) - 1)
        first = f"it had written {written} lines, the next is {named(segments, index)}"
        if len(lines) == 1:
            return first
        alone = self._run(lines[index : index + 1], self.timeout)
        return f"{first}, on which it {'hangs' if alone.late else 'does not hang'} alone"

    def _wrong(self, finished: Finished, lines: int) -> str | None:
        """What a run did that it may not do, in words; None where all is well."""
        if finished.flooded:
            return "wrote without end and was stopped"
        if finished.late:
            return f"did not end within {self.timeout:g} s and was stopped"
        if finished.status is not None and finished.status < 0:
            return f"was ended by signal {-finished.status}"
        if finished.status:
            return f"ended with exit status {finished.status}"
        written = _count(finished.output)
        return f"wrote {written} lines for {lines} segments" if written != lines else None


def _count(output: bytes) -> int:
    return output.count(b"\n") + (not output.endswith(b"\n") and bool(output))


def _is_text(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in piece


def _said(finished: Finished) -> str:
    """The last lines of standard error."""
    text = finished.complaints.decode("utf-8", "replace")
    lines = [shortened(safe(one_line(line)), _WIDEST) for line in text.splitlines() if line.strip()]
    return f"It said: {' / '.join(lines[-_COMPLAINTS:])}" if lines else ""
