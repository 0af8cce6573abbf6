"""Text of unknown origin made fit to be shown: on a terminal, on a page, on one line.

Control characters could rewrite a screen, and direction overrides can make a sentence read as
another one. They are spelled out, never dropped: a reader should see that they were there.
"""

from __future__ import annotations

import re
import unicodedata

# Joiners shape Persian and Indic words; they move nothing on the screen.
_JOINERS = "\u200c\u200d"
# Marks without a body: a page lays them out as their writers meant, and they override nothing.
_HARMLESS_ON_A_PAGE = _JOINERS + "\u00ad\u200b\u200e\u200f\u061c\u2060\ufeff"
_SPACE = re.compile(r"\s+")


def safe(text: str) -> str:
    r"""Spell out control and direction characters, which could rewrite a terminal's screen.

    >>> safe("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return "".join(_spelled(char, _JOINERS) for char in text)


def safe_line(text: str) -> str:
    r"""The same on one line: line ends and tabs are spelled out too.

    >>> safe_line("a\tb")
    'a\\tb'
    """
    return safe(text).replace("\n", "\\n").replace("\t", "\\t")


def safe_on_page(text: str) -> str:
    r"""The same for a page, which keeps direction marks, but no override, embedding or isolate.

    >>> safe_on_page("a\u200f\u202eb")
    'a\u200f\\u202eb'
    """
    return "".join(_spelled(char, _HARMLESS_ON_A_PAGE) for char in text)


def one_line(text: str) -> str:
    r"""Write every run of white space, line ends too, as one space, and none at the ends.

    >>> one_line(" a\n\tb\u2028c ")
    'a b c'
    """
    return _SPACE.sub(" ", text).strip()


def shortened(text: str, limit: int) -> str:
    """Cut a text to at most ``limit`` characters, between words where one ends near the limit.

    Raises:
        ValueError: ``limit`` is below 2.

    >>> shortened("the harbour is open", 13)
    'the harbour …'
    """
    if limit < 2:
        raise ValueError("limit must be at least 2")
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    if space >= limit // 2:
        return f"{head[:space].rstrip()} …"
    # A mark belongs to the letter before it.
    while head and unicodedata.combining(text[len(head)]):
        head = head[:-1]
    return f"{head}…"


def _spelled(char: str, kept: str) -> str:
    if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"):
        return char
    return char if char in kept else char.encode("unicode_escape").decode("ascii")
