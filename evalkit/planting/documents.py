"""Changes in a document: a segment with other words, one less, one more; offsets stay true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalkit.text.normalise import normalise
from evalkit.types import Document, Segment


def with_text(
    document: Document, index: int, text: str, pivot: str | None, steps: Sequence[str]
) -> Document:
    """A document with other words in one segment.

    Args:
        document: The version.
        index: The segment's.
        text: What it says now.
        pivot: The same in the reference's language, None where there is no pivot.
        steps: The normalisation that makes the clean text.
    """
    old = document.segments[index]
    new = replace(
        old,
        text=text,
        end=old.start + len(text),
        clean_text=normalise(text, steps),
        pivot=pivot,
    )
    by = len(text) - (old.end - old.start)
    return replace(
        document,
        published=document.published[: old.start] + text + document.published[old.end :],
        segments=(
            *document.segments[:index],
            new,
            *(_moved(segment, 0, by) for segment in document.segments[index + 1 :]),
        ),
    )


def without(document: Document, index: int) -> Document:
    """A document without one segment; those behind it move up."""
    old = document.segments[index]
    return replace(
        document,
        published=document.published[: old.start] + document.published[old.end :],
        segments=(
            *document.segments[:index],
            *(
                _moved(segment, -1, old.start - old.end)
                for segment in document.segments[index + 1 :]
            ),
        ),
    )


def with_more(
    document: Document, index: int, text: str, pivot: str | None, steps: Sequence[str]
) -> Document:
    """A document with one more segment behind another, of the same role."""
    before = document.segments[index]
    start = before.end + 1
    new = Segment(
        index=index + 1,
        role=before.role,
        start=start,
        end=start + len(text),
        text=text,
        clean_text=normalise(text, steps),
        pivot=pivot,
    )
    published = document.published
    return replace(
        document,
        published=f"{published[: before.end]} {text}{published[before.end :]}",
        segments=(
            *document.segments[: index + 1],
            new,
            *(_moved(segment, 1, len(text) + 1) for segment in document.segments[index + 1 :]),
        ),
    )


def _moved(segment: Segment, steps: int, by: int) -> Segment:
    return replace(
        segment, index=segment.index + steps, start=segment.start + by, end=segment.end + by
    )
