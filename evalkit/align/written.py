"""What writers of links share: the two texts, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.errors import DataError
from evalkit.types import Link, joined


@dataclass(frozen=True, kw_only=True)
class Bitext:
    """The segments of two texts by index; ``langs`` and ``names`` are version first."""

    version: Sequence[str]
    reference: Sequence[str]
    langs: tuple[str, str]
    names: tuple[str, str] = ("version", "reference")

    def sides(self, link: Link) -> tuple[str | None, str | None]:
        """The texts of a link's two sides, None for an empty one."""
        return (
            joined([self.version[i] for i in link.version]) if link.version else None,
            joined([self.reference[j] for j in link.reference]) if link.reference else None,
        )

    def check(self, links: Sequence[Link]) -> None:
        """Hold links against the texts.

        Raises:
            DataError: A link names a segment that is not there.
        """
        sides = ((self.version, self.names[0]), (self.reference, self.names[1]))
        for link in links:
            groups = (link.version, (*link.reference, *link.repeats))
            for group, (texts, name) in zip(groups, sides, strict=True):
                for index in group:
                    if not 0 <= index < len(texts):
                        raise DataError(
                            f"a link names segment {index}, there are {len(texts)}",
                            place=name,
                            mend="Give the texts that were aligned.",
                        )


@dataclass(frozen=True)
class Written:
    """Links in some form. ``notes`` say in words what the form could not hold."""

    text: str
    notes: tuple[str, ...] = ()
