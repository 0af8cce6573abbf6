"""How many n-grams two rows share, for many rows and systems at once.

A row is a sequence of symbols: whole numbers from 1 that stand for characters or words. N-grams
are found by walking: the n-grams of order n are those of order n - 1, each with the symbol that
follows. Every different n-gram of a row's references is a node, a node and a symbol lead to one
node of the next order at most, and a hypothesis is followed only as long as it stands on a node:
an n-gram that no reference has cannot match. Nodes are numbered anew for every order, so nothing
is hashed and no two n-grams are ever taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.metrics.symbols import NOTHING, Ints, Sequences

# Filling so many cells of a table costs as much as one binary search.
_CELLS = 32


@dataclass(slots=True)
class _Walkers:
    """N-grams of several columns: where each begins and which node it has reached."""

    symbols: Ints
    column: Ints  # by place
    place: Ints
    node: Ints

    @classmethod
    def of(cls, columns: Sequence[Sequences], numbers: Ints) -> _Walkers:
        symbols = numbers[np.concatenate([column.symbols for column in columns])]
        sizes = [len(column.symbols) for column in columns]
        rows = [np.repeat(np.arange(len(one.lengths)), one.lengths + 1) for one in columns]
        return cls(
            symbols=symbols,
            column=np.repeat(np.arange(len(columns)), sizes),
            place=np.arange(len(symbols)),
            node=np.concatenate(rows),
        )

    def steps(self, order: int, alphabet: int) -> Ints:
        """What each n-gram is: the node of its first symbols, and its last symbol."""
        found: Ints = self.node * alphabet + self.symbols[self.place + order]
        return found

    def keep(self, kept: Ints) -> None:
        self.place, self.node = self.place[kept], self.node[kept]

    def counts(self, columns: int, nodes: int) -> Ints:
        """How often each column holds each node, shape (columns, nodes)."""
        cells = self.column[self.place] * nodes + self.node
        found: Ints = np.bincount(cells, minlength=columns * nodes)
        return found.reshape(columns, nodes)


def shared(
    hypotheses: Sequence[Sequences],
    references: Sequence[Sequences],
    orders: int,
    *,
    merged: bool = False,
) -> Ints:
    """Count the n-grams that rows share with references, each as often as both have it.

    Args:
        hypotheses: A column for each system, all of the same number of rows.
        references: A column for each reference, of as many rows.
        orders: Count 1-grams to n-grams of this order.
        merged: Take the references for one that has each n-gram as often as any of them.

    Returns:
        Shape (references, systems, rows, orders); a single reference where they are merged.
    """
    rows = len(references[0].lengths)
    matches = np.zeros((1 if merged else len(references), len(hypotheses), rows, orders), np.intp)
    for order, (ours, theirs, starts) in enumerate(_counts(hypotheses, references, orders)):
        for place, wanted in enumerate([theirs.max(axis=0)] if merged else theirs):
            running = np.zeros((len(hypotheses), ours.shape[1] + 1), np.intp)
            np.cumsum(np.minimum(ours, wanted), axis=1, out=running[:, 1:])
            matches[place, :, :, order] = np.diff(running[:, starts], axis=1)
    return matches


def _counts(
    hypotheses: Sequence[Sequences], references: Sequence[Sequences], orders: int
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Order by order: counts of systems and of references by node, and where rows' nodes start."""
    numbers, alphabet = _numbered(references, hypotheses)
    ours, theirs = _Walkers.of(hypotheses, numbers), _Walkers.of(references, numbers)
    # Row after row, so that a row's nodes get numbers in a run.
    theirs.keep(np.argsort(theirs.node, kind="stable"))
    row = np.arange(len(references[0].lengths))
    starts = np.arange(len(row) + 1)
    for order in range(orders):
        going = np.flatnonzero(theirs.symbols[theirs.place + order])
        theirs.keep(going)
        steps = theirs.steps(order, alphabet)
        first, node, found = _looked_up(
            steps, ours.steps(order, alphabet), span=alphabet * max(1, starts[-1])
        )
        row = row[theirs.node[first]]
        starts = np.searchsorted(row, np.arange(len(starts)))
        theirs.node = node
        ours.node = found
        ours.keep(np.flatnonzero(found >= 0))
        yield (
            ours.counts(len(hypotheses), len(first)),
            theirs.counts(len(references), len(first)),
            starts,
        )


def _numbered(known: Sequence[Sequences], others: Sequence[Sequences]) -> tuple[Ints, int]:
    """Small numbers for symbols, by symbol, and their count; the unknown are ``NOTHING``."""
    # The end of a row is in every column, so NOTHING comes first and stays what it is.
    different = np.unique(np.concatenate([column.symbols for column in known]))
    highest = max(int(column.symbols.max()) for column in (*known, *others))
    numbers = np.full(highest + 1, NOTHING, np.intp)
    numbers[different] = np.arange(len(different))
    return numbers, len(different)


def _looked_up(steps: Ints, wanted: Ints, span: int) -> tuple[Ints, Ints, Ints]:
    """Number the different steps of references; all steps are below ``span``.

    Returns:
        For each number a place in ``steps`` where it stands; the number of each step; and that
        of each wanted one, -1 where there is none.
    """
    if span <= _CELLS * (len(steps) + len(wanted)):
        return _in_table(steps, wanted, span)
    return _by_search(steps, wanted)


def _in_table(steps: Ints, wanted: Ints, span: int) -> tuple[Ints, Ints, Ints]:
    table = np.full(span, -1, np.intp)
    # One place remains of those that write to the same cell.
    table[steps] = np.arange(len(steps))
    first = np.flatnonzero(table[steps] == np.arange(len(steps)))
    table[steps[first]] = np.arange(len(first))
    return first, table[steps], table[wanted]


def _by_search(steps: Ints, wanted: Ints) -> tuple[Ints, Ints, Ints]:
    different, first, numbers = np.unique(steps, return_index=True, return_inverse=True)
    if len(different) == 0:
        return first, numbers, np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(different, wanted), len(different) - 1)
    return first, numbers, np.where(different[place] == wanted, place, -1)
