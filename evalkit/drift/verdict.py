"""What became of each row, and why, in sentences with figures.

A major issue makes a row drift whatever its overlap. Low overlap alone is weak evidence, and the
reason says that it is all there is. Without a pivot and without a fact to compare, nothing is
known of a row, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from evalkit.types import Issue, Row, Verdict, VerdictName

_NONE: Mapping[int, int] = MappingProxyType({})


def judge(
    rows: Sequence[Row],
    issues: Mapping[int, Sequence[Issue]],
    overlap: Mapping[int, float | None],
    *,
    close: float,
    paraphrase: float,
    compared: Mapping[int, int] = _NONE,
) -> tuple[Verdict, ...]:
    """Judge every row.

    Args:
        rows: The rows of one system.
        issues: Row index to the issues on it.
        overlap: Row index to the row's chrF++ in the pivot view, 0 to 100, None without a pivot.
        close: From this overlap on a row without issues above info is close.
        paraphrase: Below this overlap a row drifts.
        compared: Row index to the number of facts that the checks could compare; it matters only
            where there is no pivot.

    Returns:
        A verdict for each row, in the order given.
    """
    verdicts = []
    for row in rows:
        found = tuple(issues.get(row.index, ()))
        name, reasons = _verdict(
            row, found, overlap.get(row.index), close, paraphrase, compared.get(row.index, 0)
        )
        verdicts.append(
            Verdict(system=row.system, row=row.index, name=name, reasons=reasons, issues=found)
        )
    return tuple(verdicts)


def _verdict(
    row: Row,
    issues: Sequence[Issue],
    overlap: float | None,
    close: float,
    paraphrase: float,
    compared: int,
) -> tuple[VerdictName, tuple[str, ...]]:
    if row.repeats:
        return "repeated", _explanations(issues) or ("It repeats what stands elsewhere.",)
    if row.reference is None:
        return "added", _explanations(issues) or ("The reference has no counterpart.",)
    if row.version is None:
        return "omitted", _explanations(issues) or ("The version has no counterpart.",)
    major = [issue for issue in issues if issue.severity == "major"]
    if major:
        return "drift", tuple(f"{issue.category}: {issue.explanation}" for issue in major)
    telling = [issue for issue in issues if issue.severity != "info"]
    if overlap is None:
        return _without_overlap(telling, compared)
    if overlap < paraphrase:
        return "drift", (
            f"The wording overlaps by {overlap:.1f}, under {paraphrase:g}; "
            f"{_counted(telling)}, so this rests on the wording alone.",
        )
    if overlap >= close and not telling:
        return "close", (f"The wording overlaps by {overlap:.1f}, at or above {close:g}.",)
    if overlap >= close:
        first = (f"The wording overlaps by {overlap:.1f}, yet {_counted(telling)}.",)
    else:
        first = (
            f"The wording overlaps by {overlap:.1f}, between {paraphrase:g} and {close:g}; "
            f"{_counted(telling)}.",
        )
    return "paraphrase", (*first, *_explanations(telling))


def _without_overlap(
    telling: Sequence[Issue], compared: int
) -> tuple[VerdictName, tuple[str, ...]]:
    if telling:
        return "paraphrase", (
            f"There is no pivot to compare the wording; {_counted(telling)}.",
            *_explanations(telling),
        )
    if compared:
        facts = "1 fact was" if compared == 1 else f"{compared} facts were"
        return "paraphrase", (
            f"There is no pivot to compare the wording; {facts} compared and no difference found.",
        )
    return "unjudged", ("There is no pivot and no fact to compare.",)


def _counted(issues: Sequence[Issue]) -> str:
    if not issues:
        return "no difference was found"
    if len(issues) == 1:
        return f"one {issues[0].severity} difference was found"
    return f"{len(issues)} differences below major were found"


def _explanations(issues: Sequence[Issue]) -> tuple[str, ...]:
    return tuple(f"{issue.category}: {issue.explanation}" for issue in issues)
