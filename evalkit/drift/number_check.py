"""Numbers: what the reference counts and the version counts otherwise, not at all, or in addition.

Numbers are read from the version's own text. Two of the same unit that answer one another and do
not agree contradict each other (see ``compare``).
"""

from __future__ import annotations

import math
import re

from evalkit.drift import compare
from evalkit.drift.evidence import Said, contradiction, extra, issue, missing
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
    return {
        row.row.index: [
            *(_contradiction(row, one, other) for one, other in found.pairs),
            *(_renamed(row, one, other) for one, other in found.renamed),
            *(
                missing(row, "number", _weight(lost), _said(lost))
                for lost in found.missing
                if not (_in_figures(lost, row.version) or _may_stand(lost, row.version))
            ),
            *(
                extra(row, "number", _weight(new), _said(new))
                for new in found.extra
                if not (_in_figures(new, row.reference) or _may_stand(new, row.reference))
            ),
            *(_nuance(row, one, other) for one, other in found.agreed if _differs(one, other)),
        ]
        for row, found in compare.compare(statement, _KIND)
    }


def answer(number: Number, row: Stated) -> Number | None:
    """What the version's side of a row says in the place of a number of the reference."""
    return compare.answer(number, row, _KIND)


def distance(one: Number, other: Number) -> float | None:
    """How far apart two numbers of one unit are, in powers of e; None where units differ."""
    if one.unit != other.unit or one.ordinal != other.ordinal:
        return None
    if _is_common(one) and _is_common(other):
        return None
    low, high = sorted((abs(one.low), abs(other.low)))
    return math.log((high + 1) / (low + 1))


def worth_telling(number: Number) -> bool:
    """Whether the lack of a number says anything: not that of a mere "one" or of "third"."""
    return not (number.ordinal and not _in_digits(number)) and not _is_common(number)


def _is_common(number: Number) -> bool:
    return not _in_digits(number) and number.high <= (1 if number.unit else _COMMON_WORDS)


def _in_figures(number: Number, side: Side | None) -> bool:
    """Whether digits of the other side's scores and designations say a number: A320 has 320."""
    if side is None or not side.figures or number.unit:
        return False
    return any(int(run) == number.low for figure in side.figures for run in figure.digits)


def _may_stand(number: Number, side: Side | None) -> bool:
    """Whether a side has a word that may say a small number, if it need not."""
    if side is None or number.high > _SMALL_WORDS or number.low != number.high:
        return False
    return number.low in numbers.may_say(side.text, side.lang)


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


def _moved(one: Number, other: Number) -> bool:
    return one.unit == other.unit and _same(one, other)


def _same(one: Number, other: Number) -> bool:
    """Whether two numbers, apart in their documents, are one fact.

    "Hundreds" agrees with any 540; found elsewhere it is not the same statement.
    """
    if "magnitude" in (one.precision, other.precision) and one.precision != other.precision:
        return False
    if one.unit and other.unit and one.unit != other.unit:
        return numbers.agree(one, other)
    rounded = one.precision != "exact" or other.precision != "exact"
    near = math.isclose(one.low, other.low, rel_tol=_ROUNDED if rounded else _EXACT)
    return near and numbers.agree(one, other)


def _agreement(one: Number, other: Number) -> bool | None:
    """Whether two numbers agree; None where only because one of them is vague, or converted."""
    if one.unit == other.unit and _same(one, other):
        return True
    return None if numbers.agree(one, other) else False


def _contradiction(row: Stated, one: Number, other: Number) -> Issue:
    severity: Severity = "major"
    note = ""
    if _separated(one, other):
        severity, note = "minor", "; the digits are the same, what separates them is read otherwise"
    translated = row.pivot is not None and any(_same(one, read) for read in row.pivot.numbers)
    if row.rests_on == "original" and not _in_digits(other) and translated:
        # The extractor may have misread words that the machine translation renders otherwise.
        severity, note = "moderate", "; its machine translation reads as the reference does"
    return contradiction(row, "number", severity, _said(one), _said(other), note)


def _separated(one: Number, other: Number) -> bool:
    """Whether only a separator tells two numbers apart: a text in Italian that writes 10,541."""
    digits = [re.sub(r"\D", "", number.text) for number in (one, other)]
    low, high = sorted((abs(one.low), abs(other.low)))
    return digits[0] == digits[1] != "" and math.isclose(low * 1000, high)


def _differs(one: Number, other: Number) -> bool:
    """Whether two numbers that agree are not said alike: converted, or rounded."""
    if one.unit and other.unit and one.unit != other.unit:
        return True
    return one.precision == other.precision != "magnitude" and one.low != other.low


def _nuance(row: Stated, one: Number, other: Number) -> Issue:
    converted = one.unit != other.unit
    told = "another unit" if converted else "a figure that is rounded otherwise"
    return issue(
        row,
        "number",
        "info" if converted else "minor",
        f"The reference says {_said(one)}, the version {_said(other)}: {told}.",
        reference=_said(one),
        version=_said(other),
    )


def _renamed(row: Stated, one: Number, other: Number) -> Issue:
    return issue(
        row,
        "number",
        "moderate",
        f"The figure is the same, what it counts is not: the reference says “{one.text}”, "
        f"the version “{other.text}”.",
        reference=_said(one),
        version=_said(other),
    )


def _said(number: Number) -> Said:
    return Said(number.text, numbers.value_text(number))


_KIND: compare.Kind[Number] = compare.Kind(
    facts=lambda side: side.numbers,
    same=numbers.agree,
    agree=_agreement,
    moved=_moved,
    held=_same,
    apart=distance,
    worth_telling=worth_telling,
    renamed=_same_figure,
)
