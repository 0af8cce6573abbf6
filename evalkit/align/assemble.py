"""From documents to links: the search in one fixed orientation, then order and indices."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.align.confidence import Rivals
from evalkit.align.moves import Costs
from evalkit.align.order import in_order
from evalkit.align.repair import repaired
from evalkit.align.repeats import repeats
from evalkit.align.search import Pairing, best_path
from evalkit.align.similarity import Similarity
from evalkit.align.tokens import alignable
from evalkit.errors import DataError
from evalkit.types import Document, Link

# The best link of two documents on one event scores .8 and more on all development sets; texts
# without a name or number in common stay below this.
_RELATED = 0.3

MakeSimilarity = Callable[[Document, Document], Similarity]


def links_of(
    version: Document, reference: Document, make: MakeSimilarity, costs: Costs, margin: float
) -> tuple[Link, ...]:
    """Search for links and put them in order: by reference, then additions by version.

    The search always sees the two documents in an order that depends on their content alone, so
    swapped sides give mirrored links.

    Raises:
        DataError: A document has no segment to align, or no link has both sides.
    """
    for document in (version, reference):
        if not alignable(document):
            raise DataError(
                "no segment to align: all are boilerplate or there are none",
                place=document.id,
                mend="Check the file and the corpus options for this document.",
            )
    turned = _key(version) > _key(reference)
    similarity = make(reference, version) if turned else make(version, reference)
    pairings = repaired(best_path(similarity, costs), similarity, costs, margin)
    scores = [similarity.score(left, right) for left, right in pairings if left and right]
    if max(scores, default=0.0) < _RELATED:
        raise DataError(
            f"no segment of it can be aligned with {reference.id!r}",
            place=version.id,
            mend="Check that both are versions of one statement, or write an override.",
        )
    single = similarity.gains((0,), (0,))
    rivals = Rivals.of(pairings, similarity, costs, single)
    links = [_link(pairing, version, reference, rivals, pairings, turned) for pairing in pairings]
    return in_order(links)


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
        confidence=round(rivals.confidence(pairing), 6),
        repeats=tuple(of_reference[j].index for j in said_again),
    )
