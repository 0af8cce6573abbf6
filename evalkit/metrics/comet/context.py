"""Segments with those before them, as doc-COMET reads them (Vernikos et al. 2022)."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.errors import ConfigError

SEPARATOR = " </s> "


def with_context(
    texts: Sequence[str],
    context: Sequence[str],
    *,
    documents: Sequence[str] | None,
    size: int,
) -> list[str]:
    """Put up to ``size`` texts of ``context`` before each text, none of another document.

    Args:
        texts: A text a row.
        context: What stands before them, row by row.
        documents: Each row's document; None: all rows are of one.
        size: How many at most; 0 leaves the texts alone.

    >>> with_context(["b1", "b2", "b3"], ["a1", "a2", "a3"], documents=["x", "x", "y"], size=2)
    ['b1', 'a1 </s> b2', 'b3']
    """
    made = []
    start = 0
    for row, text in enumerate(texts):
        if documents is not None and row and documents[row] != documents[row - 1]:
            start = row
        made.append(SEPARATOR.join([*context[max(start, row - size) : row], text]))
    return made


def not_for(model: str) -> ConfigError:
    """The error for a model that cannot be asked for context."""
    return ConfigError(
        "only regression models that pool by average can use context",
        place=model,
        mend="Leave context out, or name a model such as Unbabel/wmt22-comet-da.",
    )
