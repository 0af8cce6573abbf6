"""Shares of verdicts by words: one system on one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from evalkit.text.words import count_words
from evalkit.types import Profile, Role, Row, RowStatistics, Verdict, VerdictName

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_SHARES: tuple[VerdictName, ...] = ("close", "paraphrase", "drift", "omitted", "unjudged")
_DRIFTED: frozenset[VerdictName] = frozenset({"drift", "omitted"})


def profile(
    system: str,
    statement: str,
    rows: Sequence[Row],
    verdicts: Sequence[Verdict],
    consensus_drift: Collection[int],
    *,
    score_roles: Collection[Role],
    resamples: int,
    seed: int,
) -> Profile:
    """The shares of one system.

    Args:
        system: Its id.
        statement: The statement's id.
        rows: Its rows; those whose role is not in ``score_roles`` are left out of all shares.
        verdicts: One for each row, in the same order.
        consensus_drift: Indices of the rows that drift from what most versions say.
        score_roles: Roles that count, such as lead and body.
        resamples: Bootstrap resamples over rows for the interval of ``drift_rate``.
        seed: Of the resamples.

    Returns:
        Shares in [0, 1] by words of the reference, ``added`` and ``repeated`` by words of the
        version; 0 where there is no word to count. Rates are None where no row is judged.

    Raises:
        ValueError: Rows and verdicts differ in number or order.
    """
    judged = [
        (row, verdict)
        for row, verdict in zip(rows, verdicts, strict=True)
        if row.role in score_roles
    ]
    if any(row.index != verdict.row for row, verdict in judged):
        raise ValueError("rows and verdicts are not in the same order")
    told = [
        (row, verdict.name, count_words(row.reference))
        for row, verdict in judged
        if row.reference is not None
    ]
    retold = [
        (verdict.name, count_words(row.version))
        for row, verdict in judged
        if row.version is not None
    ]
    weights = [(name, words) for _, name, words in told]
    statistics = [
        (float(words if name in _DRIFTED else 0), float(words))
        for name, words in weights
        if name != "unjudged"
    ]
    low, high = _interval(statistics, resamples, seed)
    from_consensus = [
        (float(words if row.index in consensus_drift else 0), float(words))
        for row, name, words in told
        if name != "unjudged"
    ]
    return Profile(
        system=system,
        statement=statement,
        close=_share("close", weights),
        paraphrase=_share("paraphrase", weights),
        drift=_share("drift", weights),
        omitted=_share("omitted", weights),
        unjudged=_share("unjudged", weights),
        added=_share("added", retold),
        repeated=_share("repeated", retold),
        drift_rate=_rate(statistics),
        low=low,
        high=high,
        consensus_drift_rate=_rate(from_consensus),
        rows=_row_statistics(told, consensus_drift),
    )


def _row_statistics(
    told: Sequence[tuple[Row, VerdictName, int]], consensus_drift: Collection[int]
) -> dict[str, RowStatistics]:
    """The counted words and the words of every row, for every rate of the reference's words."""
    import numpy as np  # a start need not load it

    segments = tuple(row.reference_segments for row, _, _ in told)
    judged = [0 if name == "unjudged" else words for _, name, words in told]
    counted: dict[str, tuple[list[bool], list[int]]] = {
        "drift_rate": ([name in _DRIFTED for _, name, _ in told], judged),
        "consensus_drift_rate": ([row.index in consensus_drift for row, _, _ in told], judged),
    }
    for share in _SHARES:
        counted[share] = ([name == share for _, name, _ in told], [words for _, _, words in told])
    return {
        rate: RowStatistics(
            segments=segments,
            statistics=np.array(
                [(words if hit else 0, words) for hit, words in zip(hits, weights, strict=True)],
                dtype=np.float64,
            ).reshape(-1, 2),
        )
        for rate, (hits, weights) in counted.items()
    }


def _share(wanted: VerdictName, weights: Sequence[tuple[VerdictName, int]]) -> float:
    whole = sum(words for _, words in weights)
    return sum(words for name, words in weights if name == wanted) / whole if whole else 0.0


def _rate(statistics: Iterable[tuple[float, float]]) -> float | None:
    drifted = judged = 0.0
    for part, weight in statistics:
        drifted += part
        judged += weight
    return drifted / judged if judged else None


def _interval(
    statistics: Sequence[tuple[float, float]], resamples: int, seed: int
) -> tuple[float | None, float | None]:
    if _rate(statistics) is None:
        return None, None
    from evalkit.significance import bootstrap_interval  # loads numpy, which a start need not

    found = bootstrap_interval(statistics, _score, resamples=resamples, seed=seed)
    return (None, None) if found is None else (found.low, found.high)


def _score(total: npt.NDArray[np.float64]) -> float | None:
    return float(total[0] / total[1]) if total[1] else None
