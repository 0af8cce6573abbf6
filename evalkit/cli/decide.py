"""Deciding on issues by their ids, which may be shortened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from evalkit.decisions import Decision, Decisions, change
from evalkit.errors import ConfigError, EvalkitError
from evalkit.report.allfindings import findings_by_system
from evalkit.report.issuelist import about
from evalkit.results import Results
from evalkit.types import DecisionName

_SHORTEST = 4  # characters of an id; fewer are soon another issue's


def parted(given: Sequence[str] | None) -> list[str]:
    """Ids as they were given, several in one option parted by commas."""
    return [one for part in given or () for one in part.replace(",", " ").split()]


def decide(
    made: Results,
    path: Path,
    wanted: Mapping[DecisionName | None, Sequence[str]],
    note: str | None,
    by: str | None,
) -> tuple[Decisions, list[str]]:
    """Write decisions on the issues of a run.

    Args:
        made: The run.
        path: The file of decisions.
        wanted: What to decide, None being to undo, on which ids; they may be shortened.
        note: Why; without one the note of the same decision stays.
        by: Who; the same.

    Returns:
        All decisions of the file, and a line in words for each that was made.

    Raises:
        ConfigError: An id names no issue or several, or is named for two decisions.
        DataError: The file has wrong lines.
    """
    findings = {one.id: one for found in findings_by_system(made).values() for one in found}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told: list[str] = []

    def changed(known: dict[str, Decision]) -> dict[str, Decision]:
        told.clear()
        for name, decision in _resolved(wanted, list(findings), list(known)).items():
            before = known.get(name)
            was = f" (was {before.decision})" if before else ""
            words = about(findings[name]) if name in findings else "not an issue of this run"
            if decision is None:
                told.append(f"{name}  open{was}  {words}")
                known.pop(name, None)
                continue
            same = before is not None and before.decision == decision
            known[name] = Decision(
                id=name,
                decision=decision,
                note=note if note is not None else before.note if before and same else "",
                by=by if by is not None else before.by if before and same else None,
                at=now,
                about=words if name in findings else before.about if before else None,
            )
            told.append(f"{name}  {decision}{was if not same else ''}  {words}")
        return known

    return change(path, changed), told


def _resolved(
    wanted: Mapping[DecisionName | None, Sequence[str]],
    issues: Sequence[str],
    decided: Sequence[str],
) -> dict[str, DecisionName | None]:
    """The full ids of what was named, each with its decision; undo reads the file's ids too.

    Raises:
        ConfigError: An id names no issue or several, or is named for two decisions.
    """
    found: dict[str, DecisionName | None] = {}
    problems: list[EvalkitError] = []
    for decision, names in wanted.items():
        ids = issues if decision else list(dict.fromkeys((*decided, *issues)))
        for name in names:
            try:
                full = _one(name, ids)
                if full in found and found[full] != decision:
                    raise ConfigError("named for two decisions at once", place=full)
                if decision is None and full not in decided:
                    raise ConfigError("nobody has decided on this issue", place=full)
                found[full] = decision
            except ConfigError as error:
                problems.append(error)
    if problems:
        raise ConfigError.of(problems)
    return found


def _one(name: str, ids: Sequence[str]) -> str:
    fits = [one for one in ids if one == name]
    fits = fits or sorted(one for one in ids if one.startswith(name))
    if len(fits) == 1 and (len(name) >= _SHORTEST or fits[0] == name):
        return fits[0]
    if len(fits) == 1:
        raise ConfigError(
            f"an id is written with {_SHORTEST} characters at least",
            place=name,
            mend=f"Is {fits[0]} meant?",
        )
    if not fits:
        raise ConfigError(
            "no issue of this run has an id that begins so",
            place=name,
            mend="Run evalkit review RUN to see them.",
        )
    listed = ", ".join(fits[:5]) + (", ..." if len(fits) > 5 else "")
    raise ConfigError(
        f"{len(fits)} issues begin so: {listed}", place=name, mend="Write more of it."
    )
