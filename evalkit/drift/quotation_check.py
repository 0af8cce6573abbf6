"""Direct quotations: what is inside the marks on both sides of a row, held against each other.

Read on the pivot, as both sides are then in one language. Words differ between any two
translations of a sentence; a run of consecutive content words without counterpart is another
claim. The lengths that count come from English and German reference translations of one source,
where runs of five or more stand in 1 of 72 quotations and in 24 of 330 (the latter
paraphrased on purpose, and heavily).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalkit.drift.content import Run, Token, content, runs, unmatched
from evalkit.drift.evidence import issue
from evalkit.drift.stated import Side, Stated, Statement
from evalkit.facts.model import Quotation
from evalkit.types import Issue, RestsOn, Severity

_LONG = 5
_MIDDLE = 4
_SHORT = 3
# A run is moved, not changed, when the rows beside it hold more than this share of its words.
_MOVED = 0.5


@dataclass(frozen=True, slots=True)
class _Changed:
    """The runs without counterpart in one side's quotations."""

    text: str
    runs: tuple[Run, ...]

    @property
    def length(self) -> int:
        """Of the longest, in content words."""
        return max((len(run.tokens) for run in self.runs), default=0)

    def nearest(self, place: float) -> Run | None:
        """The longest run; of equal ones, that nearest to a place, a share of the text."""
        return max(
            self.runs,
            key=lambda run: (len(run.tokens), -abs(self.place(run) - place)),
            default=None,
        )

    def place(self, run: Run) -> float:
        """Where a run begins, as a share of the text."""
        return run.start / len(self.text)

    def words(self, run: Run | None) -> str | None:
        """The words that a run spans."""
        return self.text[run.start : run.end] if run else None


def check(statement: Statement) -> dict[int, list[Issue]]:
    """Issues of category quotation by the index of the row."""
    rows = statement.rows
    issues: dict[int, list[Issue]] = {}
    for place, row in enumerate(rows):
        ours, theirs = row.reference, row.pivot
        if ours is None or theirs is None or not (ours.quotations and theirs.quotations):
            continue
        beside = (*rows[max(place - 1, 0) : place], *rows[place + 1 : place + 2])
        lost = _changed(ours, theirs, [side for near in beside if (side := near.pivot)])
        found = _changed(theirs, ours, [side for near in beside if (side := near.reference)])
        severity = _severity(lost.length, found.length)
        if severity is not None:
            same = statement.version.lang == statement.reference.lang
            issues[row.row.index] = [
                _issue(row, severity, lost, found, "original" if same else "pivot")
            ]
    return issues


def _changed(side: Side, other: Side, beside: Sequence[Side]) -> _Changed:
    """The longest run inside the side's quotations that the other side lacks and holds nowhere."""
    tokens = content(side.text, side.lang)
    lacking = unmatched(tokens, content(other.text, other.lang))
    near = [token for text in beside for token in content(text.text, text.lang)]
    found = [
        run
        for quotation in side.quotations
        for run in _inside(quotation, tokens, lacking)
        if not _moved(run, near)
    ]
    return _Changed(side.text, tuple(found))


def _inside(
    quotation: Quotation, tokens: Sequence[Token], lacking: Sequence[bool]
) -> Iterator[Run]:
    within = [
        (token, lacks)
        for token, lacks in zip(tokens, lacking, strict=True)
        if quotation.start <= token.start and token.end <= quotation.end
    ]
    yield from runs([token for token, _ in within], [lacks for _, lacks in within])


def _moved(run: Run, near: Sequence[Token]) -> bool:
    lacking = unmatched(run.tokens, near)
    return sum(lacking) < len(lacking) * (1 - _MOVED)


def _severity(lost: int, found: int) -> Severity | None:
    long, short = max(lost, found), min(lost, found)
    if long >= _LONG or (long >= _MIDDLE and short >= _MIDDLE):
        return "major"
    if long >= _MIDDLE or short >= _SHORT:
        return "moderate"
    return None


def _issue(
    row: Stated, severity: Severity, lost: _Changed, found: _Changed, rests_on: RestsOn
) -> Issue:
    if lost.length >= found.length:
        ours = lost.nearest(0.0)
        theirs = found.nearest(lost.place(ours) if ours else 0.0)
    else:
        theirs = found.nearest(0.0)
        ours = lost.nearest(found.place(theirs) if theirs else 0.0)
    said, quoted = lost.words(ours), found.words(theirs)
    if said and quoted:
        what = (
            f"Inside the quotation the reference has “{said}”, the version “{quoted}”, "
            "neither with a counterpart on the other side."
        )
    elif said:
        what = f"The version's quotation lacks “{said}”."
    else:
        what = f"The version's quotation adds “{quoted}”."
    return issue(
        row,
        "quotation",
        severity,
        what,
        reference=(said, None) if said else None,
        version=(quoted, None) if quoted else None,
        rests_on=rests_on,
    )
