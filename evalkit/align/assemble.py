"""From documents to links: the search in one fixed orientation, then order and indices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from evalkit.align.confidence import Rivals, confidences
from evalkit.align.moves import Costs
from evalkit.align.order import in_order
from evalkit.align.repair import repaired
from evalkit.align.repeats import repeats
from evalkit.align.search import Pairing, best_path
from evalkit.align.similarity import Similarity
from evalkit.align.sureness import Sureness
from evalkit.align.tokens import alignable
from evalkit.errors import DataError
from evalkit.types import Document, Link

# A floor for texts that share next to nothing, no test of relatedness: the best link of true pairs
# scored .81 and more (14 documents of each of three development sets), but that of documents paired
# at random .43 to .61 in the median. Those align badly, and low confidences say so.
_RELATED = 0.3

MakeSimilarity = Callable[[Document, Document], Similarity]
Cuts = Sequence[tuple[int, int]]
_WHOLE: Cuts = ((0, 0),)


def links_of(
    version: Document,
    reference: Document,
    make: MakeSimilarity,
    costs: Costs,
    margin: float,
    sureness: Sureness,
    cuts: Cuts = _WHOLE,
) -> tuple[Link, ...]:
    """Search for links and put them in order: by reference, then additions by version.

    The search always sees the two documents in an order that depends on their content alone, so
    swapped sides give mirrored links.

    Args:
        version: The version.
        reference: The reference.
        make: Weighs two documents against one another.
        costs: What links cost.
        margin: What a change of the second pass must gain, in nats.
        sureness: How sure a link is, by what is seen of it.
        cuts: The positions, in the two documents ``ordered``, at which pieces begin that are
            aligned on their own; the whole is one piece by default.

    Raises:
        DataError: A document has no segment to align, or no link has both sides.
    """
    check(version, reference)
    turned = is_turned(version, reference)
    links: list[Link] = []
    for ours, theirs in _pieces(*ordered(version, reference), cuts):
        similarity = make(ours, theirs)
        pairings = repaired(best_path(similarity, costs), similarity, costs, margin)
        rivals = Rivals.of(pairings, similarity, costs, similarity.gains((0,), (0,)))
        sides = (theirs, ours) if turned else (ours, theirs)
        sure = confidences(pairings, rivals, sureness)
        links += [
            replace(_link(pairing, *sides, rivals, pairings, turned), confidence=confidence)
            for pairing, confidence in zip(pairings, sure, strict=True)
        ]
    if max((link.score for link in links), default=0.0) < _RELATED:
        raise DataError(
            f"no segment of it can be aligned with {reference.id!r}",
            place=version.id,
            mend="Check that both are versions of one statement, or write an override.",
        )
    return in_order(links)


def check(version: Document, reference: Document) -> None:
    """Refuse documents without anything to align.

    Raises:
        DataError: A document has no segment to align.
    """
    for document in (version, reference):
        if not alignable(document):
            raise DataError(
                "no segment to align: all are boilerplate or there are none",
                place=document.id,
                mend="Check the file and the corpus options for this document.",
            )


def ordered(version: Document, reference: Document) -> tuple[Document, Document]:
    """The two documents in the order in which they are searched."""
    return (reference, version) if is_turned(version, reference) else (version, reference)


def is_turned(version: Document, reference: Document) -> bool:
    """Whether the version is searched as the second of the two."""
    return _key(version) > _key(reference)


def _pieces(left: Document, right: Document, cuts: Cuts) -> Iterator[tuple[Document, Document]]:
    if len(cuts) == 1:
        yield left, right
        return
    ours, theirs = alignable(left), alignable(right)
    ends = [*cuts[1:], (len(ours), len(theirs))]
    for (i, j), (i_end, j_end) in zip(cuts, ends, strict=True):
        yield replace(left, segments=ours[i:i_end]), replace(right, segments=theirs[j:j_end])


def _key(document: Document) -> tuple[int, tuple[tuple[str, str, str, str], ...], str, str]:
    segments = alignable(document)
    texts = tuple((s.clean_text, s.text, s.pivot or "", s.role) for s in segments)
    return len(segments), texts, document.lang, document.id


def _link(
    pairing: Pairing,
    version: Document,
    reference: Document,
    rivals: Rivals,
    pairings: list[Pairing],
    turned: bool,
) -> Link:
    left, right = pairing
    ours, theirs = (right, left) if turned else (left, right)
    said_again = repeats(ours[0], rivals, pairings, turned) if ours and not theirs else ()
    of_version, of_reference = alignable(version), alignable(reference)
    return Link(
        version=tuple(of_version[i].index for i in ours),
        reference=tuple(of_reference[j].index for j in theirs),
        score=round(rivals.similarity.score(left, right), 6) if left and right else 0.0,
        repeats=tuple(of_reference[j].index for j in said_again),
    )
