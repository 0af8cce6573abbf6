"""BLEU, chrF and TER: sacrebleu's own numbers, as sufficient statistics.

Tokens, scores and signatures come from sacrebleu's own methods; n-grams and edits are counted
here, for many rows at once. A value here and a value of the ``sacrebleu`` command are the same
double. Options carry sacrebleu's names and defaults. BLEU is
of Papineni et al. (2002), chrF of Popović (2015, 2017), TER of Snover et al. (2006). All scores
are in percent: BLEU and chrF in [0, 100], higher is better; TER from 0 up, lower is better.

Like the command, and unlike sacrebleu's library, trailing white space of a segment is dropped
before anything else; only ``chrf:whitespace=true`` can see it.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import Field

from evalkit.errors import ConfigError
from evalkit.types import TestSet

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.protocols import Metric, Statistics

Tokenizer = Literal[
    "13a",
    "none",
    "zh",
    "intl",
    "char",
    "ja-mecab",
    "ko-mecab",
    "spm",
    "flores101",
    "flores200",
    "spBLEU-1K",
]
Columns = Sequence[Sequence[str]]
Positive = Annotated[int, Field(ge=1)]
NotNegative = Annotated[int, Field(ge=0)]


class Rows(Protocol):
    """Counts the statistics of a block of rows; ``at_once`` is a size of blocks that is fast."""

    at_once: int

    def __call__(self, hypotheses: Columns, references: Columns) -> npt.NDArray[Any]:
        """Columns of texts, by system and by reference, to shape (systems, rows, k)."""
        ...


class _Surface(ABC):
    """What the three metrics share; a subclass makes sacrebleu's metric and says its width."""

    higher_is_better: bool = True
    needs_source: bool = False
    needs_reference: bool = True
    counts_overlap: bool = True
    by_rows: bool = True
    digits: int = 1  # as sacrebleu prints them

    @property
    @abstractmethod
    def name(self) -> str:
        """The name that sacrebleu prints."""

    @abstractmethod
    def _make(self) -> Any:
        """Make sacrebleu's metric; the fields are its own keywords."""

    @abstractmethod
    def _width(self) -> int:
        """Count the statistics of a row: k."""

    @abstractmethod
    def _rows(self) -> Rows:
        """Make what counts the statistics."""

    def _unsigned(self) -> dict[str, Any]:
        """Options that move the number but that sacrebleu's signature leaves out."""
        return {}

    def signature(self, references: int) -> str:
        """The signature that the ``sacrebleu`` command prints for this many references.

        Raises:
            ConfigError: The tokenizer needs a package that is not installed.
            ModelError: The tokenizer needs a model that is not at hand.
        """
        engine = _engine(self)
        return str(engine._SIGNATURE_TYPE({**vars(engine), "num_refs": references}).format())

    def conditions(self, testset: TestSet) -> Mapping[str, Any]:
        """The order of several references, which moves chrF, and options without signature."""
        several = len(testset.references) > 1
        order = {"references": list(testset.references)} if several else {}
        return {**order, **self._unsigned()}

    def statistics(self, testset: TestSet, system: str) -> Statistics:
        """Sufficient statistics of one system, shape (n, k), float64.

        Raises:
            ConfigError: The test set has no reference; or as ``signature``.
            ModelError: As ``signature``.
        """
        return self.statistics_by_system(testset, [system])[system]

    def statistics_by_system(
        self, testset: TestSet, systems: Sequence[str]
    ) -> dict[str, Statistics]:
        """The same of several systems, with each reference taken apart only once."""
        import numpy as np

        if not testset.references:
            raise ConfigError(f"{self.name} needs a reference", mend="Give at least one.")
        tables = {system: np.empty((len(testset), self._width())) for system in systems}
        count = self._rows()
        for rows in _blocks(len(testset), count.at_once):
            found = count(
                [_trimmed(testset.hypotheses[system][rows]) for system in systems],
                [_trimmed(texts[rows]) for texts in testset.references.values()],
            )
            for system, statistics in zip(systems, found, strict=True):
                tables[system][rows] = statistics
        return tables

    def score(self, total: Statistics) -> float | None:
        """The corpus score of a (k,) sum of statistics, in percent."""
        # A list: sacrebleu's add-k smoothing writes into slices of what it is given.
        return float(_engine(self)._compute_score_from_stats(total.tolist()).score)

    def segment_score(self, row: Statistics) -> float | None:
        """The score of one row's (k,) statistics, as ``sacrebleu --sentence-level`` gives it."""
        return self.score(row)

    @abstractmethod
    def scores(self, sums: Statistics, *, resampled: bool = False) -> Statistics:
        """``score`` of many sums at once, shape (r, k) to (r,), but for the last bits.

        ``resampled`` gives the very doubles of sacrebleu's bootstrap, which rounds shares to
        float32, so that means and intervals are the same.
        """


@dataclass(frozen=True)
class Bleu(_Surface):
    """BLEU. ``effective_order`` is for the corpus; a segment is always scored with it on.

    ``smooth_value`` is read by ``floor`` (None is 0.1) and ``add-k`` (None is 1) alone. The
    tokenizers ``ja-mecab`` and ``ko-mecab`` need packages; ``spm``, ``flores101``, ``flores200``
    and ``spBLEU-1K`` need a package and a model, which is never downloaded from here.
    """

    tokenize: Tokenizer = "13a"
    lowercase: bool = False
    smooth_method: Literal["exp", "floor", "add-k", "none"] = "exp"
    smooth_value: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    max_ngram_order: Positive = 4
    effective_order: bool = False

    @property
    def name(self) -> str:
        """``BLEU``."""
        return "BLEU"

    def segment_score(self, row: Statistics) -> float | None:
        """BLEU of one row's statistics with the effective order, in [0, 100]."""
        return float(_sentence_engine(self)._compute_score_from_stats(row.tolist()).score)

    def scores(self, sums: Statistics, *, resampled: bool = False) -> Statistics:
        """``score`` of many sums; sacrebleu's bootstrap rounds nothing of BLEU."""
        from evalkit.metrics import bleu

        return bleu.scores(sums, _engine(self), exact=resampled)

    def _rows(self) -> Rows:
        from evalkit.metrics import bleu

        return bleu.Rows(_engine(self))

    def _make(self) -> Any:
        from evalkit.metrics.tokenizers import bleu_engine

        # The two names mean one tokenizer and one signature; the old one warns on the screen.
        tokenize = "flores101" if self.tokenize == "spm" else self.tokenize
        return bleu_engine({**asdict(self), "tokenize": tokenize})

    def _width(self) -> int:
        return 2 + 2 * self.max_ngram_order

    def _unsigned(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.max_ngram_order != 4:
            found["max_ngram_order"] = self.max_ngram_order
        # The signature rounds this one to two decimals.
        if self.smooth_value is not None and self.smooth_method in ("floor", "add-k"):
            found["smooth_value"] = self.smooth_value
        return found


@dataclass(frozen=True)
class Chrf(_Surface):
    """chrF; ``word_order=2`` makes it chrF++. With several references their order moves it."""

    char_order: Positive = 6
    word_order: NotNegative = 0
    beta: NotNegative = 2
    lowercase: bool = False
    whitespace: bool = False
    eps_smoothing: bool = False

    @property
    def name(self) -> str:
        """``chrF2``, ``chrF2++``: beta, then a plus for each word order."""
        return f"chrF{self.beta}" + "+" * self.word_order

    def scores(self, sums: Statistics, *, resampled: bool = False) -> Statistics:
        """``score`` of many sums; sacrebleu's bootstrap rounds precision and recall."""
        from evalkit.metrics import chrf

        return chrf.scores(sums, self.beta, smoothed=self.eps_smoothing, single=resampled)

    def _rows(self) -> Rows:
        from evalkit.metrics import chrf

        return chrf.Rows(_engine(self))

    def _make(self) -> Any:
        from sacrebleu.metrics.chrf import CHRF

        return CHRF(**asdict(self))

    def _width(self) -> int:
        return 3 * (self.char_order + self.word_order)

    def _unsigned(self) -> dict[str, Any]:
        return {"beta": self.beta} if self.beta != 2 else {}


@dataclass(frozen=True)
class Ter(_Surface):
    """TER: edits per word of the reference. Lower is better; an empty reference counts 0 words."""

    normalized: bool = False
    no_punct: bool = False
    asian_support: bool = False
    case_sensitive: bool = False

    # Without an annotation it is no field, so no option either.
    higher_is_better = False

    @property
    def name(self) -> str:
        """``TER``."""
        return "TER"

    def scores(self, sums: Statistics, *, resampled: bool = False) -> Statistics:
        """``score`` of many sums; sacrebleu's bootstrap rounds the edits a word."""
        from evalkit.metrics import ter

        return ter.scores(sums, single=resampled)

    def _rows(self) -> Rows:
        from evalkit.metrics import ter

        return ter.Rows(_engine(self))

    def _make(self) -> Any:
        from sacrebleu.metrics.ter import TER

        return TER(**asdict(self))

    def _width(self) -> int:
        return 2


def statistics_by_system(metric: Metric, testset: TestSet) -> dict[str, Statistics]:
    """Statistics of every system of a test set, by the metric's own short cut where it has one."""
    short_cut = getattr(metric, "statistics_by_system", None)
    systems = list(testset.hypotheses)
    if short_cut is not None:
        tables: dict[str, Statistics] = short_cut(testset, systems)
        return tables
    return {system: metric.statistics(testset, system) for system in systems}


@lru_cache(maxsize=64)
def _engine(metric: _Surface) -> Any:
    # Beside the metric and not in it, so that a metric stays plain data that can be sent away.
    return metric._make()


@lru_cache(maxsize=64)
def _sentence_engine(metric: Bleu) -> Any:
    engine = copy.copy(_engine(metric))
    engine.effective_order = True
    return engine


def _blocks(rows: int, at_once: int) -> Iterator[slice]:
    for start in range(0, rows, at_once):
        yield slice(start, start + at_once)


def _trimmed(texts: Sequence[str]) -> list[str]:
    return [text.rstrip() for text in texts]


if TYPE_CHECKING:
    _METRICS: tuple[Metric, ...] = (Bleu(), Chrf(), Ter())
