"""What a gate says: an outcome for each rule and series, and all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evalkit.track.paired import Change
from evalkit.track.series import Followed, Key, Series

Status = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one rule says of one series.

    ``rule`` is the rule in words, ``needed`` what it asked for, ``value`` and ``before`` are raw.
    Of a drop: ``change`` is the paired test, ``p_adjusted`` its one-sided p-value corrected over
    all drops, ``smallest`` the smallest drop that these rows would mostly show, ``blind`` is set
    where that is more than the tolerance. Of a limit: ``sure`` is the share of resamples on which
    it holds. ``reason`` says why it failed or was skipped.
    """

    kind: Literal["drop", "limit"]
    rule: str
    needed: str
    series: Series
    status: Status
    reason: str | None = None
    value: float | None = None
    before: float | None = None
    tolerance: float | None = None
    change: Change | None = None
    p_adjusted: float | None = None
    smallest: float | None = None
    blind: bool = False
    sure: float | None = None

    @property
    def key(self) -> Key:
        """The series."""
        return self.series.key


@dataclass(frozen=True, kw_only=True)
class Gated:
    """The outcomes of all rules, and what a reader should know beside them."""

    run: Followed
    baseline: Followed | None
    alpha: float
    tests: int
    outcomes: Sequence[Outcome]
    warnings: Sequence[str]

    @property
    def passed(self) -> bool:
        """Whether no rule failed."""
        return not self.failures

    @property
    def failures(self) -> list[Outcome]:
        """The outcomes that fail the gate."""
        return [one for one in self.outcomes if one.status == "failed"]

    @property
    def blind(self) -> list[Outcome]:
        """The drops that their set is too small to show."""
        return [one for one in self.outcomes if one.blind]
