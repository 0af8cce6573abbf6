"""Links as text, in vecalign's form: ``[0, 1]:[2]:0.1234``, the version's indices first.

The third field is the link's score and may be left out. Behind it a link of low confidence has a
comment, ``# low confidence 0.32``, which vecalign's reader passes over too. Read back are the two
sides and the score: confidence and repeats are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from evalkit.align.order import in_order
from evalkit.align.sureness import is_low
from evalkit.errors import DataError
from evalkit.text.files import read_lines
from evalkit.types import Document, Link

_LIST = r"\[\s*((?:\d+(?:\s*,\s*\d+)*)?)\s*\]"
_LINE = re.compile(rf"\s*{_LIST}\s*:\s*{_LIST}\s*(?::\s*([-+\d.eE]+)\s*)?(?:#.*)?")
_MEND = "Write it as [0, 1]:[2] or [0, 1]:[2]:0.1234, version first."


def line(link: Link) -> str:
    """One link as a line, without its end.

    >>> line(Link(version=(0, 1), reference=(2,), score=0.12341))
    '[0, 1]:[2]:0.1234'
    """
    mark = f" # low confidence {link.confidence:.2f}" if is_low(link.confidence) else ""
    return f"{list(link.version)}:{list(link.reference)}:{link.score:.4f}{mark}"


def write_links(path: Path, links: Iterable[Link]) -> None:
    """Write links in the order given, a line each."""
    path.write_text("".join(f"{line(link)}\n" for link in links), encoding="utf-8", newline="\n")


def read_links(path: Path) -> tuple[Link, ...]:
    """Read links in the order of the file; empty lines are skipped.

    Raises:
        ConfigError: The file is not there.
        DataError: A line is no link, or an index stands twice on a side; the message names
            the line.
    """
    return tuple(link for _, link in _numbered(path))


def read_override(path: Path, version: Document, reference: Document) -> tuple[Link, ...]:
    """Read links made by hand, and hold them against the two documents.

    Indices that the file leaves out become null links. Boilerplate may not be linked.

    Raises:
        ConfigError: The file is not there.
        DataError: A line is no link, an index stands twice, does not exist or is boilerplate,
            or no link has both sides.
    """
    numbered = _numbered(path)
    for number, link in numbered:
        _check(link.version, version, f"{path}:{number}")
        _check(link.reference, reference, f"{path}:{number}")
    links = [link for _, link in numbered]
    if not any(link.version and link.reference for link in links):
        raise DataError(
            "no link has both sides", place=str(path), mend="Link at least one pair of segments."
        )
    of_version = {index for link in links for index in link.version}
    of_reference = {index for link in links for index in link.reference}
    links += [Link(version=(i,), reference=()) for i in _linkable(version) if i not in of_version]
    links += [
        Link(version=(), reference=(j,)) for j in _linkable(reference) if j not in of_reference
    ]
    return in_order(links)


def _numbered(path: Path) -> list[tuple[int, Link]]:
    found = []
    seen: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for number, text in enumerate(read_lines(path), start=1):
        if not text.strip():
            continue
        link = _parse(text, f"{path}:{number}")
        for side, indices, where in zip(
            ("version", "reference"), (link.version, link.reference), seen, strict=True
        ):
            for index in indices:
                if index in where:
                    raise DataError(
                        f"{side} index {index} stands in line {where[index]} already",
                        place=f"{path}:{number}",
                        mend="Name every index once.",
                    )
                where[index] = number
        found.append((number, link))
    return found


def _parse(text: str, place: str) -> Link:
    match = _LINE.fullmatch(text)
    if match is None:
        raise DataError(f"not a link: {text.strip()[:60]!r}", place=place, mend=_MEND)
    version, reference = (_indices(match[group]) for group in (1, 2))
    if not version and not reference:
        raise DataError("both sides are empty", place=place, mend="Remove the line.")
    try:
        score = float(match[3] or 0.0)
    except ValueError as error:
        raise DataError(f"not a score: {match[3]!r}", place=place, mend=_MEND) from error
    return Link(version=version, reference=reference, score=score)


def _indices(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",") if part.strip()))


def _linkable(document: Document) -> list[int]:
    return [segment.index for segment in document.segments if segment.role != "boilerplate"]


def _check(indices: Sequence[int], document: Document, place: str) -> None:
    roles = {segment.index: segment.role for segment in document.segments}
    for index in indices:
        if index not in roles:
            raise DataError(
                f"{document.id} has no segment {index}",
                place=place,
                mend=f"Its segments are 0 to {max(roles, default=-1)}.",
            )
        if roles[index] == "boilerplate":
            raise DataError(
                f"segment {index} of {document.id} is boilerplate",
                place=place,
                mend="Take it out: boilerplate stands in no link.",
            )
