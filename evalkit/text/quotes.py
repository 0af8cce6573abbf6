"""Where quotation marks open and close in a text; apostrophes and inches are none.

A text may be cut off: its first closing mark may have been opened before it begins, and its last
opening mark may be closed after it ends. What to make of these is the caller's to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAIRS = {
    "“": "”",
    "«": "»",
    "„": "“”‟",
    "‟": "”",
    "‹": "›",
    "「": "」",
    "『": "』",
}
# German and Danish set »these« the other way round, Swiss German does not.
_REVERSED = {"»": "«", "›": "‹"}
_REVERSING = frozenset({"de", "da"})
# One sign for both ends; which it is shows by what it touches.
_PLAIN = '"″'
_SINGLE = {"‘": "’", "‚": "‘’", "'": "'"}
_SINGLE_CLOSERS = "’‘'"
_SINGLE_CLOSER = re.compile(f"[{_SINGLE_CLOSERS}]")
_MARK = re.compile("[“”„‟«»‹›「」『』\"″‘’‚']")
# Before an opening mark none of these stands.
_SENTENCE = ".,!?%،؛؟۔。，"
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """The indices of an opening mark and of the mark that closes it."""

    open: int
    close: int


@dataclass(frozen=True, slots=True)
class Marks:
    """The quotation marks of a text.

    Attributes:
        pairs: Every closed quotation, nested ones included, in the order of the closing marks.
        unopened: Closing marks that nothing opens.
        unclosed: Opening marks outside of all pairs' insides that nothing closes.
    """

    pairs: tuple[Pair, ...]
    unopened: tuple[int, ...]
    unclosed: tuple[int, ...]


def read_marks(text: str, lang: str) -> Marks:
    r"""Match the quotation marks of a text.

    A single mark opens only after a space or a bracket, before a letter, and where something
    closes it; it closes only after a letter or a full stop, and before no letter.

    Args:
        text: Any text.
        lang: ISO 639-1; German and Danish may open with » and close with «.

    >>> text = "l’uno “due ‘tre’” 5\" a"
    >>> [text[pair.open + 1 : pair.close] for pair in read_marks(text, "it").pairs]
    ['tre', 'due ‘tre’']
    """
    if _MARK.search(text) is None:
        return Marks((), (), ())
    last = _last_single_closer(text)
    waiting: list[tuple[int, str]] = []  # where each opens, and what closes it
    pairs: list[Pair] = []
    unopened: list[int] = []
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        single = mark in _SINGLE_CLOSERS
        opened = [place for place, (_, closers) in enumerate(waiting) if mark in closers]
        if opened and (not single or _may_close_single(text, at)):
            pairs.append(Pair(waiting[opened[-1]][0], at))
            del waiting[opened[-1] :]
        elif closers := _closers(text, at, lang, last):
            # Nobody nests deeper; a page of opening marks stays cheap.
            waiting = [*waiting[-_DEEPEST:], (at, closers)]
        elif mark in _PLAIN and unopened and _is_misplaced(text, unopened[-1], pairs):
            pairs.append(Pair(unopened.pop(), at))
        elif not single:
            unopened.append(at)
    unclosed = [at for at, closers in waiting if closers not in _SINGLE.values()]
    return Marks(tuple(pairs), tuple(unopened), tuple(unclosed))


def _closers(text: str, at: int, lang: str, last: int) -> str:
    """What closes a quotation that the mark at this index opens; empty where it opens none."""
    mark = text[at]
    if lang in _REVERSING and mark in "«»‹›":
        return (_REVERSED | _PAIRS)[mark] if _may_open(text, at) else ""
    if mark in _PLAIN or mark == "“":  # “ may be the end of „a quotation“ cut off
        return "" if _ends_word(text, at) else _PAIRS.get(mark, _PLAIN)
    if mark in _PAIRS:
        return _PAIRS[mark]
    if mark == "”" and _may_open(text, at):
        return "”"  # the same mark on both sides, as some languages and typists set it
    if mark in _SINGLE and _may_open(text, at) and at < last:
        return _SINGLE[mark]
    return ""


def _may_open(text: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return not (before.isalnum() or (before and before in _SENTENCE) or not after.strip())


def _ends_word(text: str, at: int) -> bool:
    """Whether a plain mark touches a word or a full stop before it, and no word behind it."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    touches = before.isalnum() or (bool(before) and before in _SENTENCE)
    return touches and not after.isalnum()


def _is_misplaced(text: str, at: int, pairs: list[Pair]) -> bool:
    """Whether a plain mark that seems to close opens: the next is another one of the kind.

    Typists put it on the wrong side of the space: 'he said" it is so"'.
    """
    return text[at] in _PLAIN and not (pairs and pairs[-1].close > at)


def _may_close_single(text: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2]
    return not after.isalnum() and not before.isspace()


def _last_single_closer(text: str) -> int:
    """Where the last single mark stands that may close a quotation, -1 where none does."""
    places = (match.start() for match in _SINGLE_CLOSER.finditer(text))
    return max((at for at in places if _may_close_single(text, at)), default=-1)
