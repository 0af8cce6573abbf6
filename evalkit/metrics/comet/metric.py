"""COMET (Rei et al. 2020, 2022; Guerreiro et al. 2024) as a metric like any other."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from evalkit.errors import ConfigError
from evalkit.metrics.comet.checkpoint import Checkpoint, find, local
from evalkit.metrics.comet.context import with_context
from evalkit.metrics.comet.covered import uncovered
from evalkit.metrics.comet.device import kind_of
from evalkit.metrics.comet.fast import VERSION, FastEngine
from evalkit.metrics.comet.referenceengine import ReferenceEngine
from evalkit.metrics.comet.scored import RowTexts, Scored
from evalkit.metrics.comet.settings import needs_reference, reads
from evalkit.metrics.comet.spans import ErrorSpan
from evalkit.store.process import process_store
from evalkit.text.notices import notify
from evalkit.types import TestSet

if TYPE_CHECKING:
    from evalkit.metrics.comet.linear import Precision
    from evalkit.protocols import Statistics
else:
    Precision = Literal["float32", "bfloat16", "float16"]

NotNegative = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]


@dataclass(frozen=True)
class Comet:
    """A COMET model. Scores are mostly in [0, 1], higher is better; shown times 100.

    With several references a row's score is the mean of its scores against each. What a row's
    score depends on is remembered in the store: a text is encoded once, for all systems and runs.

    Args:
        model: A hub id, a folder or a ``.ckpt`` file; an existing path wins.
        revision: A hub id's branch, tag or commit; ``main`` without one.
        engine: ``fast`` is evalkit's own, ``reference`` is unbabel-comet's ``predict``.
        precision: Of the encoder's products; only ``fast`` has others than float32.
        device: ``auto`` (a GPU where there is one), ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
        context: So many segments before each are read with it (doc-COMET, Vernikos et al. 2022).
        tokens: Tokens encoded together, at most; moves no score. In bfloat16 on a CPU fewer than
            2048 cost as much as 2048.
        cache: Whether to remember in the store and take from it.
    """

    model: str = "Unbabel/wmt22-comet-da"
    revision: str | None = None
    engine: Literal["fast", "reference"] = "fast"
    precision: Precision = "float32"
    device: str = "auto"
    context: NotNegative = 0
    tokens: Positive = 2048
    cache: bool = True

    higher_is_better = True
    times = 100.0
    digits = 2

    def __post_init__(self) -> None:
        kind_of(self.device)
        if self.engine == "reference" and self.precision != "float32":
            raise ConfigError(
                f"the engine reference computes in float32, not in {self.precision}",
                mend="Use engine=fast, or leave the precision out.",
            )

    def located(self, folder: Path) -> Comet:
        """The same with a model that is a path relative to a folder, such as a config's."""
        path = local(str(folder / Path(self.model).expanduser())) if self.model else None
        return self if path is None else replace(self, model=str(path))

    @property
    def name(self) -> str:
        """The model's name without its owner or folder; a file has its checkpoint's."""
        here = local(self.model)
        path = Path(os.path.normpath(here)) if here else Path(self.model)
        return path.parents[1].name if path.suffix in (".ckpt", ".safetensors") else path.name

    @property
    def needs_source(self) -> bool:
        """Whether the model reads the source.

        Raises:
            ModelError: The model is not at hand.
        """
        return "src" in reads(_checkpoint(self.model, self.revision))

    @property
    def needs_reference(self) -> bool:
        """Whether the model cannot do without a reference.

        Raises:
            ModelError: The model is not at hand.
        """
        return needs_reference(_checkpoint(self.model, self.revision))

    @property
    def reads_reference(self) -> bool:
        """Whether the model reads references where there are some.

        Raises:
            ModelError: The model is not at hand.
        """
        return "ref" in reads(_checkpoint(self.model, self.revision))

    def signature(self, references: int) -> str:
        """All that moves a score but the texts and the kind of device.

        ``settings`` is a hash of hparams.yaml, the encoder's config and the tokenizer, which may
        change while the weights do not.

        Raises:
            ModelError: The model is not at hand.
        """
        checkpoint = _checkpoint(self.model, self.revision)
        read = references if self.reads_reference else 0
        return "|".join(
            (
                f"package:{self._package}",
                f"engine:{self._engine_name}",
                f"model:{self.model}" if checkpoint.revision else f"model:{self.name}",
                f"revision:{checkpoint.revision or f'sha256-{_sha256(self)[:16]}'}",
                f"settings:{checkpoint.settings_sha256()[:16]}",
                f"precision:{self.precision}",
                f"context:{self.context}",
                f"refs:{read}",
            )
        )

    def conditions(self, testset: TestSet) -> Mapping[str, Any]:
        """The kind of device, and how many rows hold a text whose end was not read.

        The latter is None with the engine reference, which does not tell.
        """
        rows = [row for system in testset.hypotheses for row in self.scored(testset, system)]
        known = all(one.cut is not None for row in rows for one in row)
        cut = sum(any(one.cut for one in row) for row in rows) if known else None
        texts = [one for system in testset.hypotheses for one in self._rows(testset, system)]
        return {"device": _engine(self).device_kind(texts), "truncated": cut}

    def statistics(self, testset: TestSet, system: str) -> Statistics:
        """A row's score and a one, shape (n, 2).

        Raises:
            ModelError: The model, or what it needs, is not at hand or damaged.
            ConfigError: The device is not here; a source or a reference is missing.
        """
        return self.statistics_by_system(testset, [system])[system]

    def statistics_by_system(
        self, testset: TestSet, systems: Sequence[str]
    ) -> dict[str, Statistics]:
        """The same of several systems; a text that they share is encoded once."""
        import numpy as np

        tables = self._score(testset, systems)
        return {
            system: np.array([(fmean(one.score for one in row), 1.0) for row in rows]).reshape(
                -1, 2
            )
            for system, rows in tables.items()
        }

    def score(self, total: Statistics) -> float | None:
        """The mean of the rows' scores, from their (2,) sum; None without rows."""
        return float(total[0] / total[1]) if total[1] else None

    def segment_score(self, row: Statistics) -> float | None:
        """A row's score."""
        return self.score(row)

    def scored(self, testset: TestSet, system: str) -> list[list[Scored]]:
        """What the model says of every row, once for each reference that it is held against."""
        return self._score(testset, [system])[system]

    def row_flags(self, testset: TestSet, system: str) -> list[tuple[str, ...]]:
        """What to know of the score of every row: a language not covered, a text cut short."""
        checkpoint = _checkpoint(self.model, self.revision)
        languages = uncovered(testset.lp, checkpoint.hparams)
        always = ("uncovered_language",) if languages else ()
        return [
            (*always, *(("truncated",) if any(one.cut for one in row) else ()))
            for row in self.scored(testset, system)
        ]

    def row_spans(self, testset: TestSet, system: str) -> list[tuple[ErrorSpan, ...]] | None:
        """What an xCOMET model holds to be wrong in each hypothesis, against its first reference.

        None for models of other classes.
        """
        if _checkpoint(self.model, self.revision).kind != "xcomet_metric":
            return None
        return [row[0].spans or () for row in self.scored(testset, system)]

    def models(self) -> Mapping[str, Any]:
        """What run.json says of the model.

        Raises:
            ModelError: It is not at hand.
        """
        checkpoint = _checkpoint(self.model, self.revision)
        return {
            "model": self.model,
            "class": checkpoint.kind,
            "revision": checkpoint.revision,
            "sha256": _sha256(self),
            "settings": checkpoint.settings_sha256(),
            "engine": self._engine_name,
            "dtype": self.precision,
            "device": kind_of(self.device),
        }

    def _score(self, testset: TestSet, systems: Sequence[str]) -> dict[str, list[list[Scored]]]:
        # By row and then by system, so that what systems share is looked at together.
        columns = [self._rows(testset, system) for system in systems]
        width = len(columns[0]) // len(testset) if systems and len(testset) else 0
        flat = [
            text
            for row in range(len(testset))
            for column in columns
            for text in column[row * width : (row + 1) * width]
        ]
        done = iter(_engine(self).scores(flat))
        tables: dict[str, list[list[Scored]]] = {system: [] for system in systems}
        for _ in range(len(testset)):
            for system in systems:
                tables[system].append([next(done) for _ in range(width)])
        return tables

    def _rows(self, testset: TestSet, system: str) -> list[RowTexts]:
        """The texts that the model reads, a row after another, each with one reference at most."""
        read = reads(_checkpoint(self.model, self.revision))
        self._check(testset, read)
        hypotheses = testset.hypotheses[system]
        given = testset.references.values() if "ref" in read else ()
        columns = [self._columns(testset, hypotheses, one, read) for one in given]
        columns = columns or [self._columns(testset, hypotheses, None, read)]
        return [dict(one) for row in zip(*columns, strict=True) for one in row]

    def _columns(
        self,
        testset: TestSet,
        hypotheses: Sequence[str],
        reference: Sequence[str] | None,
        read: frozenset[str],
    ) -> list[RowTexts]:
        """Rows against one reference, with their context.

        As in doc-COMET the hypothesis' context is the reference's, where there is one.
        """
        before = partial(with_context, documents=testset.documents, size=self.context)
        columns = {"mt": before(hypotheses, reference or hypotheses)}
        if "src" in read and testset.sources is not None:
            columns["src"] = before(testset.sources, testset.sources)
        if reference is not None:
            columns["ref"] = before(reference, reference)
        names = list(columns)
        return [
            dict(zip(names, texts, strict=True)) for texts in zip(*columns.values(), strict=True)
        ]

    def _check(self, testset: TestSet, read: frozenset[str]) -> None:
        if "src" in read and testset.sources is None:
            raise ConfigError("it needs a source", place=self.model, mend="Give one.")
        if self.needs_reference and not testset.references:
            raise ConfigError("it needs a reference", place=self.model, mend="Give at least one.")

    @property
    def _engine_name(self) -> str:
        return "reference" if self.engine == "reference" else f"fast-{VERSION}"

    @property
    def _package(self) -> str:
        name = "unbabel-comet" if self.engine == "reference" else "evalkit-mt"
        return f"{name}-{_installed(name)}"


@lru_cache(maxsize=16)
def _checkpoint(model: str, revision: str | None) -> Checkpoint:
    return find(model, revision)


@lru_cache(maxsize=16)
def _engine(metric: Comet) -> FastEngine | ReferenceEngine:
    # Beside the metric and not in it, so that a metric stays plain data that can be sent away.
    checkpoint = _checkpoint(metric.model, metric.revision)
    context = metric.context > 0
    if metric.engine == "reference":
        return ReferenceEngine(checkpoint, device=metric.device, context=context)
    return FastEngine(
        checkpoint,
        precision=metric.precision,
        device=metric.device,
        context=context,
        tokens=metric.tokens,
        store=process_store() if metric.cache else None,
        notice=notify,
    )


def _sha256(metric: Comet) -> str:
    store = process_store() if metric.cache else None
    return _checkpoint(metric.model, metric.revision).sha256(store)


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
