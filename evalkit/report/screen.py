"""Lines of a screen: their styles, and texts of unknown origin made fit for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalkit.report.columns import wrapped
from evalkit.text.printable import one_line, safe, shortened

STYLES = {"title": "1", "head": "1", "faint": "2"}
SEVERITY_STYLES = {"major": "1;31", "moderate": "33", "minor": "36"}


@dataclass(frozen=True)
class Line:
    """A line of which all, or the first ``part``, has a style."""

    text: str
    style: str = ""
    part: str = ""

    def __str__(self) -> str:
        return self.text

    def painted(self) -> str:
        """The line with its style as ANSI codes."""
        if not self.style:
            return self.text
        before, marked, after = self.text.partition(self.part or self.text)
        return f"{before}\x1b[{self.style}m{marked}\x1b[0m{after}"


def styled(lines: Sequence[str], style: str) -> Iterator[Line]:
    """The same lines in a style."""
    return (Line(line, STYLES[style]) for line in lines)


def marked(severity: str, words: str, width: int, *, indent: str) -> Iterator[Line]:
    """Some words wrapped behind a severity that is marked; what wraps stands deeper."""
    mark = severity.upper()
    text = f"{mark} {words}"
    first, *others = wrapped(text, width, first=indent, rest=f"{indent}   ")
    yield Line(first, SEVERITY_STYLES.get(severity, ""), mark)
    yield from map(Line, others)


def said(text: str) -> str:
    """A text on one line, with nothing in it that moves a cursor."""
    return safe(one_line(text))


def quoted(text: str, limit: int) -> str:
    """A text between quotation marks, cut to about ``limit`` characters."""
    return f"“{shortened(said(text), limit)}”"


def runs_left(text: str) -> bool:
    """Whether a text has words that run from right to left, which turn figures behind them.

    >>> runs_left("May 2022"), runs_left("ألف عام")
    (False, True)
    """
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
