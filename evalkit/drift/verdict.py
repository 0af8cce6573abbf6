"""What became of each row, and why, in sentences with figures, and what that rests on.

A major issue makes a row drift, whatever its wording and its score: however alike two texts are,
a changed fact is one. Without such an issue the drift score decides where its weights were fitted
on rows like these; evalkit's own weights only rank, so there a high score is told and accuses
nobody. Low overlap is no evidence by itself: a good paraphrase overlaps less than a bad
translation. So a row of little overlap that neither facts nor the score speak for is unjudged, as
is one with neither a pivot nor a fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from evalkit.drift.score import Scored
from evalkit.drift.scorewords import in_words
from evalkit.types import Issue, Row, Verdict, VerdictName

_NONE: Mapping[int, int] = MappingProxyType({})
_UNSCORED: Mapping[int, Scored | None] = MappingProxyType({})
_Judged = tuple[VerdictName, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on a row is what.

    ``close`` and ``paraphrase`` are chrF++ in the pivot view, 0 to 100: from ``close`` on a row
    without issues above info is close, below ``paraphrase`` the wording says nothing. ``score`` is
    the drift score from which on a row drifts, in [0.5, 1], None for that of the weights; up to
    ``1 - score`` a row is faithful. Unless ``accuses`` such a score is told and decides nothing.
    """

    close: float
    paraphrase: float
    score: float | None = None
    accuses: bool = True

    def of(self, scored: Scored) -> float:
        """The drift score from which on a row drifts."""
        return scored.threshold if self.score is None else self.score


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """All that is known of one row with both sides."""

    row: Row
    telling: Sequence[Issue]
    overlap: float | None
    compared: int
    scored: Scored | None
    at: Thresholds


def judge(
    rows: Sequence[Row],
    issues: Mapping[int, Sequence[Issue]],
    overlap: Mapping[int, float | None],
    at: Thresholds,
    *,
    compared: Mapping[int, int] = _NONE,
    scored: Mapping[int, Scored | None] = _UNSCORED,
) -> tuple[Verdict, ...]:
    """Judge every row.

    Args:
        rows: The rows of one system.
        issues: Row index to the issues on it.
        overlap: Row index to the row's chrF++ in the pivot view, 0 to 100, None without a pivot.
        at: The thresholds.
        compared: Row index to the number of facts that the checks could compare.
        scored: Row index to its drift score, None or missing where there is none.

    Returns:
        A verdict for each row, in the order given.
    """
    verdicts = []
    for row in rows:
        found = tuple(issues.get(row.index, ()))
        name, reasons = _one_sided(row, found) or _both_sided(
            _Evidence(
                row=row,
                telling=[issue for issue in found if issue.severity != "info"],
                overlap=overlap.get(row.index),
                compared=compared.get(row.index, 0),
                scored=scored.get(row.index),
                at=at,
            )
        )
        verdicts.append(
            Verdict(system=row.system, row=row.index, name=name, reasons=reasons, issues=found)
        )
    return tuple(verdicts)


def _one_sided(row: Row, issues: Sequence[Issue]) -> _Judged | None:
    if row.repeats:
        return "repeated", _explanations(issues) or ("It repeats what stands elsewhere.",)
    if row.reference is None:
        return "added", _explanations(issues) or ("The reference has no counterpart.",)
    if row.version is None:
        return "omitted", _explanations(issues) or ("The version has no counterpart.",)
    return None


def _both_sided(seen: _Evidence) -> _Judged:
    major = [issue for issue in seen.telling if issue.severity == "major"]
    if major:
        return "drift", (*_explanations(major), _rests_on_issues(major))
    if seen.overlap is None:
        return _without_pivot(seen)
    hint = _high_score(seen)
    if hint and seen.at.accuses:
        return "drift", (hint, *_explanations(seen.telling), _rests_on_wording(seen))
    name, reasons = _by_overlap(seen, seen.overlap)
    told = f"{hint} By itself that calls nothing drift: read both texts."
    return name, (*reasons, told) if hint else reasons


def _high_score(seen: _Evidence) -> str:
    """A drift score at or above its threshold, with what leads to it; else empty."""
    if seen.scored is None or seen.scored.value < seen.at.of(seen.scored):
        return ""
    return (
        f"The drift score is {seen.scored.value:.2f}, at or above {seen.at.of(seen.scored):g}: "
        f"{in_words(seen.scored)}."
    )


def _by_overlap(seen: _Evidence, overlap: float) -> _Judged:
    if overlap < seen.at.paraphrase:
        return _little_overlap(seen, overlap)
    if overlap >= seen.at.close and not seen.telling:
        first = f"The wording overlaps by {overlap:.1f}, at or above {seen.at.close:g}."
        return "close", (first, _rests_on_wording(seen))
    if overlap >= seen.at.close:
        first = f"The wording overlaps by {overlap:.1f}, yet {_counted(seen.telling)}."
    else:
        first = (
            f"The wording overlaps by {overlap:.1f}, between {seen.at.paraphrase:g} and "
            f"{seen.at.close:g}; {_counted(seen.telling)}."
        )
    return "paraphrase", (first, *_explanations(seen.telling), _rests_on_wording(seen))


def _little_overlap(seen: _Evidence, overlap: float) -> _Judged:
    """A row whose wording says nothing: facts may speak for it, or its score."""
    low = f"The wording overlaps by {overlap:.1f}, under {seen.at.paraphrase:g}"
    if seen.compared or seen.telling:
        return "paraphrase", (
            f"{low}, which by itself says nothing; {_facts(seen)}.",
            *_explanations(seen.telling),
            _rests_on_wording(seen),
        )
    if seen.scored is None:
        return "unjudged", (f"{low}, and there is no drift score and no fact to compare.",)
    score = f"{seen.scored.value:.2f}"
    if seen.scored.value + seen.at.of(seen.scored) <= 1:
        return "paraphrase", (
            f"{low}, yet the drift score is only {score}; no difference was found.",
            _rests_on_wording(seen),
        )
    return "unjudged", (
        f"{low}, the drift score of {score} is too near the middle to tell, and there is no fact "
        "to compare.",
    )


def _without_pivot(seen: _Evidence) -> _Judged:
    if not seen.telling and not seen.compared:
        return "unjudged", ("There is no pivot and no fact to compare.",)
    return "paraphrase", (
        f"There is no pivot to compare the wording; {_facts(seen)}.",
        *_explanations(seen.telling),
        "This rests on facts of the original text alone.",
    )


def _facts(seen: _Evidence) -> str:
    if seen.telling:
        return _counted(seen.telling)
    facts = "1 fact was" if seen.compared == 1 else f"{seen.compared} facts were"
    return f"{facts} compared and no difference found"


def _rests_on_issues(issues: Sequence[Issue]) -> str:
    grounds = {issue.rests_on for issue in issues}
    if grounds == {"pivot"}:
        return "This rests on the machine translation of the version alone."
    if grounds == {"original"}:
        return "This rests on the original text."
    return "This rests on the original text, and in part on its machine translation."


def _rests_on_wording(seen: _Evidence) -> str:
    own = seen.row.pivot == seen.row.version
    text = "the text" if own else "its machine translation"
    facts = f" and on {seen.compared} compared facts" if seen.compared > 1 else ""
    facts = " and on 1 compared fact" if seen.compared == 1 else facts
    return f"This rests on the wording of {text}{facts}."


def _counted(issues: Sequence[Issue]) -> str:
    if not issues:
        return "no difference was found"
    if len(issues) == 1:
        return f"one {issues[0].severity} difference was found"
    return f"{len(issues)} differences below major were found"


def _explanations(issues: Sequence[Issue]) -> tuple[str, ...]:
    return tuple(f"{issue.category}: {issue.explanation}" for issue in issues)
