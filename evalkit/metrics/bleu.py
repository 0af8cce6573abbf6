"""BLEU of many rows and of many sums at once, to the last bit what sacrebleu gives one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.metrics.ngrams import shared
from evalkit.metrics.symbols import Ints, Words

Floats = npt.NDArray[np.float64]
Columns = Sequence[Sequence[str]]

# Tokenizers that look no further than the next character, to which white space is like any other
# that is no digit, and that split at punctuation alone: a text's words, tokenized one by one, give
# its tokens, and a word of letters and digits is a token.
_BY_WORD = ("13a", "none")


class Rows:
    """Statistics of blocks of rows; ``engine`` is sacrebleu's BLEU."""

    at_once = 64  # their tables stay in the processor's cache

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._by_word = engine.tokenizer.signature() in _BY_WORD
        self._words = Words(self._tokens, by_word=self._by_word)

    def __call__(self, hypotheses: Columns, references: Columns) -> Ints:
        """Columns of texts to sacrebleu's columns, shape (systems, rows, 2 + 2 * orders).

        These are the length of the hypothesis, that of the reference nearest in length, the
        matches of each order, and the n-grams of each order.
        """
        orders = self._engine.max_ngram_order
        self._words.forget()
        ours = [self._words.column(self._cased(texts)) for texts in hypotheses]
        theirs = [self._words.column(self._cased(texts)) for texts in references]
        lengths = np.array([column.lengths for column in ours])
        nearest = _nearest(lengths, np.array([column.lengths for column in theirs]))
        matches = shared(ours, theirs, orders, merged=True)[0]
        totals = np.array([column.totals(orders) for column in ours])
        return np.concatenate([lengths[..., None], nearest[..., None], matches, totals], axis=2)

    def _cased(self, texts: Sequence[str]) -> Sequence[str]:
        return [text.lower() for text in texts] if self._engine.lowercase else texts

    def _tokens(self, text: str) -> list[str]:
        if self._by_word and text.isalnum():
            return [text]
        tokens: list[str] = self._engine.tokenizer(text).split()
        return tokens


def scores(sums: Floats, engine: Any, *, exact: bool = False) -> Floats:
    """BLEU of (r, k) sums, shape (r,); ``engine`` is sacrebleu's BLEU.

    ``exact`` takes the functions of ``math``, as sacrebleu does: those of numpy are several times
    as fast and differ from them in the last bit.
    """
    orders = engine.max_ngram_order
    matches, totals = sums[:, 2 : 2 + orders], sums[:, 2 + orders :]
    # Smoothing and the effective order count only where an order has no match; add-k always.
    plain = (matches > 0).all(axis=1) & (engine.smooth_method != "add-k")
    found = np.empty(len(sums))
    found[~plain] = [engine._compute_score_from_stats(row).score for row in sums[~plain].tolist()]
    lengths, wanted = sums[plain, 0], sums[plain, 1]
    exponents = np.minimum(1 - wanted / lengths, 0)
    precisions = 100.0 * matches[plain] / totals[plain]
    if exact:
        logs = [_each(math.log, column).tolist() for column in precisions.T]
        # Python's own sum: from 3.12 on it is more exact than adding.
        means = np.array(list(map(sum, zip(*logs, strict=True)))) / orders
        found[plain] = _each(math.exp, exponents) * _each(math.exp, means)
    else:
        found[plain] = np.exp(exponents) * np.exp(np.log(precisions).sum(axis=1) / orders)
    return found


def _each(function: Callable[[float], float], values: Floats) -> Floats:
    return np.fromiter(map(function, values.tolist()), dtype=np.float64, count=len(values))


def _nearest(lengths: Ints, references: Ints) -> Ints:
    """The reference length nearest to each hypothesis's, the shorter of two as near."""
    best = np.broadcast_to(references[0], lengths.shape)
    for other in references[1:]:
        nearer = abs(lengths - other) - abs(lengths - best)
        best = np.where((nearer < 0) | ((nearer == 0) & (other < best)), other, best)
    return best
