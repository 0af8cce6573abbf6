"""What stands between quotation marks, also where a segment cuts it off."""

from __future__ import annotations

from evalkit.facts.model import Quotation
from evalkit.text.quotes import read_marks


def quotations(text: str, lang: str) -> tuple[Quotation, ...]:
    """The quotations of a text in order; of nested ones the outer.

    Args:
        text: As published; a segment may begin or end inside a quotation.
        lang: ISO 639-1; German may open with » and close with « or “.
    """
    marks = read_marks(text, lang)
    # What is opened and never closed goes on to the end, whatever else it holds.
    rest = marks.unclosed[0] if marks.unclosed else len(text)
    found: list[Quotation] = []
    for pair in sorted(marks.pairs, key=lambda pair: pair.open):
        if pair.close < rest and (not found or pair.open > found[-1].end):
            found.append(_quotation(text, pair.open + 1, pair.close))
    begin = found[0].start - 1 if found else rest
    if marks.unopened and marks.unopened[0] < begin:
        # The first word is inside a quotation that an earlier segment opened.
        found.insert(0, _quotation(text, 0, marks.unopened[0], closed=False))
    if rest < len(text):
        found.append(_quotation(text, rest + 1, len(text), closed=False))
    return tuple(item for item in found if item.text.strip())


def _quotation(text: str, start: int, end: int, *, closed: bool = True) -> Quotation:
    return Quotation(start=start, end=end, text=text[start:end], closed=closed)
