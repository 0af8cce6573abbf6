"""Findings of one outlet drawn together for a screen: what is alike is told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalkit.report.figures import listed
from evalkit.report.findings import Finding

_FACTS = re.compile(r"(?:: it adds|, and with it) (.+)\.\s*$", re.DOTALL)
_SAYS = r"(?:Inside the quotation the|The) reference (?:says|has|names)"
_NO_MORE = ("", ", neither with a counterpart on the other side")
_ONE_SIDED = ("addition", "omission")


@dataclass(frozen=True, kw_only=True)
class Group:
    """Findings of one severity and category that are told together, in their order.

    Additions are one group, and so are omissions; others are where they quote the same words.
    """

    findings: tuple[Finding, ...]

    @property
    def lead(self) -> Finding:
        """The first of them, which is quoted."""
        return self.findings[0]

    @property
    def name(self) -> str:
        """The category, and how many there are of what one side alone has.

        An addition of two passages is ``2 additions``.
        """
        several = len(self.findings) > 1 and self.one_sided
        return f"{len(self.findings)} {self.lead.category}s" if several else self.lead.category

    @property
    def one_sided(self) -> bool:
        """Whether they are what one side has and the other has not."""
        return self.lead.category in _ONE_SIDED

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that the explanations of additions or omissions name, each once."""
        told: dict[str, str] = {}
        for finding in self.findings if self.one_sided else ():
            found = _FACTS.search(finding.explanation)
            for fact in _unlisted(found.group(1)) if found else ():
                told.setdefault("".join(fact.split()).casefold(), fact)
        return tuple(told.values())


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Draw findings together, in the order of the first of each group."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        kind: tuple[object, ...] = (
            finding.severity,
            finding.category,
            finding.quotes_pivot,
            finding.unsure,
            finding.decision,
        )
        if finding.category not in _ONE_SIDED:
            words = finding.pivot_words or finding.version_text
            kind = (*kind, finding.reference_text, words, finding.version_value)
        found.setdefault(kind, []).append(finding)
    return [Group(findings=tuple(alike)) for alike in found.values()]


def place(findings: Sequence[Finding]) -> str:
    """Where findings stand: the segments of the reference, or of the version where it has none."""
    told = sorted({index for one in findings for index in one.reference_segments})
    if told:
        return segments("segment", told)
    own = sorted({index for one in findings for index in one.version_segments})
    return segments("version segment", own) if own else f"row {findings[0].row}"


def segments(noun: str, indices: Sequence[int]) -> str:
    """Segments in words, three or more in a row by their ends.

    >>> segments("segment", [4, 5]), segments("segment", [2, 9, 10, 11])
    ('segments 4 and 5', 'segments 2 and 9 to 11')
    """
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    return f"{noun}{'s' if len(indices) > 1 else ''} {listed(words)}"


def remark(finding: Finding) -> str:
    """What the explanation tells beyond the words and values of both sides; often nothing."""
    theirs = (finding.pivot_words, finding.version_text, finding.version_value)
    sides = (
        _quoting([finding.reference_text], finding.reference_value),
        _quoting(theirs, finding.version_value),
    )
    same = re.match(f"{_SAYS} {sides[0]}, the version {sides[1]}", finding.explanation)
    if same is None:
        return finding.explanation
    rest = finding.explanation[same.end() :].strip().removesuffix(".")
    return "" if rest in _NO_MORE else rest.lstrip(":;, ")


def quotes_both(finding: Finding) -> bool:
    """Whether the explanation quotes both sides itself, in a sentence of its own kind."""
    theirs = (finding.pivot_words, finding.version_text)
    return (
        finding.reference_text is not None
        and f"“{finding.reference_text}”" in finding.explanation
        and any(f"“{words}”" in finding.explanation for words in theirs if words)
        and remark(finding) == finding.explanation
    )


def is_unstated(finding: Finding) -> bool:
    """Whether all that is wrong is that the version does not state what the reference does."""
    said = _quoting([finding.reference_text], finding.reference_value)
    missing = f"The version (?:does not state the reference's {said} anywhere|nowhere names {said})"
    return re.fullmatch(rf"{missing}\.", finding.explanation) is not None


def _quoting(texts: Sequence[str | None], value: str | None) -> str:
    """A pattern of some words as an explanation quotes them, their value behind them or not."""
    words = "|".join(re.escape(text) for text in texts if text)
    return f"“(?:{words})”" + (rf"(?: \({re.escape(value)}\))?" if value else "")


def _unlisted(words: str) -> list[str]:
    """The items of a list as a sentence has it.

    >>> _unlisted("9 memoranda, 20 years and 50%")
    ['9 memoranda', '20 years', '50%']
    """
    before, _, last = words.rpartition(" and ")
    return [*before.split(", "), last] if before else [last]
