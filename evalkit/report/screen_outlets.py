"""What differs, on a screen: the facts that versions disagree on, and the rest by outlet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.report.columns import wrapped
from evalkit.report.figures import percent, plural
from evalkit.report.findings import Finding, says_value, severity_counts, worst
from evalkit.report.groups import Group, grouped, is_unstated, place, quotes_both, remark, segments
from evalkit.report.reviews import counted, dismissed
from evalkit.report.screen import Line, marked, quoted, runs_left, said, styled
from evalkit.report.summary import Outlet, Summary
from evalkit.report.votes import Ballot, ballots, standing, values
from evalkit.text.printable import shortened
from evalkit.types import SEVERITIES

_BALLOTS = 8
_GROUPS = 3
_NAME = 24
_VALUE = 60
_QUOTE = 70
_PIVOT = 120
_FACTS = 600
_EXPLANATION = 240
_UNSURE = "alignment uncertain"


def differences(summary: Summary, width: int) -> Iterator[Line]:
    """The sections of what differs, each behind an empty line."""
    disputed = [ballot for ballot in ballots(summary) if ballot.telling]
    shown = disputed[:_BALLOTS]
    if shown:
        yield Line("")
        yield from styled(wrapped("Where versions disagree on a fact", width), "title")
        for ballot in shown:
            yield from _ballot(summary, ballot, width)
        if more := len(disputed) - len(shown):
            yield from _more(plural(more, "more fact"), width)
    for outlet in summary.versions:
        yield Line("")
        yield from _outlet(outlet, shown, width)


def _ballot(summary: Summary, ballot: Ballot, width: int) -> Iterator[Line]:
    reference = summary.reference.id if summary.reference else ""
    found = [one.severity for one in ballot.findings]
    severity = next((name for name in SEVERITIES if name in found), found[0])
    where = segments("segment", ballot.reference_segments) if ballot.reference_segments else ""
    table = values(ballot.votes)
    alone = [value for value, systems in table if systems == [reference]]
    words = _side(alone[0] if alone else None, ballot.reference_words)
    stands = standing(ballot, reference)
    head = (
        f"{said(ballot.category)}{', ' if where else ''}{where}: {said(reference)} says "
        f"{words}{'; ' if stands else ''}{stands}"
    )
    yield from marked(severity, head, width, indent="   ")
    unsure = {one.system for one in ballot.findings if one.unsure}
    accepted = {one.system for one in ballot.findings if one.decision}
    lesser = {one.system: one.severity for one in ballot.findings if one.severity != severity}
    for value, systems in table:
        if systems == [reference]:
            continue
        holders = []
        for system in systems:
            own = ballot.words_of(system)
            weight = f" ({lesser[system]})" if system in lesser else ""
            weight += f" ({_UNSURE})" if system in unsure else ""
            weight += " (accepted)" if system in accepted else ""
            span = f" {quoted(own, _VALUE)}" if own else ""
            holders.append(f"{said(system)}{weight}{span}")
        line = f"{shortened(said(value), _VALUE)}: {', '.join(holders)}"
        yield from map(Line, wrapped(line, width, first=" " * 6, rest=" " * 9))


def _outlet(outlet: Outlet, shown: Sequence[Ballot], width: int) -> Iterator[Line]:
    found = [one for one in outlet.findings if one.severity != "info"]
    telling = counted(found)
    voted = {(one.system, one.id) for ballot in shown for one in ballot.findings}
    rest = [one for one in telling if (one.system, one.id) not in voted]
    yield from styled(wrapped(_title(outlet, found), width, rest="   "), "title")
    groups = {group.lead: group for group in grouped(rest)}
    told = [groups[lead] for lead in worst(list(groups), _GROUPS)]
    for group in told:
        yield from _group(group, width)
    named = [
        f"{said(ballot.category)} ({segments('segment', ballot.reference_segments)})"
        for ballot in shown
        if any(one.system == outlet.id and one.severity != "info" for one in ballot.findings)
    ]
    left = len(rest) - sum(len(group.findings) for group in told)
    if named:
        also = "also" if told else "only"
        words = f"{also}, as told above: {', '.join(named)}"
        yield from map(Line, wrapped(words, width, first="   "))
    if left:
        yield from _more(plural(left, "more", "more"), width)
    yield from _dismissed(dismissed(outlet.findings), width)


def _dismissed(findings: Sequence[Finding], width: int) -> Iterator[Line]:
    """What a reviewer dismissed, with their words; it is told and counts nowhere."""
    for finding in findings:
        words = finding.reference_text or finding.version_text or ""
        quote = f" {quoted(words, _VALUE)}" if words else ""
        note = f": {shortened(said(finding.note), _EXPLANATION)}" if finding.note else ""
        told = f"dismissed: {said(finding.category)}, {place([finding])}{quote}{note}"
        yield from styled(wrapped(told, width, first="   ", rest=" " * 6), "faint")


def _title(outlet: Outlet, telling: Sequence[Finding]) -> str:
    rank = f"{outlet.rank}. " if outlet.rank else ""
    name = f"{shortened(said(outlet.outlet), _NAME)}, {said(outlet.lang)}"
    rate, consensus = outlet.share("drift_rate"), outlet.share("consensus_drift_rate")
    rated = f"drift rate {percent(rate)}"
    if rate is None:
        rated = "no drift rate, nothing could be judged"
    elif consensus is not None and consensus != rate:
        rated += f" (consensus {percent(consensus)})"
    counts = severity_counts(telling)
    return f"{rank}{said(outlet.id)} ({name}): {rated}; issues: {counts}"


def _group(group: Group, width: int) -> Iterator[Line]:
    lead = group.lead
    rests = ", pivot only" if lead.quotes_pivot else ""
    rests += f", {_UNSURE}" if lead.unsure else ""
    rests += ", accepted" if lead.decision else ""
    head = f"{said(group.name)}, {place(group.findings)}{rests}: "
    if not (group.one_sided or lead.one_sided):
        yield from _both(lead, head, width)
        return
    if group.one_sided:
        told = _only(group)
    elif is_unstated(lead):
        told = [_reference(lead), "→ not stated"]
    else:
        told = [shortened(said(lead.told), _EXPLANATION)]
        words = lead.reference_text or lead.version_text or ""
        if said(words) not in said(lead.told):
            told += [quoted(words, _QUOTE), _pivot(lead)]
    yield from marked(lead.severity, head + _spaced(told), width, indent="   ")


def _only(group: Group) -> list[str]:
    """What one side alone has: all facts of the group, or the first of its texts, or both."""
    lead = group.lead
    facts = [shortened(said(fact), _VALUE) for fact in group.facts]
    told = shortened(", ".join(facts), _FACTS) if facts else ""
    if told and len(group.findings) > 1:
        return [told]
    quote = [_version(lead), _pivot(lead)] if lead.version_text else [_reference(lead)]
    return [f"{told};" if told else "", *quote]


def _both(finding: Finding, head: str, width: int) -> Iterator[Line]:
    if quotes_both(finding):
        told = shortened(said(finding.told), _EXPLANATION)
        yield from marked(finding.severity, head + told, width, indent="   ")
        return
    more = shortened(said(remark(finding)), _EXPLANATION)
    theirs = ["→", _version(finding), _pivot(finding), f"({more})" if more else ""]
    reference, version = _reference(finding), _spaced(theirs)
    # Words that run to the left would turn a figure that follows them on their line.
    apart = runs_left(finding.reference_text or "")
    first = reference if apart else f"{reference} {version}"
    yield from marked(finding.severity, head + first, width, indent="   ")
    if apart:
        yield from map(Line, wrapped(version, width, first=" " * 6))


def _reference(finding: Finding) -> str:
    return _side(finding.reference_value, finding.reference_text)


def _version(finding: Finding) -> str:
    """The version's own words; none where it has but the pivot's to quote."""
    sides = {side: (value, words) for side, value, words in finding.sides}
    return _side(*sides["version"]) if "version" in sides else ""


def _pivot(finding: Finding) -> str:
    """The words of the pivot in brackets, where the issue rests on it, and of an addition.

    That is what a reader of the reference's language can read.
    """
    words = finding.pivot_words
    if words is None and finding.category == "addition" and not finding.quotes_pivot:
        words = finding.pivot
    return f"[pivot: {quoted(words, _PIVOT)}]" if words else ""


def _side(value: str | None, words: str | None) -> str:
    told = shortened(said(value), _VALUE) if value and not says_value(words, value) else ""
    if not words:
        return told
    quote = quoted(words, _QUOTE)
    if not told:
        return quote
    # What is written to the left would turn a value behind it.
    return f"{told}: {quote}" if runs_left(words) else f"{quote} ({told})"


def _spaced(pieces: Sequence[str]) -> str:
    return " ".join(piece for piece in pieces if piece)


def _more(what: str, width: int) -> Iterator[Line]:
    return styled(wrapped(f"and {what} in report.html", width, first="   "), "faint")
