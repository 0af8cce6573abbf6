"""Rows from links: the two sides of every link as texts, in the order that outputs keep.

Also the finest grouping of reference segments that no version splits, on which several versions
can be compared row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.types import Document, Link, Role, Row, Segment, joined


def rows_of(version: Document, reference: Document, links: Sequence[Link]) -> tuple[Row, ...]:
    """Make the rows of one version: reference order first, then additions in version order.

    A discontinuous link's row stands at its first reference segment.
    """
    both = sorted((link for link in links if link.reference), key=lambda link: link.reference)
    added = sorted((link for link in links if not link.reference), key=lambda link: link.version)
    return tuple(
        _row(version, reference, link, index) for index, link in enumerate([*both, *added])
    )


def groups(
    rows_by_system: Mapping[str, Sequence[Row]], segments: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """The finest grouping of reference segments that no row of any system splits.

    Args:
        rows_by_system: The rows of each system.
        segments: The reference segments to group, in order.

    Returns:
        Groups in the order of their first segment, each sorted; together they hold every one
        of ``segments`` once. A row that reaches outside ``segments`` binds only those inside.
    """
    leader = {segment: segment for segment in segments}

    def find(segment: int) -> int:
        while leader[segment] != segment:
            segment = leader[segment]
        return segment

    for rows in rows_by_system.values():
        for row in rows:
            inside = [segment for segment in row.reference_segments if segment in leader]
            for segment in inside[1:]:
                first, second = sorted((find(inside[0]), find(segment)))
                leader[second] = first
    members: dict[int, list[int]] = {}
    for segment in segments:
        members.setdefault(find(segment), []).append(segment)
    return tuple(tuple(group) for _, group in sorted(members.items()))


def side_of_group(rows: Sequence[Row], group: Sequence[int]) -> tuple[str, str | None]:
    """What a system says for a group of reference segments: its text and its pivot.

    Both are empty where the system omits the whole group; the pivot is None where a row that
    has a text has none.
    """
    inside = [row for row in rows if set(row.reference_segments) & set(group)]
    inside.sort(key=lambda row: row.version_segments)
    told = [row for row in inside if row.version is not None]
    text = joined([row.version for row in told if row.version is not None])
    pivots = [row.pivot for row in told if row.pivot is not None]
    return text, joined(pivots) if len(pivots) == len(told) else None


def _row(version: Document, reference: Document, link: Link, index: int) -> Row:
    ours = [version.segments[i] for i in link.version]
    theirs = [reference.segments[i] for i in link.reference]
    pivots = [segment.pivot for segment in ours if segment.pivot is not None]
    return Row(
        system=version.id,
        index=index,
        role=_role(theirs or ours),
        version_segments=link.version,
        reference_segments=link.reference,
        version=joined([segment.text for segment in ours]) if ours else None,
        reference=joined([segment.text for segment in theirs]) if theirs else None,
        pivot=joined(pivots) if ours and len(pivots) == len(ours) else None,
        confidence=link.confidence,
        repeats=link.repeats,
    )


def _role(segments: Sequence[Segment]) -> Role:
    """A row with any body text counts as body: a title inside it must not hide it."""
    roles = [segment.role for segment in segments]
    for role in ("body", "lead", "title", "dateline"):
        if role in roles:
            return role
    return roles[0]
