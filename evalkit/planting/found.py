"""Whether the issues of a row speak of what was planted there."""

from __future__ import annotations

from collections.abc import Collection

from evalkit.planting.model import FITTING, Planted
from evalkit.types import Issue

_What = tuple[str, str | None, str | None, str | None]


def speaks_of(issue: Issue, planted: Planted, text: str, start: int) -> bool:
    """Whether an issue may be about a planted change within a sentence.

    Args:
        issue: One on the row of the change.
        planted: The change.
        text: The version's side of the row, the planted sentence among it.
        start: Where the planted words begin in ``text``.

    Returns:
        True where its category fits and its words of the version overlap the planted ones; an
        issue that quotes the reference alone says that the version lacks something, and fits too.
    """
    if issue.severity == "info" or issue.category not in FITTING[planted.kind]:
        return False
    said = issue.version_text
    if not said:
        return True
    end = start + len(planted.after)
    if start == end:  # what was planted is a lack: the words around it
        start, end = max(0, start - 1), end + 1
    at = text.find(said)
    while at >= 0:
        if at < end and start < at + len(said):
            return True
        at = text.find(said, at + 1)
    return False


def news(issues: Collection[Issue], before: Collection[Issue]) -> list[Issue]:
    """The issues that were not told of the same rows before the change, row numbers aside."""
    known = {_what(issue) for issue in before}
    return [issue for issue in issues if _what(issue) not in known]


def _what(issue: Issue) -> _What:
    return issue.category, issue.reference_text, issue.version_text, issue.reference_value
