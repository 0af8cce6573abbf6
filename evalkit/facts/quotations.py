"""What stands between quotation marks, directional or not, also where a segment cuts it off.

An apostrophe is no quotation mark: a single mark opens only after a space or a bracket and
before a letter, and closes only after a letter or a full stop, and before no letter.
"""

from __future__ import annotations

import re

from evalkit.facts.model import Quotation

_OPENERS = {"«": "»", "“": "”", "„": "“”‟", "‟": "”", "‹": "›"}
_REVERSED = {"»": "«"}  # as German prints them
_PLAIN = '"″'
_CLOSERS = "»”›"
_ANY = re.compile("[«»“”„‟‹›\"″‘’‚']")
_SINGLE_OPENERS = {"‘": "’", "‚": "‘’", "'": "'"}


def quotations(text: str, lang: str) -> tuple[Quotation, ...]:
    """The quotations of a text in order; of nested ones the outer.

    Args:
        text: As published; a segment may begin or end inside a quotation.
        lang: ISO 639-1; German may open with » and close with « or “.
    """
    found: list[Quotation] = []
    opened: tuple[int, str] | None = None  # where its content begins, and what closes it
    depth = 0
    for match in _ANY.finditer(text):
        mark, at = match.group(), match.start()
        if opened is not None:
            begin, closers = opened
            if mark in closers and _may_close(text, at, mark):
                if depth:
                    depth -= 1
                    continue
                found.append(_quotation(text, begin, at, closed=True))
                opened = None
            elif mark in _OPENERS and _OPENERS[mark] == closers:
                depth += 1
            continue
        closing = _closers(text, at, mark, lang)
        if closing:
            opened, depth = (at + 1, closing), 0
        elif mark in _CLOSERS and not found:
            found.append(_quotation(text, 0, at, closed=False))
    if opened is not None:
        begin, closers = opened
        stray = closers == '"″' and not _may_open(text, begin - 1)
        if stray and not found:
            found.append(_quotation(text, 0, begin - 1, closed=False))
        elif closers not in _SINGLE_OPENERS.values():
            found.append(_quotation(text, begin, len(text), closed=False))
    return tuple(item for item in found if item.text.strip())


def _closers(text: str, at: int, mark: str, lang: str) -> str:
    """What closes a quotation that this mark opens; empty where it opens none."""
    if mark in _REVERSED and lang == "de" and _may_open(text, at):
        return _REVERSED[mark]
    if mark in _OPENERS:
        return _OPENERS[mark]
    if mark in _PLAIN:
        return _PLAIN
    if mark == "”" and _may_open(text, at):
        return "”"  # the same mark on both sides, as some languages and typists set it
    if mark in _SINGLE_OPENERS and _may_open(text, at):
        closers = _SINGLE_OPENERS[mark]
        ends = (i for i in range(at + 1, len(text)) if text[i] in closers)
        return closers if any(_may_close(text, i, text[i]) for i in ends) else ""
    return ""


def _may_open(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not (before.isalnum() or before in ".,!?%") and not after.isspace()


def _may_close(text: str, at: int, mark: str) -> bool:
    if mark not in "'’‘":
        return True
    after = text[at + 1] if at + 1 < len(text) else " "
    return not after.isalnum() and not text[at - 1].isspace()


def _quotation(text: str, start: int, end: int, *, closed: bool) -> Quotation:
    return Quotation(start=start, end=end, text=text[start:end], closed=closed)
