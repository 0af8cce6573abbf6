"""Documents of one run that teach one another: a lexicon for each pair of languages.

An aligner that can use such lexicons has a method ``pooled``; ``pooled`` below asks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.align.induce import Align, induce
from evalkit.align.lexicon import Lexicon
from evalkit.align.long import LEAST
from evalkit.align.tokens import alignable
from evalkit.protocols import Aligner
from evalkit.text.languages import language
from evalkit.types import Document

Pair = tuple[Document, Document]  # a version and its reference


@dataclass(frozen=True)
class Pool:
    """Versions in one language that taught one another a lexicon of so many entries.

    ``langs`` are ISO 639-1 codes, the versions' first.
    """

    langs: tuple[str, str]
    versions: tuple[str, ...]
    entries: int


def pooled(aligner: Aligner, pairs: Sequence[Pair]) -> tuple[Aligner, tuple[Pool, ...]]:
    """An aligner after it has learnt from all documents of a run, and what it learnt from.

    One without a method ``pooled``, which takes ``pairs`` and returns the like of this, learns
    nothing and comes back as it is.

    Args:
        aligner: The aligner.
        pairs: The documents that it is to align.
    """
    learn = getattr(aligner, "pooled", None)
    if learn is None:
        return aligner, ()
    learnt: Aligner
    pools: Sequence[Pool]
    learnt, pools = learn(pairs)
    return learnt, tuple(pools)


def induced(pairs: Sequence[Pair], align: Align) -> list[tuple[Pool, Lexicon]]:
    """The lexicons that documents induce together, one for each pair of languages.

    There is none where one document stands alone with its languages, and none from documents that
    are too short together for the lexicon to be right (``evalkit.align.long.LEAST``).

    Args:
        pairs: Documents in any languages.
        align: Links two documents, given lexicons.
    """
    groups: dict[tuple[str, str], list[Pair]] = {}
    for version, reference in pairs:
        langs = (language(version.lang), language(reference.lang))
        groups.setdefault(langs, []).append((version, reference))
    found: list[tuple[Pool, Lexicon]] = []
    for langs, group in groups.items():
        if len(group) > 1 and _size(group) >= LEAST:
            lexicon = induce(group, align)
            names = tuple(version.id for version, _ in group)
            found.append((Pool(langs, names, len(lexicon.entries)), lexicon))
    return found


def _size(pairs: Sequence[Pair]) -> int:
    """How many segments teach: of the side that has fewer, a reference of several counted once.

    Versions of one short statement say the same few things, however many they are.
    """
    references = {reference.id: reference for _, reference in pairs}.values()
    ours = sum(len(alignable(version)) for version, _ in pairs)
    return min(ours, sum(len(alignable(reference)) for reference in references))
