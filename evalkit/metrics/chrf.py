"""chrF of many rows and of many sums at once, to the last bit what sacrebleu gives one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.metrics.ngrams import shared
from evalkit.metrics.symbols import Ints, Sequences, Words, characters

Floats = npt.NDArray[np.float64]
Columns = Sequence[Sequence[str]]

# Stands for a share of nothing.
_EPSILON = 1e-16


class Rows:
    """Statistics of blocks of rows; ``engine`` is sacrebleu's CHRF."""

    at_once = 64  # their tables stay in the processor's cache

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._words = Words(engine._remove_punctuation, by_word=True)

    def __call__(self, hypotheses: Columns, references: Columns) -> Ints:
        """Columns of texts to sacrebleu's columns, shape (systems, rows, 3 * orders).

        These are, for each order of characters and then of words, the n-grams of the hypothesis,
        those of its best reference, and those that both have.
        """
        engine = self._engine
        self._words.forget()
        ours = [self._cased(texts) for texts in hypotheses]
        theirs = [self._cased(texts) for texts in references]
        counts = _counts(
            [characters(self._spaced(texts)) for texts in ours],
            [characters(self._spaced(texts)) for texts in theirs],
            engine.char_order,
        )
        if engine.word_order:
            words = _counts(
                [self._words.column(texts) for texts in ours],
                [self._words.column(texts) for texts in theirs],
                engine.word_order,
            )
            counts = np.concatenate([counts, words], axis=3)
        statistics = counts.reshape(*counts.shape[:3], -1)
        return _best(statistics, engine.beta, smoothed=engine.eps_smoothing)

    def _cased(self, texts: Sequence[str]) -> Sequence[str]:
        return [text.lower() for text in texts] if self._engine.lowercase else texts

    def _spaced(self, texts: Sequence[str]) -> Sequence[str]:
        return texts if self._engine.whitespace else ["".join(text.split()) for text in texts]


def _counts(hypotheses: Sequence[Sequences], references: Sequence[Sequences], orders: int) -> Ints:
    """n-grams of hypotheses and of references and those shared, order after order.

    Shape (references, systems, rows, orders, 3).
    """
    matches = shared(hypotheses, references, orders)
    ours = np.array([column.totals(orders) for column in hypotheses])[None]
    theirs = np.array([column.totals(orders) for column in references])[:, None]
    # What the reference has no n-gram for does not count against the hypothesis.
    ours, theirs, _ = np.broadcast_arrays(np.where(theirs > 0, ours, 0), theirs, matches)
    return np.stack([ours, theirs, matches], axis=-1)


def _best(statistics: Ints, beta: int, *, smoothed: bool) -> Ints:
    """Of (references, systems, rows, k), the first reference with the best chrF of each row."""
    if len(statistics) == 1:
        return np.asarray(statistics[0])
    every = statistics.reshape(-1, statistics.shape[-1]).astype(np.float64)
    chosen = scores(every, beta, smoothed=smoothed).reshape(statistics.shape[:-1]).argmax(axis=0)
    best: Ints = np.take_along_axis(statistics, chosen[None, ..., None], axis=0)[0]
    return best


def scores(sums: Floats, beta: int, *, smoothed: bool, single: bool = False) -> Floats:
    """Score (r, k) sums by chrF, shape (r,), in percent.

    Args:
        sums: n-grams of hypothesis and reference and those shared, order after order.
        beta: How many times recall counts more than precision.
        smoothed: Every order counts, as in the first chrF++, and not those alone that both have.
        single: Round precision and recall to float32, as sacrebleu does in resampling.
    """
    ours, theirs, matches = np.moveaxis(sums.reshape(len(sums), -1, 3), 2, 0)
    precision = _share(matches, ours, single=single)
    recall = _share(matches, theirs, single=single)
    if smoothed:
        means = _mean(precision, recall, beta, out=_EPSILON)
        return 100 * _added(means) / means.shape[1]
    counted = (ours > 0) & (theirs > 0)
    orders = np.maximum(counted.sum(axis=1), 1)
    precision = _added(np.where(counted, precision, 0.0)) / orders
    recall = _added(np.where(counted, recall, 0.0)) / orders
    return 100 * _mean(precision, recall, beta, out=0.0)


def _share(part: Floats, whole: Floats, *, single: bool) -> Floats:
    found = np.divide(part, whole, out=np.full(part.shape, _EPSILON), where=whole > 0)
    if single:
        found[whole > 0] = found[whole > 0].astype(np.float32)
    return found


def _mean(precision: Floats, recall: Floats, beta: int, out: float) -> Floats:
    """The weighted harmonic mean, ``out`` of nothing."""
    factor = beta**2
    above = (1 + factor) * precision * recall
    below = factor * precision + recall
    means: Floats = np.divide(above, below, out=np.full(below.shape, out), where=below > 0)
    return means


def _added(values: Floats) -> Floats:
    """Sums of rows, one value after the other."""
    return np.asarray(np.cumsum(values, axis=1)[:, -1])
