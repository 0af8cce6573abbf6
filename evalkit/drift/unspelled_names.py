"""Names that a version has no word for, read in its own script.

Without a pivot this is all that is known of names; with one, only places told for others are taken
from here. A name is stated by a word of the version that sounds like it, whatever the script, and a
place by its name in the version's language. Ordinary words that names are made of ("Supreme
Court") are translated, and are passed over, as are peoples and initials; so is all of a reference
in a language whose ordinary words no list has.

A place without a counterpart on either side is one told for another. Of other names only the lack
is told: in scripts without capitals nothing shows what stands in their place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from evalkit.drift.evidence import issue
from evalkit.drift.name_texts import PIECE, NameText, in_capitals
from evalkit.drift.stated import Side, Stated, covered
from evalkit.drift.stopwords import STOPWORDS
from evalkit.facts import names
from evalkit.facts.gazetteer import names_of, place_names, place_of_people, plain
from evalkit.facts.lexicon import lexicon
from evalkit.facts.namefind import readings
from evalkit.facts.reading import fold
from evalkit.facts.sounds import any_alike, sounds
from evalkit.text.languages import script_of_language
from evalkit.text.words import Word, words
from evalkit.types import Issue, Severity

_READ = frozenset({"Latin", "Arabic"})
_LEAST = 3  # letters of a name
_INITIALS = 2  # letters: US, and not us
_ROOT = 4  # letters that a place's name keeps in "the Mexican border"
_INFLECTED = 2  # and how many it may lose
_ARTICLE = "ال"
_ENGLISH = "en"
_POSSESSIVE = re.compile(r"['’]s?$")
# Letters of one script: in Arabic text a word in Latin letters may stand without a space.
_SPELLING = re.compile("[A-Za-z\u00c0-\u024f\u018f\u0259]{2,}|[\u0620-\u06d3]{2,}")
# Endings of English words that few names have.
_MADE = re.compile(r"(?:ing|ed|tion|sion|ships?|ity|[ai]ble|ment|ness|ful|ous|ally|ists?|isms?)$")
# A word that no sentence or headline gives its capital: a small one stands before it.
_CAPITAL = re.compile(r"(?<=[^\W\dA-Z_] )[^\W\d_a-z][^\W\d_]{3,}(?![\w])")
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """A place, with what it stands for in any language, or a word of another name.

    ``people`` is set on a word for the people of a place, which others tell in many ways.
    """

    text: str
    start: int
    end: int
    place: str = ""
    people: bool = False


class Spoken:
    """The words of one text, to seek names among them."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self.lang = lang

    # Worked out when first asked for: most rows lack no name.
    @cached_property
    def folded(self) -> str:
        """The text folded."""
        return fold(self.text, self.lang)

    def leaves(self, word: str, told: NameText) -> bool:
        """Whether a word of another text is mostly left as it is, with its capital, in this one."""
        ours = self._capitals[word]
        return ours > 0 and ours >= _MOSTLY * told.count(word)

    @cached_property
    def _capitals(self) -> Counter[str]:
        """The words with a capital inside of sentences, where a script has capitals."""
        return Counter(_CAPITAL.findall(self.text) if _is_cased(self.lang) else ())

    @property
    def _forms(self) -> str:
        return _forms_of(self.text, self.lang)

    @property
    def _sounds(self) -> frozenset[str]:
        return _sounds_of(self.text, self.lang)

    def says(self, part: Part, lang: str, aliases: Sequence[Sequence[str]]) -> bool:
        """Whether a part of a name in ``lang`` stands in the text, spelled or translated."""
        if part.place and self._has_place(part.place):
            return True
        if all(self._hears(word.text, lang) for word in words(part.text)):
            return True
        small = part.text.casefold()
        return any(
            variant.casefold() in self.text.casefold()
            for group in aliases
            if any(small in alias.casefold() for alias in group)
            for variant in group
        )

    def _hears(self, word: str, lang: str) -> bool:
        """Whether a word sounds like one of the text, perhaps without its plural's s."""
        heard = {sounds(word, lang), sounds(word.removesuffix("s"), lang)}
        if not heard.isdisjoint(self._sounds) and "" not in heard:
            return True
        return any(any_alike(one, self._sounds) for one in heard)

    def _has_place(self, place: str) -> bool:
        return any(self._has_name(name) for name in names_of(self.lang).get(place, ()))

    def _has_name(self, name: str) -> bool:
        """Whether a place's name stands in the text, perhaps inflected or as an adjective."""
        first, *rest = name.removeprefix(_ARTICLE).split()
        if rest:
            return name.removeprefix(_ARTICLE)[:-1] in self.folded
        root = first[: max(_ROOT, len(first) - _INFLECTED)]
        return f"\n{root}" in self._forms


@lru_cache(maxsize=4096)
def places_in(text: str, lang: str) -> tuple[tuple[str, Word], ...]:
    """The places that a text names, each with its words, the longest name first."""
    known, cased = place_names(lang), _is_cased(lang)
    spoken = [word for word in words(text) if len(word.text) > 1]
    found: list[tuple[str, Word]] = []
    at = 0
    while at < len(spoken):
        size = 1
        if not cased or spoken[at].text[:1].isupper():
            sizes = (3, 2, 1) if _opens_place(spoken[at].text, lang) else (1,)
            for size in sizes:
                taken = spoken[at : at + size]
                said = text[taken[0].start : taken[-1].end]
                if size == 1:
                    place = _place_of(said, lang)
                else:
                    place = _place(said, lang, known) if len(taken) == size else None
                if place is not None:
                    found.append((place, Word(said, taken[0].start, taken[-1].end)))
                    break
        at += size
    return tuple(found)


@lru_cache(maxsize=4096)
def _opens_place(word: str, lang: str) -> bool:
    """Whether a place's name of several words begins with a word."""
    first = plain(_POSSESSIVE.sub("", word), lang).partition(" ")[0]
    return first in _first_words(lang)


@lru_cache(maxsize=64)
def _first_words(lang: str) -> frozenset[str]:
    return frozenset(name.partition(" ")[0] for name in place_names(lang) if " " in name)


@lru_cache(maxsize=4096)
def _place_of(word: str, lang: str) -> str | None:
    return _place(word, lang, place_names(lang))


def _place(said: str, lang: str, known: Mapping[str, str]) -> str | None:
    bare = _POSSESSIVE.sub("", said)
    forms = (bare,) if " " in bare else readings(bare, lang)
    for form in forms:
        small = plain(form, lang)
        if small in known and (len(small) > _INITIALS or bare.isupper()):
            return known[small]
    return None


@lru_cache(maxsize=1024)
def _forms_of(text: str, lang: str) -> str:
    """The folded readings of a text's words, an article taken off too, each on its line."""
    return "".join(_piece_forms(piece, lang) for piece in set(_SPELLING.findall(text)))


@lru_cache(maxsize=1024)
def _sounds_of(text: str, lang: str) -> frozenset[str]:
    """The sounds of a text's words; where names have capitals, of those alone."""
    pieces = set(_SPELLING.findall(text))
    if _is_cased(lang):
        pieces = {piece for piece in pieces if not piece.islower()}
    return frozenset().union(*(_piece_sounds(piece, lang) for piece in pieces))


@lru_cache(maxsize=4096)
def _piece_forms(piece: str, lang: str) -> str:
    folded = [fold(reading, lang) for reading in _bare(piece, lang)]
    forms = {form for small in folded for form in (small, small.removeprefix(_ARTICLE))}
    return "".join(f"\n{form}" for form in forms)


@lru_cache(maxsize=4096)
def _piece_sounds(piece: str, lang: str) -> tuple[str, ...]:
    cased = _is_cased(lang)
    heard = set()
    for reading in _bare(piece, lang):
        if cased and not reading[:1].isupper():
            continue
        heard.add(sounds(reading, lang))
        if cased and lang != _ENGLISH:
            heard.add(sounds(reading, _ENGLISH))  # names are often left as they are
    return tuple(heard)


def _bare(word: str, lang: str) -> Iterator[str]:
    """A word, and what remains of it without a prefix or any ending that names take."""
    yield from readings(word, lang)
    endings = lexicon(lang).name_suffixes
    small = fold(word, lang) if endings else ""
    for ending in endings if small.endswith(endings) else ():
        if small.endswith(ending) and len(small) - len(ending) >= _LEAST:
            yield word[: len(word) - len(ending)]


def unspelled(
    row: Stated, told: NameText, retold: Spoken, aliases: Sequence[Sequence[str]]
) -> list[Issue]:
    """The names of a row's reference that the version replaces or does not state.

    Args:
        row: Has both sides.
        told: All that the reference says.
        retold: All that the version says, in its own script.
        aliases: Groups of names for one.
    """
    if row.reference is None or row.original is None or not _can_read(row):
        return []
    here, there = (Spoken(side.text, side.lang) for side in (row.reference, row.original))
    lang = row.reference.lang
    parts = _parts(row.reference, told, retold)
    lost = [part for part in parts if not there.says(part, lang, aliases)]
    if not lost:
        return []
    come = _come(parts, here, there) if any(part.place for part in lost) else []
    found: list[Issue] = []
    for part in {part.place or part.text: part for part in lost}.values():
        if part.place and come:
            found.append(_replaced(row, part, come.pop(0), "major"))
        elif not part.people:
            found.append(_missing(row, part, retold))
    return found


def _come(parts: Sequence[Part], here: Spoken, there: Spoken) -> list[Word]:
    """The places of a version that its reference does not tell."""
    named = {name for part in parts for name in names_of(there.lang).get(part.place, ())}
    return [
        word
        for place, word in places_in(there.text, there.lang)
        if named.isdisjoint(names_of(there.lang)[place])
        and not here._has_place(place)
        and not _sounds_told(word.text, there.lang, here)
    ]


def _sounds_told(word: str, lang: str, here: Spoken) -> bool:
    heard = (sounds(reading, lang) for reading in readings(word, lang))
    return any(any_alike(one, here._sounds) for one in heard)


def _can_read(row: Stated) -> bool:
    if row.reference is None or row.original is None:
        return False
    lang = row.original.lang
    known = lang in covered() and script_of_language(lang) in _READ
    return known and bool(lexicon(row.reference.lang).sets["ordinary"]) and not row.digits_only


def _parts(side: Side, told: NameText, retold: Spoken) -> list[Part]:
    """The places of a text, and the words of its names that a version would spell.

    Ordinary words count where the version leaves them as they are somewhere: Rangers in Italian.
    """
    places = [
        Part(word.text, word.start, word.end, place)
        for place, word in places_in(side.text, side.lang)
    ]
    covered = {offset for part in places for offset in range(part.start, part.end)}
    people = [
        Part(word.text, word.start, word.end, place, people=True)
        for word, _ in _capitals(side.text)
        if (place := _place_of_people(word.text, side.lang))
    ]
    spelled = [
        Part(word.text, word.start, word.end)
        for word in _named(side, told)
        if word.start not in covered
        and (_is_spelled(word.text, side.lang, told) or retold.leaves(word.text, told))
    ]
    return sorted((*places, *people, *spelled), key=lambda part: part.start)


def _named(side: Side, told: NameText) -> Iterator[Word]:
    """The words of a text's names, a name that opens a sentence among them, without 's."""
    found = () if in_capitals(side) else names.names(side.text, side.lang)
    inside = {offset for name in found for offset in range(name.start, name.end)}
    before = {name.start - 1 for name in found}  # where the word before a name ends
    for word, pieces in _capitals(side.text):
        known = word.start in inside or word.end in before
        yield from (piece for piece in pieces if known or told.names_word(piece.text))


@lru_cache(maxsize=1024)
def _capitals(text: str) -> tuple[tuple[Word, tuple[Word, ...]], ...]:
    """The words with a capital, each with its parts that have one, without 's."""
    return tuple((word, tuple(_pieces(word))) for word in words(text) if word.text[:1].isupper())


def _pieces(word: Word) -> Iterator[Word]:
    if word.text.isalpha():
        yield word
        return
    for piece in PIECE.finditer(_POSSESSIVE.sub("", word.text)):
        if piece.group()[:1].isupper():
            yield Word(piece.group(), word.start + piece.start(), word.start + piece.end())


@lru_cache(maxsize=16)
def _ordinary(lang: str) -> frozenset[str]:
    sets = lexicon(lang).sets
    lists = (sets[name] for name in ("ordinary", "generic", "starters", "titles", "bodies"))
    return frozenset().union(*lists) | STOPWORDS.get(lang, frozenset())


def _is_spelled(word: str, lang: str, document: NameText) -> bool:
    """Whether a word with a capital is one that a translator would spell, and not translate."""
    return _is_a_name(word, lang) and not document.writes_small(word)


@lru_cache(maxsize=8192)
def _is_a_name(word: str, lang: str) -> bool:
    small = fold(word, lang)
    if len(small) < _LEAST or sum(map(str.isupper, word)) * 2 >= len(word):
        return False
    ordinary = _ordinary(lang)
    if small in ordinary or small.removesuffix("s") in ordinary or _MADE.search(small):
        return False
    return place_of_people(small, lang) is None


@lru_cache(maxsize=8192)
def _place_of_people(word: str, lang: str) -> str | None:
    return place_of_people(fold(word, lang), lang)


def _is_cased(lang: str) -> bool:
    return script_of_language(lang) == "Latin"


def _replaced(row: Stated, part: Part, word: Word, severity: Severity) -> Issue:
    return issue(
        row,
        "name",
        severity,
        f"The reference names “{part.text}”, the version “{word.text}” in its place.",
        reference=(part.text, None),
        version=(word.text, None),
        rests_on="original",
    )


def _missing(row: Stated, part: Part, retold: Spoken) -> Issue:
    elsewhere = row.reference is not None and retold.says(part, row.reference.lang, ())
    severity: Severity = "minor" if elsewhere or part.place else "moderate"
    where = "here, though it does elsewhere" if elsewhere else "anywhere"
    return issue(
        row,
        "name",
        severity,
        f"The version does not name “{part.text}” {where}.",
        reference=(part.text, None),
        rests_on="original",
    )
