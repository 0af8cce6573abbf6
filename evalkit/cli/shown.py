"""How ``score`` and ``compare`` print a table, and what they say of its segments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import typer

from evalkit.text.printable import safe_line

# Segments that are named by their line; what is beyond is counted.
_NAMED = 5


class Table(Protocol):
    """What is printed."""

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        ...


Printed = TypeVar("Printed", bound=Table)
Form = Callable[[Printed], Sequence[str]]


def show(
    table: Printed,
    *,
    as_json: bool,
    as_tsv: bool,
    as_latex: bool,
    forms: tuple[Form[Printed], Form[Printed], Form[Printed]],
) -> None:
    """Print a table as it is asked for; ``forms`` make text, TSV and LaTeX of it."""
    if as_json:
        made = [json.dumps(table.to_json(), indent=2, ensure_ascii=False, allow_nan=False)]
    else:
        made = list(forms[1 if as_tsv else 2 if as_latex else 0](table))
    typer.echo("\n".join(made))


def trapped(flags: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """How many segments of each system a reader should look at, why, and the first of them."""
    from evalkit.text.traps import TRAPS, counted

    return [
        f"{count} of {len(rows)} segments of {safe_line(system)}: {TRAPS.get(name, name)} "
        f"({_lines([line for line, names in enumerate(rows, start=1) if name in names])})"
        for system, rows in flags.items()
        for name, count in counted(rows)
    ]


def _lines(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:_NAMED]))
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"{'segment' if len(numbers) == 1 else 'segments'} {named}{more}"
