"""The lines of a published text, each with what can be seen of it alone.

In a text that was broken into lines of one width, a paragraph of such lines is one line here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from evalkit.corpus.furniture import Phrase, is_button, is_date_line, phrase_of
from evalkit.corpus.web import addresses, without_addresses
from evalkit.corpus.wrapped import SPACELESS, paragraphs
from evalkit.text.languages import script_of_language
from evalkit.text.scripts import dominant_script, script_of
from evalkit.text.words import count_words

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_FINAL = re.compile(r"[.!?…。！？｡؟۔।॥።։][\"'”’»›)\]」』\s\u200e\u200f]*$")
_ENUMERATED = re.compile(r"\s*[:：\-–—/|#=]|\s*\d")
_TAGS = re.compile(r"(?:[#@][^\s#@]+[\s,،]*)+")
_TRAIL = re.compile(r"\s*[>›»|/]\s*")
_EAST_ASIAN = frozenset({"Han", "Kana", "Hangul"})
_BOM = "\ufeff"

# How long furniture can be, in words. A line that ends like a sentence gets less credit.
_FOREIGN = 8
_POINTER = 25
_NOTICE, _NOTICE_SENTENCE = 40, 25
_LABEL, _BARE_LABEL = 30, 4
_ADDRESS, _ADDRESS_SENTENCE = 20, 12
_DOMAIN, _DOMAIN_SENTENCE = 12, 8
_CRUMB = 3
_LONG_ENOUGH_TO_BE_PROSE = 30
_TOWN = 3


@dataclass(frozen=True)
class Line:
    """One line that is not blank: ``text`` is ``published[start:end]``, trimmed.

    A hard-wrapped paragraph is one; its text holds the line ends.

    ``scripts`` are those that the document is written in.
    """

    start: int
    end: int
    text: str
    scripts: frozenset[str]

    @cached_property
    def size(self) -> int:
        """Its length in words; in scripts without spaces, in pairs of letters."""
        letters = sum(script_of(char) in SPACELESS for char in self.text)
        return max(count_words(self.text), letters // 2)

    @cached_property
    def is_sentence_end(self) -> bool:
        """Whether it ends with final punctuation, quotes and brackets aside."""
        return _FINAL.search(self.text) is not None

    @cached_property
    def is_mark(self) -> bool:
        """Whether it has neither letter nor digit, such as a row of stars."""
        return not any(char.isalnum() for char in self.text)

    @cached_property
    def is_foreign(self) -> bool:
        """Whether it is short and in a script that the document is not written in."""
        script = dominant_script(without_addresses(self.text))
        return script is not None and script not in self.scripts and self.size <= _FOREIGN

    @cached_property
    def is_address(self) -> bool:
        """Whether it is a web or e-mail address and nothing else."""
        rest = without_addresses(self.text)
        return bool(addresses(self.text)) and not any(char.isalnum() for char in rest)

    @cached_property
    def is_date(self) -> bool:
        """Whether it is a date, with clock and words such as "updated" at most."""
        return is_date_line(self.text)

    @cached_property
    def is_town_and_date(self) -> bool:
        """Whether it is a date with a few words more, such as a town or an agency."""
        return is_date_line(self.text, other_words=_TOWN)

    @cached_property
    def _phrase(self) -> tuple[Phrase, str] | None:
        return phrase_of(self.text)

    @cached_property
    def is_pointer(self) -> bool:
        """Whether it points to another text: "Read also: ..."."""
        return self._phrase is not None and self._phrase[0] == "pointer" and self.size <= _POINTER

    @cached_property
    def is_furniture(self) -> bool:
        """Whether it is surely part of the page and not of the text, at its head or foot."""
        return self._is_marked_furniture or self._has_site

    @cached_property
    def is_sentence_with_site(self) -> bool:
        """Whether nothing but an address speaks against its being a sentence of the text."""
        return self.is_sentence_end and self._has_site and not self._is_marked_furniture

    @cached_property
    def _is_marked_furniture(self) -> bool:
        if self.is_mark or self.is_foreign or self.is_address or self.is_date or self.is_pointer:
            return True
        if not any(char.isalpha() for char in self.text) or _TAGS.fullmatch(self.text):
            return True
        if is_button(self.text):
            return True
        if self._phrase is None:
            return False
        kind, rest = self._phrase
        if kind == "notice":
            return self.size <= (_NOTICE_SENTENCE if self.is_sentence_end else _NOTICE)
        is_label = not rest.strip() or _ENUMERATED.match(rest) is not None
        return kind == "label" and is_label and self.size <= _LABEL

    @cached_property
    def _has_site(self) -> bool:
        limit = _ADDRESS_SENTENCE if self.is_sentence_end else _ADDRESS
        return bool(addresses(self.text, marked=True)) and self.size <= limit

    @cached_property
    def is_doubtful(self) -> bool:
        """Whether it is furniture unless it is all there is: "By A. Smith", "Home > World"."""
        if self.is_furniture:
            return False
        if self._phrase is not None and self._phrase[0] == "label":
            return self.size <= _BARE_LABEL and not self.is_sentence_end
        crumbs = _TRAIL.split(self.text)
        if len(crumbs) > 1 and all(count_words(crumb) <= _CRUMB for crumb in crumbs):
            return True
        limit = _DOMAIN_SENTENCE if self.is_sentence_end else _DOMAIN
        return bool(addresses(self.text)) and self.size <= limit

    @cached_property
    def is_prose(self) -> bool:
        """Whether it reads like a paragraph of the text: it ends like a sentence, or is long."""
        if self.is_furniture or self.is_doubtful:
            return False
        return (self.is_sentence_end and self.size >= 2) or self.size >= _LONG_ENOUGH_TO_BE_PROSE


def lines_of(published: str, lang: str) -> list[Line]:
    """The lines that are not blank, in order.

    White space at the ends of a line belongs to no line, nor does a byte order mark at the
    beginning of the text; both count in the offsets.
    """
    scripts = _scripts(published, lang)
    found = []
    for match in _LINE.finditer(published):
        start, end = match.span()
        if start == 0 and match.group().startswith(_BOM):
            start = 1
        text = published[start:end]
        if text.strip():
            start += len(text) - len(text.lstrip())
            found.append((start, start + len(text.strip())))
    return [
        Line(start, end, published[start:end], scripts)
        for start, end in paragraphs(published, found)
    ]


def _scripts(published: str, lang: str) -> frozenset[str]:
    scripts = {script_of_language(lang), dominant_script(published) or "Latin"}
    return frozenset(scripts | _EAST_ASIAN if scripts & _EAST_ASIAN else scripts)
