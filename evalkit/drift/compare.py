"""Hold the facts of one kind against each other, row by row: shared by numbers and dates.

Facts of a row that agree are paired one to one. Of the rest, a fact that is left over in another
row too has moved and is passed over. Two that speak of the same thing contradict each other; a
lone one is told when no row of the other document has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from evalkit.drift.pairing import Fact, counterparts, leftover, matched
from evalkit.drift.stated import Side, Stated, Statement, covered

_Apart = Callable[[Fact, Fact], float | None]
_NEXT = re.compile(r"\s{0,2}[-'’]?\s?([^\W\d_]+)")
_LETTER = re.compile(r"[^\W\d_]")
_CLOSING_SIGNS = tuple("%٪$€£¥₽₼₺₹")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Fact]):
    """How facts of one kind are found and compared.

    ``same`` says whether two facts can state the same, ``agree`` likewise, but None where that
    cannot be told for sure. ``moved`` is whether a fact of another row is
    the same one, ``held`` whether a fact of the other document makes a lone one no news.
    ``renamed`` is a second measure, for facts that ``apart`` cannot hold against each other.
    ``alike`` is whether two facts are told in one form (see ``pairing.leftover``).
    """

    facts: Callable[[Side], Sequence[Fact]]
    same: Callable[[Fact, Fact], bool]
    agree: Callable[[Fact, Fact], bool | None]
    moved: Callable[[Fact, Fact], bool]
    held: Callable[[Fact, Fact], bool]
    apart: _Apart[Fact]
    worth_telling: Callable[[Fact], bool]
    renamed: _Apart[Fact] | None = None
    alike: Callable[[Fact, Fact], bool] = lambda one, other: False


@dataclass(frozen=True, slots=True)
class Compared(Generic[Fact]):
    """What differs on one row: (reference, version) pairs, and what one side alone states.

    ``agreed`` are the pairs of facts that can state the same.
    """

    pairs: Sequence[tuple[Fact, Fact]] = ()
    renamed: Sequence[tuple[Fact, Fact]] = ()
    missing: Sequence[Fact] = ()
    extra: Sequence[Fact] = ()
    agreed: Sequence[tuple[Fact, Fact]] = ()


def compare(statement: Statement, kind: Kind[Fact]) -> Iterator[tuple[Stated, Compared[Fact]]]:
    """Every row that has both sides, with what differs there."""
    lost: dict[int, list[Fact]] = {}
    found: dict[int, list[Fact]] = {}
    agreed: dict[int, list[tuple[Fact, Fact]]] = {}
    for row in statement.rows:
        index = row.row.index
        ours = kind.facts(row.reference) if row.reference else ()
        # A repetition says again what another row answers for.
        theirs = kind.facts(row.version) if row.version and not row.row.repeats else ()
        agreed[index], lost[index], found[index] = matched(ours, theirs, kind.agree, kind.alike)
    told = _all([row.reference for row in statement.rows], kind)
    retold = _all([side for row in statement.rows for side in (row.version, row.pivot)], kind)
    for row in statement.both_sides():
        index = row.row.index
        if not (lost[index] or found[index]):
            yield row, Compared(agreed=() if row.digits_only else agreed[index])
            continue
        here_lost = [fact for fact in lost[index] if not _elsewhere(fact, found, index, kind)]
        here_found = [fact for fact in found[index] if not _elsewhere(fact, lost, index, kind)]
        pairs, missing, extra = counterparts(here_lost, here_found, kind.apart)
        if row.digits_only:
            yield row, Compared([pair for pair in pairs if may_contradict(*pair, row)])
            continue
        renamed: list[tuple[Fact, Fact]] = []
        if kind.renamed is not None:
            renamed, missing, extra = counterparts(missing, extra, kind.renamed)
        yield (
            row,
            Compared(
                pairs,
                renamed,
                _news(missing, retold, kind),
                _news(extra, told, kind),
                agreed[index],
            ),
        )


def answer(fact: Fact, row: Stated, kind: Kind[Fact]) -> Fact | None:
    """What the version's side of a row says in the place of a fact of the reference.

    The fact that can be the same, else the left-over one that contradicts it, else None: the row
    does not state it.
    """
    if row.reference is None or row.version is None:
        return None
    ours, theirs = kind.facts(row.reference), kind.facts(row.version)
    same = next((other for other in theirs if kind.same(fact, other)), None)
    if same is not None:
        return same
    lost, found = leftover(ours, theirs, kind.agree, kind.alike)
    pairs, _, _ = counterparts(lost, found, kind.apart)
    other = next((other for one, other in pairs if one == fact), None)
    if other is None or (row.digits_only and not may_contradict(fact, other, row)):
        return None
    return other


def may_contradict(one: Fact, other: Fact, row: Stated) -> bool:
    """Whether digits alone show that two facts differ.

    Not where a word stands in or after either that no lexicon knows: it may be a scale, a month
    or a unit. The same word after both is the same one, whatever it says.
    """
    if row.reference is None or row.version is None:
        return False
    if sorted(re.findall(r"\d+", one.text)) == sorted(re.findall(r"\d+", other.text)):
        return False  # 3/4 and 4/3 may be one date
    words = _word_after(one, row.reference), _word_after(other, row.version)
    if row.reference.lang == row.version.lang and words[0] == words[1]:
        return True
    if row.reference.lang in covered():
        words = ("", words[1])
    return not any(words) and not any(_LETTER.search(fact.text) for fact in (one, other))


def _word_after(fact: Fact, side: Side) -> str:
    if fact.text.endswith(_CLOSING_SIGNS):
        return ""
    match = _NEXT.match(side.text, fact.end)
    return match.group(1).casefold() if match else ""


def _all(sides: Sequence[Side | None], kind: Kind[Fact]) -> list[Fact]:
    return [fact for side in sides if side is not None for fact in kind.facts(side)]


def _elsewhere(fact: Fact, pool: dict[int, list[Fact]], index: int, kind: Kind[Fact]) -> bool:
    others = (other for row, found in pool.items() if row != index for other in found)
    return any(kind.moved(fact, other) for other in others)


def _news(facts: Sequence[Fact], document: Sequence[Fact], kind: Kind[Fact]) -> list[Fact]:
    return [
        fact
        for fact in facts
        if kind.worth_telling(fact) and not any(kind.held(fact, other) for other in document)
    ]
