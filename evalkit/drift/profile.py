"""Shares of verdicts by words: one version of one statement, or one outlet over several."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median, stdev
from typing import TYPE_CHECKING, NamedTuple

from evalkit.text.words import count_words
from evalkit.types import Profile, Role, Row, RowStatistics, Spread, Verdict, VerdictName

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_SHARES: tuple[VerdictName, ...] = ("close", "paraphrase", "drift", "omitted", "unjudged")
_DRIFTED: frozenset[VerdictName] = frozenset({"drift", "omitted"})


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One version of one statement and what became of its rows.

    ``verdicts`` has one for each row, in the same order; ``consensus_drift`` are the indices of
    the rows that drift from what most versions say.
    """

    system: str
    statement: str
    rows: Sequence[Row]
    verdicts: Sequence[Verdict]
    consensus_drift: Collection[int]


def profile(judged: Judged, *, score_roles: Collection[Role], resamples: int, seed: int) -> Profile:
    """The shares of one version.

    Args:
        judged: The version.
        score_roles: Roles that count, such as lead and body; other rows are in no share.
        resamples: Bootstrap resamples over rows for the interval of ``drift_rate``.
        seed: Of the resamples.

    Returns:
        Shares in [0, 1] by words of the reference, ``added`` and ``repeated`` by words of the
        version; 0 where there is no word to count. Rates are None where no row is judged.

    Raises:
        ValueError: Rows and verdicts differ in number or order.
    """
    counts = _counted(judged, score_roles)
    made = _profile(judged.system, judged.statement, [counts])
    low, high = _interval(counts.drifted, resamples, seed)
    return replace(made, low=low, high=high)


def profile_over(
    system: str,
    versions: Sequence[Judged],
    *,
    score_roles: Collection[Role],
    resamples: int,
    seed: int,
) -> Profile:
    """The shares of one outlet over several statements, with how they differ between them.

    Args:
        system: The outlet.
        versions: Its version of each statement.
        score_roles: As for one version.
        resamples: Bootstrap resamples over statements for the interval of ``drift_rate``; there
            is none where fewer than two statements could be judged.
        seed: Of the resamples.

    Returns:
        A profile without a statement and with a spread; all words of all statements count alike.

    Raises:
        ValueError: Rows and verdicts of a version differ in number or order.
    """
    counted = [_counted(one, score_roles) for one in versions]
    by_statement = [_summed(counts.drifted) for counts in counted]
    units = [unit for unit in by_statement if unit[1]]
    rates = [drifted / words for drifted, words in units]
    low, high = _interval(units, resamples, seed) if len(units) > 1 else (None, None)
    spread = Spread(
        statements=len(versions),
        judged=len(rates),
        lowest=min(rates, default=None),
        median=median(rates) if rates else None,
        highest=max(rates, default=None),
        deviation=stdev(rates) if len(rates) > 1 else None,
    )
    return replace(_profile(system, None, counted), low=low, high=high, spread=spread)


class _Told(NamedTuple):
    """A row with a reference's side: what became of it, and its weight in words."""

    statement: str
    segments: tuple[int, ...]
    name: VerdictName
    words: int
    from_consensus: bool

    @property
    def judged(self) -> int:
        """Its weight in the rates, which count only what could be judged."""
        return 0 if self.name == "unjudged" else self.words


class _Counts(NamedTuple):
    """What a version's rows weigh: those with a reference's side, and the words of the others."""

    told: list[_Told]
    retold: list[tuple[VerdictName, int]]

    @property
    def drifted(self) -> list[tuple[float, float]]:
        """Of each judged row the drifted words and the words."""
        return _drifted(self.told)


def _counted(judged: Judged, score_roles: Collection[Role]) -> _Counts:
    pairs = [
        (row, verdict)
        for row, verdict in zip(judged.rows, judged.verdicts, strict=True)
        if row.role in score_roles
    ]
    if any(row.index != verdict.row for row, verdict in pairs):
        raise ValueError("rows and verdicts are not in the same order")
    return _Counts(
        told=[
            _Told(
                statement=judged.statement,
                segments=row.reference_segments,
                name=verdict.name,
                words=count_words(row.reference),
                from_consensus=row.index in judged.consensus_drift,
            )
            for row, verdict in pairs
            if row.reference is not None
        ],
        retold=[
            (verdict.name, count_words(row.version))
            for row, verdict in pairs
            if row.version is not None
        ],
    )


def _profile(system: str, statement: str | None, counted: Sequence[_Counts]) -> Profile:
    """The shares and rates of some versions together, without an interval."""
    told = [one for counts in counted for one in counts.told]
    weights = [(one.name, one.words) for one in told]
    retold = [one for counts in counted for one in counts.retold]
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
        drift_rate=_rate(_drifted(told)),
        low=None,
        high=None,
        consensus_drift_rate=_rate(
            (float(one.judged * one.from_consensus), float(one.judged)) for one in told
        ),
        rows=_row_statistics(told),
    )


def _drifted(told: Sequence[_Told]) -> list[tuple[float, float]]:
    return [
        (float(one.words * (one.name in _DRIFTED)), float(one.words)) for one in told if one.judged
    ]


def _row_statistics(told: Sequence[_Told]) -> dict[str, RowStatistics]:
    """The counted words and the words of every row, for every rate of the reference's words."""
    import numpy as np  # a start need not load it

    statements = tuple(one.statement for one in told)
    counted: dict[str, list[tuple[int, int]]] = {
        "drift_rate": [(one.judged * (one.name in _DRIFTED), one.judged) for one in told],
        "consensus_drift_rate": [(one.judged * one.from_consensus, one.judged) for one in told],
    }
    for share in _SHARES:
        counted[share] = [(one.words * (one.name == share), one.words) for one in told]
    return {
        rate: RowStatistics(
            segments=tuple(one.segments for one in told),
            statistics=np.array(rows, dtype=np.float64).reshape(-1, 2),
            documents=statements if len(set(statements)) > 1 else None,
        )
        for rate, rows in counted.items()
    }


def _share(wanted: VerdictName, weights: Sequence[tuple[VerdictName, int]]) -> float:
    whole = sum(words for _, words in weights)
    return sum(words for name, words in weights if name == wanted) / whole if whole else 0.0


def _rate(statistics: Iterable[tuple[float, float]]) -> float | None:
    drifted, judged = _summed(statistics)
    return drifted / judged if judged else None


def _summed(statistics: Iterable[tuple[float, float]]) -> tuple[float, float]:
    drifted = judged = 0.0
    for part, weight in statistics:
        drifted += part
        judged += weight
    return drifted, judged


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
