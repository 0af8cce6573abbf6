"""TMX 1.4: linked pairs as a translation memory, written and read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.align.sureness import is_low
from evalkit.align.written import Bitext, Written
from evalkit.errors import DataError
from evalkit.text.tmx import ILLEGAL, document, unit, units
from evalkit.types import Link

_PREFIX = "x-evalkit-"


def written_tmx(links: Sequence[Link], bitext: Bitext) -> Written:
    """The links with both sides as translation units, the version first.

    A character that XML cannot hold becomes U+FFFD, and the notes say so.
    """
    made = []
    illegal = 0
    for number, link in enumerate(links):
        version, reference = bitext.sides(link)
        if version is None or reference is None:
            continue
        sides = []
        for text, lang in zip((version, reference), bitext.langs, strict=True):
            text, changed = ILLEGAL.subn("\ufffd", text)
            illegal += changed
            sides.append((text, lang))
        props = "".join(
            f'<prop type="{_PREFIX}{key}">{value}</prop>' for key, value in _props(link)
        )
        made.append(unit(number, sides, props))
    notes = []
    if len(made) < len(links):
        notes.append(
            f"{len(links) - len(made)} null links were left out: a translation memory holds pairs"
        )
    if illegal:
        notes.append(f"{illegal} characters that XML cannot hold were written as U+FFFD")
    return Written(document(made, bitext.langs[0]), tuple(notes))


def links_of_tmx(text: str, place: str) -> tuple[Link, ...]:
    """The links behind the units of a TMX file that evalkit wrote.

    Raises:
        DataError: It is no TMX, or a unit does not say which segments it links.
    """
    found = []
    for number, one in enumerate(units(text, place), start=1):
        said = {
            prop.get("type", "").removeprefix(_PREFIX): prop.text or ""
            for prop in one.findall("prop")
        }
        try:
            version, reference = (
                tuple(int(index) for index in said[key].split(","))
                for key in ("version-segments", "reference-segments")
            )
            score = float(said.get("score", "0"))
            confidence = float(said["confidence"]) if "confidence" in said else None
        except (KeyError, ValueError) as error:
            raise DataError(
                f"unit {number} does not say which segments it links",
                place=place,
                mend="Give a file that evalkit align wrote; of others only the texts can be read.",
            ) from error
        found.append(Link(version=version, reference=reference, score=score, confidence=confidence))
    return tuple(found)


def _props(link: Link) -> Iterator[tuple[str, str]]:
    yield "version-segments", ",".join(map(str, link.version))
    yield "reference-segments", ",".join(map(str, link.reference))
    yield "score", repr(float(link.score))
    if link.confidence is not None:
        yield "confidence", repr(float(link.confidence))
        if is_low(link.confidence):
            yield "low-confidence", "yes"
