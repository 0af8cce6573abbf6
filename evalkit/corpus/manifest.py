"""The manifest: which documents there are, where they come from, and where their text is.

Every problem is reported at once, each with its line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evalkit.errors import ConfigError, EvalkitError
from evalkit.plugins import unknown_key
from evalkit.text.languages import language
from evalkit.yamlfile import KeyPath, YamlFile, load

Aliases = tuple[tuple[str, ...], ...]

_TOP = ["statement", "event_date", "aliases", "documents"]
_KEYS = [
    "id",
    "outlet",
    "lang",
    "file",
    "url",
    "statement",
    "event_date",
    "page_date",
    "provenance",
    "sha256",
    "how_to_get",
    "aliases",
]
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One document of a manifest.

    ``file`` is as written, None where the text is not at hand; ``path`` is where it leads.
    ``lang`` is an ISO 639-1 code. Dates are ISO dates. ``sha256`` is in lower case, None where
    the manifest gives none. ``aliases`` are the manifest's own and then the document's.
    """

    id: str
    outlet: str
    lang: str
    statement: str
    file: str | None
    path: Path | None
    url: str | None
    event_date: str | None
    page_date: str | None
    provenance: str
    sha256: str | None
    how_to_get: str
    aliases: Aliases

    @property
    def at_hand(self) -> bool:
        """Whether the manifest names a file with its text."""
        return self.path is not None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The documents of a manifest, in its order."""

    path: Path
    entries: tuple[Entry, ...]

    def entry(self, document: str) -> Entry:
        """The entry of a document.

        Raises:
            ConfigError: No document has this id.
        """
        for entry in self.entries:
            if entry.id == document:
                return entry
        ids = [entry.id for entry in self.entries]
        near = difflib.get_close_matches(document, ids, n=1)
        mend = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(ids)}."
        raise ConfigError(f"no document is called {document!r}", place=str(self.path), mend=mend)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest and check all that can be checked without reading the documents.

    Raises:
        ConfigError: The manifest or a file that it names is not there, or entries are wrong; all
            problems at once, each with its line.
        DataError: The manifest is not UTF-8.
    """
    checker = _Checker(load(path))
    entries = checker.entries()
    if checker.problems:
        raise ConfigError.of(checker.problems)
    return Manifest(path, entries)


class _Checker:
    """Turns the manifest's data into entries and gathers what is wrong with it."""

    def __init__(self, source: YamlFile) -> None:
        self._source = source
        self.problems: list[EvalkitError] = []

    def entries(self) -> tuple[Entry, ...]:
        """The entries that could be read; the manifest is good where there is no problem."""
        top = self._mapping(self._source.data, (), _TOP, "the manifest")
        documents = top.get("documents")
        if not isinstance(documents, list) or not documents:
            self._problem(("documents",), "documents must be a list of at least one document")
            documents = []
        statement = self._id(top, (), "statement", "statement")
        event_date = self._date(top, (), "event_date")
        aliases = self._aliases(top, ())
        entries: list[Entry] = []
        first: dict[str, int] = {}
        for index, data in enumerate(documents):
            loc: KeyPath = ("documents", index)
            entry = self._entry(data, loc, statement, event_date, aliases)
            if entry.id in first:
                line = self._source.lines.get(("documents", first[entry.id], "id"), 1)
                self._problem((*loc, "id"), f"the id {entry.id!r} is taken, in line {line}")
            elif entry.id:
                first[entry.id] = index
            entries.append(entry)
        return tuple(entries)

    def _entry(
        self, data: Any, loc: KeyPath, statement: str, event_date: str | None, aliases: Aliases
    ) -> Entry:
        document = self._mapping(data, loc, _KEYS, "a document")
        if isinstance(data, dict):
            for key in ("id", "lang"):
                if document.get(key) is None:
                    self._problem(loc, f"a document needs {key!r}")
        name = self._id(document, loc, "id", "")
        file = self._text(document, loc, "file")
        return Entry(
            id=name,
            outlet=self._text(document, loc, "outlet") or name,
            lang=self._language(document, loc),
            statement=self._id(document, loc, "statement", statement),
            file=file,
            path=self._file(file, (*loc, "file")),
            url=self._url(document, loc),
            event_date=self._date(document, loc, "event_date") or event_date,
            page_date=self._date(document, loc, "page_date"),
            provenance=self._text(document, loc, "provenance") or "",
            sha256=self._hash(document, loc),
            how_to_get=self._text(document, loc, "how_to_get") or "",
            aliases=(*aliases, *self._aliases(document, loc)),
        )

    def _problem(self, loc: KeyPath, what: str, mend: str = "") -> None:
        self.problems.append(ConfigError(what, place=self._source.place(loc), mend=mend))

    def _mapping(self, data: Any, loc: KeyPath, known: list[str], what: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            self._problem(loc, f"{what} must be keys and values", f"Known: {', '.join(known)}.")
            return {}
        for key in data:
            if key not in known:
                error = unknown_key(str(key), known)
                self._problem((*loc, key), error.what, error.mend)
        return {key: value for key, value in data.items() if key in known}

    def _text(self, data: dict[str, Any], loc: KeyPath, key: str) -> str | None:
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, str) and value.strip():
            return value
        mend = "" if isinstance(value, str) else "Write it in quotes."
        self._problem((*loc, key), f"{key} must be text", mend)
        return None

    def _id(self, data: dict[str, Any], loc: KeyPath, key: str, default: str) -> str:
        value = self._text(data, loc, key)
        if value is not None and not _ID.fullmatch(value):
            mend = "Use a to z, 0 to 9 and hyphens, such as 'outlet-en'; it becomes a file's name."
            self._problem((*loc, key), f"{value!r} cannot be the {key}", mend)
        return default if value is None else value

    def _language(self, data: dict[str, Any], loc: KeyPath) -> str:
        value = self._text(data, loc, "lang")
        try:
            return language(value) if value is not None else ""
        except ConfigError as error:
            self._problem((*loc, "lang"), error.what, error.mend)
            return ""

    def _date(self, data: dict[str, Any], loc: KeyPath, key: str) -> str | None:
        value = self._text(data, loc, key)
        if value is None:
            return None
        try:
            if _DATE.fullmatch(value):
                return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
        mend = "Write an ISO date that exists, such as 2020-02-29."
        self._problem((*loc, key), f"{value!r} is not a date", mend)
        return None

    def _url(self, data: dict[str, Any], loc: KeyPath) -> str | None:
        value = self._text(data, loc, "url")
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            good = False
        if not good or any(char.isspace() for char in value):
            self._problem(
                (*loc, "url"), f"{value!r} is not a web address", "Begin it with https://."
            )
        return value

    def _hash(self, data: dict[str, Any], loc: KeyPath) -> str | None:
        value = self._text(data, loc, "sha256")
        if value is not None and not _HASH.fullmatch(value.lower()):
            mend = "It has 64 hexadecimal digits."
            self._problem((*loc, "sha256"), f"{value!r} is not a SHA-256", mend)
        return None if value is None else value.lower()

    def _file(self, file: str | None, loc: KeyPath) -> Path | None:
        if file is None:
            return None
        path = self._source.path.parent / file
        try:
            is_file, is_folder = path.is_file(), path.is_dir()
        except (OSError, ValueError):  # a NUL byte, or a name too long for the system
            is_file = is_folder = False
        if is_folder:
            self._problem(loc, f"{file!r} is a folder", "Name the file with the document's text.")
        elif not is_file:
            mend = "Names are relative to the manifest. Leave 'file' out while no text is at hand."
            self._problem(loc, f"no such file: {file!r}", mend)
        return path

    def _aliases(self, data: dict[str, Any], loc: KeyPath) -> Aliases:
        value = data.get("aliases")
        if value is None:
            return ()
        if not isinstance(value, list):
            self._problem((*loc, "aliases"), "aliases must be a list of lists of names")
            return ()
        found = []
        for index, names in enumerate(value):
            if _are_names(names):
                found.append(tuple(names))
            else:
                mend = "Write the variants of one name, such as [Chekhov, Tchekhov]."
                what = "aliases must be lists of at least two names"
                self._problem((*loc, "aliases", index), what, mend)
        return tuple(found)


def _are_names(names: Sequence[Any] | Any) -> bool:
    if not isinstance(names, list) or len(names) < 2:
        return False
    return all(isinstance(name, str) and name.strip() for name in names)
