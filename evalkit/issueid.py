"""The id of an issue: a hash of what it says, the same in every run that finds it.

It holds who says what otherwise: system, category, both sides' words and values. What it leaves
out may change without making another issue of it: the row's number, severity, explanation, votes
and metrics, other versions in the corpus, and whether the original or its pivot shows it. Where
only the pivot does and the reference has words of its own, the pivot's words stay out too: another
translation of the same passage must not make a reviewed finding a new one.

The same may be said in two places. Then every one of them gets a hash of its row's texts behind
the id, and none has the plain one: a decision on one must never fall upon another.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evalkit.types import Issue, Row

_LENGTH = 12
_PLACE = 4


def issue_id(issue: Issue) -> str:
    """The id by what the issue says alone: 12 hexadecimal digits."""
    by_reference = issue.reference_text is not None or issue.reference_value is not None
    words_of_pivot = issue.rests_on == "pivot" and by_reference
    said = (
        *(issue.system, issue.category, issue.reference_text, issue.version_text),
        *(issue.reference_value, None if words_of_pivot else issue.version_value),
    )
    return _hash(json.dumps(said, ensure_ascii=False))[:_LENGTH]


def with_ids(
    issues: Mapping[int, Sequence[Issue]], rows: Iterable[Row]
) -> dict[int, tuple[Issue, ...]]:
    """The issues of one system by row, each with its id.

    Args:
        issues: Row index to the issues on it.
        rows: The system's rows.
    """
    texts = {row.index: f"{row.reference or ''}\n{row.version or ''}" for row in rows}
    count = Counter(issue_id(issue) for found in issues.values() for issue in found)
    taken: Counter[str] = Counter()
    named: dict[int, tuple[Issue, ...]] = {}
    for index, found in issues.items():
        ids = []
        for issue in found:
            name = issue_id(issue)
            if count[name] > 1:
                name = f"{name}-{_hash(texts.get(index, ''))[:_PLACE]}"
                taken[name] += 1
                name += f"-{taken[name]}" if taken[name] > 1 else ""
            ids.append(replace(issue, id=name))
        named[index] = tuple(ids)
    return named


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
