"""Headlines: a title that says what the reference's title does not.

Where a sentence of the reference says it, the title puts that forward: a matter of order. Where
the reference says it nowhere, it is an addition. Read on the pivot by content words; a title that
says the same in other words still shares some, and a short remark more is none. Names, dates and
numbers are no claims.
"""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.drift.content import Token, content, unmatched
from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.names import names
from evalkit.types import Category, Issue, RestsOn

_LEAST = 3  # content words that the reference's title lacks
_SHARE = 0.5  # of the title's claims
_SENTENCE = (3, 0.4)  # words of what is more, at the least, that one sentence has; and their share


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of categories order and addition on rows of titles, by the index of the row."""
    same = statement.version.lang == statement.reference.lang
    issues: dict[int, list[Issue]] = {}
    for row in statement.rows:
        if row.row.role != "title" or row.reference is None or row.pivot is None:
            continue
        told = content(row.reference.text, row.reference.lang)
        claims = _claims(row.pivot)
        claimed = sum(unmatched(claims, told))
        if claimed < _LEAST or claimed < len(claims) * _SHARE:
            continue
        tokens = content(row.pivot.text, row.pivot.lang)
        lacking = unmatched(tokens, told)
        more = [token for token, lacks in zip(tokens, lacking, strict=True) if lacks]
        said = _said(more, statement)
        if said is not None:
            issues[row.row.index] = [_issue(row, more, said, "original" if same else "pivot")]
    return issues


def _claims(side: Side) -> list[Token]:
    """The content words of a title that are no part of a name, a date or a number."""
    spans = [(name.start, name.end) for name in names(side.text, side.lang)]
    spans += [(moment.start, moment.end) for moment in side.moments]
    spans += [(number.start, number.end) for number in side.numbers]
    return [
        token
        for token in content(side.text, side.lang)
        if not any(start < token.end and token.start < end for start, end in spans)
    ]


def _said(more: Sequence[Token], statement: Statement) -> tuple[int, ...] | None:
    """The reference segments that say what a title has more, () for none; None if unsure."""
    told: list[Token] = []
    best: tuple[tuple[int, float], tuple[int, ...]] = ((0, 0.0), ())
    for row in statement.rows:
        if row.reference is None or row.row.role in ("title", "dateline"):
            continue
        tokens = content(row.reference.text, row.reference.lang)
        told += tokens
        count = len(more) - sum(unmatched(more, tokens))
        # Of two sentences with as many, the shorter one says little else.
        ranked = (count, count / max(len(tokens), 1))
        best = max(best, (ranked, row.row.reference_segments), key=lambda one: one[0])
    if best[0][0] >= max(_SENTENCE[0], len(more) * _SENTENCE[1]):
        return best[1]
    gone = sum(unmatched(more, told))
    return () if gone > len(more) * _SHARE else None


def _issue(row: Stated, more: Sequence[Token], said: Sequence[int], rests_on: RestsOn) -> Issue:
    pivot = row.pivot.text if row.pivot else ""
    words = pivot[more[0].start : more[-1].end]
    category: Category = "order" if said else "addition"
    where = f"segment{'s' if len(said) > 1 else ''} {' and '.join(map(str, said))}"
    told = (
        f"The version's title puts forward what the reference says in {where}."
        if said
        else "The version's title says what the reference says nowhere."
    )
    return issue(
        row,
        category,
        "moderate",
        told,
        reference=(row.reference.text if row.reference else "", None),
        version=(words, None),
        rests_on=rests_on,
    )
