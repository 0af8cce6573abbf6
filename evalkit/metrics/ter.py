"""The edits of TER, as sacrebleu counts them, with all shifts of a round tried at once.

sacrebleu (and Tercom before it) tries every shift of a matching phrase with an edit distance of
its own; nearly all of TER's time goes there. Here the distances of one round are the rows of one
array. Which shifts are tried, the beam, the ties and so the numbers are sacrebleu's: the phrases
to shift and the shifts themselves come from its own functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]

    Floats = npt.NDArray[np.float64]

Words = tuple[str, ...]
Columns = Sequence[Sequence[str]]

# Distances of so many cells are held at a time: 4 MiB of int32.
_CELLS = 1 << 20
# Outside the beam; no distance comes near it.
_FAR = 1 << 29


class _Shift(NamedTuple):
    """A shift to try: ``key`` ranks shifts of equal gain as Tercom does."""

    key: tuple[int, int, int]
    words: list[int]


class Rows:
    """Statistics of blocks of rows; ``engine`` is sacrebleu's TER."""

    at_once = 2048  # a step of the search costs the same for few pairs and for many

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __call__(self, hypotheses: Columns, references: Columns) -> Floats:
        """Columns of texts to the fewest edits and the mean reference length in words.

        Shape (systems, rows, 2).
        """
        import numpy as np

        split = self._engine._preprocess_segment
        ours = _words(hypotheses, split)
        # sacrebleu splits references twice, and not every split text splits into itself: with
        # no_punct "a's." becomes "a's", and that "a 's".
        theirs = _words(references, lambda text: split(split(text)))
        pairs = [pair for one in ours for other in theirs for pair in zip(one, other, strict=True)]
        counted = np.array(edits_of(pairs)).reshape(len(ours), len(theirs), -1)
        lengths = np.array([[len(words) for words in column] for column in theirs])
        means = lengths.sum(axis=0) / len(theirs)
        return np.stack(np.broadcast_arrays(counted.min(axis=1), means), axis=-1)


def _words(columns: Columns, split: Callable[[str], str]) -> list[list[Words]]:
    return [[tuple(split(text).split()) for text in texts] for texts in columns]


def scores(sums: Floats, *, single: bool = False) -> Floats:
    """TER of (r, 2) sums, shape (r,), in percent; without words of a reference 100, or 0.

    ``single`` rounds the edits a word to float32, as sacrebleu does in resampling.
    """
    import numpy as np

    edits, words = sums[:, 0], sums[:, 1]
    share = np.divide(edits, words, out=(edits > 0).astype(np.float64), where=words > 0)
    return 100 * (share.astype(np.float32).astype(np.float64) if single else share)


def edits_of(pairs: Sequence[tuple[Words, Words]]) -> list[int]:
    """``edits`` of many pairs, without the lengths."""
    from evalkit.metrics import shifts

    # Systems often agree, with one another and with the reference.
    known = {pair: 0 if pair[0] == pair[1] else max(map(len, pair)) for pair in pairs}
    unlike = [pair for pair in known if all(pair) and pair[0] != pair[1]]
    for pair, number in zip(unlike, shifts.edits_of(unlike).tolist(), strict=True):
        known[pair] = edits(*pair)[0] if number == shifts.LEFT else number
    return [known[pair] for pair in pairs]


def edits(hypothesis: Words, reference: Words) -> tuple[int, int]:
    """Edits that turn a hypothesis into a reference, and the reference's length, in words.

    Insertions, deletions, substitutions and shifts count one each (Snover et al. 2006); the
    search is greedy over shifts. All words of a hypothesis without a reference are edits.
    """
    from sacrebleu.metrics import lib_ter

    if not reference:
        return len(hypothesis), 0
    # Words are only ever compared, so numbers can stand for them.
    numbers: dict[str, int] = {}
    words = [numbers.setdefault(word, len(numbers)) for word in hypothesis]
    target = [numbers.setdefault(word, len(numbers)) for word in reference]
    shifts = checked = 0
    while True:
        distance, candidates, checked = _round(words, target, checked)
        if not candidates:
            return shifts + distance, len(reference)
        gains = distance - _distances([shift.words for shift in candidates], target)
        best = max(range(len(candidates)), key=lambda i: (gains[i], *candidates[i].key))
        # Past sacrebleu's limit the last round's shift is not made, however good.
        if checked >= lib_ter._MAX_SHIFT_CANDIDATES or gains[best] <= 0:
            return shifts + distance, len(reference)
        shifts += 1
        words = candidates[best].words


def _round(words: list[int], reference: list[int], checked: int) -> tuple[int, list[_Shift], int]:
    """The distance as it stands, the shifts to try, and how many were tried so far."""
    from sacrebleu.metrics import lib_ter

    tools: Any = lib_ter  # it says str of words that it only compares

    distance, trace = _trace(words, reference)
    align, reference_wrong, hypothesis_wrong = lib_ter.trace_to_alignment(trace)
    candidates: list[_Shift] = []
    for start, target, length in tools._find_shifted_pairs(words, reference):
        if not any(hypothesis_wrong[start : start + length]):
            continue
        if not any(reference_wrong[target : target + length]):
            continue
        if start <= align[target] < start + length:
            continue
        before = -1
        for offset in range(-1, length):
            if target + offset == -1:
                index = 0
            elif target + offset in align:
                index = align[target + offset] + 1
            else:
                break
            if index == before:
                continue
            before = index
            shifted = tools._perform_shift(words, start, length, index)
            candidates.append(_Shift((length, -start, -index), shifted))
            checked += 1
        if checked >= lib_ter._MAX_SHIFT_CANDIDATES:
            break
    return distance, candidates, checked


def _trace(words: list[int], reference: list[int]) -> tuple[int, str]:
    """The edit distance, and the operations that turn the reference into the hypothesis."""
    from sacrebleu.metrics import lib_ter

    table = [row[0].tolist() for row in _rows([words], reference)]
    operations = []
    i, j = len(words), len(reference)
    while i > 0 or j > 0:
        here = table[i][j]
        same = i > 0 and j > 0 and words[i - 1] == reference[j - 1]
        # The order of preference is Tercom's: no edit or substitution, then deletion.
        if i > 0 and j > 0 and table[i - 1][j - 1] + (not same) == here:
            operations.append(lib_ter._OP_NOP if same else lib_ter._OP_SUB)
            i, j = i - 1, j - 1
        elif i > 0 and table[i - 1][j] + 1 == here:
            operations.append(lib_ter._OP_DEL)
            i -= 1
        else:
            operations.append(lib_ter._OP_INS)
            j -= 1
    return table[-1][-1], "".join(reversed(operations)).translate(lib_ter._FLIP_OPS)


def _distances(hypotheses: Sequence[list[int]], reference: list[int]) -> Ints:
    """The edit distance of each of several hypotheses of one length, shape (hypotheses,)."""
    import numpy as np

    step = max(1, _CELLS // (len(reference) + 1))
    found = []
    for start in range(0, len(hypotheses), step):
        for last in _rows(hypotheses[start : start + step], reference):
            row = last
        found.append(row[:, -1])
    return np.concatenate(found)


def _rows(hypotheses: Sequence[list[int]], reference: list[int]) -> list[Ints]:
    """Rows of the distance tables within sacrebleu's beam; each has shape (hypotheses, m + 1)."""
    import numpy as np
    from sacrebleu.metrics import lib_ter

    target = np.array(reference, dtype=np.int32)
    words = np.array(hypotheses, dtype=np.int32).reshape(len(hypotheses), -1)
    size, columns = len(hypotheses[0]), np.arange(len(reference) + 1, dtype=np.int32)
    ratio = len(reference) / size if size else 1
    beam = lib_ter._BEAM_WIDTH
    if beam < ratio / 2:
        beam = math.ceil(ratio / 2 + beam)
    row = np.tile(columns, (len(hypotheses), 1))
    rows = [row]
    for i in range(1, size + 1):
        diagonal = math.floor(i * ratio)
        low = max(0, diagonal - beam)
        high = len(reference) + 1 if i == size else min(len(reference) + 1, diagonal + beam)
        new = np.full_like(row, _FAR)
        inside = row[:, low:high] + 1
        first = max(low, 1)
        kept = row[:, first - 1 : high - 1] + (
            words[:, i - 1, None] != target[first - 1 : high - 1]
        )
        inside[:, first - low :] = np.minimum(inside[:, first - low :], kept)
        # An insertion comes from the left: the least of what stands there plus the way from it.
        way = columns[low:high]
        new[:, low:high] = np.minimum.accumulate(inside - way, axis=1) + way
        row = new
        rows.append(row)
    return rows
