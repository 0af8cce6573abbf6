"""The story of ``evalkit calibrate``: labelled rows in, thresholds and weights out, with figures.

Every figure is held out: rows are parted into folds that keep a group together, each fold is
scored by weights fitted on the others. Drifting and faithful
rows weigh the same, and so does every set, whatever their numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.align.lexicon import Lexicon, learn
from evalkit.auc import Area, area
from evalkit.drift.checks import find_issues
from evalkit.drift.features import TRANSLATING, Renders, features
from evalkit.drift.score import MIDDLE, Model, Term, Weights
from evalkit.errors import DataError
from evalkit.labels import Labelled
from evalkit.logistic import Fit, fit, folds
from evalkit.metrics.surface import Chrf
from evalkit.rendering import rendering
from evalkit.types import Document, Issue, Row, TestSet

Floats = npt.NDArray[np.float64]
Table = Sequence[Mapping[str, float | None]]

FOLDS = 5
FALSE_ALARMS = 0.01
"""Share of faithful rows that may score above the threshold."""

# One for all, so that folds and sets stay comparable; from 100 to 1000 the figures hardly move.
_RIDGE = 300.0
_FAITHFUL_BELOW = 0.05  # share of faithful rows whose overlap may lie below ``paraphrase``
_SURE = 0.95  # share of faithful rows from which on an overlap is ``close``


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well the score does on one kind of rows, held out.

    ``name`` is the set and the type; ``drifting`` and ``faithful`` count rows. ``recall`` is the
    share of drifting rows at or above the threshold, ``false_alarms`` that of the faithful ones,
    ``precision`` the share of drifting rows among those, were both as many. None where there are
    none to count.
    """

    name: str
    drifting: int
    faithful: int
    auc: Area | None
    recall: float | None
    false_alarms: float | None
    precision: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a labelled set says: weights, thresholds, and held-out figures.

    ``close`` and ``paraphrase`` are chrF++, 0 to 100; ``close`` is None where no overlap is sure.
    """

    weights: Weights
    close: float | None
    paraphrase: float
    figures: Sequence[Figures]
    held_out: Floats = field(repr=False)


def tabulate(
    rows: Sequence[Labelled], renders: Callable[[int], Renders | None] = lambda row: None
) -> list[dict[str, float | None]]:
    """The features of every row; ``renders`` gives a row's lexicon by the row's number."""
    overlaps = overlap_of(rows)
    return [
        features(
            row.reference,
            row.hypothesis,
            row.lang,
            overlap=overlaps[number],
            issues=issues_of(row),
            source=row.source,
            source_lang=row.source_lang,
            renders=renders(number),
            more=row.scores,
        )
        for number, row in enumerate(rows)
    ]


def learnt(
    rows: Sequence[Labelled],
    seed: int,
    *,
    more: Iterable[Labelled] = (),
    parallel: Sequence[tuple[str, str]] = (),
    given: Lexicon | None = None,
) -> list[Renders | None]:
    """For every row, what renders its source's words, learnt without the row's fold.

    None for rows without a source or its language.

    Args:
        rows: The rows, in one language and with sources in one.
        seed: Of the folds, as in ``calibrate``.
        more: Rows to learn from too; those of a fold's groups are left out with it.
        parallel: Texts and translations to learn from too.
        given: A lexicon whose entries go beside those learnt.
    """
    turn = folds([row.group for row in rows], FOLDS, seed)
    fold_of = {row.group: fold for row, fold in zip(rows, turn.tolist(), strict=True)}
    langs = (rows[0].source_lang, rows[0].lang)
    texts = dict.fromkeys(
        (row.group, row.source, side)
        for row in (*more, *rows)
        for side in (row.hypothesis, row.reference)
        if row.source and (row.source_lang, row.lang) == langs
    )
    made: list[Renders | None] = []
    for fold in range(FOLDS):
        pairs = [(one or "", other) for group, one, other in texts if fold_of.get(group) != fold]
        lexicon = learn([*pairs, *parallel], langs)
        if given is not None:
            lexicon = Lexicon(langs, (*lexicon.entries, *given.entries))
        made.append(rendering(lexicon, *langs))
    return [made[fold] if row.source else None for row, fold in zip(rows, turn, strict=True)]


def calibrate(
    rows: Sequence[Labelled],
    table: Table,
    *,
    seed: int,
    false_alarms: float = FALSE_ALARMS,
    without: frozenset[str] = frozenset(),
    provenance: Mapping[str, Any] | None = None,
) -> Calibration:
    """Fit weights and thresholds and measure them.

    Args:
        rows: The labelled rows; both labels must occur.
        table: Their features, as ``tabulate`` gives them.
        seed: Of the folds and of the intervals.
        false_alarms: Share of faithful rows that may score above the threshold.
        without: Features to leave out.
        provenance: What the file of weights says of where they are from, beside the figures.

    Raises:
        DataError: A label is missing, or there are fewer groups than folds.
    """
    labels = np.array([float(row.drifts) for row in rows])
    groups = [row.group for row in rows]
    if len(set(labels)) < 2:
        raise DataError(
            "all rows have one label", mend="Give rows that drift and rows that do not."
        )
    if len(set(groups)) < FOLDS:
        raise DataError(f"there are fewer than {FOLDS} groups of rows", mend="Give more rows.")
    held_out = np.zeros(len(rows))
    counts = balanced(rows)
    sets = [row.set for row in rows]
    models = []
    for names in _families(table, without):
        values = matrix(table, names)
        scored = held_out_scores(values, labels, sets, groups, seed)
        least = _quantile(scored, counts * (1 - labels), 1 - false_alarms)
        models.append(_model(names, _fitted(values, labels, sets), max(MIDDLE, least)))
        if len(models) == 1:
            held_out = scored
    overlaps = np.array([100 * (one["overlap"] or 0.0) for one in table])
    figures = figures_of(rows, held_out, models[0].threshold, seed)
    return Calibration(
        weights=Weights(
            tuple(models),
            {**dict(provenance or {}), "held_out": [_record(one) for one in figures]},
        ),
        close=_close(overlaps, labels, counts),
        paraphrase=round(_quantile(overlaps, counts * (1 - labels), _FAITHFUL_BELOW), 1),
        figures=figures,
        held_out=held_out,
    )


def held_out_scores(
    values: Floats, labels: Floats, sets: Sequence[str], groups: Sequence[str], seed: int
) -> Floats:
    """The score of every row by weights fitted on the other folds, shape (n,)."""
    turn = folds(groups, FOLDS, seed)
    scored = np.zeros(len(labels))
    for fold in range(FOLDS):
        train = np.flatnonzero(turn != fold)
        fitted = _fitted(values[train], labels[train], [sets[number] for number in train])
        scored[turn == fold] = fitted.probabilities(values[turn == fold])
    return scored


def figures_of(
    rows: Sequence[Labelled], scores: Floats, threshold: float, seed: int
) -> list[Figures]:
    """Figures of every set, and of every type of drift against the faithful rows of its set."""
    found = []
    sets = list(dict.fromkeys(row.set for row in rows))
    for name in sets:
        here = [number for number, row in enumerate(rows) if row.set == name]
        types = sorted({rows[number].type for number in here if rows[number].drifts} - {""})
        found.append(_figures(name or "all", rows, here, scores, threshold, seed))
        for kind in types:
            some = [n for n in here if not rows[n].drifts or rows[n].type == kind]
            title = f"{name}/{kind}" if name else kind
            found.append(_figures(title, rows, some, scores, threshold, seed))
    return found


def balanced(rows: Sequence[Labelled]) -> Floats:
    """How much each row weighs: both labels of a set, and all sets, as much as each other."""
    return _level(np.array([float(row.drifts) for row in rows]), [row.set for row in rows])


def _level(labels: Floats, sets: Sequence[str]) -> Floats:
    kinds = list(zip(sets, labels.tolist(), strict=True))
    size = Counter(kinds)
    counts = np.array([1.0 / size[kind] for kind in kinds])
    result: Floats = counts * (len(kinds) / counts.sum())
    return result


def matrix(table: Table, names: Sequence[str]) -> Floats:
    """The features of some names, shape (rows, names); none may be None."""
    return np.array([[one[name] for name in names] for one in table], dtype=np.float64)


def known(table: Table, without: frozenset[str] = frozenset()) -> list[str]:
    """The features that every row has and that differ among them, in alphabetical order."""
    names = [name for name in table[0] if name not in without]
    values = {name: [one.get(name) for one in table] for name in sorted(names)}
    return [name for name, column in values.items() if None not in column and len(set(column)) > 1]


def overlap_of(rows: Sequence[Labelled]) -> list[float]:
    """chrF++ of every row, 0 to 100: the scale of the verdicts' thresholds."""
    metric = Chrf(word_order=2)
    testset = TestSet(
        lp="",
        hypotheses={"": tuple(row.hypothesis for row in rows)},
        references={"": tuple(row.reference for row in rows)},
    )
    return [metric.segment_score(row) or 0.0 for row in metric.statistics(testset, "")]


def issues_of(row: Labelled) -> tuple[Issue, ...]:
    """What the checks find on a row that stands by itself."""
    sides = [_document(name, row.lang) for name in ("hypothesis", "reference")]
    made = Row(
        system="hypothesis",
        index=0,
        role="body",
        version_segments=(0,),
        reference_segments=(0,),
        version=row.hypothesis,
        reference=row.reference,
        pivot=row.hypothesis,
    )
    return find_issues([made], *sides)[0]


def _document(name: str, lang: str) -> Document:
    return Document(id=name, outlet=name, lang=lang, statement="", published="", path="", sha256="")


def _families(table: Table, without: frozenset[str]) -> list[list[str]]:
    """The features of every model: all that is known, without a lexicon, without all but the text.

    Scores of other metrics are known where the config names them.
    """
    everything = known(table, without)
    asked = set(features("", "", "en"))
    translating = {name for name in asked if name.startswith(TRANSLATING)}
    lighter = [name for name in everything if name not in translating]
    plain = [name for name in lighter if name in asked and not name.startswith("source_")]
    return [names for names, _ in groupby((everything, lighter, plain)) if names]


def _fitted(values: Floats, labels: Floats, sets: Sequence[str]) -> Fit:
    # Levelled on these rows: else a fold's own share of drift would stand in the intercept.
    return fit(values, labels, _level(labels, sets), _RIDGE)


def _model(names: Sequence[str], fitted: Fit, threshold: float) -> Model:
    figures = zip(
        names, fitted.means.tolist(), fitted.scales.tolist(), fitted.weights.tolist(), strict=True
    )
    terms = tuple(Term(name, *(float(f"{x:.6g}") for x in more)) for name, *more in figures)
    return Model(terms, float(f"{fitted.intercept:.6g}"), round(threshold, 4))


def _figures(
    name: str,
    rows: Sequence[Labelled],
    here: Sequence[int],
    scores: Floats,
    threshold: float,
    seed: int,
) -> Figures:
    labels = np.array([float(rows[number].drifts) for number in here])
    there = scores[list(here)]
    called = there >= threshold
    ones, zeros = labels == 1, labels == 0
    recall = float(called[ones].mean()) if ones.any() else None
    alarms = float(called[zeros].mean()) if zeros.any() else None
    either = None if recall is None or alarms is None else recall + alarms
    return Figures(
        name=name,
        drifting=int(ones.sum()),
        faithful=int(zeros.sum()),
        auc=area(there, labels, [rows[number].group for number in here], seed=seed),
        recall=recall,
        false_alarms=alarms,
        precision=recall / either if either and recall is not None else None,
    )


def _record(one: Figures) -> dict[str, Any]:
    rounded = None if one.auc is None else [round(value, 3) for value in one.auc]
    return {
        "rows": one.name,
        "drifting": one.drifting,
        "faithful": one.faithful,
        "auc": rounded,
        "recall": None if one.recall is None else round(one.recall, 3),
        "false_alarms": None if one.false_alarms is None else round(one.false_alarms, 3),
    }


def _quantile(values: Floats, counts: Floats, share: float) -> float:
    """The value that a share of the weight lies at or below."""
    order = np.argsort(values, kind="stable")
    weight = np.cumsum(counts[order])
    place = int(np.searchsorted(weight, share * weight[-1]))
    return float(values[order[min(place, len(order) - 1)]])


def _close(overlaps: Floats, labels: Floats, counts: Floats) -> float | None:
    """The lowest overlap from which on the weight of rows is faithful, but for 5 %."""
    order = np.argsort(-overlaps, kind="stable")
    weight = np.cumsum(counts[order])
    faithful = np.cumsum((counts * (1 - labels))[order]) / weight
    enough = (faithful >= _SURE) & (weight >= (1 - _SURE) * weight[-1])
    return round(float(overlaps[order[np.flatnonzero(enough)[-1]]]), 1) if enough.any() else None
