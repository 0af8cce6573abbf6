"""A diff of two runs for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evalkit.text.printable import one_line, safe_line, shortened
from evalkit.track.diff import Diff, Moved, MovedRow
from evalkit.track.table import table
from evalkit.track.words import chance, counted, figure, signed, span

_TEXT = 90


def in_text(made: Diff) -> list[str]:
    """The lines of a diff: numbers, rows, verdicts, issues."""
    return [
        safe_line(f"{made.old} → {made.new}"),
        *_numbers(made.moved),
        *_systems("only in the later run", made.new_systems),
        *_systems("only in the earlier run", made.gone_systems),
        *_rows("Rows that moved most", made.rows),
        *_rows("Rows with another verdict", made.verdicts),
        *_issues(made),
    ]


def _numbers(moved: Sequence[Moved]) -> Iterator[str]:
    differ = [one for one in moved if one.old != one.new and not one.what_changed]
    same = sum(one.old == one.new and not one.what_changed for one in moved)
    yield ""
    if differ:
        head = ["system", "number", "view, scope", "before", "now", "delta", "[95 %]", "p adj."]
        yield from table(head, [_number(one) for one in differ], names=3)
    yield f"{counted(same, 'number')} unchanged, {len(differ)} moved."
    apart: dict[str, list[str]] = {}
    for one in moved:
        for what in one.what_changed:
            apart.setdefault(what, []).append(f"{one.key.system} {one.name}")
    for what, names in apart.items():
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        yield safe_line(f"not comparable: {what} (of {', '.join(names[:2])}{more})")


def _number(one: Moved) -> list[str]:
    made = one.change
    beside = ", ".join(part for part in (one.key.view, one.key.scope, one.key.statement) if part)
    return [
        one.key.system,
        one.name,
        beside,
        figure(one.old),
        figure(one.new),
        signed(one.delta),
        span(made.low, made.high) if made else "",
        chance(one.p_adjusted),
    ]


def _systems(words: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield safe_line(f"{words}: {', '.join(names)}")


def _rows(title: str, rows: Sequence[MovedRow]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", title)
    for row in rows:
        old, new = (
            value if isinstance(value, str) else figure(value) for value in (row.old, row.new)
        )
        yield safe_line(f"  {row.system}, row {row.row}, {row.metric}: {old} → {new}")
        yield f"    reference: {_quoted(row.reference)}"
        if row.before == row.after:
            yield f"    version: {_quoted(row.after)}"
        else:
            yield f"    before: {_quoted(row.before)}"
            yield f"    now: {_quoted(row.after)}"


def _issues(made: Diff) -> Iterator[str]:
    kept = counted(len(made.issues_kept), "issue")
    yield ""
    yield f"{kept} kept, {len(made.issues_new)} new, {len(made.issues_gone)} gone."
    for word, issues in (("new", made.issues_new), ("gone", made.issues_gone)):
        for issue in issues:
            yield _issue("dismissed" if "review" in issue else word, issue)


def _issue(word: str, issue: Mapping[str, Any]) -> str:
    said = [
        value for value in (issue["reference_value"], issue["version_value"]) if value is not None
    ]
    values = f": {' → '.join(map(str, said))}" if said else ""
    return safe_line(
        f"  {word} {issue['id']} {issue['system']}, row {issue['row']}: {issue['severity']} "
        f"{issue['category']}{shortened(one_line(values), _TEXT) if values else ''}"
    )


def _quoted(text: str | None) -> str:
    return "–" if text is None else f"“{safe_line(shortened(one_line(text), _TEXT))}”"
