"""TMX 1.4: linked pairs as a translation memory, written and read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from evalkit import __version__
from evalkit.align.sureness import is_low
from evalkit.align.written import Bitext, Written
from evalkit.errors import DataError
from evalkit.text.languages import language
from evalkit.types import Link

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="evalkit" creationtoolversion={version} segtype="block" o-tmf="evalkit" \
adminlang="en" srclang={lang} datatype="plaintext"/>
  <body>
"""
_TAIL = "  </body>\n</tmx>\n"
# What no XML 1.0 document may hold, not even as a reference.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})  # elements that hold markup, not words
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIX = "x-evalkit-"
_MEND = "Give a TMX 1.4 file with both languages in its units."


def written_tmx(links: Sequence[Link], bitext: Bitext) -> Written:
    """The links with both sides as translation units, the version first.

    A character that XML cannot hold becomes U+FFFD, and the notes say so.
    """
    units = []
    illegal = 0
    for number, link in enumerate(links):
        version, reference = bitext.sides(link)
        if version is None or reference is None:
            continue
        sides = []
        for text, lang in zip((version, reference), bitext.langs, strict=True):
            text, changed = _ILLEGAL.subn("\ufffd", text)
            illegal += changed
            sides.append(f"<tuv xml:lang={quoteattr(lang)}><seg>{_escaped(text)}</seg></tuv>")
        props = "".join(
            f'<prop type="{_PREFIX}{key}">{value}</prop>' for key, value in _props(link)
        )
        units.append(f'    <tu tuid="{number}">{props}{"".join(sides)}</tu>\n')
    notes = []
    if len(units) < len(links):
        notes.append(
            f"{len(links) - len(units)} null links were left out: a translation memory holds pairs"
        )
    if illegal:
        notes.append(f"{illegal} characters that XML cannot hold were written as U+FFFD")
    head = _HEAD.format(version=quoteattr(__version__), lang=quoteattr(bitext.langs[0]))
    return Written(head + "".join(units) + _TAIL, tuple(notes))


def pairs(text: str, langs: tuple[str, str], place: str) -> list[tuple[str, str]]:
    """The text pairs of the units that hold both languages, in order.

    ``ar`` finds ``ar-LB`` too. Inline markup is dropped, the words inside it are kept. With two
    equal languages the first two texts of a unit are its pair.

    Raises:
        DataError: It is no TMX, or no unit holds both languages.
    """
    wanted = [language(lang) for lang in langs]
    found = []
    for unit in _units(text, place):
        texts = [(_base(lang), words) for lang, words in _texts(unit)]
        first = next((k for k, (lang, _) in enumerate(texts) if lang == wanted[0]), None)
        if first is None:
            continue
        rest = (one for k, one in enumerate(texts) if k != first)
        others = [words for lang, words in rest if lang == wanted[1]]
        if others:
            found.append((texts[first][1], others[0]))
    if not found:
        raise DataError(
            f"no unit holds both {langs[0]!r} and {langs[1]!r}", place=place, mend=_MEND
        )
    return found


def links_of_tmx(text: str, place: str) -> tuple[Link, ...]:
    """The links behind the units of a TMX file that evalkit wrote.

    Raises:
        DataError: It is no TMX, or a unit does not say which segments it links.
    """
    found = []
    for number, unit in enumerate(_units(text, place), start=1):
        said = {
            prop.get("type", "").removeprefix(_PREFIX): prop.text or ""
            for prop in unit.findall("prop")
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


def _escaped(text: str) -> str:
    # A bare carriage return would be read back as a line feed.
    return escape(text, {"\r": "&#13;"})


def _units(text: str, place: str) -> list[ElementTree.Element]:
    try:
        root = ElementTree.fromstring(text.encode("utf-8"))
    except ElementTree.ParseError as error:
        raise DataError(f"not XML ({error})", place=place, mend=_MEND) from error
    if root.tag != "tmx":
        raise DataError(f"its root is {root.tag!r}, not 'tmx'", place=place, mend=_MEND)
    return root.findall("./body/tu")


def _texts(unit: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for variant in unit.findall("tuv"):
        segment = variant.find("seg")
        lang = variant.get(_LANG) or variant.get("lang") or ""
        if segment is not None:
            yield lang, "".join(_words(segment))


def _words(element: ElementTree.Element) -> Iterator[str]:
    if element.tag not in _CODES:
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""


def _base(lang: str) -> str:
    return lang.replace("_", "-").split("-")[0].lower()
