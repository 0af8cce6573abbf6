"""The drift score of a version's rows, with the words that a reader can check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from evalkit.config import DriftConfig
from evalkit.drift.features import features
from evalkit.drift.gaps import EMPTY, Spoken, gaps
from evalkit.drift.score import Scored, Weights, default, load
from evalkit.types import Issue, Row


def weights_of(config: DriftConfig, folder: Path) -> Weights:
    """The weights of a config, whose file is relative to a folder; evalkit's own without one.

    Raises:
        ConfigError: The file is not there or holds none.
    """
    return default() if config.weights is None else load(folder / config.weights)


def drift_scores(
    rows: Sequence[Row],
    langs: tuple[str, str],
    weights: Weights,
    *,
    overlap: Mapping[int, float | None],
    issues: Mapping[int, Sequence[Issue]],
    more: Mapping[int, Mapping[str, float | None]],
) -> dict[int, Scored | None]:
    """Row index to its score; None where a side or the pivot is missing, or no model fits.

    Args:
        rows: The rows of one version.
        langs: The languages of the version and of the reference.
        weights: What the score is made by.
        overlap: Row index to chrF++ in the pivot view, 0 to 100.
        issues: Row index to what the checks found.
        more: Row index to the scores of the config's metrics by their specs, such as a
            similarity; weights that were calibrated with them use them.
    """
    source_lang, lang = langs
    return {
        row.index: _scored(
            row,
            lang,
            weights,
            features(
                row.reference or "",
                row.pivot or "",
                lang,
                source=None if row.version == row.pivot else row.version,
                source_lang=source_lang,
                overlap=overlap.get(row.index),
                issues=issues.get(row.index, ()),
                more=more.get(row.index),
            ),
        )
        if row.reference and row.pivot and row.version
        else None
        for row in rows
    }


def _scored(
    row: Row, lang: str, weights: Weights, found: Mapping[str, float | None]
) -> Scored | None:
    scored = weights.score(found)
    if scored is None:
        return None
    apart = gaps(row.reference or "", row.pivot or "", lang)
    return replace(
        scored,
        lost=_heaviest([gap.reference for gap in apart]),
        added=_heaviest([gap.version for gap in apart]),
    )


def _heaviest(runs: Sequence[Sequence[Spoken]]) -> tuple[str, ...]:
    words = [word for word in chain(*runs) if word.weight > EMPTY]
    return tuple(dict.fromkeys(word.form for word in sorted(words, key=lambda w: -w.weight)))
