"""Who holds which office of what: "the mayor of Berlin, Kai Wegner", "Kenyan President Ruto".

English alone is taken apart; in other languages ``find_office`` seeks an office that an English
text names. The words of offices stand in ``offices.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from evalkit.facts.lexicon import lexicon
from evalkit.facts.model import Name
from evalkit.facts.officewords import ENGLISH, courtesies, fillers, heads, own_words, roles
from evalkit.facts.places import country
from evalkit.facts.reading import fold
from evalkit.text.romanise import skeleton
from evalkit.text.words import Word, words

_SPACE = re.compile(r"[\s\u00a0]{1,3}")
_COMMA = re.compile(r"\s?,\s{1,2}")
_STOP = re.compile(r"\.?\s{1,2}")  # behind a courtesy: "Mr. Ruto"
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_LONGEST = 3  # words of an office


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office in a text: ``text`` is all that names it, its owner and its holder.

    ``role`` is its plain name. ``owner`` are the words for what it is an office of, "" where the
    text does not say; ``own`` is set where that is the speaker's own ("our country").
    ``holder`` is None where no name is given with it.
    """

    start: int
    end: int
    text: str
    role: str
    owner: str
    own: bool
    holder: Name | None

    @property
    def country(self) -> str | None:
        """The CLDR code of the owner, None where it is no country or the speaker's own."""
        return None if self.own or not self.owner else country(self.owner)


@lru_cache(maxsize=1024)
def offices(text: str, lang: str) -> tuple[Office, ...]:
    """The offices that an English text names, in order; () for another language.

    >>> [(one.role, one.owner, one.holder.text) for one in offices("Kenyan President Ruto", "en")]
    [('president', 'Kenyan', 'Ruto')]
    """
    if lang != ENGLISH or not _names_any(text):
        return ()
    tokens = words(text)
    found: list[Office] = []
    at = 0
    while at < len(tokens):
        role, count = _role(text, tokens, at)
        if role is None:
            at += 1
            continue
        made = _office(text, tokens, at, at + count, role)
        if found and _borrowed(made, found[-1]):
            made = replace(
                made, holder=None, start=tokens[at].start, text=text[tokens[at].start : made.end]
            )
        found.append(made)
        at += count
    return tuple(found)


def same_person(one: Name, other: Name) -> bool:
    """Whether two names may be of one person: they share the skeleton of a word.

    A skeleton of one consonant is shared by too many words, so it counts only where a name has
    no longer one.
    """
    ours = {key for key in one.keys if len(key) > 1} or set(one.keys)
    theirs = {key for key in other.keys if len(key) > 1} or set(other.keys)
    return bool(ours & theirs)


def _names_any(text: str) -> bool:
    small = text.lower()
    return any(head in small for head in heads())


def _borrowed(office: Office, last: Office) -> bool:
    """Whether an office takes the holder of another one before it: a list, no apposition."""
    both = office.holder is not None and last.holder is not None
    return both and office.start < last.end and office.role != last.role


def _office(text: str, tokens: Sequence[Word], first: int, after: int, role: str) -> Office:
    """The office whose own words are ``tokens[first:after]``, with its owner and its holder."""
    start, end = tokens[first].start, tokens[after - 1].end
    owner, own, begin = _owner_before(text, tokens, first)
    if begin < first:
        start = tokens[begin].start
    place = after
    holder: Name | None = None
    if owner:
        holder, place = _name_at(text, tokens, after, _SPACE)
    else:
        owner, own, holder, place = _owner_after(text, tokens, after)
    if holder is None:
        apposed, behind = _name_at(text, tokens, place, _COMMA)
        # "the President of Chad, Kenya's mayor and" goes on with another's.
        if apposed is not None and not _goes_on(text, tokens, behind):
            holder, place = apposed, behind
    if place > after:
        end = tokens[place - 1].end
    if holder is None:
        before = _name_before(text, tokens, begin)
        if before is not None:
            holder, start = before, before.start
    return Office(
        start=start,
        end=end,
        text=text[start:end],
        role=role,
        owner=owner,
        own=own,
        holder=holder,
    )


def _role(text: str, tokens: Sequence[Word], at: int) -> tuple[str | None, int]:
    """The office that begins with a word, and how many words name it."""
    known = roles()
    for count in range(min(_LONGEST + 1, len(tokens) - at), 0, -1):
        span = text[tokens[at].start : tokens[at + count - 1].end]
        role = known.get(fold(span, ENGLISH))
        if role is not None:
            return role, count
    return None, 0


def _owner_before(text: str, tokens: Sequence[Word], first: int) -> tuple[str, bool, int]:
    """The owner in the word or two before an office, whether it is ours, and where it begins."""
    for count in (2, 1):
        if first < count or not _close_by(text, tokens, first - count, first):
            continue
        begin = first - count
        owner = text[tokens[begin].start : tokens[first - 1].end]
        if count > 1 and fold(tokens[begin].text, ENGLISH) in lexicon(ENGLISH).sets["starters"]:
            continue
        if fold(owner, ENGLISH) in own_words(ENGLISH):
            return owner, True, begin
        if owner[:1].isupper() and country(owner) is not None:
            return owner, False, begin
        if count == 1 and owner[:1].isupper() and owner.endswith(_POSSESSIVE):
            return owner, False, begin
    return "", False, first


def _owner_after(
    text: str, tokens: Sequence[Word], after: int
) -> tuple[str, bool, Name | None, int]:
    """The owner behind an office and its ``of``, and the name that follows at once."""
    holder, place = _name_at(text, tokens, after, _SPACE)
    if holder is not None:  # "President Ruto of Kenya"
        owner, own, end = _of(text, tokens, place)
        return owner, own, holder, end if owner else place
    owner, own, end = _of(text, tokens, after)
    if not owner:
        return "", False, None, after
    if not own and country(owner) is None:
        # "the President of Kenya William Ruto": the country ends before the name.
        for cut in range(end - 1, after + 1, -1):
            shorter = text[tokens[_of_start(tokens, after)].start : tokens[cut - 1].end]
            if country(shorter) is not None:
                rest, behind = _name_at(text, tokens, cut, _SPACE)
                return shorter, False, rest, behind
    rest, behind = _name_at(text, tokens, end, _SPACE)
    return owner, own, rest, behind


def _of_start(tokens: Sequence[Word], after: int) -> int:
    start = after + 1
    while start < len(tokens) and fold(tokens[start].text, ENGLISH) == "the":
        start += 1
    return start


def _of(text: str, tokens: Sequence[Word], after: int) -> tuple[str, bool, int]:
    """The owner that ``of`` brings in: capitalised words, or ours."""
    if after + 1 >= len(tokens) or fold(tokens[after].text, ENGLISH) != "of":
        return "", False, after
    if not _close_by(text, tokens, after - 1, after + 2):
        return "", False, after
    start = _of_start(tokens, after)
    if start >= len(tokens):
        return "", False, after
    first = fold(tokens[start].text, ENGLISH)
    if first in own_words(ENGLISH):
        end = min(start + 2, len(tokens))
        return text[tokens[start].start : tokens[end - 1].end], True, end
    end = start
    while end < len(tokens) and tokens[end].text[:1].isupper():
        if end > start and not _SPACE.fullmatch(text, tokens[end - 1].end, tokens[end].start):
            break
        if fold(tokens[end].text, ENGLISH) in courtesies(ENGLISH):
            break
        end += 1
    if end == start:
        return "", False, after
    return text[tokens[start].start : tokens[end - 1].end], False, end


def _name_at(
    text: str, tokens: Sequence[Word], at: int, gap: re.Pattern[str]
) -> tuple[Name | None, int]:
    """The name of a person that begins behind a gap, and where it ends."""
    if at >= len(tokens) or not at:
        return None, at
    if not gap.fullmatch(text, tokens[at - 1].end, tokens[at].start):
        return None, at
    start = at
    while start < len(tokens) and _is_courtesy(tokens[start]):
        start += 1
    end = start
    particles = lexicon(ENGLISH).sets["particles"]
    while end < len(tokens):
        word = tokens[end].text
        if end > start and not _SPACE.fullmatch(text, tokens[end - 1].end, tokens[end].start):
            break
        if end == start > at and not _STOP.fullmatch(text, tokens[end - 1].end, tokens[end].start):
            break
        if not (_is_name_word(word) or (end > start and word in particles)):
            break
        end += 1
    while end > start and tokens[end - 1].text in particles:
        end -= 1
    if end == start:
        return None, at
    name = _name(text, tokens[start:end])
    if name is None or country(name.text) is not None:
        return None, at
    return name, end


def _name_before(text: str, tokens: Sequence[Word], first: int) -> Name | None:
    """The name before an office in apposition: "Kai Wegner, the mayor of Berlin"."""
    at = first
    while at and fold(tokens[at - 1].text, ENGLISH) in fillers():
        if not _SPACE.fullmatch(text, tokens[at - 1].end, tokens[at].start):
            return None
        at -= 1
    if not at or not _COMMA.fullmatch(text, tokens[at - 1].end, tokens[at].start):
        return None
    end = start = at
    while start and _is_name_word(tokens[start - 1].text):
        if start < end and not _SPACE.fullmatch(text, tokens[start - 1].end, tokens[start].start):
            break
        start -= 1
    name = _name(text, tokens[start:end]) if start < end else None
    return None if name is None or country(name.text) is not None else name


def _name(text: str, run: Sequence[Word]) -> Name | None:
    parts = [part for word in run for part in word.text.split("-")]
    keys = tuple(key for part in parts if (key := skeleton(part, ENGLISH)))
    start, end = run[0].start, run[-1].end
    return Name(start=start, end=end, text=text[start:end], keys=keys) if keys else None


def _goes_on(text: str, tokens: Sequence[Word], behind: int) -> bool:
    """Whether a name in apposition turns out to be something else's owner, or an office's."""
    if tokens[behind - 1].text.endswith(_POSSESSIVE):
        return True
    return behind < len(tokens) and (
        _close_by(text, tokens, behind - 1, behind + 1)
        and _role(text, tokens, behind)[0] is not None
    )


def _is_name_word(word: str) -> bool:
    small = fold(word, ENGLISH)
    return (
        word[:1].isupper()
        and small not in lexicon(ENGLISH).sets["starters"]
        and small not in roles()
        and not _is_courtesy_form(small)
    )


def _is_courtesy(word: Word) -> bool:
    return _is_courtesy_form(fold(word.text, ENGLISH))


def _is_courtesy_form(small: str) -> bool:
    return small in courtesies(ENGLISH)


def _close_by(text: str, tokens: Sequence[Word], first: int, after: int) -> bool:
    """Whether only spaces stand between the words from one to another."""
    return all(
        _SPACE.fullmatch(text, tokens[at].end, tokens[at + 1].start)
        for at in range(max(first, 0), after - 1)
        if at + 1 < len(tokens)
    )
