"""SQL over a history, through DuckDB: the tables ``runs``, ``scores`` and ``issues``."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError
from evalkit.results import dump_lines
from evalkit.text.printable import one_line
from evalkit.track.history import Record

_INSTALL = "pip install 'evalkit-mt[sql]'"
_SERIES = (
    "struct(system varchar, lang varchar, metric varchar, name varchar, view varchar, "
    "scope varchar, statement varchar, value double, low double, high double, n bigint, "
    "higher_is_better boolean, signature varchar, conditions varchar)"
)
_COLUMNS = (
    "{run: 'varchar', name: 'varchar', started: 'timestamp', finished: 'timestamp', "
    "evalkit: 'varchar', git_commit: 'varchar', config_hash: 'varchar', "
    f"series: '{_SERIES}[]', "
    "issues: 'map(varchar, map(varchar, map(varchar, bigint)))', "
    "conditions: 'map(varchar, json)'}"
)
_TABLES = (
    "create table runs as select run, name as config, started, finished, evalkit, git_commit, "
    "config_hash from history",
    "create table scores as select run, config, started, git_commit, one.* exclude (conditions), "
    "conditions[one.conditions] as conditions from (select run, name as config, started, "
    "git_commit, conditions, unnest(series) as one from history)",
    "create table issues as select run, config, started, system, kind.key as category, "
    "severity.key as severity, severity.value as issues from (select *, "
    "unnest(map_entries(kind.value)) as severity from (select run, config, started, of.key as "
    "system, unnest(map_entries(of.value)) as kind from (select run, name as config, started, "
    "unnest(map_entries(issues)) as of from history)))",
)


def ask(lines: Sequence[Record], question: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Put a question in SQL to a history.

    Args:
        lines: The lines of the history.
        question: SQL; several statements may stand in it, the last one's rows are the answer.

    Returns:
        The names of the columns, and the rows.

    Raises:
        ConfigError: DuckDB is not installed, or does not take the question.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ConfigError("DuckDB is not installed", mend=f"Install it: {_INSTALL}") from error
    try:
        with tempfile.TemporaryDirectory() as folder, duckdb.connect() as store:
            path = Path(folder) / "history.jsonl"
            path.write_text(dump_lines(lines), encoding="utf-8")
            _load(store, path)
            answer = store.execute(question)
            names = [str(column[0]) for column in answer.description or ()]
            rows = [tuple(row) for row in answer.fetchall()]
    except duckdb.Error as error:
        raise ConfigError(
            one_line(str(error)),
            place="--sql",
            mend="The tables are runs, scores and issues; see docs/ci.md.",
        ) from error
    return names, rows


def _load(store: Any, path: Path) -> None:
    """Make the tables of a file of lines."""
    largest = max(1 << 24, path.stat().st_size + 1)
    store.execute(
        f"create table history as select * from read_json('{path}', "
        f"format = 'newline_delimited', columns = {_COLUMNS}, maximum_object_size = {largest})"
    )
    for table in _TABLES:
        store.execute(table)
    store.execute("drop table history")
