"""Text laid out in the cells of a terminal: tables that fit a width, and wrapped lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

_NAME_LIMITS = (24, 18, 14)
ROOMY = 100


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table.

    ``head`` may have two lines. ``weight`` says how early it goes where the width is short: the
    highest first, 0 never. A ``name`` column is aligned left and may be cut, others are figures.
    A ``tight`` column stands close to the one before it.
    """

    head: str
    cells: tuple[str, ...]
    weight: int = 0
    name: bool = False
    tight: bool = False

    @property
    def width(self) -> int:
        """Its widest line in cells."""
        return max(map(cell_len, (*self.head.split("\n"), *self.cells)))

    def gap(self, width: int) -> int:
        """The space before it in a table of some width."""
        return 1 if self.tight or width < ROOMY else 2

    def cut(self, limit: int) -> Column:
        """The same with names cut to ``limit`` cells."""
        return replace(self, cells=tuple(clipped(cell, limit) for cell in self.cells))


def table(columns: Sequence[Column], width: int) -> tuple[list[str], list[str]]:
    """Lay out the columns that fit: the lines of the head, and a line for each row."""
    kept = fitting(columns, width)
    head = [column.head.split("\n") for column in kept]
    height = max(map(len, head))
    heads = [[""] * (height - len(lines)) + lines for lines in head]
    rows = zip(*(column.cells for column in kept), strict=True)
    return (
        [_line(kept, [lines[place] for lines in heads], width) for place in range(height)],
        [_line(kept, row, width) for row in rows],
    )


def fitting(columns: Sequence[Column], width: int) -> list[Column]:
    """The columns that fit a width; names are cut before a column goes."""
    kept = list(columns)
    while True:
        for limit in _NAME_LIMITS:
            cut = [column.cut(limit) if column.name else column for column in kept]
            gaps = sum(column.gap(width) for column in cut[1:])
            if sum(column.width for column in cut) + gaps <= width:
                return cut
        heaviest = max(kept, key=lambda column: column.weight)
        if heaviest.weight == 0:
            return cut
        kept.remove(heaviest)


def clipped(text: str, limit: int) -> str:
    """Cut a text to ``limit`` cells.

    >>> clipped("harbour", 5)
    'harb…'
    """
    if cell_len(text) <= limit:
        return text
    while text and cell_len(text) > limit - 1:
        text = text[:-1]
    return f"{text}…"


def wrapped(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """Wrap a text at its spaces to lines of ``width`` cells; longer words are cut.

    Args:
        text: The text.
        width: Cells of a line, its indent counted.
        first: What stands before the first line.
        rest: What stands before the others; as many spaces as ``first`` is wide, unless given.

    >>> wrapped("the harbour is open", 14, first="- ")
    ['- the harbour', '  is open']
    """
    indent = " " * cell_len(first) if rest is None else rest
    room = max(width - max(cell_len(first), cell_len(indent)), 4)
    lines: list[str] = []
    line = ""
    for word in _cut_words(text, room):
        longer = f"{line} {word}" if line else word
        if line and cell_len(longer) > room:
            lines.append(line)
            longer = word
        line = longer
    lines.append(line)
    return [f"{first if place == 0 else indent}{one}".rstrip() for place, one in enumerate(lines)]


def _cut_words(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        piece = ""
        for char in word if cell_len(word) > room else ():
            if cell_len(piece + char) > room:
                yield piece
                piece = ""
            piece += char
        yield piece or word


def _line(columns: Sequence[Column], cells: Sequence[str], width: int) -> str:
    line = ""
    for column, cell in zip(columns, cells, strict=True):
        space = " " * (column.width - cell_len(cell))
        gap = " " * column.gap(width) if line else ""
        line += gap + (cell + space if column.name else space + cell)
    return clipped(line.rstrip(), width)
