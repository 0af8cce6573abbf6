"""What a plug-in of each group is: five protocols, one an entry-point group.

A plug-in is a class. Its options are its constructor's keywords; a frozen dataclass gets them
checked by type before a run starts. ``module:Class`` in a config needs no packaging.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from evalkit.types import Document, Link, TestSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from evalkit.results import Results

    Statistics = npt.NDArray[np.float64]


class Span(Protocol):
    """A part of a hypothesis that a metric holds to be wrong.

    ``start`` and ``end`` are code points of the hypothesis; ``severity`` is minor, major or
    critical; ``confidence`` is in [0, 1].
    """

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def severity(self) -> str: ...  # noqa: D102
    @property
    def confidence(self) -> float: ...  # noqa: D102


class Metric(Protocol):
    """Group ``evalkit.metrics``. A metric is sufficient statistics and a function of their sum.

    A metric may have more (``evalkit.optional`` says what holds without):

    - ``times: float``, what the screen multiplies a value by, and ``digits: int``, the decimals in
      a table; files keep raw values.
    - ``reads_reference: bool``, False where references do not move the score.
    - ``counts_overlap: bool``, True where the score counts wording shared with references: it ranks
      human versions too low.
    - ``by_rows: bool``, True where the statistics of a row, and the conditions, depend on no other
      row: long files are then scored a block at a time.
    - a constructor's keyword ``device``: it gets ``evalkit run --device`` where the config has none
      of its own; ``conditions`` then says under ``device`` which kind was used.
    - ``in_view(view) -> Metric``: the same as it scores a view, where what it needs and reads
      depends on that.
    - ``models() -> Mapping``: what run.json says of its model; raises ModelError where that is not
      at hand. A run asks before it aligns.
    - ``located(folder) -> Metric``: the same with options that may be paths taken from a folder.
    - ``statistics_by_system(testset, systems)``: the statistics of several systems at once.
    - ``row_flags(testset, system)``: a sequence of names a row, such as ``truncated``.
    - ``row_spans(testset, system)``: a sequence of ``Span`` a row, or None.
    """

    higher_is_better: bool
    needs_source: bool
    needs_reference: bool

    @property
    def name(self) -> str:
        """The name on the screen, such as ``chrF2++``."""
        ...

    def signature(self, references: int) -> str:
        """All that moves the number and belongs to the metric; ``references`` counts them."""
        ...

    def conditions(self, testset: TestSet) -> Mapping[str, Any]:
        """What else moves the number on these rows, such as the order of references."""
        ...

    def statistics(self, testset: TestSet, system: str) -> Statistics:
        """Sufficient statistics, shape (n, k); row i belongs to row i of the test set."""
        ...

    def score(self, total: Statistics) -> float | None:
        """The score of a (k,) sum of statistics in the metric's unit, None where undefined."""
        ...

    def segment_score(self, row: Statistics) -> float | None:
        """The score of a single row's (k,) statistics, None where undefined."""
        ...


class Aligner(Protocol):
    """Group ``evalkit.aligners``. One that reads pivots says so in ``needs_pivot``.

    It may have two methods more: ``pooled``, to learn from all documents of a run first
    (``evalkit.align.pooling``), and ``memory``, to say its need (``evalkit.align.memory``).
    """

    def align(self, version: Document, reference: Document) -> tuple[Link, ...]:
        """Link the segments of a version to those of the reference.

        Every index of a segment that is not boilerplate stands in exactly one link, boilerplate
        in none. Links come in the order of their first reference index, then additions in the
        order of the version.
        """
        ...


class Segmenter(Protocol):
    """Group ``evalkit.segmenters``."""

    def spans(self, text: str, lang: str) -> Sequence[tuple[int, int]]:
        """The sentence spans of one paragraph, in order, without white space at their ends."""
        ...


class Translator(Protocol):
    """Group ``evalkit.translators``."""

    @property
    def system(self) -> str:
        """The name of the system whose translations these are."""
        ...

    def files(self, lp: str, document: str) -> Sequence[Path]:
        """The files that the translations of a document come from; they stand in run.json."""
        ...

    def translate(self, texts: Sequence[str], lp: str, document: str) -> Sequence[str]:
        """Translate the segments of one document; as many texts come back, none of them empty."""
        ...


class Reporter(Protocol):
    """Group ``evalkit.reporters``."""

    filename: str | None

    def render(self, results: Results) -> str:
        """The report as text, to be written to ``filename``, or to the screen where it is None."""
        ...
