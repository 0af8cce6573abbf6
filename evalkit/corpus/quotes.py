"""Where quotations stand in a text; apostrophes are not quotation marks."""

from __future__ import annotations

from dataclasses import dataclass

_PAIRS = {
    "“": "”",
    "«": "»",
    "„": "“”",
    "‹": "›",
    "「": "」",
    "『": "』",
    "‘": "’",
    '"': '"',
    "‟": "”",
}
# German sets »these« the other way round.
_GERMAN = {mark: close for mark, close in _PAIRS.items() if mark not in "«‹"} | {"»": "«", "›": "‹"}
_REVERSING = frozenset({"de", "da"})
_DEEPEST = 8
_SINGLE = "‘’"


@dataclass(frozen=True, slots=True)
class Quotation:
    """The indices of an opening mark and of the mark that closes it."""

    open: int
    close: int


def quotations(text: str, lang: str) -> list[Quotation]:
    r"""The closed quotations, nested ones included, in the order of their closing marks.

    A mark that nothing closes, such as inches, makes no quotation.

    >>> [text[q.open + 1 : q.close] for text in ["l’uno “due ‘tre’” 5\" a"]
    ...     for q in quotations(text, "it")]
    ['tre', 'due ‘tre’']
    """
    pairs = _GERMAN if lang in _REVERSING else _PAIRS
    waiting: list[int] = []
    found = []
    for index, char in enumerate(text):
        if _is_apostrophe(text, index):
            continue
        opened = [place for place, mark in enumerate(waiting) if char in pairs[text[mark]]]
        if opened:
            found.append(Quotation(waiting[opened[-1]], index))
            del waiting[opened[-1] :]
        elif char in pairs:
            # Nobody nests deeper; a page of opening marks stays cheap.
            waiting = [*waiting[-_DEEPEST:], index]
    return found


def _is_apostrophe(text: str, index: int) -> bool:
    """Whether a single mark stands inside a word, or opens one that is cut short."""
    if text[index] not in _SINGLE:
        return False
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if text[index] == "‘":
        return before.isalnum() or not after or after.isspace()
    return after.isalnum()
