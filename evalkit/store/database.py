"""The SQLite file under the store: its tables, how it is opened, what its failures mean."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalkit.errors import ConfigError, DataError, EvalkitError

VERSION = 1
_APPLICATION = int.from_bytes(b"evkt", "big")  # marks the file as a store: PRAGMA application_id

# Entries are small and stand apart from the contents they point to, so that marking one as used,
# counting and choosing what may go never touch the values.
_TABLES = (
    "CREATE TABLE spaces (id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE)",
    "CREATE TABLE contents (id INTEGER PRIMARY KEY, input BLOB NOT NULL, crc INTEGER NOT NULL,"
    " value BLOB NOT NULL)",
    "CREATE TABLE entries (key BLOB PRIMARY KEY, space INTEGER NOT NULL, content INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE memo (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
_WAL_LEFT = 64 * 2**20  # bytes that the log beside the file may keep between large writes
_PAUSE = 0.02  # seconds between tries

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_ELSEWHERE = "Name a folder you may write to by XDG_CACHE_HOME."


class StoreUnavailable(EvalkitError):
    """The store cannot be used here and now: no permission, no space, held by another process."""


def default_path() -> Path:
    """``evalkit/store.sqlite`` under XDG_CACHE_HOME, or under ``~/.cache``.

    Raises:
        StoreUnavailable: The machine knows no home folder for this user.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    try:
        return cache.expanduser() / "evalkit" / "store.sqlite"
    except RuntimeError as error:
        raise StoreUnavailable(
            "no folder for the store: this user has no home", mend="Set XDG_CACHE_HOME."
        ) from error


def connect(path: Path, wait: float) -> sqlite3.Connection:
    """Open the file, or make it.

    Args:
        path: The file; its folder is made where it is missing.
        wait: Seconds to wait for another process that is writing.

    Raises:
        StoreUnavailable: The file or its folder cannot be written to.
        DataError: The file is damaged, or not a store.
        ConfigError: A newer evalkit made it.
    """
    _need_permission(path)
    with failures_told(path):
        connection = sqlite3.connect(
            path, timeout=wait, isolation_level=None, check_same_thread=False
        )
        try:
            _patiently_prepare(connection, path, wait)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, mode: str = "IMMEDIATE") -> Iterator[None]:
    """All of the block is written, or nothing."""
    connection.execute(f"BEGIN {mode}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def failures_told(path: Path) -> Iterator[None]:
    """What SQLite reports, as evalkit's errors."""
    try:
        yield
    except sqlite3.Error as error:
        code = _code(error)
        if code is None:  # our own misuse of the module, not a state of the file
            raise
        raise _told(code, str(error), path) from error


def damaged(path: Path, what: str) -> DataError:
    """The error for a store whose content cannot be trusted; the file is left as it is."""
    return DataError(
        what,
        place=str(path),
        mend=f"Move {path.name} away, with {path.name}-wal and {path.name}-shm where they are; "
        "what it held is computed again",
    )


def _told(code: int, words: str, path: Path) -> EvalkitError:
    place = str(path)
    if code in _DAMAGED:
        return damaged(path, f"the store is damaged ({words})")
    if code == sqlite3.SQLITE_ERROR:
        return damaged(path, f"its tables are not those of a store ({words})")
    if code in _BUSY:
        mend = "Wait for it to end, or end it."
        return StoreUnavailable("another process holds the store", place=place, mend=mend)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        mend = "Make room on it, or name a folder on another one by XDG_CACHE_HOME."
        return StoreUnavailable(f"the disk is full or fails ({words})", place=place, mend=mend)
    return StoreUnavailable(f"the store cannot be used ({words})", place=place, mend=_ELSEWHERE)


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _need_permission(path: Path) -> None:
    """Refuse at once what SQLite would open for reading alone, and fail on at the first write."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"cannot make the store's folder ({error.strerror})", place=str(path), mend=_ELSEWHERE
        ) from error
    for needed in (path.parent, path):
        if needed.exists() and not os.access(needed, os.W_OK):
            raise StoreUnavailable(
                "the store must be written to, and this is read-only",
                place=str(needed),
                mend=_ELSEWHERE,
            )


def _patiently_prepare(connection: sqlite3.Connection, path: Path, wait: float) -> None:
    """Prepare the file; where another process is just making it, SQLite itself does not wait."""
    deadline = time.monotonic() + wait
    while True:
        try:
            return _prepare(connection, path)
        except sqlite3.OperationalError as error:
            if _code(error) not in _BUSY or time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    with transaction(connection, "DEFERRED"):
        version = _version(connection, path)
    if version is None:
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection):
            if _version(connection, path) is None:
                for statement in _TABLES:
                    connection.execute(statement)
    elif version > VERSION:
        raise ConfigError(
            f"a newer evalkit made this store (form {version}; this one reads {VERSION})",
            place=str(path),
            mend="Upgrade evalkit, or name another folder by XDG_CACHE_HOME.",
        )
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_LEFT}")


def _version(connection: sqlite3.Connection, path: Path) -> int | None:
    """The version of the tables; None for a file with nothing in it."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application == _APPLICATION:
        return int(version)
    if application or version or tables:
        raise DataError(
            "another program's database, not a store",
            place=str(path),
            mend="Move it away, or name another folder by XDG_CACHE_HOME.",
        )
    return None
