"""Alignment by sentence vectors: an encoder's, or vectors of your own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalkit.align.assemble import links_of
from evalkit.align.moves import Costs
from evalkit.align.overlaps import Overlaps, Vectors, centred
from evalkit.align.pieces import Pieces
from evalkit.align.sureness import EMBEDDING
from evalkit.align.tokens import alignable, text_of
from evalkit.align.vectorsim import VectorSimilarity, vector_similarity
from evalkit.align.windows import AREA
from evalkit.encoders.npz import read_vectors, shapes
from evalkit.encoders.protocol import overlap_vectors
from evalkit.encoders.transformers import Pooling, TransformersEncoder
from evalkit.errors import ConfigError, DataError
from evalkit.types import Document, Link

COSTS = Costs(
    null=-2.5,
    null_more=-0.3,
    joined=-1.7,
    joined_more=-1.0,
    both=-1.2,
    hole=-1.2,
    swap=-2.8,
)
_LARGE = 1024  # the dimension of the larger encoders in use
_BASE = 300 * 2**20  # what Python, numpy and a window of the search take


@dataclass(frozen=True)
class EmbeddingAligner:
    """Links from the vectors of up to ``overlaps`` consecutive segments.

    ``vectors`` is an ``.npz`` as ``evalkit.encoders.npz`` reads it, or a folder with
    ``<version>.<reference>.npz`` for every pair of documents; with it, texts count by their
    lengths alone. ``model`` is an encoder's hub id or folder, ``pooling`` and ``device`` are its
    options. ``margin`` is what a change of the second pass must gain, in nats.

    Raises:
        ConfigError: Both or neither of ``vectors`` and ``model`` are given; ``overlaps`` < 1.
    """

    vectors: Path | None = None
    model: str | None = None
    pooling: Pooling | None = None
    device: str = "cpu"
    overlaps: int = 6
    margin: float = 6.0

    def __post_init__(self) -> None:
        if (self.vectors is None) == (self.model is None):
            raise ConfigError(
                "embedding needs vectors or a model, and not both",
                mend="Give vectors=FILE.npz, or model= a hub id or folder.",
            )
        if self.overlaps < 1:
            raise ConfigError("overlaps must be at least 1", mend="6 is the usual number.")

    def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
        """Link a version to the reference; see ``evalkit.protocols.Aligner``.

        Raises:
            ConfigError: The file of vectors is not there.
            DataError: A document has no segment to align, or the vectors do not fit.
            ModelError: The model is not at hand.
        """
        if len(alignable(version)) * len(alignable(reference)) > AREA:
            return self._long(version, reference)

        def make(left: Document, right: Document) -> VectorSimilarity:
            ours, theirs = self._overlaps(version, reference)
            turned = left is not version
            similarity = vector_similarity(*((theirs, ours) if turned else (ours, theirs)))
            return _related(similarity, version, reference)

        return links_of(version, reference, make, COSTS, self.margin, EMBEDDING)

    def memory(self, version: int, reference: int) -> int:
        """Bytes that a pair of documents of so many segments takes, about, at its worst.

        Without a file of vectors their dimension is not known yet; a large one is assumed.
        """
        overlaps, dimension = self.overlaps, _LARGE
        if self.vectors is not None and not self.vectors.is_dir():
            shape = shapes(self.vectors)[0]
            overlaps, dimension = (shape[0], shape[2]) if len(shape) == 3 else (0, 0)
        # As given and as centred, float32; sums, units and fits, float64.
        each = 4 * dimension * (overlaps + self.overlaps) + 4 * 8 * dimension
        return (version + reference) * each + _BASE

    def _long(self, version: Document, reference: Document) -> tuple[Link, ...]:
        """Links of documents too long to search at once."""
        ours, theirs = self._overlaps(version, reference)
        # In an order that depends on content alone, so that swapped sides give mirrored links.
        turned = _key(version, ours) > _key(reference, theirs)
        similarity = vector_similarity(*((theirs, ours) if turned else (ours, theirs)))
        _related(similarity, version, reference)
        return Pieces(version, reference, similarity, turned, COSTS, self.margin).links()

    def _overlaps(self, version: Document, reference: Document) -> tuple[Overlaps, Overlaps]:
        given = self._given(version, reference)
        return _centred(given[0], version), _centred(given[1], reference)

    def _given(self, version: Document, reference: Document) -> tuple[Vectors, Vectors]:
        if self.vectors is not None:
            path = self.vectors
            if path.is_dir():
                path /= f"{version.id}.{reference.id}.npz"
            counts = len(version.segments), len(reference.segments)
            read = read_vectors(path, counts, self.overlaps)
            return read.version, read.reference
        encoder = TransformersEncoder(
            model=self.model or "", pooling=self.pooling, device=self.device
        )
        ours, theirs = (
            overlap_vectors(encoder, [text_of(s) for s in document.segments], self.overlaps)
            for document in (version, reference)
        )
        return ours, theirs


def _related(
    similarity: VectorSimilarity, version: Document, reference: Document
) -> VectorSimilarity:
    """The similarity, if it says more than chance would.

    Raises:
        DataError: The nearest segments are no nearer than those of unrelated texts.
    """
    if not similarity.calibration.related:
        raise DataError(
            f"no segment of it can be aligned with {reference.id!r}",
            place=version.id,
            mend="Check that both are versions of one statement, and their vectors' order.",
        )
    return similarity


def _centred(vectors: Vectors, document: Document) -> Overlaps:
    kept = [place for place, s in enumerate(document.segments) if s.role != "boilerplate"]
    return centred(vectors, kept, [len(text_of(document.segments[place])) for place in kept])


def _key(document: Document, overlaps: Overlaps) -> tuple[int, list[str], bytes]:
    texts = [text_of(segment) for segment in alignable(document)]
    return len(texts), texts, overlaps.vectors[0].tobytes()
