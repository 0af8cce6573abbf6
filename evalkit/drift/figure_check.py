"""Digits that count nothing: another score, another designation (COVID-19 against COVID-18).

Two scores, or two designations with the same letters, that answer one another contradict each
other. What one side alone has weighs little: a score may be told in words, and COVID-19 is the
coronavirus. A score may stand the other way round where the other side comes first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from evalkit.drift import compare
from evalkit.drift.evidence import Said, contradiction, extra, missing
from evalkit.drift.stated import Side, Statement
from evalkit.facts import numbers
from evalkit.facts.model import Figure
from evalkit.types import Issue, Severity

_RUN = re.compile(r"\d+")
_LONGEST = 18  # digits compared


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category number by the index of the row."""
    sides = [side for row in statement.rows for side in (row.reference, row.version)]
    if not any(side is not None and side.figures for side in sides):
        return {}
    found = {}
    for row, compared in compare.compare(statement, _KIND):
        if row.digits_only:
            continue
        issues = []
        for one, other in compared.pairs:
            if not (stands(one, (row.version, row.pivot)) and stands(other, (row.reference,))):
                issues.append(
                    contradiction(row, "number", _weight(one, other), _said(one), _said(other))
                )
        issues += [
            missing(row, "number", "minor", _said(lost))
            for lost in compared.missing
            if not stands(lost, (row.version, row.pivot))
        ]
        issues += [
            extra(row, "number", "minor", _said(new))
            for new in compared.extra
            if not stands(new, (row.reference,))
        ]
        if issues:
            found[row.row.index] = issues
    return found


def stands(figure: Figure, sides: Iterable[Side | None]) -> bool:
    """Whether a side has the digits of a figure, as digits or as numbers in words."""
    padded = any(len(run) > 1 and run[0] == "0" for run in figure.digits)
    wanted = Counter(figure.digits if padded else map(_plain, figure.digits))
    for side in sides:
        if side is None:
            continue
        runs = _RUN.findall(side.text)
        there = Counter(runs if padded else map(_plain, runs))
        for said in numbers.may_say(side.text, side.lang):
            there[str(int(said))] += 1
        for number in side.numbers:
            if not any(char.isdigit() for char in number.text) and number.low == int(number.low):
                there[str(int(number.low))] += 1
        if wanted <= there:
            return True
    return False


def _plain(run: str) -> str:
    return str(int(run[-_LONGEST:]))


def _same(one: Figure, other: Figure) -> bool:
    ours, theirs = sorted(map(int, one.digits)), sorted(map(int, other.digits))
    padded = any(run[0] == "0" for run in one.digits) and any(run[0] == "0" for run in other.digits)
    return ours == theirs and (not padded or sorted(one.digits) == sorted(other.digits))


def _apart(one: Figure, other: Figure) -> float | None:
    """0 for two designations of one name, 1 for two scores, 2 for two bare codes, else None."""
    if one.label or other.label:
        return 0.0 if one.label == other.label else None
    if one.score != other.score:
        return None
    return 1.0 if one.score else 2.0


def _weight(one: Figure, other: Figure) -> Severity:
    return "major" if one.label or one.score else "moderate"


def _said(figure: Figure) -> Said:
    return Said(figure.text, "-".join(figure.digits))


_KIND: compare.Kind[Figure] = compare.Kind(
    facts=lambda side: side.figures,
    same=_same,
    agree=_same,
    moved=_same,
    held=_same,
    apart=_apart,
    worth_telling=lambda figure: True,
)
