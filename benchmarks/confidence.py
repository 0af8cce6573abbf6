"""How far a link's confidence can be trusted: fitted, then held against gold links.

python benchmarks/confidence.py          reliability, by documents left out, then on public sets
python benchmarks/confidence.py --fit    the constants of evalkit/align/sureness.py, to paste

Reads ``<shared>/data`` as ``alignment.py`` and ``embedding.py`` do. A link is right when gold has
exactly it. ``lexical`` is fitted on links made alone and with a learnt lexicon, mixed;
``embedding`` on simulated vectors of both noises. Figures on these development sets are of
documents left out in five folds, which keep all renderings of a document together; figures on the
public sets are of the constants that ``sureness.py`` holds. Intervals are 95 % bootstrap intervals,
resampling documents.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import alignment
import embedding
import numpy as np
import numpy.typing as npt

from evalkit.align import assemble, sureness
from evalkit.align.confidence import Rivals, signs
from evalkit.align.embedding import EmbeddingAligner
from evalkit.align.evaluate import Sides
from evalkit.align.search import Pairing
from evalkit.align.sureness import Odds, Signs, Sureness, softened
from evalkit.types import Link

Floats = npt.NDArray[np.float64]

LANGS = ("ar", "az", "it")
LEXICAL = [f"{kind}_{lang}-en" for kind in ("stmt", "ntrex", "quran") for lang in LANGS]
PIVOT = ["wmt22_en-en", "quran_en-en"]
PUBLIC = ["textberg_de-fr", "law_ar-en", "literature_ar-en"]
FOLDS = 5
BINS = 10
RESAMPLES = 1000
SEED = 12345
_RIDGE = 1e-3  # keeps weights finite where all links are right


@dataclass(frozen=True)
class Seen:
    """A link that was made: its document, in whatever language, its signs, and if gold has it."""

    document: str
    signs: Signs
    right: bool


def main() -> None:
    """Print the constants, or how reliable they are."""
    with watched() as read:
        made = {
            "LEXICAL": [one for learnt in (False, True) for one in texts(LEXICAL, learnt, read)],
            "PIVOT": list(texts(PIVOT, False, read)),
            "EMBEDDING": list(vectors(read)),
        }
        if sys.argv[1:] == ["--fit"]:
            for name, seen in made.items():
                print(f"{name} = {shown(fitted(seen))}")
            return
        for name, seen in made.items():
            report(f"{name}, development sets", seen, left_out(seen))
        for name in PUBLIC:
            for learnt in (False, True) if "_ar-" in name else (False,):
                seen = list(texts([name], learnt, read))
                told = f"LEXICAL, {name}, {'learnt lexicon' if learnt else 'alone'}"
                report(told, seen, [sureness.LEXICAL.probability(one.signs) for one in seen])


Read = Callable[[str, Sequence[Sides], Iterable[Link]], Iterator[Seen]]


@contextmanager
def watched() -> Iterator[Read]:
    """Have aligners number the signs of their links in place of confidences.

    Yields:
        How to read the links made meanwhile, given the name of the document and its gold links.
    """
    noted: list[Signs] = []

    def numbers(pairings: Sequence[Pairing], rivals: Rivals, _: Sureness) -> range:
        noted.extend(signs(pairings, rivals))
        return range(len(noted) - len(pairings), len(noted))

    def read(document: str, gold: Sequence[Sides], links: Iterable[Link]) -> Iterator[Seen]:
        wanted = {(tuple(sorted(ours)), tuple(sorted(theirs))) for ours, theirs in gold}
        for link in links:
            if link.confidence is not None:
                right = (link.version, link.reference) in wanted
                yield Seen(document, noted[int(link.confidence)], right)

    with patch.object(assemble, "confidences", numbers):
        yield read


def texts(names: Sequence[str], learnt: bool, read: Read) -> Iterator[Seen]:
    """The links that words make."""
    for name in names:
        golds = alignment.files(name)
        pairs = [alignment.pair(name, gold) for gold in golds]
        given = alignment.lexicons(pairs, learnt)
        for gold, pair, lexicons in zip(golds, pairs, given, strict=True):
            document = f"{name.split('_')[0]} {gold.stem}"
            links = alignment.align(*pair, lexicons)
            yield from read(document, alignment.read_gold(gold), links)


def vectors(read: Read) -> Iterator[Seen]:
    """The links that simulated vectors make."""
    simulate = embedding.simulator(alignment.shared().parent)
    for name in embedding.SETS:
        for number, pair, gold in embedding.documents(alignment.shared() / "align" / name):
            for sigma in embedding.SIGMAS:
                sides = [[segment.text for segment in one.segments] for one in pair]
                src, tgt = simulate(*sides, gold, sigma, number)
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "vectors.npz"
                    np.savez(path, src=src, tgt=tgt)
                    links = EmbeddingAligner(vectors=path).align(*pair)
                yield from read(f"{name.split('_')[0]} {number}", gold, links)


def fitted(seen: Sequence[Seen]) -> Sureness:
    """The constants that make what was seen likeliest."""
    both = [one for one in seen if one.signs.joined is not None]
    alone = [one for one in seen if one.signs.joined is None]
    return Sureness(link=_fit(both), null=_fit(alone))


def _fit(seen: Sequence[Seen]) -> Odds:
    """Logistic regression, without the signs that would speak the wrong way.

    Where nearly all links are right, the few wrong ones can make unclear documents or joined
    segments look good; on texts less clear than these sets that would be far off.
    """
    rows = np.array(
        [
            (1.0, softened(one.signs.margin), softened(one.signs.usual), -(one.signs.joined or 0))
            for one in seen
        ]
    )
    right = np.array([one.right for one in seen], dtype=float)
    used = [0, *(k for k in range(1, rows.shape[1]) if rows[:, k].any())]
    while True:
        weights = _regressed(rows[:, used], right)
        worst = min(range(1, len(used)), key=lambda k: weights[k])
        if len(used) == 2 or weights[worst] >= 0.0:
            break
        del used[worst]
    base, margin, usual, joined = (
        float(weights[used.index(k)]) if k in used else 0.0 for k in range(rows.shape[1])
    )
    return Odds(round(base, 3), round(margin, 3), round(usual, 3), 0.0 - round(joined, 3))


def _regressed(rows: Floats, right: Floats) -> Floats:
    """The weights of a logistic regression, by Newton's steps."""
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        said = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (right - said) - _RIDGE * weights
        curve = (rows.T * (said * (1.0 - said))) @ rows + _RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def left_out(seen: Sequence[Seen]) -> list[float]:
    """The probability of every link, by constants fitted on other documents."""
    documents = sorted({one.document for one in seen})
    order = np.random.default_rng(SEED).permutation(len(documents))
    fold = {document: int(place) % FOLDS for document, place in zip(documents, order, strict=True)}
    found = [
        fitted([one for one in seen if fold[one.document] != number]) for number in range(FOLDS)
    ]
    return [found[fold[one.document]].probability(one.signs) for one in seen]


def report(title: str, seen: Sequence[Seen], said: Sequence[float]) -> None:
    """Print how reliable probabilities are: of links with both sides, then of null links."""
    for kind, is_null in (("links", False), ("null links", True)):
        places = [k for k, one in enumerate(seen) if (one.signs.joined is None) is is_null]
        right = np.array([seen[k].right for k in places], dtype=float)
        given = np.array([said[k] for k in places])
        documents = [seen[k].document for k in places]
        print(f"\n{title}: {len(places)} {kind} of {len(set(documents))} documents")
        print("  said      mean  right      n")
        for number, inside in enumerate(_bins(given)):
            if inside.any():
                cells = f"{given[inside].mean():.3f}  {right[inside].mean():.3f}"
                print(f"  {number / BINS:.1f}-{(number + 1) / BINS:.1f}  {cells}  {inside.sum():5}")
        figures = (("calibration error", _error), ("Brier", _brier), ("AUC", _auc))
        for name, figure in figures:
            print(f"  {name} {with_interval(figure, right, given, documents)}")
        low_ones = given < sureness.LOW
        if low_ones.any():
            share = f"{low_ones.mean():.1%} are low, {right[low_ones].mean():.0%} of them right"
            print(f"  {share}; of all wrong ones {low_ones[right == 0].mean():.0%} are low")


def with_interval(
    figure: Callable[[Floats, Floats], float | None],
    right: Floats,
    said: Floats,
    documents: list[str],
) -> str:
    """A figure with its 95 % percentile interval; draws of documents without one are left out."""
    whole = figure(right, said)
    if whole is None:
        return "undefined"
    names, inverse = np.unique(documents, return_inverse=True)
    members = [np.flatnonzero(inverse == number) for number in range(len(names))]
    generator = np.random.default_rng(SEED)
    values = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate(
            [members[k] for k in generator.integers(len(names), size=len(names))]
        )
        values.append(figure(right[drawn], said[drawn]))
    if len(names) == 1:
        return f"{whole:.3f}, of one document"
    low, high = np.percentile([value for value in values if value is not None], (2.5, 97.5))
    return f"{whole:.3f} [{low:.3f}-{high:.3f}]"


def _bins(said: Floats) -> list[npt.NDArray[np.bool_]]:
    number = np.minimum((said * BINS).astype(int), BINS - 1)
    return [number == k for k in range(BINS)]


def _error(right: Floats, said: Floats) -> float:
    """The expected calibration error: how far bins are off, by their sizes."""
    off = [abs(float((right[inside] - said[inside]).sum())) for inside in _bins(said)]
    return sum(off) / len(said)


def _brier(right: Floats, said: Floats) -> float:
    return float(((right - said) ** 2).mean())


def _auc(right: Floats, said: Floats) -> float | None:
    """How often a right link is surer than a wrong one; undefined where there are not both."""
    _, inverse, counts = np.unique(said, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    good = float(right.sum())
    bad = len(right) - good
    if not good or not bad:
        return None
    return float((ranks[right == 1].sum() - good * (good + 1) / 2) / (good * bad))


def shown(found: Sureness) -> str:
    """Constants as code."""
    link, null = (
        f"Odds(base={odds.base}, margin={odds.margin}, usual={odds.usual}, joined={odds.joined})"
        for odds in (found.link, found.null)
    )
    return f"Sureness(\n    link={link},\n    null={null},\n)"


if __name__ == "__main__":
    main()
