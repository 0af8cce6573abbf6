"""A text made ready for the extractors: folded, cut into tokens, with offsets kept.

Folding lowers case by the language's rules, writes every digit as 0 to 9, merges letters that
spellings do not keep apart (alef with and without hamza), and drops what carries no meaning here
(vowel marks, tatweel, direction marks). ``Reading.span`` leads from the folded text back to the
text as given.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from evalkit.text.languages import lower

_DROPPED = "\x00"
_MASKED = "\x01"
_NBSP = "\u00a0"
_PLAIN = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′ʼ`", "'"),
    **dict.fromkeys("‐‑‒–−", "-"),
    **dict.fromkeys("\u2007\u2009\u200a\u202f", _NBSP),
    **dict.fromkeys("٪％﹪", "%"),
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئ", "ي"),
    "ک": "ك",
    "ة": "ه",
    "ؤ": "و",
    "،": ",",
    "؛": ";",
    "؟": "?",
}
_LINK = re.compile(r"https?://\S|www\.\S")
_AFTER_AT = re.compile(r"\.\w+")
_HOST = re.compile(r"(?P<host>[\w.-]+)(?P<path>/\S*)?")
_DOMAIN = re.compile(
    r"(?<![\w.])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|edu|gov|[a-z]{2})(?![\w.]*\w)"
)
_LONGEST_HOST = 253  # as the domain name system has it
_SOLID = re.compile(r"\S+")
_DOTTED = re.compile(r"[a-z]\.[a-z]|[0-9]\.[a-z]|@|://")
_LETTERS = r"[^\W\d_]+"
_NUMBER = r"\d{1,3}(?:[,.'٬\u00a0]\d{3})+(?:[.,٫]\d+)?(?!\d)|\d+(?:[.,٫]\d+)*"
_SPACED = r"(?<![\d.,])\d{1,3}(?: \d{3})+(?:[.,٫]\d+)?(?!\d)|" + _NUMBER
_SIGN = r"[%$€£¥₽₼₺₹₸₴₾₪₩₦₱₫~°º/'&:.+-]"
_LATIN_THEN_DIGIT = r"[^\W\d_\u0600-\u06ff]++-?\d\w*(?:-\w+)*"


class Token(NamedTuple):
    """A piece of the folded text: a number in digits, a word, a sign, or an identifier (A320)."""

    kind: str  # "n", "w", "s" or "i"
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text with its tokens; ``spans[i]`` is where its i-th character stands in ``text``.

    ``spans`` is None where folding dropped nothing. ``kinds`` are those of the tokens, for what
    needs a number to look no further where there is none.
    """

    text: str
    lang: str
    clean: str
    spans: tuple[tuple[int, int], ...] | None
    tokens: tuple[Token, ...]
    kinds: frozenset[str]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the given text of ``clean[start:end]``."""
        if self.spans is None or start >= end:
            return start, end
        return self.spans[start][0], self.spans[end - 1][1]


class Spanned(Protocol):
    """Anything that stands from ``start`` to ``end``."""

    @property
    def start(self) -> int:
        """Its first offset."""
        ...

    @property
    def end(self) -> int:
        """One past its last offset."""
        ...


def covered_offsets(*items: Spanned) -> set[int]:
    """All offsets that some items cover: asked once a token, where a list would be gone through."""
    return {offset for item in items for offset in range(item.start, item.end)}


class _Folding(dict[int, str]):
    """A translation table that works each character out when it is first met."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def __missing__(self, code: int) -> str:
        folded = _fold_char(chr(code), self._lang)
        self[code] = folded
        return folded


_TABLES: dict[bool, _Folding] = {False: _Folding("en"), True: _Folding("az")}


def fold(text: str, lang: str) -> str:
    """The folded form of a word or phrase of a lexicon.

    >>> fold("ألـفٌ", "ar"), fold("YANVAR 2022", "az"), fold("٢٥", "ar")
    ('الف', 'yanvar 2022', '25')
    """
    table = _TABLES[lang in ("az", "tr")]
    return unicodedata.normalize("NFC", text).translate(table).replace(_DROPPED, "")


@lru_cache(maxsize=256)
def read(text: str, lang: str) -> Reading:
    """Fold a text and cut it into tokens."""
    table = _TABLES[lang in ("az", "tr")]
    spans: tuple[tuple[int, int], ...] | None = None
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        clean = text.translate(table)
        if _DROPPED in clean:
            spans = _kept_spans(text, clean)
            clean = clean.replace(_DROPPED, "")
    else:
        clean, spans = _fold_clusters(text, table)
    clean = _mask_addresses(clean)
    tokens = tuple(_tokens(clean, text, spans, lang))
    kinds = frozenset([token.kind for token in tokens])
    return Reading(text, lang, clean, spans, tokens, kinds)


def _fold_char(char: str, lang: str) -> str:
    plain = _PLAIN.get(char)
    if plain is not None:
        return plain
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in ("Mn", "Cf") or char == "\u0640" or char in (_DROPPED, _MASKED):
        return _DROPPED
    if category in ("Zl", "Zp") or (char.isspace() and char != _NBSP):
        return " "
    low = lower(char, lang)
    return low if len(low) == 1 else char


def _kept_spans(text: str, clean: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for at, char in enumerate(clean):
        if char != _DROPPED:
            spans.append((at, at + 1))
        elif spans and spans[-1][1] == at and unicodedata.category(text[at]) != "Cf":
            spans[-1] = (spans[-1][0], at + 1)  # a mark belongs to the letter before it
    return tuple(spans)


def _fold_clusters(text: str, table: _Folding) -> tuple[str, tuple[tuple[int, int], ...]]:
    chars: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for char in unicodedata.normalize("NFC", text[at:end]):
            folded = table[ord(char)]
            if folded != _DROPPED:
                chars.append(folded)
                spans.append((at, end))
        at = end
    return "".join(chars), tuple(spans)


def _mask_addresses(clean: str) -> str:
    if _DOTTED.search(clean) is None:
        return clean
    # piece by piece: a pattern over the text would try every place of a long one anew
    return _SOLID.sub(lambda match: _mask_piece(match.group()), clean)


def _mask_piece(piece: str) -> str:
    link = _LINK.search(piece)
    if link is not None:
        return piece[: link.start()] + _MASKED * (len(piece) - link.start())
    at = piece.find("@", 1)
    if at > 0:
        end = max((tail.end() for tail in _AFTER_AT.finditer(piece, at + 2)), default=0)
        return _MASKED * end + piece[end:]
    return _HOST.sub(_mask_host, piece) if "." in piece else piece


def _mask_host(match: re.Match[str]) -> str:
    host, path = match.group("host"), match.group("path") or ""
    found = _DOMAIN.search(host) if len(host) <= _LONGEST_HOST else None
    if found is None:
        return host + path
    start, end = found.span()
    gone = len(path) if end == len(host) else 0
    return host[:start] + _MASKED * (end - start) + host[end:] + _MASKED * gone + path[gone:]


def _pattern(spaced: bool) -> re.Pattern[str]:
    number = _SPACED if spaced else _NUMBER
    return re.compile(
        f"(?P<i>{_LATIN_THEN_DIGIT})|(?P<w>{_LETTERS})|(?P<n>{number})|(?P<s>{_SIGN})"
    )


_TOKENS = {True: _pattern(True), False: _pattern(False)}


def _tokens(
    clean: str, text: str, spans: tuple[tuple[int, int], ...] | None, lang: str
) -> list[Token]:
    pattern = _TOKENS[lang != "en"]
    found: list[Token] = []
    at: int | None = 0
    while at is not None:
        matches, at = pattern.finditer(clean, at), None
        for match in matches:
            kind, piece, start = match.lastgroup or "s", match[0], match.start()
            if kind == "i" and "-" in piece:
                given = text[start if spans is None else spans[start][0]]
                if given.islower():  # mid-1990s is a word and a number, F-16 a name
                    at = start + piece.index("-")
                    found.append(Token("w", clean[start:at], start, at))
                    break
            found.append(Token(kind, piece, start, start + len(piece)))
    return found
