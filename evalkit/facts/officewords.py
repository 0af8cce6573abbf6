"""The words of offices, from ``offices.yaml``: what ``offices`` and ``officefind`` know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from evalkit.facts.reading import fold

ENGLISH = "en"


def courtesies(lang: str) -> frozenset[str]:
    """The words of courtesy that may stand before a name."""
    return _listed(lang, "courtesy")


def own_words(lang: str) -> frozenset[str]:
    """The words that make an owner the speaker's own, or his country."""
    return _listed(lang, "own")


def fillers() -> frozenset[str]:
    """English words that may stand between an office and the name of its holder."""
    return _listed(ENGLISH, "before")


@lru_cache(maxsize=1024)
def stems(role: str, lang: str) -> tuple[str, ...]:
    """The stems that name an office in a language, the longest first; () where none is known."""
    listed = _split(_data().get(lang, {}).get("stems", {}).get(role, ""), lang)
    return tuple(sorted(listed, key=len, reverse=True))


@lru_cache(maxsize=1)
def roles() -> Mapping[str, str]:
    """Every English form of an office, folded, to its plain name."""
    listed = _data()[ENGLISH]["offices"]
    return {form: role for role, forms in listed.items() for form in _split(forms, ENGLISH)}


@lru_cache(maxsize=1)
def heads() -> frozenset[str]:
    """The shortest forms of English offices, of which every other one holds one."""
    forms = roles().keys()
    return frozenset(
        form for form in forms if not any(one != form and one in form for one in forms)
    )


@lru_cache(maxsize=64)
def _listed(lang: str, part: str) -> frozenset[str]:
    return _split(_data().get(lang, {}).get(part, ""), lang)


def _split(listed: str, lang: str) -> frozenset[str]:
    return frozenset(fold(part.strip(), lang) for part in listed.split(",") if part.strip())


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    import yaml

    text = files("evalkit.facts").joinpath("offices.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
