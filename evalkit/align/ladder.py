"""hunalign's ladder: rungs ``version<TAB>reference<TAB>score``, from each rung to the next a link.

A rung names where a link begins on either side; the last one is the end of both texts. Links out
of order, or with a hole, have no place in a ladder: they are joined with what they cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from evalkit.align.sureness import is_low
from evalkit.align.written import Bitext, Written
from evalkit.errors import DataError
from evalkit.types import Link

_MEND = "A rung is two indices and a score, tabs between; indices may not fall."
_NAMED = 20  # links that a note names


def written_ladder(links: Sequence[Link], bitext: Bitext) -> Written:
    """Links as a ladder over all segments of both texts."""
    both = in_steps(links)
    size = len(bitext.version), len(bitext.reference)
    lines = []
    i = j = 0
    for link in [*both, Link(version=(size[0],), reference=(size[1],))]:
        # What stands alone before a link: the version's segments first.
        lines += [f"{place}\t{j}\t0" for place in range(i, link.version[0])]
        lines += [f"{link.version[0]}\t{place}\t0" for place in range(j, link.reference[0])]
        lines.append(f"{link.version[0]}\t{link.reference[0]}\t{link.score:.6g}")
        i, j = link.version[-1] + 1, link.reference[-1] + 1
    lines[-1] = f"{size[0]}\t{size[1]}\t0"
    given = [link for link in links if link.version and link.reference]
    notes = []
    if len(both) < len(given) or sorted(map(_sides, both)) != sorted(map(_sides, given)):
        changed = {_sides(link) for link in given} - {_sides(link) for link in both}
        notes.append(
            f"{len(changed)} links that cross or have a hole were joined with what they cross: "
            "a ladder holds links in order only"
        )
    low = [link for link in links if is_low(link.confidence)]
    if low:
        notes.append(
            f"{len(low)} of {len(links)} links are uncertain, which a ladder cannot mark: "
            f"{_named(low)}"
        )
    return Written("".join(f"{line}\n" for line in lines), tuple(notes))


def in_steps(links: Sequence[Link]) -> list[Link]:
    """The finest links in order, without holes, that no given link reaches over.

    Null links are left out; one inside a joined link becomes part of it. A joined link has the
    least score of those it is made of.
    """
    steps: list[Link] = []
    for link in sorted((one for one in links if one.version and one.reference), key=_sides):
        step = _spanning([link])
        while steps and (
            steps[-1].version[-1] >= step.version[0] or steps[-1].reference[-1] >= step.reference[0]
        ):
            step = _spanning([steps.pop(), step])
        steps.append(step)
    return steps


def parsed_ladder(lines: Sequence[str], path: str) -> tuple[Link, ...]:
    """The links of a ladder's lines, null links too.

    Raises:
        DataError: A line is no rung, or lies below the one before; the message names it.
    """
    rungs: list[tuple[int, int, float]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = line.split("\t")
        place = f"{path}:{number}"
        try:
            rung = int(cells[0]), int(cells[1]), float(cells[2])
        except (ValueError, IndexError) as error:
            raise DataError(f"not a rung: {line[:60]!r}", place=place, mend=_MEND) from error
        if len(cells) != 3 or rung[0] < 0 or rung[1] < 0:
            raise DataError(f"not a rung: {line[:60]!r}", place=place, mend=_MEND)
        if rungs and (rung[0] < rungs[-1][0] or rung[1] < rungs[-1][1]):
            raise DataError("a rung below the one before", place=place, mend=_MEND)
        rungs.append(rung)
    found = []
    for (i, j, score), (until_i, until_j, _) in pairwise(rungs):
        version, reference = tuple(range(i, until_i)), tuple(range(j, until_j))
        if version or reference:
            value = score if version and reference else 0.0
            found.append(Link(version=version, reference=reference, score=value))
    return tuple(found)


def _spanning(links: Sequence[Link]) -> Link:
    of_version = [index for link in links for index in link.version]
    of_reference = [index for link in links for index in link.reference]
    return Link(
        version=tuple(range(min(of_version), max(of_version) + 1)),
        reference=tuple(range(min(of_reference), max(of_reference) + 1)),
        score=min(link.score for link in links),
    )


def _named(links: Sequence[Link]) -> str:
    """The first links by their sides, such as ``[0]:[1, 2]``, and how many more there are."""
    told = [f"{list(link.version)}:{list(link.reference)}" for link in links[:_NAMED]]
    more = len(links) - len(told)
    return "; ".join(told) + (f" and {more} more, which other forms mark" if more else "")


def _sides(link: Link) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return link.version, link.reference
