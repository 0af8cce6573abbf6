"""Numbers: what the reference counts and the version counts otherwise, not at all, or in addition.

Numbers are read from the version's own text. Those of a row that agree are paired one to one. Of
the rest, a number that is left over in another row too has moved and is passed over. Two of the
same unit contradict each other; a lone one is reported when no row of the other document has it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from evalkit.drift.evidence import issue
from evalkit.drift.pairing import counterparts, leftover
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts import numbers
from evalkit.facts.model import Number
from evalkit.types import Issue, Severity

# "One" is an article or a pronoun in half of the languages, and "two" a dual ending.
_COMMON_WORDS = 2
_SMALL_WORDS = 12
_EXACT = 1e-9
_ROUNDED = 0.1


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category number by the index of the row."""
    lost, found = _leftovers(statement)
    told = [row.reference for row in statement.rows]
    retold = [side for row in statement.rows for side in (row.version, row.pivot)]
    issues: dict[int, list[Issue]] = {}
    for row in statement.both_sides():
        index = row.row.index
        here_lost = [n for n in lost[index] if not _elsewhere(n, found, index)]
        here_found = [n for n in found[index] if not _elsewhere(n, lost, index)]
        pairs, missing, extra = counterparts(here_lost, here_found, distance)
        renamed, missing, extra = counterparts(missing, extra, _same_figure)
        issues[index] = [
            *(_contradiction(row, one, other) for one, other in pairs),
            *(_renamed(row, one, other) for one, other in renamed),
            *(
                _missing(row, number)
                for number in missing
                if worth_telling(number) and not _held(number, retold)
            ),
            *(
                _extra(row, number)
                for number in extra
                if worth_telling(number) and not _held(number, told)
            ),
        ]
    return issues


def answer(number: Number, row: Stated) -> Number | None:
    """What the version's side of a row says in the place of a number of the reference.

    The number that agrees with it, else the left-over one of the same unit that contradicts it,
    else None: the row does not state it.
    """
    if row.reference is None or row.version is None:
        return None
    same = [other for other in row.version.numbers if numbers.agree(number, other)]
    if same:
        return same[0]
    lost, found = leftover(row.reference.numbers, row.version.numbers, _agreement)
    pairs, _, _ = counterparts(lost, found, distance)
    return next((other for one, other in pairs if one == number), None)


def distance(one: Number, other: Number) -> float | None:
    """How far apart two numbers of one unit are, in powers of e; None where units differ."""
    if one.unit != other.unit or one.ordinal != other.ordinal:
        return None
    if _is_common(one) and _is_common(other):
        return None
    low, high = sorted((abs(one.low), abs(other.low)))
    return math.log((high + 1) / (low + 1))


def worth_telling(number: Number) -> bool:
    """Whether the lack of a number says anything: not that of a mere "one" or "first"."""
    return not number.ordinal and not _is_common(number)


def _is_common(number: Number) -> bool:
    return not _in_digits(number) and number.high <= (1 if number.unit else _COMMON_WORDS)


def _in_digits(number: Number) -> bool:
    return any(char.isdigit() for char in number.text)


def _weight(number: Number) -> Severity:
    """How much the lack of a number matters: less for a small bare number word."""
    bare = not number.unit and not _in_digits(number) and number.high <= _SMALL_WORDS
    return "minor" if bare else "moderate"


def _same_figure(one: Number, other: Number) -> float | None:
    """0 for one figure with two units, "50 %" against "50 dollars"; None for all others."""
    same = (one.low, one.high) == (other.low, other.high) and one.unit and other.unit
    return 0.0 if same else None


def _leftovers(statement: Statement) -> tuple[dict[int, list[Number]], dict[int, list[Number]]]:
    lost: dict[int, list[Number]] = {}
    found: dict[int, list[Number]] = {}
    for row in statement.rows:
        ours = row.reference.numbers if row.reference else ()
        theirs = row.version.numbers if row.version else ()
        # A repetition says again what another row answers for.
        theirs = () if row.row.repeats else theirs
        lost[row.row.index], found[row.row.index] = leftover(ours, theirs, _agreement)
    return lost, found


def _elsewhere(number: Number, pool: dict[int, list[Number]], index: int) -> bool:
    others = (other for row, found in pool.items() if row != index for other in found)
    return any(number.unit == other.unit and _same(number, other) for other in others)


def _same(one: Number, other: Number) -> bool:
    """Whether two numbers, apart in their documents, are one fact.

    "Hundreds" agrees with any 540; found elsewhere it is not the same statement.
    """
    if "magnitude" in (one.precision, other.precision) and one.precision != other.precision:
        return False
    rounded = one.precision != "exact" or other.precision != "exact"
    near = math.isclose(one.low, other.low, rel_tol=_ROUNDED if rounded else _EXACT)
    return near and numbers.agree(one, other)


def _agreement(one: Number, other: Number) -> bool | None:
    """Whether two numbers agree; None where only because one of them is vague."""
    if _same(one, other):
        return True
    return None if numbers.agree(one, other) else False


def _held(number: Number, sides: Iterable[Side | None]) -> bool:
    return any(_same(number, other) for side in sides if side is not None for other in side.numbers)


def _contradiction(row: Stated, one: Number, other: Number) -> Issue:
    severity: Severity = "major"
    note = ""
    if row.rests_on == "original" and not _in_digits(other) and _held(one, [row.pivot]):
        # The extractor may have misread words that the machine translation renders otherwise.
        severity, note = "moderate", "; its machine translation reads as the reference does"
    return issue(
        row,
        "number",
        severity,
        f"The reference says “{one.text}” ({numbers.value_text(one)}), "
        f"the version “{other.text}” ({numbers.value_text(other)}){note}.",
        reference=_evidence(one),
        version=_evidence(other),
    )


def _renamed(row: Stated, one: Number, other: Number) -> Issue:
    return issue(
        row,
        "number",
        "moderate",
        f"The figure is the same, what it counts is not: the reference says “{one.text}”, "
        f"the version “{other.text}”.",
        reference=_evidence(one),
        version=_evidence(other),
    )


def _missing(row: Stated, number: Number) -> Issue:
    return issue(
        row,
        "number",
        _weight(number),
        f"The version does not state the reference's “{number.text}” "
        f"({numbers.value_text(number)}) anywhere.",
        reference=_evidence(number),
    )


def _extra(row: Stated, number: Number) -> Issue:
    return issue(
        row,
        "number",
        _weight(number),
        f"The version states “{number.text}” ({numbers.value_text(number)}), "
        "which the reference states nowhere.",
        version=_evidence(number),
    )


def _evidence(number: Number) -> tuple[str, str]:
    return number.text, numbers.value_text(number)
