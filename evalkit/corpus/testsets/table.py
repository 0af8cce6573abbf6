"""A table with named columns, of a TSV or JSONL, read as columns of a test set.

``src`` or ``source`` is the source; ``ref`` or ``reference`` a reference, and so are ``refA``,
``ref2`` and ``ref:NAME``; ``mt``, ``hyp`` or ``hypothesis`` the output of the system that the file
is called after, ``mt:NAME`` that of a named one. ``doc_id`` (or ``doc``, ``document``), ``seg_id``
(or ``segment_id``), ``lang`` (the target's language) and ``lp`` say where a row belongs. With a
column ``system`` each row is one system's output for one segment. Where nothing is called ``mt`` or
the like, every other column is a system; where something is, other columns are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.corpus.testsets.columns import Columns, Texts
from evalkit.corpus.testsets.wanted import Wanted, is_pair
from evalkit.errors import ConfigError, DataError

_MEANT = {
    **dict.fromkeys(("src", "source"), "source"),
    **dict.fromkeys(("mt", "hyp", "hypothesis"), "text"),
    **dict.fromkeys(("doc", "doc_id", "document"), "document"),
    **dict.fromkeys(("seg_id", "segment_id"), "segment"),
    **{name: name for name in ("system", "lang", "lp")},
}
_REFERENCE = re.compile(r"(?:ref|reference)(?::(?P<name>.+)|(?:_?\d+|[A-Z])?)")
_SYSTEM = re.compile(r"(?:mt|hyp|hypothesis):(?P<name>.+)")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns by name, with the file and its line of row 0."""

    columns: Mapping[str, Sequence[str]]
    file: str
    first_line: int

    def place(self, row: int) -> str:
        """``file:line`` of a row."""
        return f"{self.file}:{self.first_line + row}"

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


@dataclass(frozen=True, kw_only=True)
class _Roles:
    """The columns of a table by what they are."""

    meant: Mapping[str, Sequence[str]]
    references: Mapping[str, Sequence[str]]
    systems: Mapping[str, Sequence[str]]


def is_hypothesis(name: str) -> bool:
    """Whether a column of this name holds what a system said."""
    return _MEANT.get(name.lower()) == "text" or _SYSTEM.fullmatch(name) is not None


def is_meant(name: str) -> bool:
    """Whether a column of this name means something in every table."""
    return name.lower() in _MEANT or is_hypothesis(name) or bool(_REFERENCE.fullmatch(name))


def columns_of(table: Table, wanted: Wanted) -> Columns:
    """Read a table as columns of a test set.

    Raises:
        ConfigError: It holds several languages, and ``wanted`` chooses none of them.
        DataError: Two columns mean the same, or the rows of several systems are not of the same
            segments.
    """
    roles = _roles(table)
    rows, lp = _of_one_language(table, roles, wanted)
    if "system" not in roles.meant:
        return _wide(roles, rows, lp)
    return _long(table, roles, rows, lp)


def _roles(table: Table) -> _Roles:
    meant: dict[str, Sequence[str]] = {}
    references: dict[str, Sequence[str]] = {}
    systems: dict[str, Sequence[str]] = {}
    others: dict[str, Sequence[str]] = {}
    for name, column in table.columns.items():
        role = _MEANT.get(name.lower())
        if role is not None:
            if role in meant:
                raise DataError(f"two columns hold the {role}", place=table.file)
            meant[role] = column
        elif found := _REFERENCE.fullmatch(name):
            _add(references, found["name"] or name, column, table)
        elif found := _SYSTEM.fullmatch(name):
            _add(systems, found["name"], column, table)
        else:
            others[name] = column
    if "text" not in meant and not systems:
        systems = others
    if "system" in meant and "text" not in meant:
        raise DataError(
            "a column 'system' without a column of what it says",
            place=table.file,
            mend="Call that column mt, hyp or hypothesis.",
        )
    return _Roles(meant=meant, references=references, systems=systems)


def _add(columns: dict[str, Sequence[str]], name: str, column: Sequence[str], table: Table) -> None:
    if name in columns:
        raise DataError(f"two columns are called {name!r}", place=table.file)
    columns[name] = column


def _of_one_language(table: Table, roles: _Roles, wanted: Wanted) -> tuple[Sequence[int], str]:
    """The rows of the pair that is wanted, and the pair."""
    column = roles.meant.get("lp") or roles.meant.get("lang")
    if column is None:
        return range(len(table)), wanted.lp or "und-und"
    pairs = [value if is_pair(value) else f"und-{value or 'und'}" for value in column]
    # A column that names targets alone leaves the source to what is wanted.
    fits = {
        pair: wanted.lp in (None, pair)
        or (pair.startswith("und-") and str(wanted.lp).partition("-")[2] == pair[4:])
        for pair in dict.fromkeys(pairs)
    }
    kept = [pair for pair, is_wanted in fits.items() if is_wanted]
    if len(kept) != 1:
        raise ConfigError(
            f"rows are of {', '.join(fits)}" + (f", not {wanted.lp}" if not kept else ""),
            place=table.file,
            mend="Choose one with --lp: scores of two languages do not mix.",
        )
    return [row for row, pair in enumerate(pairs) if fits[pair]], wanted.lp or kept[0]


def _wide(roles: _Roles, rows: Sequence[int], lp: str) -> Columns:
    def picked(column: Sequence[str] | None) -> Texts | None:
        return None if column is None else tuple(column[row] for row in rows)

    def each(columns: Mapping[str, Sequence[str]]) -> dict[str, Texts]:
        return {name: tuple(column[row] for row in rows) for name, column in columns.items()}

    return Columns(
        text=picked(roles.meant.get("text")),
        systems=each(roles.systems),
        references=each(roles.references),
        sources=picked(roles.meant.get("source")),
        documents=picked(roles.meant.get("document")),
        lp=lp,
    )


def _long(table: Table, roles: _Roles, rows: Sequence[int], lp: str) -> Columns:
    """Rows of one system each, brought side by side by segment."""
    by_system = _by_segment(table, roles, rows)
    first, its_rows = next(iter(by_system.items()), ("", {}))
    shared = {**roles.references, **{k: roles.meant[k] for k in ("source",) if k in roles.meant}}
    for system, segments in by_system.items():
        _same_segments(table, (first, its_rows), (system, segments))
        for key, row in segments.items():
            for name, column in shared.items():
                if column[row] != column[its_rows[key]]:
                    raise DataError(
                        f"the {name} differs from that of the same segment in line "
                        f"{table.first_line + its_rows[key]}",
                        place=table.place(row),
                    )
    wide = _wide(roles, list(its_rows.values()), lp)
    texts = roles.meant["text"]
    return Columns(
        systems={
            system: tuple(texts[segments[key]] for key in its_rows)
            for system, segments in by_system.items()
        },
        references=wide.references,
        sources=wide.sources,
        documents=wide.documents,
        lp=lp,
    )


def _by_segment(
    table: Table, roles: _Roles, rows: Sequence[int]
) -> dict[str, dict[tuple[str, str], int]]:
    """System to segment to row; without ``seg_id`` a system's k-th row is segment k."""
    documents, numbers = roles.meant.get("document"), roles.meant.get("segment")
    found: dict[str, dict[tuple[str, str], int]] = {}
    for row in rows:
        segments = found.setdefault(roles.meant["system"][row], {})
        if numbers is None:
            key = ("", str(len(segments) + 1))
        else:
            key = (documents[row] if documents else "", numbers[row])
        if key in segments:
            raise DataError(
                f"{_named(key)} of {roles.meant['system'][row]!r} stands in line "
                f"{table.first_line + segments[key]} already",
                place=table.place(row),
            )
        segments[key] = row
    return found


def _same_segments(
    table: Table,
    one: tuple[str, Mapping[tuple[str, str], int]],
    other: tuple[str, Mapping[tuple[str, str], int]],
) -> None:
    for (name, segments), (lacking, there) in ((one, other), (other, one)):
        for key, row in segments.items():
            if key not in there:
                raise DataError(
                    f"{_named(key)} of {name!r} has no row of {lacking!r}",
                    place=table.place(row),
                    mend="Every system needs every segment.",
                )


def _named(key: tuple[str, str]) -> str:
    document, number = key
    return f"segment {number}" + (f" of {document}" if document else "")
