"""What computes a model: torch, or CTranslate2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Precision = Literal["float32", "bfloat16", "float16"]
READS = 512  # tokens that a model reads where its files name no bound


@dataclass(frozen=True, kw_only=True)
class Words:
    """The tokens of a translation, and whether they were cut at their bound."""

    tokens: list[int]
    cut: bool


class Runtime(Protocol):
    """A loaded model. Of all translations it takes the likeliest it finds, none by chance."""

    @property
    def reads(self) -> int:
        """Tokens that the model reads at most."""
        ...

    def words(
        self, read: Sequence[list[int]], *, first: int | None, beams: int, longest: int
    ) -> list[Words]:
        """Translate a batch.

        Args:
            read: The tokens of each text, no more than ``reads``.
            first: The token that each translation starts with, if that is given.
            beams: 1 takes the likeliest word each time; more keep so many beginnings.
            longest: Tokens of a translation at most.

        Raises:
            ModelError: The device has not enough memory, or fails.
        """
        ...
