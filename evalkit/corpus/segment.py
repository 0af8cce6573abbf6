"""Sentences of a paragraph: sentencex, and repairs that hold in any language.

sentencex never splits inside a quotation and splits after many abbreviations; both matter here,
where a segment is what is aligned and scored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.corpus.web import addresses
from evalkit.text.quotes import Pair, read_marks

# Words that a full stop shortens; a name or a number follows. By language, since "dos." is two in
# Spanish and a reader at a university in Azerbaijani.
_BEFORE_NAME = {
    "az": "dos prof dr akad mr bəy xan məs red",
    "de": "dr prof hr fr str bzw",
    "en": "mr mrs ms dr prof gen sen rep gov st lt col sgt capt rev hon amb pres messrs",
    "es": "sr sra srta dr dra prof lic ing gral d dña ud uds",
    "fr": "mm mme mmes mlle dr pr mgr st ste",
    "it": "sig dott prof avv ing on arch gen mons card sen es",
    "pt": "sr sra dr dra prof eng gen",
    "ru": "г гг им тов проф акад ген др ул св гл напр",
    "tr": "dr prof doç av sn yrd öğr alb gen",
}
_BEFORE_NUMBER = {
    "az": "səh mad",
    "de": "nr art abs bd s kap",
    "en": "no nos art sec vol fig pp ch para",
    "es": "art núm pág vol cap",
    "fr": "art no vol chap p",
    "it": "art artt pag pagg vol cap n nr comma",
    "ru": "ст стр рис п пп гл т",
    "tr": "md no s sf cilt",
}
_FOR_EXAMPLE = re.compile(
    r"(?<!\w)(?:e\.\s?g|i\.\s?e|p\.\s?es|p\.\s?ej|z\.\s?B|d\.\s?h|u\.\s?a|т\.\s?е|т\.\s?к|p\.\s?ex)\.$",
    re.IGNORECASE,
)
_LAST_TOKEN = re.compile(r"(?:^|(?<=[\s(\[\"“«„‘'’]))(\w+)\.$")
_INITIAL = re.compile(r"(?:^|[\s(\[\"“«„‘'’.])([^\W\d_])\.$")
_YEAR_BEFORE = re.compile(r"\d\s*\w\.$")
_ENUMERATOR = re.compile(r"\W*\d{1,3}[.)]\W*")
_NEAR = 120  # how far around a cut its repairs look
_STOPS = ".,;:!?…،؛؟۔。！？)]}"
_MARKS = '“”«»„‟‹›「」『』"‘’'


@dataclass(frozen=True, slots=True)
class SentencexSegmenter:
    """The sentences of a paragraph, by the package sentencex.

    Addresses stay whole; a closing mark and final punctuation belong to the sentence before them;
    a quotation of several sentences is split inside, before a capital letter or a letter of a
    script without capitals, and never right after its closing mark.
    """

    def spans(self, text: str, lang: str) -> Sequence[tuple[int, int]]:
        """The sentence spans of one paragraph, in order, without white space at their ends.

        >>> text = "See www.example.org. She said: “We agree. They left.”"
        >>> [text[start:end] for start, end in SentencexSegmenter().spans(text, "en")]
        ['See www.example.org.', 'She said: “We agree.', 'They left.”']
        """
        names = addresses(text)
        masked = _mask(text, names)
        quoted = read_marks(masked, lang).pairs
        closing = frozenset(pair.close for pair in quoted)
        cuts = {_after_closing(masked, cut, closing) for cut in _cuts(masked, lang)}
        cuts |= _cuts_inside(masked, lang, quoted)
        begins = frozenset(start for start, _ in names)
        kept = sorted(cut for cut in cuts if not _is_false(masked, cut, lang, begins))
        return _spans(text, kept)


def _mask(text: str, names: Sequence[tuple[int, int]]) -> str:
    """Write a letter for every mark of an address, so that nothing splits there."""
    chars = list(text)
    for start, end in names:
        for index in range(start, end):
            if not chars[index].isalnum():
                chars[index] = "x"
    return "".join(chars)


def _cuts(text: str, lang: str) -> list[int]:
    """Where sentencex begins a new sentence."""
    import sentencex

    cuts, position = [], 0
    for piece in sentencex.segment(lang, text):
        # The pieces are the text in order; one that is not found would be sentencex's own doing.
        found = text.find(piece, position)
        if found > 0:
            cuts.append(found)
        position = max(found, position) + (len(piece) if found >= 0 else 0)
    return cuts


def _after_closing(text: str, cut: int, closing: frozenset[int]) -> int:
    """Move a cut behind the closing marks and final punctuation that follow it."""
    at, stop = cut, min(cut + _NEAR, len(text))
    while at < stop:
        if at in closing or text[at] in _STOPS:
            cut = at + 1
        elif not text[at].isspace():
            break
        at += 1
    return cut


def _cuts_inside(text: str, lang: str, quoted: Sequence[Pair]) -> set[int]:
    """Where a sentence begins inside a quotation.

    The text is segmented again without its quotation marks; of these cuts only those count that
    have some of the same quotation on both sides.
    """
    if not quoted:
        return set()
    opening = {quotation.open for quotation in quoted}
    closing = {quotation.close for quotation in quoted}
    marks = opening | closing
    kept = [index for index in range(len(text)) if index not in marks]
    bare = "".join(text[index] for index in kept)
    reach = _reach(text, quoted)
    inside = set()
    for cut in _cuts(bare, lang):
        at = kept[cut] if cut < len(kept) else len(text)
        if not _begins_sentence(text[at : at + 1]):
            continue
        while at - 1 in opening:
            at -= 1
        before = at - 1
        while before > 0 and text[before].isspace():
            before -= 1
        if at < reach[before] and before not in marks:
            inside.add(at)
    return inside


def _reach(text: str, quoted: Sequence[Pair]) -> list[int]:
    """For every index the closing mark of the outermost quotation around it, -1 outside all."""
    reach = [-1] * (len(text) + 1)
    last = len(text)
    for quotation in sorted(quoted, key=lambda q: -q.close):
        if quotation.close < last:
            for index in range(quotation.open + 1, quotation.close):
                reach[index] = quotation.close
            last = quotation.open
    return reach


def _begins_sentence(char: str) -> bool:
    """Whether it is a capital, or a letter of a script without capitals."""
    return char.isupper() or (char.isalpha() and char.lower() == char.upper())


def _is_false(text: str, cut: int, lang: str, names: frozenset[int]) -> bool:
    """Whether a cut parts what belongs together; an address at ``names`` may begin a sentence."""
    before, after = text[max(cut - _NEAR, 0) : cut].rstrip(), text[cut : cut + _NEAR].lstrip()
    if not before or not after:
        return True
    first = after.lstrip(_MARKS)[:2]
    shortened = before.endswith(".")
    if first[:1].islower() and not first[1:].isupper() and text.index(after, cut) not in names:
        return shortened or before[-1] in _MARKS
    return shortened and _is_shortened(before, first, lang)


def _is_shortened(before: str, first: str, lang: str) -> bool:
    """Whether the full stop at the end belongs to an initial or an abbreviation."""
    if _FOR_EXAMPLE.search(before):
        return True
    if _INITIAL.search(before) and not _YEAR_BEFORE.search(before):
        return not (lang == "en" and before.endswith(" I."))
    token = _LAST_TOKEN.search(before)
    if token is None:
        return False
    word = token.group(1).casefold()
    if word in _BEFORE_NAME.get(lang, "").split():
        return True
    return first[:1].isdigit() and word in _BEFORE_NUMBER.get(lang, "").split()


def _spans(text: str, cuts: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches between the cuts, trimmed.

    One without letter or digit joins the one before it, a bare number such as "1." the one behind.
    """
    spans: list[tuple[int, int]] = []
    length = len(text.rstrip())
    waiting: int | None = None
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = text[start:end]
        if not piece.strip():
            continue
        begin = start + len(piece) - len(piece.lstrip())
        stop = start + len(piece.rstrip())
        if waiting is not None:
            begin, waiting = waiting, None
        if not any(char.isalnum() for char in piece) and spans:
            spans[-1] = (spans[-1][0], stop)
        elif _ENUMERATOR.fullmatch(piece) and stop < length:
            waiting = begin
        else:
            spans.append((begin, stop))
    return spans
