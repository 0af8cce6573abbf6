"""TMX 1.4: the frame around translation units, and the text pairs that they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from evalkit import __version__
from evalkit.errors import DataError
from evalkit.text.languages import language

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="evalkit" creationtoolversion={version} segtype="block" o-tmf="evalkit" \
adminlang="en" srclang={lang} datatype="plaintext"/>
  <body>
"""
_TAIL = "  </body>\n</tmx>\n"
# What no XML 1.0 document may hold, not even as a reference.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})  # elements that hold markup, not words
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MEND = "Give a TMX 1.4 file with both languages in its units."


def document(units: Iterable[str], lang: str) -> str:
    """A whole TMX file around its units; ``lang`` is the language of their first sides."""
    head = _HEAD.format(version=quoteattr(__version__), lang=quoteattr(lang))
    return head + "".join(units) + _TAIL


def unit(number: int, sides: Sequence[tuple[str, str]], props: str = "") -> str:
    """A translation unit: its number, its sides as (text, language), and its props as XML.

    The texts must hold nothing that is ``ILLEGAL``.
    """
    variants = "".join(
        f"<tuv xml:lang={quoteattr(lang)}><seg>{_escaped(text)}</seg></tuv>" for text, lang in sides
    )
    return f'    <tu tuid="{number}">{props}{variants}</tu>\n'


def units(text: str, place: str) -> list[ElementTree.Element]:
    """The translation units of a TMX file.

    Raises:
        DataError: It is no TMX.
    """
    return _root(text, place).findall("./body/tu")


def sides(text: str, place: str) -> tuple[str, list[list[tuple[str, str]]]]:
    """The header's source language, and every unit's sides as (language, text).

    Languages are the first part of their tags, in lower case: ``ar-LB`` is ``ar``; "" where none
    is said. Inline markup is dropped, the words inside it are kept.

    Raises:
        DataError: It is no TMX.
    """
    root = _root(text, place)
    header = root.find("header")
    lang = "" if header is None else _base(header.get("srclang") or "")
    found = root.findall("./body/tu")
    return lang, [[(_base(one), words) for one, words in _texts(unit)] for unit in found]


def pairs(text: str, langs: tuple[str, str], place: str) -> list[tuple[str, str]]:
    """The text pairs of the units that hold both languages, in order.

    ``ar`` finds ``ar-LB`` too. Inline markup is dropped, the words inside it are kept. With two
    equal languages the first two texts of a unit are its pair.

    Raises:
        DataError: It is no TMX, or no unit holds both languages.
    """
    wanted = [language(lang) for lang in langs]
    found = []
    for one in units(text, place):
        texts = [(_base(lang), words) for lang, words in _texts(one)]
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


def _root(text: str, place: str) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(text.encode("utf-8"))
    except ElementTree.ParseError as error:
        raise DataError(f"not XML ({error})", place=place, mend=_MEND) from error
    if root.tag != "tmx":
        raise DataError(f"its root is {root.tag!r}, not 'tmx'", place=place, mend=_MEND)
    return root


def _escaped(text: str) -> str:
    # A bare carriage return would be read back as a line feed.
    return escape(text, {"\r": "&#13;"})


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
