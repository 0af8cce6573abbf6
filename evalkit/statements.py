"""The statements that a config is about: its references and versions, statement by statement.

A name in a config is the id of a document, or the name of an outlet, which stands for all its
documents. Every statement has its own reference: the first of the config's that is of that
statement and at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evalkit.corpus.manifest import Entry, Manifest


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The documents of one statement that a config names, by id, in its order."""

    statement: str
    references: tuple[str, ...]
    versions: tuple[str, ...]


def known_names(manifest: Manifest) -> list[str]:
    """The ids of a manifest's documents, and the names of the outlets that have several."""
    outlets = [entry.outlet for entry in manifest.entries]
    several = [outlet for outlet in dict.fromkeys(outlets) if outlets.count(outlet) > 1]
    return list(dict.fromkeys([*(entry.id for entry in manifest.entries), *several]))


def documents_named(names: Sequence[str], manifest: Manifest) -> tuple[Entry, ...]:
    """The documents that names stand for, each once, in the order of the names.

    An id wins over an outlet's name; of an outlet the documents stand in the manifest's order.
    Names that are not known are passed over.
    """
    found = (entry for name in names for entry in _named(name, manifest.entries))
    return tuple(dict.fromkeys(found))


def wanted(
    references: Sequence[str], versions: Sequence[str], manifest: Manifest
) -> tuple[Wanted, ...]:
    """What a config's names come to, for every statement of its versions.

    Args:
        references: The names under ``reference``, in order of preference.
        versions: The names under ``versions``.
        manifest: The manifest.

    Returns:
        Statements in the order of the manifest.
    """
    ours = documents_named(versions, manifest)
    theirs = documents_named(references, manifest)
    order = dict.fromkeys(entry.statement for entry in manifest.entries)
    return tuple(
        Wanted(
            statement=statement,
            references=_ids(theirs, statement),
            versions=_ids(ours, statement),
        )
        for statement in order
        if _ids(ours, statement)
    )


def compared_names(versions: Sequence[Entry]) -> list[str]:
    """What versions are called in comparisons: documents of one statement, outlets of several.

    An outlet that publishes in several languages has its language behind its name.
    """
    if len({entry.statement for entry in versions}) < 2:
        return [entry.id for entry in versions]
    langs = {(entry.outlet, entry.lang) for entry in versions}
    outlets = [outlet for outlet, _ in langs]
    names = (outlet_name(e.outlet, e.lang, outlets.count(e.outlet) > 1) for e in versions)
    return list(dict.fromkeys(names))


def outlet_name(outlet: str, lang: str, several: bool) -> str:
    """An outlet's name over several statements.

    >>> outlet_name("Herald", "en", False), outlet_name("Herald", "ar", True)
    ('Herald', 'Herald (ar)')
    """
    return f"{outlet} ({lang})" if several else outlet


def _named(name: str, entries: Sequence[Entry]) -> Iterator[Entry]:
    ids = {entry.id for entry in entries}
    for entry in entries:
        if entry.id == name or (name not in ids and entry.outlet == name):
            yield entry


def _ids(entries: Iterable[Entry], statement: str) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries if entry.statement == statement)
