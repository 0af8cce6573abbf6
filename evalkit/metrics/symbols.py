"""Texts as sequences of whole numbers, one for each character or word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]

# A symbol that no n-gram holds. It ends each row; symbols of texts begin at 1.
NOTHING = 0
# Words are remembered up to so many: some 20 MB.
_REMEMBERED = 1 << 16


@dataclass(frozen=True, slots=True)
class Sequences:
    """A column of rows: their symbols one row after the other, ``NOTHING`` after each.

    ``lengths`` has shape (rows,) and does not count what ends a row.
    """

    symbols: Ints
    lengths: Ints

    def totals(self, orders: int) -> Ints:
        """How many n-grams of order 1, 2, ... each row holds, shape (rows, orders)."""
        return np.maximum(self.lengths[:, None] - np.arange(orders), 0)


def characters(texts: Sequence[str]) -> Sequences:
    """A symbol for each code point."""
    ended = "".join(f"{text}\0" for text in texts)
    points = np.frombuffer(ended.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    symbols = points.astype(np.intp) + 1
    lengths = np.array([len(text) for text in texts], dtype=np.intp)
    symbols[np.cumsum(lengths + 1) - 1] = NOTHING
    return Sequences(symbols, lengths)


class Words:
    """Symbols for words, the same for the same word until ``forget``.

    ``apart`` takes a unit apart into words. A unit is what stands between white space where
    ``by_word`` says that ``apart`` never looks past it, else a whole text.
    """

    def __init__(self, apart: Callable[[str], Iterable[str]], *, by_word: bool) -> None:
        self._by_word = by_word
        self._known = _Known(apart)

    def column(self, texts: Iterable[str]) -> Sequences:
        """A symbol for each word of each text."""
        rows = [
            list(chain.from_iterable(map(self._known.__getitem__, self._units(text))))
            for text in texts
        ]
        lengths = np.array([len(row) for row in rows], dtype=np.intp)
        for row in rows:
            row.append(NOTHING)
        return Sequences(np.fromiter(chain.from_iterable(rows), dtype=np.intp), lengths)

    def forget(self) -> None:
        """Drop what is known where it is much; symbols from before mean nothing afterwards."""
        if len(self._known) > _REMEMBERED:
            self._known = _Known(self._known.apart)

    def _units(self, text: str) -> Iterable[str]:
        # Tokenizers join a word that a hyphen and an end of line cut in two.
        return text.split() if self._by_word and "\n" not in text else (text,)


class _Known(dict[str, list[int]]):
    """The symbols of each unit that was met."""

    def __init__(self, apart: Callable[[str], Iterable[str]]) -> None:
        super().__init__()
        self.apart = apart
        self._symbols: dict[str, int] = {}

    def __missing__(self, unit: str) -> list[int]:
        words = self._symbols
        self[unit] = [words.setdefault(word, len(words) + 1) for word in self.apart(unit)]
        return self[unit]
