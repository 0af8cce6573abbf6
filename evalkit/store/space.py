"""What answers depend on beside their input, and the key that an answer is kept under."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from evalkit.errors import DataError


@dataclass(frozen=True, kw_only=True)
class Space:
    """A set of answers that may stand for one another when the input is the same.

    Attributes:
        kind: What the answers are: ``comet-vector``, ``translation``.
        about: All that moves an answer: model, revision, hash, precision, engine, version. Two
            spaces are one when kind and about are equal, whatever the order of the keys.

    >>> Space(kind="k", about={"b": 1, "a": None}).identity
    '["k", {"a": null, "b": 1}]'
    """

    kind: str
    about: Mapping[str, str | int | None]

    @property
    def identity(self) -> str:
        """Kind and about as JSON with sorted keys, in ASCII."""
        return json.dumps([self.kind, dict(self.about)], sort_keys=True)

    @classmethod
    def of(cls, identity: str) -> Space:
        """The space with this identity."""
        kind, about = json.loads(identity)
        return cls(kind=kind, about=about)

    def keys(self, inputs: Iterable[bytes]) -> list[bytes]:
        """The 32 bytes that the answer to each input is kept under."""
        space = sha256(self.identity.encode("ascii")).digest()
        return [sha256(space + given).digest() for given in inputs]


def encoded(text: str) -> bytes:
    """An input as UTF-8.

    Raises:
        DataError: It holds half of a surrogate pair, which no file that was read can hold.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError(
            f"not Unicode text: a lone surrogate at character {error.start} of {text[:40]!r}",
            mend="Read the text as UTF-8.",
        ) from error
