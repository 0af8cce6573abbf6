"""Long documents linked piece by piece, each by the search that all aligners share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evalkit.align.assemble import links_of
from evalkit.align.moves import Costs
from evalkit.align.order import in_order
from evalkit.align.sureness import EMBEDDING
from evalkit.align.tokens import alignable
from evalkit.align.vectorsim import VectorSimilarity
from evalkit.align.windows import Singles, Span, Window, moved, windows
from evalkit.errors import DataError
from evalkit.types import Document, Link, Segment


@dataclass(frozen=True)
class Pieces:
    """Two long documents and their similarity, whose left side is the reference if ``turned``.

    A link cannot reach over two windows, unless both its sides stand alone there. What stands
    in no window and is found nowhere else has no confidence.
    """

    version: Document
    reference: Document
    similarity: VectorSimilarity
    turned: bool
    costs: Costs
    margin: float

    def links(self) -> tuple[Link, ...]:
        """Search window by window, then among what stands alone.

        Raises:
            DataError: No link has both sides.
        """
        sides = alignable(self.version), alignable(self.reference)
        singles = Singles.of(self.similarity)
        found = [
            link
            for window in windows(singles)
            for link in self._linked(self._turned(window), sides)
        ]
        free = _free(found, sides)
        lefts, rights = (sorted(side) for side in (free[::-1] if self.turned else free))
        for box in moved(singles, lefts, rights):
            for window in _still_free(self._turned(box), free):
                links = [link for link in self._linked(window, sides) if _both(link)]
                found += links
                if links:
                    free = _free(found, sides)
        if not any(map(_both, found)):
            raise DataError(
                f"no segment of it can be aligned with {self.reference.id!r}",
                place=self.version.id,
                mend="Check that both are versions of one statement, or write an override.",
            )
        return _complete(found, sides)

    def _turned(self, window: Window) -> Window:
        """A window of the similarity's sides as one of version and reference, or back."""
        return (window[1], window[0]) if self.turned else window

    def _linked(
        self, window: Window, sides: tuple[tuple[Segment, ...], tuple[Segment, ...]]
    ) -> tuple[Link, ...]:
        """The links of a window of the version and the reference; none where nothing is alike."""
        (a, b), (c, d) = window
        version = replace(self.version, segments=sides[0][a:b])
        reference = replace(self.reference, segments=sides[1][c:d])
        part = self.similarity.window(*self._turned(window))

        def make(left: Document, right: Document) -> VectorSimilarity:
            return part if (left is version) != self.turned else part.mirrored

        try:
            return links_of(version, reference, make, self.costs, self.margin, EMBEDDING)
        except DataError:
            return ()  # nothing in this window can be aligned: all of it stands alone


def _both(link: Link) -> bool:
    return bool(link.version and link.reference)


def _free(
    links: list[Link], sides: tuple[tuple[Segment, ...], tuple[Segment, ...]]
) -> tuple[set[int], set[int]]:
    """The positions of both sides that no link with both sides holds."""
    linked = [link for link in links if _both(link)]
    of_version = {index for link in linked for index in link.version}
    of_reference = {index for link in linked for index in link.reference}
    ours, theirs = (
        {place for place, segment in enumerate(side) if segment.index not in taken}
        for side, taken in zip(sides, (of_version, of_reference), strict=True)
    )
    return ours, theirs


def _still_free(box: Window, free: tuple[set[int], set[int]]) -> Iterator[Window]:
    """The pairs of runs of free positions that a box of version and reference holds."""
    ours, theirs = (list(_runs(span, side)) for span, side in zip(box, free, strict=True))
    for one in ours:
        for other in theirs:
            yield one, other


def _runs(span: Span, free: set[int]) -> Iterator[Span]:
    start = None
    for place in range(span[0], span[1] + 1):
        if place < span[1] and place in free:
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None


def _complete(
    links: list[Link], sides: tuple[tuple[Segment, ...], tuple[Segment, ...]]
) -> tuple[Link, ...]:
    """All links with both sides, and a null link for every segment that is in none of them."""
    both = [link for link in links if _both(link)]
    alone = {(link.version, link.reference): link for link in links if not _both(link)}
    ours, theirs = _free(links, sides)
    nulls: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((sides[0][i].index,), ()) for i in ours
    ]
    nulls += [((), (sides[1][j].index,)) for j in theirs]
    return in_order(
        [*both, *(alone.get(null, Link(version=null[0], reference=null[1])) for null in nulls)]
    )
