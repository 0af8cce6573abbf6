"""Columns of plain text, aligned by their width on a screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from evalkit.text.printable import safe_line


def table(head: Sequence[str], rows: Sequence[Sequence[str]], names: int = 1) -> list[str]:
    """Lines of a table; the first ``names`` columns flush left, the others right.

    >>> table(["a", "b"], [["x", "10"]])
    ['a   b', 'x  10']
    """
    cells = [[safe_line(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        padded = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - cell_len(cell))
            padded.append(cell + space if place < names else space + cell)
        lines.append("  ".join(padded).rstrip())
    return lines
