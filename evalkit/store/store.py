"""Keeping and finding answers."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from zlib import crc32

from evalkit.store import upkeep
from evalkit.store.database import (
    StoreUnavailable,
    connect,
    damaged,
    default_path,
    failures_told,
    transaction,
)
from evalkit.store.space import Space, encoded
from evalkit.store.upkeep import Freed, SpaceStats

_DAY = 86_400
_WAIT = 60.0  # seconds for another process that is writing
_CHUNK = 500  # keys in one question


class Store:
    """The store in one file; threads may share it, processes each open their own.

    A process that is killed while writing loses the last `put` at most. Close it, or use it in
    a ``with``.
    """

    def __init__(self, path: Path, *, wait: float = _WAIT) -> None:
        self.path = path
        self._process = os.getpid()
        self._lock = threading.RLock()
        self._connection = connect(path, wait)

    @classmethod
    def open(cls, path: Path | None = None, *, wait: float = _WAIT) -> Self:
        """Open the store, or make it.

        Args:
            path: The file; `default_path` where none is given.
            wait: Seconds to wait for another process that is writing.

        Raises:
            StoreUnavailable: It cannot be written to; whoever can do without goes on without.
            DataError: The file is damaged, or not a store.
            ConfigError: A newer evalkit made it.
        """
        return cls(default_path() if path is None else path, wait=wait)

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        if os.getpid() == self._process:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, space: Space, inputs: Sequence[str]) -> list[bytes | None]:
        """The value of each input, in order; None where there is none.

        What is found counts as used now, to within a day.

        Raises:
            DataError: A value is not the one that was put, or an input is not Unicode text.
        """
        keys = space.keys(map(encoded, inputs))
        found: dict[bytes, bytes] = {}
        unmarked: list[tuple[int, bytes]] = []
        now = _now()
        with self._database() as connection:
            for chunk in _chunks(keys):
                rows = connection.execute(
                    "SELECT key, value, crc, used FROM entries JOIN contents ON id = content"
                    f" WHERE key IN ({_marks(chunk)})",
                    chunk,
                )
                for key, value, crc, used in rows:
                    if crc32(value) != crc:
                        raise damaged(self.path, f"a value of kind {space.kind} is damaged")
                    found[key] = value
                    if used <= now - _DAY:
                        unmarked.append((now, key))
            if unmarked:
                with transaction(connection):
                    connection.executemany("UPDATE entries SET used = ? WHERE key = ?", unmarked)
        return [found.get(key) for key in keys]

    def put(self, space: Space, items: Mapping[str, bytes]) -> None:
        """Keep a value for each input, all or none; an input that has one keeps the one it has.

        Raises:
            StoreUnavailable: No space left, or another process holds the file.
            DataError: An input is not Unicode text.
        """
        inputs = [encoded(text) for text in items]
        wanted = dict(
            zip(space.keys(inputs), zip(inputs, items.values(), strict=True), strict=True)
        )
        now = _now()
        with self._database() as connection, transaction(connection):
            here = _space_id(connection, space)
            for key in _known(connection, list(wanted)):
                del wanted[key]
            (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM contents").fetchone()
            connection.executemany(
                "INSERT INTO contents (id, input, crc, value) VALUES (?, ?, ?, ?)",
                (
                    (content, given, crc32(value), value)
                    for content, (given, value) in enumerate(wanted.values(), last + 1)
                ),
            )
            connection.executemany(
                "INSERT INTO entries (key, space, content, bytes, created, used)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (key, here, content, len(given) + len(value), now, now)
                    for content, (key, (given, value)) in enumerate(wanted.items(), last + 1)
                ),
            )

    def remember(self, key: str, value: str) -> None:
        """Note a word under a key, in place of the one noted before."""
        with self._database() as connection:
            connection.execute(
                "INSERT INTO memo (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (_noted(key), _noted(value)),
            )

    def recall(self, key: str) -> str | None:
        """The word noted under a key; None where there is none."""
        with self._database() as connection:
            found = connection.execute("SELECT value FROM memo WHERE key = ?", (_noted(key),))
            row = found.fetchone()
        return None if row is None else row[0].decode("utf-8", "surrogatepass")

    def sample(self, space: Space, n: int, seed: int) -> list[tuple[str, bytes]]:
        """Inputs and values of ``n`` entries of a space drawn at random, or of all it has."""
        with self._database() as connection:
            contents = connection.execute(
                "SELECT content FROM entries JOIN spaces ON id = space"
                " WHERE identity = ? ORDER BY key",
                (space.identity,),
            ).fetchall()
            drawn = random.Random(seed).sample(contents, min(n, len(contents)))
            rows = [
                connection.execute("SELECT input, value FROM contents WHERE id = ?", one).fetchone()
                for one in drawn
            ]
        return [(given.decode("utf-8"), value) for given, value in rows]

    def spaces(self) -> list[SpaceStats]:
        """What is kept, by space, sorted by kind."""
        with self._database() as connection:
            return upkeep.spaces(connection)

    @property
    def bytes(self) -> int:
        """The size of the file, without the log beside it."""
        with self._database() as connection:
            return upkeep.size(connection)

    def damage(self) -> list[tuple[Space | None, str]]:
        """Read everything: the space and input of each entry that is not as it was put.

        Raises:
            DataError: SQLite's own check of the file fails.
        """
        with self._database() as connection:
            if broken := upkeep.broken(connection):
                raise damaged(self.path, f"the store is damaged ({broken})")
            return upkeep.damage(connection)

    def gc(
        self,
        *,
        older_than_days: float | None = None,
        max_bytes: int | None = None,
        kind: str | None = None,
    ) -> Freed:
        """Remove entries and give their room back to the disk.

        Args:
            older_than_days: Entries that were last used longer ago go.
            max_bytes: Then the least recently used go until the file is no larger.
            kind: Only entries of this kind go; without the other two, all of them.

        Raises:
            ConfigError: Nothing says what may go, or no entry is of the kind.
        """
        with self._database() as connection:
            return upkeep.gc(
                connection, older_than_days=older_than_days, max_bytes=max_bytes, kind=kind
            )

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        if os.getpid() != self._process:
            # SQLite's locks are the process's own: a fork shares the file without them.
            raise StoreUnavailable(
                "the store was opened before this process was forked",
                place=str(self.path),
                mend="Open it after the fork, or start processes by spawn.",
            )
        with self._lock, failures_told(self.path):
            yield self._connection


def _now() -> int:
    return int(time.time())


def _noted(text: str) -> bytes:
    # A file's name may hold bytes that are not UTF-8; Python writes them as lone surrogates.
    return text.encode("utf-8", "surrogatepass")


def _chunks(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    distinct = list(dict.fromkeys(keys))
    for start in range(0, len(distinct), _CHUNK):
        yield distinct[start : start + _CHUNK]


def _marks(chunk: Sequence[bytes]) -> str:
    return ",".join("?" * len(chunk))


def _known(connection: sqlite3.Connection, keys: list[bytes]) -> list[bytes]:
    return [
        key
        for chunk in _chunks(keys)
        for (key,) in connection.execute(
            f"SELECT key FROM entries WHERE key IN ({_marks(chunk)})", chunk
        )
    ]


def _space_id(connection: sqlite3.Connection, space: Space) -> int:
    identity = (space.identity,)
    connection.execute("INSERT OR IGNORE INTO spaces (identity) VALUES (?)", identity)
    (number,) = connection.execute("SELECT id FROM spaces WHERE identity = ?", identity).fetchone()
    return int(number)
