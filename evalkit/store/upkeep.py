"""What is kept, whether it is whole, and what may go."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zlib import crc32

from evalkit.errors import ConfigError
from evalkit.store.database import transaction
from evalkit.store.space import Space

_DAY = 86_400
_ROW = 75  # bytes that an entry takes beside its input and value


@dataclass(frozen=True, kw_only=True)
class SpaceStats:
    """What is kept in a space; ``bytes`` are those of inputs and values, times are in UTC."""

    space: Space
    entries: int
    bytes: int
    oldest: datetime
    last_used: datetime


@dataclass(frozen=True, kw_only=True)
class Freed:
    """Entries removed, and bytes by which the file shrank."""

    entries: int
    bytes: int


def size(connection: sqlite3.Connection) -> int:
    """The bytes of the file, without the log beside it."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (each,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages * each)


def spaces(connection: sqlite3.Connection) -> list[SpaceStats]:
    """What is kept, by space, sorted by kind."""
    rows = connection.execute(
        "SELECT identity, count(*), sum(bytes), min(created), max(used)"
        " FROM entries JOIN spaces ON id = space GROUP BY identity ORDER BY identity"
    )
    return [
        SpaceStats(
            space=Space.of(identity),
            entries=entries,
            bytes=total,
            oldest=datetime.fromtimestamp(oldest, UTC),
            last_used=datetime.fromtimestamp(used, UTC),
        )
        for identity, entries, total, oldest, used in rows
    ]


def broken(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong with its own file; empty where it finds nothing."""
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if verdict == "ok" else str(verdict)


def damage(connection: sqlite3.Connection) -> list[tuple[Space | None, str]]:
    """The space and input of each entry whose key or checksum does not fit; reads everything."""
    wrong: list[tuple[Space | None, str]] = []
    known = {
        number: Space.of(identity)
        for number, identity in connection.execute("SELECT id, identity FROM spaces")
    }
    rows = connection.execute(
        "SELECT key, space, input, crc, value FROM entries LEFT JOIN contents ON id = content"
    )
    for key, number, given, crc, value in rows:
        space = known.get(number)
        if space is None or given is None:
            wrong.append((space, ""))
        elif space.keys([given]) != [key] or crc32(value) != crc:
            wrong.append((space, given.decode("utf-8", "replace")))
    return wrong


def gc(
    connection: sqlite3.Connection,
    *,
    older_than_days: float | None,
    max_bytes: int | None,
    kind: str | None,
) -> Freed:
    """Remove entries and give their room back to the disk; `Store.gc` says which.

    Raises:
        ConfigError: Nothing says what may go, or no entry is of the kind.
    """
    if older_than_days is None and max_bytes is None and kind is None:
        raise ConfigError(
            "nothing says what may go", mend="Give --older-than, --max-size or --kind."
        )
    before, removed, within = size(connection), 0, _spaces_of(connection, kind)
    if older_than_days is not None:
        removed = _remove(connection, within, used=time.time() - older_than_days * _DAY)
    elif max_bytes is None:
        removed = _remove(connection, within)
    _compact(connection)
    while max_bytes is not None and (excess := size(connection) - max_bytes) > 0:
        gone = _remove(connection, within, room=excess)
        if not gone:
            break
        removed += gone
        _compact(connection)
    return Freed(entries=removed, bytes=before - size(connection))


def _spaces_of(connection: sqlite3.Connection, kind: str | None) -> list[int]:
    rows = connection.execute("SELECT id, identity FROM spaces ORDER BY id")
    kinds = {number: Space.of(identity).kind for number, identity in rows}
    if kind is not None and kind not in kinds.values():
        raise ConfigError(
            f"nothing of kind {kind!r} is kept",
            mend=f"There are: {', '.join(sorted(set(kinds.values()))) or 'none'}.",
        )
    return [number for number, name in kinds.items() if kind in (None, name)]


def _remove(
    connection: sqlite3.Connection,
    within: Sequence[int],
    *,
    used: float = float("inf"),
    room: float = float("inf"),
) -> int:
    """Remove what was last used at ``used`` or before, the oldest first, until ``room`` is free."""
    doomed: list[tuple[bytes, int]] = []
    with transaction(connection):
        rows = connection.execute(
            "SELECT key, content, bytes FROM entries WHERE used <= ?"
            f" AND space IN ({','.join(map(str, within))}) ORDER BY used, created, key",
            (used,),
        )
        for key, content, held in rows:
            if room <= 0:
                break
            doomed.append((key, content))
            room -= held + _ROW
        rows.close()
        connection.executemany("DELETE FROM entries WHERE key = ?", [(key,) for key, _ in doomed])
        connection.executemany("DELETE FROM contents WHERE id = ?", [(one,) for _, one in doomed])
        connection.execute("DELETE FROM spaces WHERE id NOT IN (SELECT space FROM entries)")
    return len(doomed)


def _compact(connection: sqlite3.Connection) -> None:
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    if free:
        connection.execute("VACUUM")
    # The file shrinks only when the log that holds the new pages is written into it.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
