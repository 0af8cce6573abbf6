"""Translations kept in the store as they come: what is known is not translated again.

So a run that was killed goes on where it stopped, two runs share what they have in common, and a
run replays on a machine that lacks the engine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from evalkit.errors import DataError, EvalkitError, ModelError
from evalkit.store import Space, Store, StoreUnavailable
from evalkit.store.database import default_path
from evalkit.text.notices import notify
from evalkit.translate.segments import named

About = Mapping[str, str | int | None]


@dataclass(frozen=True)
class Translation:
    """A text's translation. ``note`` is what to know of it, such as that its end was cut."""

    text: str
    note: str | None = None

    def to_bytes(self) -> bytes:
        """For the store."""
        return json.dumps([self.text, self.note], ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, value: bytes) -> Translation:
        """What ``to_bytes`` wrote."""
        text, note = json.loads(value)
        return cls(text, note)


class Engine(Protocol):
    """What makes translations, slowly. Its ``repr`` holds every option."""

    @property
    def system(self) -> str:
        """The name of the system."""
        ...

    @property
    def cache(self) -> bool:
        """Whether to remember in the store and take from it."""
        ...

    def about(self, lp: str) -> About:
        """All that moves a translation beside the text and the lp.

        Raises:
            ModelError: The engine is not on this machine.
        """
        ...

    def batches(
        self, texts: Sequence[str], lp: str, document: str
    ) -> Iterator[Mapping[str, Translation]]:
        """Translate distinct texts; what is ready is yielded at once, in any order."""
        ...


def remembered(engine: Engine, texts: Sequence[str], lp: str, document: str) -> tuple[str, ...]:
    """Translate texts, each once, and those alone that the store does not know.

    Equal texts get equal translations. Where the engine is not on this machine, what it gave when
    it last was here is used, and that is said.

    Raises:
        DataError: The engine gave no translation of a segment.
        EvalkitError: Whatever the engine raises; what came before is kept.
    """
    wanted = list(dict.fromkeys(texts))
    memory = _Memory(opened() if engine.cache else None)
    space, absent = memory.space(engine, lp)
    found = memory.get(space, wanted)
    missing = [text for text in wanted if text not in found]
    if absent is not None:
        if missing:
            raise absent
        notify(f"{engine.system}: {absent.what}; its remembered translations are used")
    elif missing:
        for batch in engine.batches(missing, lp, document):
            memory.put(space, batch)
            found.update(batch)
    _check(engine, found, texts, document)
    memory.note(engine, lp, space)
    _say_notes(engine, found, wanted, document)
    return tuple(found[text].text for text in texts)


def opened() -> Store | None:
    """The store; None, and a notice, where it cannot be used."""
    store, problem = _opened(default_path())
    if problem:
        notify(f"translations are not remembered: {problem}")
    return store


class _Memory:
    """The store, or nothing."""

    def __init__(self, store: Store | None) -> None:
        self._store = store

    def space(self, engine: Engine, lp: str) -> tuple[Space, ModelError | None]:
        """Where the engine's translations are kept, and what is wrong if it is not here."""
        try:
            return Space(kind="translation", about={**engine.about(lp), "lp": lp}), None
        except ModelError as error:
            identity = self._store.recall(_noted(engine, lp)) if self._store else None
            if identity is None:
                raise
            return Space.of(identity), error

    def note(self, engine: Engine, lp: str, space: Space) -> None:
        """Note what the engine was when it worked, for when it is not here."""
        if self._store is not None:
            self._store.remember(_noted(engine, lp), space.identity)

    def get(self, space: Space, texts: Sequence[str]) -> dict[str, Translation]:
        if self._store is None:
            return {}
        values = self._store.get(space, texts)
        return {
            text: Translation.from_bytes(value)
            for text, value in zip(texts, values, strict=True)
            if value is not None
        }

    def put(self, space: Space, batch: Mapping[str, Translation]) -> None:
        if self._store is None:
            return
        try:
            # An empty one is an error, not to be met again in every later run.
            kept = {text: one.to_bytes() for text, one in batch.items() if one.text.strip()}
            self._store.put(space, kept)
        except StoreUnavailable as error:
            notify(f"translations are not remembered any more: {error}")
            self._store = None


def _noted(engine: Engine, lp: str) -> str:
    """The key of that note; a hash, for an option may be a secret."""
    return f"translation {hashlib.sha256(f'{engine!r} {lp}'.encode()).hexdigest()}"


@lru_cache(maxsize=4)
def _opened(path: Path) -> tuple[Store | None, str]:
    try:
        return Store.open(path), ""
    except StoreUnavailable as error:
        return None, str(error)


def _check(
    engine: Engine, found: Mapping[str, Translation], texts: Sequence[str], document: str
) -> None:
    problems: list[EvalkitError] = [
        DataError(
            f"{engine.system} gave no translation of {named(texts, index)}",
            place=document,
            mend="A translation of every segment is needed, none of them empty.",
        )
        for index, text in enumerate(texts)
        if text not in found or not found[text].text.strip()
    ]
    if problems:
        raise DataError.of(problems)


def _say_notes(
    engine: Engine, found: Mapping[str, Translation], texts: Sequence[str], document: str
) -> None:
    """Each note once, with how many segments it is about and the first of them."""
    of: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        if note := found[text].note:
            of.setdefault(note, []).append(index)
    for note, places in of.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        notify(f"{document}: {engine.system}: {note}: {named(texts, places[0])}{more}")
