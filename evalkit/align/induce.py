"""Lexicons that documents induce together: align them all, learn from the links, align again.

One document seldom says a word often enough to teach it; the documents of one run do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evalkit.align.lexicon import Lexicon, learn
from evalkit.align.tokens import text_of
from evalkit.text.languages import language
from evalkit.types import Document, Link

Align = Callable[[Document, Document, tuple[Lexicon, ...]], tuple[Link, ...]]

_MOST = 4  # segments in a link that is learnt from


def induce(
    documents: Sequence[tuple[Document, Document]],
    align: Align,
    given: tuple[Lexicon, ...] = (),
    rounds: int = 2,
) -> Lexicon:
    """Learn a lexicon from what documents of one pair of languages say, together.

    Args:
        documents: Versions and references, at least one, all in the same two languages.
        align: Links two documents, given lexicons.
        given: Lexicons to begin with; the one learnt goes beside them.
        rounds: How often to align and learn, at least once.
    """
    langs = (language(documents[0][0].lang), language(documents[0][1].lang))
    learnt = learn([], langs)
    for _ in range(rounds):
        pairs: list[tuple[str, str]] = []
        weights: list[float] = []
        for version, reference in documents:
            for link in align(version, reference, (*given, learnt)):
                if link.version and link.reference and len(link.version + link.reference) <= _MOST:
                    pairs.append((_text(version, link.version), _text(reference, link.reference)))
                    weights.append(1.0 if link.confidence is None else link.confidence)
        learnt = learn(pairs, langs, weights)
    return learnt


def _text(document: Document, indices: Sequence[int]) -> str:
    by_index = {segment.index: segment for segment in document.segments}
    return " ".join(text_of(by_index[index]) for index in indices)
