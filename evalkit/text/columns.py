"""Columns of plain text, laid out by their width on a screen."""

from __future__ import annotations

from collections.abc import Sequence


def aligned(columns: Sequence[Sequence[str]], names: int = 1) -> list[str]:
    """Lay out columns by width on the screen; the first ``names`` flush left, the others right."""
    from rich.cells import cell_len

    padded = []
    for number, column in enumerate(columns):
        width = max(map(cell_len, column))
        pads = [" " * (width - cell_len(text)) for text in column]
        padded.append(
            [
                text + pad if number < names else pad + text
                for text, pad in zip(column, pads, strict=True)
            ]
        )
    return ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]
