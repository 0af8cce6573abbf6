"""What alignments will need of memory, said before they begin."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.align.tokens import alignable
from evalkit.protocols import Aligner
from evalkit.types import Document

_MUCH = 2**30  # bytes from which on the need is said


def need_in_words(aligner: Aligner, pairs: Sequence[tuple[Document, Document]]) -> str | None:
    """What pairs of documents, aligned one by one, need, where it is much and the aligner can tell.

    An aligner can tell that has a method ``memory``: from the number of segments of a version and
    of its reference to bytes. One that learns from all pairs together needs for that as much as
    for one pair of their joint length.
    """
    memory = getattr(aligner, "memory", None)
    if memory is None or not pairs:
        return None
    sizes = [(len(alignable(version)), len(alignable(reference))) for version, reference in pairs]
    need: int = max(memory(*size) for size in sizes)
    if hasattr(aligner, "pooled"):
        together = sum(max(size) for size in sizes)
        need = max(need, memory(together, together))
    return f"needs about {need / 2**30:.1f} GB of memory" if need >= _MUCH else None
