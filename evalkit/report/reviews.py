"""What people decided on the issues of a run, in words, for every report."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evalkit.report.figures import plural
from evalkit.report.findings import Finding
from evalkit.report.summary import Summary

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")


def dismissed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that a reviewer dismissed: they count nowhere."""
    return tuple(one for one in findings if one.dismissed)


def counted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """All others."""
    return tuple(one for one in findings if not one.dismissed)


def decided_words(finding: Finding) -> str:
    """What was decided, by whom and when: ``dismissed by NN, 2026-11-28``; else empty."""
    return "" if finding.decision is None else f"{finding.decision} {who_and_when(finding)}"


def who_and_when(finding: Finding) -> str:
    """``by NN, 2026-11-28``; of a time of day the date is told."""
    who = f"by {finding.decided_by or 'a reviewer'}"
    when = finding.decided_at or ""
    day = when[:10] if _MOMENT.match(when) else when
    return f"{who}, {day}" if day else who


def confirmed(summary: Summary) -> str:
    """How many of the differences people have looked at; empty where nobody has at any."""
    found = [one for outlet in summary.versions for one in outlet.findings]
    gone = sum(one.decision == "dismissed" for one in found)
    kept = sum(one.decision == "accepted" for one in found)
    if not gone and not kept:
        return ""
    left = len(found) - gone - kept
    told = [f"{kept} accepted"] if kept else []
    told += [f"{gone} dismissed, which count in no share or rate"] if gone else []
    rest = f"; nobody has looked at the other {left}" if left else ""
    return f"People have decided on {kept + gone} of {plural(len(found), 'issue')}: " + (
        f"{', '.join(told)}{rest}."
    )


def gone(summary: Summary) -> str:
    """The decisions that met no issue of this run; empty where there is none."""
    lost = (summary.run.get("review") or {}).get("gone") or []
    if not lost:
        return ""
    names = ", ".join(str(one["id"]) for one in lost)
    verb = "decision is on an issue" if len(lost) == 1 else "decisions are on issues"
    return f"{len(lost)} {verb} that this run does not have: {names}."
