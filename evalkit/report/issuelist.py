"""The issues of a run as a list for whoever decides on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.report.columns import wrapped
from evalkit.report.findings import Finding
from evalkit.report.groups import place
from evalkit.report.reviews import decided_words
from evalkit.report.screen import SEVERITY_STYLES, Line, quoted, said, styled
from evalkit.text.printable import shortened

_QUOTE = 90
_NOTE = 300
_INDENT = " " * 3


def state(finding: Finding) -> str:
    """``open``, ``accepted`` or ``dismissed``."""
    return finding.decision or "open"


def lines(findings: Sequence[Finding], width: int) -> Iterator[Line]:
    """The issues, each with a head and what it says.

    Args:
        findings: In the order in which they are to stand.
        width: Cells of a line.
    """
    longest = max((len(finding.id) for finding in findings), default=0)
    for finding in findings:
        yield from _finding(finding, longest, width)


def about(finding: Finding) -> str:
    """An issue in a few words: system, category, both sides."""
    return f"{finding.system} {finding.category}: {_sides(finding)}"


def _finding(finding: Finding, longest: int, width: int) -> Iterator[Line]:
    mark = finding.severity.upper()
    head = f"{finding.id:{longest}}  {state(finding):9}  {mark} {said(finding.category)}, "
    head += f"{said(finding.system)} {place([finding])}"
    head += ", pivot only" if finding.quotes_pivot else ""
    first, *others = wrapped(head, width, rest=_INDENT)
    style = "" if finding.dismissed else SEVERITY_STYLES.get(finding.severity, "")
    yield Line(_spaced(head, first), style, mark)
    yield from map(Line, others)
    yield from map(Line, wrapped(_sides(finding), width, first=_INDENT))
    if words := decided_words(finding):
        note = f": {shortened(said(finding.note), _NOTE)}" if finding.note else ""
        yield from styled(wrapped(f"{said(words)}{note}", width, first=_INDENT), "faint")


def _spaced(head: str, first: str) -> str:
    """The first line as it was laid out: wrapping makes one space of several."""
    return head if " ".join(head.split()) == first else first


def _sides(finding: Finding) -> str:
    """What each side says; the explanation where one of them says nothing."""
    if finding.one_sided:
        words = finding.reference_text or finding.version_text
        quote = f" {quoted(words, _QUOTE)}" if words and words not in finding.told else ""
        return f"{shortened(said(finding.told), 2 * _QUOTE)}{quote}"
    told = []
    for name, value, words in finding.sides:
        quote = quoted(words, _QUOTE) if words else ""
        meant = said(value) if value else ""
        told.append(f"{name} {f'{quote} ({meant})' if quote and meant else quote or meant}")
    return "; ".join(told)
