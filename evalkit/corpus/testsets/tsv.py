"""TSV: the first line names the columns; a tab ends a cell, and nothing is quoted."""

from __future__ import annotations

from evalkit.corpus.testsets.table import Table
from evalkit.errors import DataError
from evalkit.text.files import split_lines


def read_tsv(text: str, file: str) -> Table:
    r"""Read a TSV; a quotation mark is a part of its text.

    Raises:
        DataError: There is no row; a column has no name or another's; a row has more or fewer cells
            than the first line.

    >>> read_tsv("src\tmt\nUno\tOne\n", "a.tsv").columns
    {'src': ['Uno'], 'mt': ['One']}
    """
    lines = split_lines(text.removeprefix("\ufeff"))
    if len(lines) < 2:
        raise DataError(
            "there is no row",
            place=file,
            mend="The first line names the columns, such as src, mt and ref; rows follow.",
        )
    names = lines[0].split("\t")
    for name in names:
        if not name.strip():
            raise DataError("a column has no name", place=f"{file}:1")
        if names.count(name) > 1:
            raise DataError(f"two columns are called {name!r}", place=f"{file}:1")
    columns: list[list[str]] = [[] for _ in names]
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(names):
            raise DataError(
                f"{len(cells)} cells in a table of {len(names)} columns",
                place=f"{file}:{number}",
                mend="Is it plain text? Then say --format lines.",
            )
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell)
    return Table(columns=dict(zip(names, columns, strict=True)), file=file, first_line=2)
