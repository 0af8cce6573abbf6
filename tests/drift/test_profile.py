from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from evalkit.drift.profile import Judged, profile, profile_over
from evalkit.types import Role, Row, Verdict, VerdictName


def made(*parts: tuple[VerdictName, int, Role]) -> tuple[list[Row], list[Verdict]]:
    """Rows of so many words on each side they have, and their verdicts."""
    rows, verdicts = [], []
    for index, (name, words, role) in enumerate(parts):
        text = " ".join(["word"] * words)
        lone = name in ("added", "repeated")
        rows.append(
            Row(
                system="paper",
                index=index,
                role=role,
                version_segments=() if name == "omitted" else (index,),
                reference_segments=() if lone else (index,),
                version=None if name == "omitted" else text,
                reference=None if lone else text,
                pivot=None,
            )
        )
        verdicts.append(Verdict(system="paper", row=index, name=name, reasons=("because",)))
    return rows, verdicts


def judged(
    rows: Sequence[Row], verdicts: Sequence[Verdict], consensus: Collection[int] = ()
) -> Judged:
    return Judged(
        system="paper",
        statement="statement",
        rows=rows,
        verdicts=verdicts,
        consensus_drift=consensus,
    )


PARTS: list[tuple[VerdictName, int, Role]] = [
    ("drift", 5, "title"),
    ("close", 10, "lead"),
    ("paraphrase", 20, "body"),
    ("drift", 30, "body"),
    ("omitted", 20, "body"),
    ("unjudged", 20, "body"),
    ("added", 10, "body"),
    ("repeated", 10, "body"),
]
OPTIONS = {"score_roles": ("lead", "body"), "resamples": 200, "seed": 7}


def test_shares_count_words_of_the_scored_roles() -> None:
    rows, verdicts = made(*PARTS)
    got = profile(judged(rows, verdicts), **OPTIONS)
    shares = (got.close, got.paraphrase, got.drift, got.omitted, got.unjudged)
    assert shares == pytest.approx((0.1, 0.2, 0.3, 0.2, 0.2))
    assert (got.added, got.repeated) == pytest.approx((0.1, 0.1))
    assert got.drift_rate == pytest.approx(0.5 / 0.8)
    assert got.low is not None and got.high is not None
    assert got.low <= got.drift_rate <= got.high


def test_the_consensus_rate_counts_the_rows_given() -> None:
    rows, verdicts = made(*PARTS)
    got = profile(judged(rows, verdicts, {0, 1, 4}), **OPTIONS)
    assert got.consensus_drift_rate == pytest.approx(30 / 80)


def test_what_is_undefined_is_none() -> None:
    rows, verdicts = made(("unjudged", 10, "body"))
    got = profile(judged(rows, verdicts), **OPTIONS)
    assert (got.drift_rate, got.low, got.high, got.consensus_drift_rate) == (None,) * 4
    empty = profile(judged([], []), **OPTIONS)
    assert empty.close == 0.0 and empty.drift_rate is None


def test_the_interval_is_the_same_for_the_same_seed() -> None:
    rows, verdicts = made(*PARTS)
    one = profile(judged(rows, verdicts), **OPTIONS)
    assert one == profile(judged(rows, verdicts), **OPTIONS)


def test_rows_and_verdicts_must_belong_together() -> None:
    rows, verdicts = made(*PARTS)
    with pytest.raises(ValueError):
        profile(judged(rows, verdicts[:-1]), **OPTIONS)
    with pytest.raises(ValueError, match="order"):
        swapped = [replace(verdicts[0], row=9), *verdicts[1:]]
        profile(judged(rows, swapped), score_roles=("title",), resamples=9, seed=1)


def test_an_outlet_is_as_sure_as_its_statements_are_alike() -> None:
    drifted = judged(*made(("drift", 10, "body"), ("close", 10, "body")))
    close = judged(*made(("close", 30, "body")))
    nothing = judged(*made(("unjudged", 50, "body")))
    got = profile_over("paper", [drifted, close, nothing], **OPTIONS)
    assert got.statement is None
    assert got.drift_rate == pytest.approx(10 / 50)
    assert got.unjudged == pytest.approx(50 / 100)
    assert got.spread is not None
    assert (got.spread.statements, got.spread.judged) == (3, 2)
    assert (got.spread.lowest, got.spread.median, got.spread.highest) == (0.0, 0.25, 0.5)
    assert got.spread.deviation == pytest.approx(0.5 / 2**0.5)
    # Resampled are the two statements that could be judged: either of them twice is possible.
    assert (got.low, got.high) == (0.0, 0.5)
    alike = profile_over("paper", [drifted, drifted, drifted], **OPTIONS)
    assert alike.low == alike.drift_rate == alike.high == 0.5


def test_one_statement_gives_no_interval_over_statements() -> None:
    got = profile_over("paper", [judged(*made(*PARTS))], **OPTIONS)
    assert got.drift_rate is not None and (got.low, got.high) == (None, None)
    assert got.spread is not None and got.spread.deviation is None
