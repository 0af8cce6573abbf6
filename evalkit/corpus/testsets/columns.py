"""What one file holds of a test set: columns of texts, a row a segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Columns of equal length.

    ``text`` is a column that has no name of its own, so it takes the file's: every line of a plain
    file, the column ``mt`` of a TSV, the target side of a TMX. ``systems`` and ``references`` are
    columns that the file names. ``documents`` names each row's document. ``lp`` is the language
    pair, ``und`` where a language is not said.
    """

    text: Texts | None = None
    systems: Mapping[str, Texts] = field(default_factory=dict)
    references: Mapping[str, Texts] = field(default_factory=dict)
    sources: Texts | None = None
    documents: Texts | None = None
    lp: str = "und-und"

    def first(self) -> Texts:
        """Any column, to count the rows by."""
        named = (*self.systems.values(), *self.references.values())
        return next(one for one in (self.text, *named, self.sources, ()) if one is not None)
