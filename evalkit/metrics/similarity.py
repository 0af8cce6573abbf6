"""Similarity: the cosine of two sentence vectors (Reimers and Gurevych 2019).

What an encoder takes two texts to be about, in one number. It does not read closely: a sentence
with another number, date or negation has nearly the vector of the true one, so a high similarity
never speaks against a difference that the fact checks found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evalkit.encoders.files import EncoderFiles, find_encoder, local_folder
from evalkit.encoders.recipe import Pooling
from evalkit.errors import ConfigError
from evalkit.metrics.comet.device import devices, kind_of
from evalkit.store.process import process_store
from evalkit.types import TestSet, View

if TYPE_CHECKING:
    from evalkit.encoders.remembered import RememberedEncoder
    from evalkit.protocols import Statistics

_ROWS = 4096  # rows whose vectors are in memory together


@dataclass(frozen=True)
class Similarity:
    """Cosines of sentence vectors, in [-1, 1], higher is better; shown times 100.

    In the pivot view the hypothesis is held against the reference (an encoder of that language
    will do); with several, a row's score is the mean over them. In the direct view it is held
    against the source, which takes a multilingual encoder and needs no reference. An empty
    hypothesis scores 0; a row without a text to hold it against has no score. Of a text longer
    than the encoder reads, all parts count.

    Args:
        model: A hub id, or a folder with the model's files; an existing folder wins.
        revision: A hub id's branch, tag or commit; ``main`` without one.
        view: What the hypothesis is held against; in a run the config's ``view`` says it.
        pooling: Other than the model's own.
        prefix: What the model wants before every text, such as ``query: `` for E5.
        precision: Of the network.
        device: ``auto`` (a GPU where there is one), ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
        cache: Whether to remember vectors in the store and take them from it.
    """

    model: str
    revision: str | None = None
    view: View = "pivot"
    pooling: Pooling | None = None
    prefix: str = ""
    precision: Literal["float32", "bfloat16", "float16"] = "float32"
    device: str = "auto"
    cache: bool = True

    higher_is_better = True
    times = 100.0
    digits = 2

    def __post_init__(self) -> None:
        kind_of(self.device)

    def located(self, folder: Path) -> Similarity:
        """The same with a model that is a path relative to a folder, such as a config's."""
        path = local_folder(str(folder / Path(self.model).expanduser())) if self.model else None
        return self if path is None else replace(self, model=str(path))

    def in_view(self, view: View) -> Similarity:
        """The same as it scores a view of a run."""
        return self if view == self.view else replace(self, view=view)

    @property
    def name(self) -> str:
        """``sim-`` and the model's name without its owner or folder."""
        return f"sim-{Path(self.model).name}"

    @property
    def needs_source(self) -> bool:
        """Whether the hypothesis is held against the source."""
        return self.view == "direct"

    @property
    def needs_reference(self) -> bool:
        """Whether the hypothesis is held against references."""
        return self.view == "pivot"

    @property
    def reads_reference(self) -> bool:
        """Whether references move the score."""
        return self.view == "pivot"

    def signature(self, references: int) -> str:
        """All that moves a score but the texts and the kind of device.

        ``settings`` is a hash of the model's config, tokenizer and pooling files.

        Raises:
            ModelError: The model is not at hand.
        """
        from evalkit.encoders.remembered import VERSION

        files = _files(self.model, self.revision)
        read = references if self.reads_reference else 0
        return "|".join(
            (
                f"package:evalkit-mt-{_installed()}",
                f"encoder:{VERSION}",
                f"model:{self.model if files.revision else Path(self.model).name}",
                f"revision:{files.revision or f'sha256-{self._sha256(files)[:16]}'}",
                f"settings:{files.settings_sha256()[:16]}",
                f"precision:{self.precision}",
                f"pooling:{self.pooling or files.recipe.name}",
                *((f"prefix:{self.prefix!r}",) if self.prefix else ()),
                f"against:{'reference' if self.reads_reference else 'source'}",
                f"refs:{read}",
            )
        )

    def conditions(self, testset: TestSet) -> Mapping[str, Any]:
        """The kind of device."""
        return {"device": kind_of(self.device)}

    def statistics(self, testset: TestSet, system: str) -> Statistics:
        """A row's cosine and a one, shape (n, 2); zeros for a row without a score.

        Raises:
            ModelError: The model, or what it needs, is not at hand or damaged.
            ConfigError: The device is not here; a source or a reference is missing.
        """
        import numpy as np

        against = self._against(testset)
        hypotheses = testset.hypotheses[system]
        table = np.zeros((len(testset), 2))
        for start in range(0, len(testset), _ROWS):
            rows = slice(start, start + _ROWS)
            found = [self._cosines(hypotheses[rows], column[rows]) for column in against]
            counts = np.sum([~np.isnan(one) for one in found], axis=0)
            sums = np.sum([np.nan_to_num(one) for one in found], axis=0)
            table[rows, 0] = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
            table[rows, 1] = counts > 0
        return table

    def score(self, total: Statistics) -> float | None:
        """The mean of the rows' cosines, from their (2,) sum; None without rows."""
        return float(total[0] / total[1]) if total[1] else None

    def segment_score(self, row: Statistics) -> float | None:
        """A row's cosine; None where it has none."""
        return self.score(row)

    def row_flags(self, testset: TestSet, system: str) -> list[tuple[str, ...]]:
        """``uncovered_language`` where the model's card does not name a text's language."""
        known = _files(self.model, self.revision).languages()
        source, _, target = testset.lp.partition("-")
        read = (target,) if self.reads_reference else (source, target)
        langs = {lang.lower().split("-")[0] for lang in read} - {"", "und"}
        flags = ("uncovered_language",) if known and langs - known else ()
        return [flags] * len(testset)

    def models(self) -> Mapping[str, Any]:
        """What run.json says of the model.

        Raises:
            ModelError: It is not at hand.
        """
        files = _files(self.model, self.revision)
        return {
            "model": self.model,
            "class": "sentence-encoder",
            "revision": files.revision,
            "sha256": self._sha256(files),
            "settings": files.settings_sha256(),
            "pooling": self.pooling or files.recipe.name,
            "dtype": self.precision,
            "device": kind_of(self.device),
        }

    def _against(self, testset: TestSet) -> list[Sequence[str]]:
        """The columns that the hypothesis is held against."""
        if self.view == "direct":
            if testset.sources is None:
                raise ConfigError("it needs a source", place=self.model, mend="Give one.")
            return [testset.sources]
        if not testset.references:
            raise ConfigError("it needs a reference", place=self.model, mend="Give at least one.")
        return list(testset.references.values())

    def _cosines(self, hypotheses: Sequence[str], others: Sequence[str]) -> Any:
        """The rows' cosines, shape (n,); 0 where nothing is said, NaN where nothing was to say."""
        import numpy as np

        said = [bool(text.strip()) for text in hypotheses]
        wanted = [bool(text.strip()) for text in others]
        cosines = np.where(wanted, 0.0, np.nan)
        rows = [place for place, both in enumerate(zip(said, wanted, strict=True)) if all(both)]
        if rows:
            texts = [*(hypotheses[row] for row in rows), *(others[row] for row in rows)]
            vectors = _encoder(self).encode([self.prefix + text for text in texts])
            ours, theirs = vectors[: len(rows)], vectors[len(rows) :]
            products = np.einsum("rd,rd->r", ours, theirs, dtype=np.float64)
            cosines[rows] = np.clip(products, -1.0, 1.0)
        return cosines

    def _sha256(self, files: EncoderFiles) -> str:
        return files.sha256(process_store() if self.cache else None)


@lru_cache(maxsize=16)
def _files(model: str, revision: str | None) -> EncoderFiles:
    return find_encoder(model, revision)


@lru_cache(maxsize=8)
def _encoder_of(
    model: str,
    revision: str | None,
    pooling: Pooling | None,
    precision: Literal["float32", "bfloat16", "float16"],
    device: str,
    cache: bool,
) -> RememberedEncoder:
    from evalkit.encoders.remembered import RememberedEncoder

    kind = kind_of(device)
    return RememberedEncoder(
        _files(model, revision),
        pooling=pooling,
        precision=precision,
        # Only torch knows the numbered devices, and it is not loaded for what is remembered.
        device=kind if kind == "cpu" else devices(device)[0],
        store=process_store() if cache else None,
    )


def _encoder(metric: Similarity) -> RememberedEncoder:
    # Beside the metric and not in it, so that a metric stays plain data that can be sent away.
    return _encoder_of(
        metric.model, metric.revision, metric.pooling, metric.precision, metric.device, metric.cache
    )


def _installed() -> str:
    try:
        return version("evalkit-mt")
    except PackageNotFoundError:
        return "none"
