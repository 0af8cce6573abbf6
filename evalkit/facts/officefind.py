"""Where a text of any language names an office that an English text names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.facts.model import Name
from evalkit.facts.names import find_name
from evalkit.facts.offices import Office
from evalkit.facts.officewords import courtesies, own_words, stems
from evalkit.facts.places import called
from evalkit.facts.reading import fold
from evalkit.text.romanise import skeleton
from evalkit.text.words import Word, words

_BESIDE = 3  # words between an office and its owner, or its holder
_HEAD = 5  # letters that an adjective shares with the name of a country
_WHOLE = 4
_ARTICLES = ("ال", "وال", "بال", "لل", "و", "ل", "ب")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSpan:
    """Where an office stands with its owner: ``text[start:end]``.

    ``holders`` are those of the names asked for that stand right beside it.
    """

    start: int
    end: int
    holders: tuple[Name, ...]


def find_offices(
    office: Office, text: str, lang: str, holders: Sequence[Name] = ()
) -> tuple[OfficeSpan, ...]:
    """Where a text names an office of the same owner.

    Args:
        office: With an owner, as ``offices`` found it in English.
        text: Searched.
        lang: Its language; () where the words of its offices are not known.
        holders: Names to look for beside each place.
    """
    wanted = stems(office.role, lang)
    if not wanted or not office.owner:
        return ()
    tokens = words(text)
    found = []
    for at in range(len(tokens)):
        count = _names_office(text, tokens, at, wanted, lang)
        if not count:
            continue
        owner = _owner(office, text, tokens, at, at + count, lang)
        if owner is None:
            continue
        first, after = min(at, owner[0]), max(at + count, owner[1])
        beside = tuple(
            name for name in holders if _holder_end(name, text, tokens, first, after, lang)
        )
        ends = [
            _holder_end(name, text, tokens, first, after, lang) or tokens[after - 1].end
            for name in ([office.holder] if office.holder else [])
        ]
        end = max([tokens[after - 1].end, *ends])
        found.append(OfficeSpan(start=tokens[first].start, end=end, holders=beside))
    return tuple(found)


def _names_office(
    text: str, tokens: Sequence[Word], at: int, wanted: Sequence[str], lang: str
) -> int:
    """How many words from one on are the office's, 0 where they are not."""
    for stem in wanted:
        count = len(stem.split())
        if at + count > len(tokens):
            continue
        span = fold(text[tokens[at].start : tokens[at + count - 1].end], lang)
        if any(form.startswith(stem) for form in _bare(span)):
            return count
    return 0


def _bare(word: str) -> list[str]:
    """A word, and without an Arabic article or preposition written on to it."""
    return [word, *(word[len(head) :] for head in _ARTICLES if word.startswith(head))]


def _owner(
    office: Office, text: str, tokens: Sequence[Word], first: int, after: int, lang: str
) -> tuple[int, int] | None:
    """The words of the owner nearest to an office, within a few words of it."""
    begin, end = max(first - _BESIDE, 0), min(after + _BESIDE, len(tokens))
    for size in range(end - begin, 0, -1):
        for at in range(begin, end - size + 1):
            if at < after and at + size > first:
                continue
            span = text[tokens[at].start : tokens[at + size - 1].end]
            if "," in text[min(tokens[at].start, tokens[first].start) : tokens[at].start]:
                continue
            if _is_owner(office, span, size, lang):
                return at, at + size
    return None


def _is_owner(office: Office, span: str, size: int, lang: str) -> bool:
    folded = fold(span, lang)
    if office.own:
        return any(
            form.startswith(word) and len(word.split()) == size
            for word in own_words(lang)
            for form in _bare(folded)
        )
    name = called(office.country, lang) if office.country else None
    if name is not None and len(name.split()) == size and _begins(fold(name, lang), folded):
        return True
    if size > 1:
        return False
    spelled = office.owner.removesuffix("'s").removesuffix("’s")
    place = find_name([skeleton(spelled, "en")], span, lang, [spelled])
    return place is not None and place.exact


def _begins(name: str, word: str) -> bool:
    """Whether a word is a name with an ending, or an adjective made of it."""
    heads = [
        name.removesuffix("istan"),
        name.removesuffix("stan"),
        name[: max(_HEAD, len(name) - 2)],
    ]
    return any(
        form.startswith(head) for form in _bare(word) for head in heads if len(head) >= _WHOLE
    )


def _holder_end(
    name: Name, text: str, tokens: Sequence[Word], first: int, after: int, lang: str
) -> int | None:
    """Where a holder's name ends that stands right behind an office, or right before it."""
    polite = courtesies(lang)
    at = after
    while at < len(tokens) and fold(tokens[at].text, lang) in polite:
        at += 1
    behind = tokens[at : at + len(name.keys)]
    if behind and _is_named(name, behind[:1], lang):
        last = max(place for place, word in enumerate(behind) if _is_named(name, [word], lang))
        return behind[last].end
    if first and _is_named(name, tokens[first - 1 : first], lang):
        return tokens[first - 1].end
    return None


def _is_named(name: Name, run: Sequence[Word], lang: str) -> bool:
    return any(
        skeleton(part, lang) in {key for key in name.keys if len(key) > 1} | set(name.keys[-1:])
        for word in run
        for part in word.text.split("-")
    )
