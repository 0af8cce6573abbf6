"""Names replaced by others: each in the place of the other, neither on the other side of the row.

That a name stands elsewhere in the document does not matter: who sailed from one port and who
sailed from the other are told apart by the row. Two names answer one another where they share a
word and differ in the rest (one given name for another before the same surname), or where the
content words beside them match. Read on the pivot; a name that the original spells as the
reference does is a slip of the machine.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import NamedTuple

from evalkit.drift.content import Token, alike, content
from evalkit.drift.evidence import issue
from evalkit.drift.name_texts import NameText, parts_of, stands
from evalkit.drift.stated import Side, Stated
from evalkit.drift.stopwords import STOPWORDS
from evalkit.facts import names
from evalkit.facts.lexicon import lexicon
from evalkit.facts.model import Name
from evalkit.facts.reading import fold
from evalkit.text.romanise import romanise, skeleton
from evalkit.text.words import words
from evalkit.types import Issue, RestsOn, Severity

_BESIDE = 2  # content words looked at on either side of a name
_REACH = 3  # and among how many of the other side's they are sought
_ALIKE = 0.75  # likeness of letters from which two words are spellings of one
_TELLING = 3  # letters
# A participle opens a sentence with a capital, and is no given name.
_FORMS = ("ing", "ed", "ly")
# So many long words with this share of capitals are a headline or a list of titles, where capitals
# tell nothing.
_HEADLINES = ((8, 0.75), (12, 0.5))


class Replaced(NamedTuple):
    """A name of the reference, the one that the version has instead, and the issue that says so."""

    reference: Name
    version: Name
    issue: Issue


def replaced(
    row: Stated,
    ours: Sequence[Name],
    theirs: Sequence[Name],
    documents: tuple[NameText, NameText],
    aliases: Sequence[Sequence[str]],
) -> list[Replaced]:
    """The names of a row that the version replaces by others.

    Args:
        row: Has a reference and a pivot.
        ours: The proper names of the reference's side.
        theirs: Those of the pivot.
        documents: All that the reference says, and all that the pivot says.
        aliases: Groups of names for one.
    """
    if row.reference is None or row.pivot is None or not (ours and theirs):
        return []
    if _is_headline(row.reference) or _is_headline(row.pivot):
        return []
    here = _Here(row.reference, row.pivot, row.original, documents, aliases)
    found: list[Replaced] = []
    taken: set[Name] = set()
    first = [here.opened(name, row.reference) for name in ours]
    second = [here.opened(name, row.pivot) for name in theirs]
    for one in first:
        for other in second:
            if other not in taken and (here.differ_in_part(one, other) or here.answers(one, other)):
                taken.add(other)
                found.append(Replaced(one, other, _issue(row, one, other, here.weight(one, other))))
                break
    return found


class _Here:
    """What stands on the two sides of one row."""

    def __init__(
        self,
        reference: Side,
        pivot: Side,
        original: Side | None,
        documents: tuple[NameText, NameText],
        aliases: Sequence[Sequence[str]],
    ) -> None:
        self._reference, self._pivot = reference, pivot
        self._documents = documents
        self._told = NameText([reference], reference.lang)
        self._retold = [NameText([pivot], pivot.lang)]
        if original is not None and original is not pivot:
            self._retold.append(NameText([original], original.lang))
        self._aliases = aliases
        lex = lexicon(reference.lang)
        self._no_names = lex.sets["generic"] | lex.sets["starters"] | lex.sets["titles"]
        self._no_names |= STOPWORDS.get(reference.lang, frozenset())

    def opened(self, name: Name, side: Side) -> Name:
        """A name of one word with the given name that opens the sentence before it."""
        before = side.text[: name.start]
        last = next(reversed(words(before)), None) if before[-1:] in (" ", "\u00a0") else None
        if last is None or len(parts_of(name)) != 1 or last.end != name.start - 1:
            return name
        small = fold(last.text, side.lang)
        if not last.text[:1].isupper() or small in self._no_names or small.endswith(_FORMS):
            return name
        key = skeleton(last.text, side.lang)
        if not key or any(text.writes_small(last.text) for text in self._documents):
            return name
        text = side.text[last.start : name.end]
        return Name(start=last.start, end=name.end, text=text, keys=(key, *name.keys))

    def differ_in_part(self, one: Name, other: Name) -> bool:
        """Whether two names share a word, and the rest of each stands on its own side alone."""
        ours, theirs = self._words(one), self._words(other)
        rest = [word for word in ours if not any(_one_word(word, said) for said in theirs)]
        others = [word for word in theirs if not any(_one_word(word, said) for said in ours)]
        if len(rest) == len(ours) or not rest or len(rest) != len(others):
            return False
        return all(self._is_told(word, self._retold) for word in rest) and all(
            self._is_told(word, [self._told]) for word in others
        )

    def answers(self, one: Name, other: Name) -> bool:
        """Whether two names lack a counterpart and the content words beside them match."""
        ours, theirs = self._words(one), self._words(other)
        if not ours or not theirs or _is_acronym(one) != _is_acronym(other):
            return False
        if any(_one_word(word, said) for word in ours for said in theirs):
            return False
        if stands(one, self._retold, self._aliases) or stands(other, [self._told], self._aliases):
            return False
        if not all(self._is_told(word, self._retold) for word in ours):
            return False
        return _in_one_place(one, self._reference, other, self._pivot)

    def weight(self, *found: Name) -> Severity:
        """Moderate for bodies and institutions, whose names are translated and not spelled."""
        lang = self._reference.lang
        bodies = lexicon(lang).sets["bodies"]
        translated = any(fold(part, lang) in bodies for name in found for part in parts_of(name))
        return "moderate" if translated else "major"

    def _words(self, name: Name) -> list[str]:
        """The words of a name that are no title."""
        lang = self._reference.lang
        return [part for part in parts_of(name) if fold(part, lang) not in self._no_names]

    def _is_told(self, word: str, elsewhere: Sequence[NameText]) -> bool:
        """Whether a word is a name's, and none of some texts has it."""
        if len(word) < _TELLING or any(text.writes_small(word) for text in self._documents):
            return False
        key = skeleton(word, self._reference.lang)
        name = Name(start=0, end=len(word), text=word, keys=(key,))
        return bool(key) and not stands(name, elsewhere, self._aliases)


def _one_word(one: str, other: str) -> bool:
    """Whether two words may be one name: alike, of like letters, or the initial of the other."""
    one, other = one.casefold().removesuffix("s"), other.casefold().removesuffix("s")
    if alike(one, other) or skeleton(one, "en") == skeleton(other, "en"):
        return True
    if min(len(one), len(other)) == 1 and one[:1] == other[:1]:
        return True
    if min(len(one), len(other)) <= _TELLING + 1:
        return False  # one letter tells two short names apart
    letters = romanise(one, "en"), romanise(other, "en")
    return difflib.SequenceMatcher(None, *letters, autojunk=False).ratio() >= _ALIKE


def _in_one_place(one: Name, side: Side, other: Name, there: Side) -> bool:
    """Whether half of the content words beside a name, and two at least, stand beside the other.

    An end of both texts counts as a word; a text of fewer words must match in all of them.
    """
    matched = wanted = 0
    for left in (True, False):
        ours, theirs = _beside(one, side, left), _beside(other, there, left)
        if not ours and not theirs:
            matched, wanted = matched + 1, wanted + 1
            continue
        near = ours[:_BESIDE]
        wanted += len(near) or 1
        matched += sum(any(alike(w.form, o.form) for o in theirs[:_REACH]) for w in near)
    return matched >= min(2, wanted) and matched * 2 > wanted


def _beside(name: Name, side: Side, left: bool) -> list[Token]:
    """The content words before or after a name, the nearest first."""
    tokens = content(side.text, side.lang)
    if left:
        return [token for token in reversed(tokens) if token.end <= name.start]
    return [token for token in tokens if token.start >= name.end]


def _is_acronym(name: Name) -> bool:
    return name.text.isupper()


def _is_headline(side: Side) -> bool:
    long = [word.text for word in words(side.text) if len(word.text) > _TELLING]
    capitals = sum(word[:1].isupper() for word in long)
    return any(len(long) >= least and capitals >= len(long) * share for least, share in _HEADLINES)


def _issue(row: Stated, one: Name, other: Name, severity: Severity) -> Issue:
    said = other.text
    rests_on: RestsOn = "pivot"
    if row.original is not None:
        place = names.find_name(other.keys, row.original.text, row.original.lang, parts_of(other))
        if place is not None and place.exact and place.share == 1:
            said, rests_on = row.original.text[place.start : place.end], "original"
    return issue(
        row,
        "name",
        severity,
        f"The reference names “{one.text}”, the version “{other.text}” in its place.",
        reference=(one.text, None),
        version=(said, None if said == other.text else other.text),
        rests_on=rests_on,
    )
