"""Where a text says that something is possible, certain or necessary, from ``modality.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from evalkit.facts.reading import fold
from evalkit.text.words import Word, words

Force = Literal["possible", "certain", "must"]
FORCES: tuple[Force, ...] = ("possible", "certain", "must")
_LONGEST = 2  # words of a phrase


class Marker(NamedTuple):
    """Words that say how surely something is said, and where they stand."""

    force: Force
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """The words of one class in one language."""

    words: frozenset[str]
    heads: tuple[str, ...]
    ends: tuple[str, ...]
    but: tuple[str, ...]
    prefixes: tuple[str, ...]

    def has(self, form: str) -> bool:
        """Whether a word is one of them, perhaps with a prefix written on to it."""
        forms = [form, *(form[len(one) :] for one in self.prefixes if form.startswith(one))]
        if any(one in self.words for one in forms):
            return True
        if self.but and any(one.startswith(self.but) for one in forms):
            return False
        return any(
            (self.heads and one.startswith(self.heads)) or (self.ends and one.endswith(self.ends))
            for one in forms
        )


def known(lang: str) -> bool:
    """Whether the words of a language are listed."""
    return lang in _data()


@lru_cache(maxsize=2048)
def markers(text: str, lang: str) -> tuple[Marker, ...]:
    """The markers of a text in order; one word may mark two classes.

    >>> [marker.force for marker in markers("They may wait, but we have to leave", "en")]
    ['possible', 'must']
    """
    return tuple(_markers(words(text), lang))


def _markers(tokens: Sequence[Word], lang: str) -> Iterator[Marker]:
    listed = _lists(lang)
    for at, word in enumerate(tokens):
        forms = [fold(word.text, lang)]
        if at + 1 < len(tokens):
            forms.append(f"{forms[0]} {fold(tokens[at + 1].text, lang)}")
        for force, one in listed.items():
            for size, form in enumerate(forms, start=1):
                # A phrase is one of the listed words; only single words have heads and endings.
                if form in one.words if size == _LONGEST else one.has(form):
                    yield Marker(force, word.start, tokens[at + size - 1].end)
                    break


@lru_cache(maxsize=64)
def _lists(lang: str) -> Mapping[Force, _Listed]:
    data = _data().get(lang, {})
    return {
        force: _Listed(
            frozenset(_split(data[force].get("words", ""), lang)),
            _split(data[force].get("heads", ""), lang),
            _split(data[force].get("ends", ""), lang),
            _split(data[force].get("but", ""), lang),
            _split(data.get("prefixes", ""), lang),
        )
        for force in FORCES
        if force in data
    }


def _split(listed: str, lang: str) -> tuple[str, ...]:
    return tuple(fold(part.strip(), lang) for part in listed.split(",") if part.strip())


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    import yaml

    text = files("evalkit.drift").joinpath("modality.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
