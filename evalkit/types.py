"""The nouns, frozen. Indices are 0-based; offsets count code points of the published file.

Words are those of the field: a *version* (or document) is one outlet's rendering of a
*statement*; the *reference version* is the one that the others are held against; a *row* is what
is scored, the two sides of a *link*; a *system* is what produced hypotheses, an outlet or an MT
engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Role = Literal["title", "lead", "dateline", "body", "boilerplate"]
View = Literal["pivot", "direct"]
Scope = Literal["whole", "aligned"]
VerdictName = Literal["close", "paraphrase", "drift", "omitted", "added", "repeated", "unjudged"]
Severity = Literal["major", "moderate", "minor", "info"]
Category = Literal[
    "number",
    "date",
    "time",
    "name",
    "place",
    "quotation",
    "negation",
    "modality",
    "attribution",
    "omission",
    "addition",
    "order",
    "terminology",
]
RestsOn = Literal["original", "pivot"]
DecisionName = Literal["accepted", "dismissed"]

SEVERITIES: tuple[Severity, ...] = ("major", "moderate", "minor", "info")
DECISIONS: tuple[DecisionName, ...] = ("accepted", "dismissed")
VERDICTS: tuple[VerdictName, ...] = (
    "close",
    "paraphrase",
    "drift",
    "omitted",
    "unjudged",
    "added",
    "repeated",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A sentence-like unit of a document.

    ``text`` is ``published[start:end]``, untouched. ``clean_text`` is the same after the named
    normalisation steps of the config. ``pivot`` is its translation into the reference's language,
    the text itself where the document is already in that language, None where there is none.
    """

    index: int
    role: Role
    start: int
    end: int
    text: str
    clean_text: str
    pivot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One outlet's version of a statement, or a system's translation of the reference version.

    ``published`` is the whole text of the file as published; ``event_date`` and ``page_date`` are
    ISO dates (YYYY-MM-DD) or None. ``path`` is as written in the manifest. ``translated_by`` is
    the system, None for an outlet's; a system's text has no file, its segments are joined by line
    ends instead.
    """

    id: str
    outlet: str
    lang: str
    statement: str
    published: str
    path: str
    sha256: str
    url: str | None = None
    event_date: str | None = None
    page_date: str | None = None
    provenance: str = ""
    aliases: tuple[tuple[str, ...], ...] = ()
    segments: tuple[Segment, ...] = ()
    translated_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A set of version indices and a set of reference indices that say the same.

    Either side may be empty (a null link) and need not be contiguous. ``score`` is the
    similarity of the two sides in the aligner's own unit, in [0, 1], higher is closer, 0 for a
    null link. ``confidence`` is in [0, 1] or None where the aligner gives none. ``repeats`` names
    the reference segments that a null link on the version's side says again.
    """

    version: tuple[int, ...]
    reference: tuple[int, ...]
    score: float = 0.0
    confidence: float | None = None
    repeats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The two sides of a link as texts: what is scored and judged.

    Rows are numbered in reference order, then additions in version order. A missing side has no
    segments and None for its text. ``role`` is the reference side's, or the version's where
    there is none. ``repeats`` is set on a repetition only. ``pivot`` is the version side in the
    reference's language, None where there is none.
    """

    system: str
    index: int
    role: Role
    version_segments: tuple[int, ...]
    reference_segments: tuple[int, ...]
    version: str | None
    reference: str | None
    pivot: str | None
    confidence: float | None = None
    repeats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSet:
    """Rows by systems: what every metric and significance test reads.

    ``hypotheses`` maps a system to its n texts; ``references`` maps the name of a reference to n
    texts, in the order in which metrics take them; ``sources`` are n texts or None; ``documents``
    names each row's document, None where all are of one. ``segments`` are the segments of the
    reference version that each row stands for, None outside a run.

    Raises:
        ValueError: The columns differ in length.
    """

    __test__ = False  # not a test case, whatever its name says to pytest

    lp: str
    hypotheses: Mapping[str, tuple[str, ...]]
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] | None = None
    documents: tuple[str, ...] | None = None
    segments: tuple[tuple[int, ...], ...] | None = None

    def __post_init__(self) -> None:
        columns = [*self.hypotheses.values(), *self.references.values()]
        columns += [column for column in (self.sources, self.documents) if column is not None]
        lengths = {len(column) for column in columns}
        if self.segments is not None:
            lengths.add(len(self.segments))
        if len(lengths) > 1:
            raise ValueError(f"columns of {self.lp} differ in length")

    def __len__(self) -> int:
        return len(next(iter(self.hypotheses.values())))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowStatistics:
    """The sufficient statistics behind a number, row by row, so that runs can be paired later.

    ``statistics`` has shape (n, k); row i stands for the reference segments ``segments[i]``.
    ``documents`` names what each row is of where rows are of several documents, None elsewhere.
    """

    segments: tuple[tuple[int, ...], ...]
    statistics: npt.NDArray[np.float64]
    documents: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A system-level score with its interval and all that moves it.

    ``value`` is raw, in the metric's own unit, None where it is undefined; then ``reason`` says
    why. ``low`` and ``high`` bound the 95 % bootstrap interval. ``n`` counts the rows, ``rows``
    are their statistics.
    """

    system: str
    metric: str
    name: str
    view: View
    scope: Scope
    value: float | None
    low: float | None
    high: float | None
    n: int
    signature: str
    conditions: Mapping[str, Any]
    higher_is_better: bool
    reason: str | None = None
    rows: RowStatistics | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two systems on the same rows: ``delta`` is system minus baseline, in the metric's unit.

    ``p_value`` is two-sided, in (0, 1], 1.0 for identical statistics; ``p_adjusted`` is corrected
    over all comparisons of the metric. ``effect`` is the delta over its bootstrap standard
    deviation, None where that is 0. ``human_agreement`` is the share of people expected to see
    the difference, None where no mapping is known. ``beside`` is what a systems run says more.
    """

    metric: str
    baseline: str
    system: str
    delta: float
    low: float
    high: float
    p_value: float
    p_adjusted: float
    method: str
    resamples: int
    effect: float | None
    human_agreement: float | None = None
    beside: BesideComparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideComparison:
    """What a systems run says of a comparison beside its result.

    Both systems are held against ``references``, the human versions in ``lang`` but themselves.
    ``n`` counts the rows, on which the system ``wins``, ``ties`` and ``losses`` by the scores of
    single rows. ``resampled`` is what was drawn, rows or documents, and ``units`` counts it.
    ``detectable`` is the smallest difference that so many would mostly show, in the metric's
    unit, None where that is unknown.
    """

    lang: str
    references: tuple[str, ...]
    n: int
    resampled: Literal["rows", "documents"]
    units: int
    wins: int
    ties: int
    losses: int
    detectable: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """A human version that a metric of overlap puts below a machine.

    ``metric`` is the name on the screen, values are in its own unit; both texts are held against
    ``references``.
    """

    metric: str
    human: str
    machine: str
    human_value: float
    machine_value: float
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person decided on an issue: why, who and when, as they wrote it."""

    decision: DecisionName
    note: str = ""
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A detected, unconfirmed difference between a row's two sides.

    ``rests_on`` says whether the original text shows it or only the machine-made pivot. ``support``
    is the vote table: what each system says on this fact. ``reference_outlier`` is set where most
    versions agree with one another and not with the reference. ``id`` is set once all issues of a
    version are known (``evalkit.issueid``), ``review`` where a person decided on it.
    """

    system: str
    row: int
    category: Category
    severity: Severity
    reference_text: str | None
    version_text: str | None
    reference_value: str | None
    version_value: str | None
    explanation: str
    rests_on: RestsOn
    reference_outlier: bool = False
    support: tuple[tuple[str, str], ...] = ()
    id: str = ""
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one row, with reasons a person can read and the issues behind them."""

    system: str
    row: int
    name: VerdictName
    reasons: tuple[str, ...]
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How the drift rates of one outlet lie over its statements.

    ``statements`` counts those with a version of the outlet, ``judged`` those of them that have a
    rate. ``lowest``, ``median`` and ``highest`` are of the rates, None where there is none;
    ``deviation`` is their standard deviation (n - 1), None of fewer than two.
    """

    statements: int
    judged: int
    lowest: float | None
    median: float | None
    highest: float | None
    deviation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Shares of one system on one statement, or of one outlet over several.

    close + paraphrase + drift + omitted + unjudged = 1, by words of the reference; ``added`` and
    ``repeated`` are rates by words of the version. ``drift_rate`` is (drift + omitted) /
    (1 - unjudged), None where all is unjudged, with its 95 % interval; ``consensus_drift_rate``
    is the same against the fact values that most versions hold. ``rows`` are the statistics of
    each rate of the reference's words, by its name: (counted words, words). Over several statements
    ``statement`` is None and ``spread`` is set; the interval then comes of resampling statements.
    """

    system: str
    statement: str | None
    close: float
    paraphrase: float
    drift: float
    omitted: float
    unjudged: float
    added: float
    repeated: float
    drift_rate: float | None
    low: float | None
    high: float | None
    consensus_drift_rate: float | None
    spread: Spread | None = None
    rows: Mapping[str, RowStatistics] = field(default_factory=dict, compare=False, repr=False)


def lp(source: str, target: str) -> str:
    """Name a language pair: ``lp("en", "ar")`` is ``"en-ar"``."""
    return f"{source}-{target}"


def joined(texts: Sequence[str]) -> str:
    """Join the texts of a row's segments as they are scored: one space between."""
    return " ".join(texts)
