"""A translation of every segment, or an error that says how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.errors import DataError
from evalkit.protocols import Translator


def every_segment(
    translator: Translator, texts: Sequence[str], lp: str, document: str
) -> tuple[str, ...]:
    """Translate the segments of a document.

    Raises:
        DataError: As many texts did not come back, or one of them is empty.
        EvalkitError: What the translator raises.
    """
    made = translator.translate(texts, lp, document)
    if len(made) != len(texts) or not all(text.strip() for text in made):
        raise DataError(
            f"{translator.system} gave {sum(bool(text.strip()) for text in made)} "
            f"translations of {len(texts)} segments",
            place=document,
            mend="A translation of every segment is needed, none of them empty.",
        )
    return tuple(made)
