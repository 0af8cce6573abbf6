"""Coverage: what one side says and the other does not, by rows and by long stretches of a row.

A reference row without a version is an omission, a version row without a reference an addition,
or a repetition where the link says so. Inside a row, read on the pivot, a run of content words
without any counterpart in the other document counts: one as long as a sentence, or a shorter one
with nothing in its place, weighed by the length of its words. Two people who translate one text
part so in 1 to 2 % of its rows (WMT22's references), so that shorter ones are minor.
"""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.drift.content import Run, Token, content, longest, runs, unmatched
from evalkit.drift.evidence import issue
from evalkit.drift.gaps import EMPTY, gaps
from evalkit.drift.number_check import worth_telling
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.model import Number
from evalkit.types import Issue, RestsOn, Severity

# A sentence of so many content words tells a reader something whatever it is.
_SENTENCE = 8
# Content words, and their weight beyond what stands in their place, that make a shorter run count.
_PASSAGE = 3
_WEIGHT = 2.5
# Shares of a run's words that may stand anywhere in the other document before it counts as moved.
_MOVED = 0.5


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of categories omission, addition and order by the index of the row."""
    issues: dict[int, list[Issue]] = {}
    same = statement.version.lang == statement.reference.lang
    retold = _tokens([row.pivot for row in statement.rows])
    # without pivots no stretch is sought, and nothing needs the words of the reference
    pivots = any(row.pivot is not None for row in statement.rows)
    told = _tokens([row.reference for row in statement.rows]) if pivots else []
    for row in statement.rows:
        index = row.row.index
        if row.row.repeats:
            issues[index] = [_repetition(row)]
        elif row.reference is None and row.version is not None:
            issues[index] = [_addition(row)]
        elif row.version is None and row.reference is not None:
            issues[index] = [_omission(row)]
        elif row.reference is not None and row.pivot is not None:
            rests_on: RestsOn = "original" if same else "pivot"
            issues[index] = _stretches(row, told, retold, rests_on)
    return issues


def _omission(row: Stated) -> Issue:
    kind, severity, facts = _weighed(row, row.reference)
    said = f", and with it {facts}" if facts else ""
    if row.row.role == "dateline":
        severity = "info"
    told = f"The version leaves out {kind}{said}."
    return issue(row, "omission", severity, told, reference=(row.row.reference or "", None))


def _addition(row: Stated) -> Issue:
    # The pivot's words are what a reader of the reference's language can read.
    kind, severity, facts = _weighed(row, row.pivot or row.version)
    said = f": it adds {facts}" if facts else ""
    told = f"The reference has no counterpart of {kind}{said}."
    return issue(row, "addition", severity, told, version=(row.row.version or "", None))


def _weighed(row: Stated, side: Side | None) -> tuple[str, Severity, str]:
    """What a lone side is, how much it matters, and the facts in it, all in words."""
    words = content(side.text, side.lang) if side else ()
    facts = facts_in_words(side)
    severity: Severity = "moderate"
    if row.row.role in ("dateline", "title"):
        severity = "minor"
    elif len(words) >= _SENTENCE or facts:
        severity = "major"
    return _kind(row, len(words)), severity, _listed(facts) if facts else ""


def _repetition(row: Stated) -> Issue:
    repeated = " and ".join(str(index) for index in row.row.repeats)
    plural = "s" if len(row.row.repeats) > 1 else ""
    return issue(
        row,
        "order",
        "moderate",
        f"The version repeats reference segment{plural} {repeated} out of place.",
        version=(row.row.version or "", None),
        rests_on="original",
    )


def facts_in_words(side: Side | None) -> list[str]:
    """The numbers, dates and quotations of a text in its own words, in order, each once.

    A number without a unit takes the content word that follows it: "12 schools".
    """
    if side is None:
        return []
    words = content(side.text, side.lang)
    listed = [
        (number.start, _counted(number, words)) for number in side.numbers if worth_telling(number)
    ]
    listed += [(moment.start, moment.text) for moment in side.moments]
    listed += [(quotation.start, "a quotation") for quotation in side.quotations]
    return list(dict.fromkeys(text for _, text in sorted(listed)))


def _counted(number: Number, words: Sequence[Token]) -> str:
    following = next((word.form for word in words if word.start >= number.end), None)
    return number.text if number.unit or following is None else f"{number.text} {following}"


def _stretches(
    row: Stated, told_words: Sequence[Token], retold: Sequence[Token], rests_on: RestsOn
) -> list[Issue]:
    if row.reference is None or row.pivot is None:
        return []
    found = []
    lost = _stretch(row.reference, row.pivot, retold)
    if lost:
        words = row.reference.text[lost.start : lost.end]
        told = f"The version has no counterpart of “{words}”."
        severity = _of_length(lost)
        found.append(
            issue(row, "omission", severity, told, reference=(words, None), rests_on=rests_on)
        )
    added = _stretch(row.pivot, row.reference, told_words)
    if added:
        words = row.pivot.text[added.start : added.end]
        told = f"The reference has no counterpart of “{words}”."
        severity = _of_length(added)
        found.append(
            issue(row, "addition", severity, told, version=(words, None), rests_on=rests_on)
        )
    return found


def _of_length(run: Run) -> Severity:
    return "moderate" if len(run.tokens) >= _SENTENCE else "minor"


def _stretch(side: Side, other: Side, document: Sequence[Token]) -> Run | None:
    tokens = content(side.text, side.lang)
    lacking = unmatched(tokens, content(other.text, other.lang))
    run = longest(runs(tokens, lacking))
    if run is None or sum(lacking) < _PASSAGE:
        return None
    if len(run.tokens) < _SENTENCE:
        run = _passage(side, other)
    if run is None:
        return None
    gone = unmatched(run.tokens, document)
    return run if sum(gone) > len(gone) * (1 - _MOVED) else None


def _passage(side: Side, other: Side) -> Run | None:
    """The heaviest place where a side has words and the other next to none, if heavy enough."""
    apart = gaps(side.text, other.text, side.lang)
    gap = max(apart, key=lambda one: one.lost - one.added, default=None)
    if gap is None or gap.lost - gap.added < _WEIGHT:
        return None
    words = [Token(one.form, one.start, one.end) for one in gap.reference if one.weight > EMPTY]
    if len(words) < _PASSAGE:
        return None
    return Run(words[0].start, words[-1].end, tuple(words))


def _tokens(sides: Sequence[Side | None]) -> list[Token]:
    return [token for side in sides if side for token in content(side.text, side.lang)]


def _kind(row: Stated, count: int) -> str:
    if row.row.role in ("title", "dateline"):
        return f"the {row.row.role}"
    return f"a passage of {count} content word{'' if count == 1 else 's'}"


def _listed(facts: Sequence[str]) -> str:
    return facts[0] if len(facts) == 1 else f"{', '.join(facts[:-1])} and {facts[-1]}"
