"""The steps that the search may take, and what each costs before any evidence."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.align.similarity import Pattern

Bead = tuple[Pattern, Pattern]


@dataclass(frozen=True)
class Costs:
    """Prior costs in nats, all at most 0; one link of one and one segment costs nothing.

    ``null`` is the cost of a segment that stands alone, ``null_more`` of one right after such a
    one on the same side; ``joined`` of the second segment of a side, ``joined_more`` of each
    further one, ``both`` is added where both sides have several; ``hole`` is the cost of a side
    that is not contiguous, ``swap`` of two links in reverse order.
    """

    null: float = -2.0
    null_more: float = -1.0
    joined: float = -1.5
    joined_more: float = -1.0
    both: float = -1.0
    hole: float = -1.0
    swap: float = -2.0

    def link(self, left: Pattern, right: Pattern) -> float:
        """The cost of a link between two groups of positions or offsets."""
        cost = 0.0
        for side in (left, right):
            if len(side) > 1:
                cost += self.joined + self.joined_more * (len(side) - 2)
            if side[-1] - side[0] + 1 != len(side):
                cost += self.hole
        return cost + (self.both if len(left) > 1 and len(right) > 1 else 0.0)


@dataclass(frozen=True)
class Move:
    """A step over ``left`` and ``right`` positions that makes one or two links.

    ``beads`` are their offsets from where the step begins; together they cover all positions.
    """

    left: int
    right: int
    beads: tuple[Bead, ...]
    swaps: int = 0


def moves(longest: int = 6, square: int = 3) -> tuple[Move, ...]:
    """All steps: one to many, a few to a few, fused and swapped neighbours. Order is fixed."""
    shapes = [(1, 1)]
    for k in range(2, longest + 1):
        shapes += [(1, k), (k, 1)]
    shapes += [(a, b) for a in range(2, square + 1) for b in range(2, square + 1)]
    plain = [Move(a, b, ((_run(0, a), _run(0, b)),)) for a, b in shapes]
    return (*plain, *_swaps(), *_fused())


def _run(first: int, size: int) -> Pattern:
    return tuple(range(first, first + size))


def _swaps() -> list[Move]:
    """Two links in reverse order, of one or two segments a side."""
    found = []
    for a, b, c, d in (
        (a, b, c, d) for a in (1, 2) for b in (1, 2) for c in (1, 2) for d in (1, 2)
    ):
        if a + b + c + d <= 6 and not (a == b == 2) and not (c == d == 2):
            beads = ((_run(0, a), _run(d, c)), (_run(a, b), _run(0, d)))
            found.append(Move(a + b, c + d, beads, swaps=1))
    return found


def _fused() -> list[Move]:
    """One segment carries two that enclose what its neighbour carries."""
    found = []
    for inner in (1, 2):
        outer = (0, inner + 1)
        middle = _run(1, inner)
        for first, second in (((0,), (1,)), ((1,), (0,))):
            found.append(Move(2, inner + 2, ((first, outer), (second, middle))))
            found.append(Move(inner + 2, 2, ((outer, first), (middle, second))))
    return found
