"""A table with a head for the screen; cells are made fit to be shown."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.text.columns import aligned
from evalkit.text.printable import safe_line


def table(head: Sequence[str], rows: Sequence[Sequence[str]], names: int = 1) -> list[str]:
    """Lines of a table; the first ``names`` columns flush left, the others right.

    >>> table(["a", "b"], [["x", "10"]])
    ['a   b', 'x  10']
    """
    cells = [[safe_line(cell) for cell in row] for row in (head, *rows)]
    return aligned(list(zip(*cells, strict=True)), names)
