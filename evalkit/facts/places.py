"""Countries by their names and by their people, and what other languages call them.

Names are CLDR's, through Babel. In English a country is also known by its adjective and its
people ("Kenyan", "Kenyans"): built by rule from its name, and listed in ``peoples.yaml`` where no
rule makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from evalkit.facts.reading import fold

_ENGLISH = "en"
_ENDINGS = ("n", "an", "ian", "ean", "ese", "i", "ish", "er")
_LANDS = ("istan", "stan")
_STEM = 4


def country(text: str) -> str | None:
    """The CLDR code of a country or continent that an English word or phrase names.

    Its people and its adjective name it too.

    >>> country("Kenyans"), country("the Netherlands"), country("Dutch"), country("Harbour")
    ('KE', 'NL', 'NL', None)
    """
    known = _english()
    wanted = fold(text, _ENGLISH).removesuffix("'s").removesuffix("'").removesuffix(".")
    wanted = wanted.removeprefix("the ")
    for form in (wanted, wanted.removesuffix("s")):
        if form in known:
            return known[form]
    return None


def is_people(text: str) -> bool:
    """Whether an English word is the plural of a people: "Kenyans", not "Kenya" or "Kenyan".

    >>> is_people("Kenyans"), is_people("Kenya"), is_people("Netherlands")
    (True, False, False)
    """
    wanted = fold(text, _ENGLISH)
    known, named = _english(), _names(_ENGLISH)
    return (
        wanted.endswith("s")
        and wanted not in named
        and wanted not in known
        and known.get(wanted[:-1]) is not None
        and wanted[:-1] not in named
    )


def called(code: str, lang: str) -> str | None:
    """What a language calls a country, None where CLDR does not know.

    >>> called("KE", "it"), called("KE", "xx")
    ('Kenya', None)
    """
    return _territories(lang).get(code)


def bloc(text: str) -> tuple[str, bool] | None:
    """The part of the world that an English word names, and whether it names the people of it.

    >>> bloc("Northerners"), bloc("South"), bloc("Kenya")
    (('north', True), ('south', False), None)
    """
    wanted = fold(text, _ENGLISH)
    for name in _data()["blocs"]:
        for people, part in ((False, "place"), (True, "people")):
            if any(wanted in (form, form + "s") for form in bloc_words(name, _ENGLISH, part)):
                return name, people
    return None


def blocs() -> frozenset[str]:
    """The names of the parts of the world that ``bloc`` knows."""
    return frozenset(_data()["blocs"])


def bloc_words(name: str, lang: str, part: str) -> tuple[str, ...]:
    """How the words of a part of the world begin in a language.

    Args:
        name: As ``bloc`` gives it.
        lang: The language; () where its words are not listed.
        part: ``place``, ``people``, or ``adjective``, the direction that is said of a place.
    """
    listed = str(_data()["blocs"][name][part].get(lang, ""))
    return tuple(fold(word.strip(), lang) for word in listed.split(",") if word.strip())


@lru_cache(maxsize=64)
def _territories(lang: str) -> Mapping[str, str]:
    from babel import Locale, UnknownLocaleError  # only where places are read

    try:
        return dict(Locale(lang).territories)
    except (UnknownLocaleError, ValueError):
        return {}


@lru_cache(maxsize=64)
def _names(lang: str) -> Mapping[str, str]:
    """Folded name to code, CLDR's own and those of ``peoples.yaml``."""
    found = {fold(name, lang): code for code, name in _territories(lang).items() if code != "001"}
    return {**found, **(_listed("names") if lang == _ENGLISH else {})}


@lru_cache(maxsize=1)
def _english() -> Mapping[str, str]:
    """Every English form of a name, an adjective or a people, folded, to its country.

    Of two countries that make the same form, the one with the longer name: Nigerians are not
    from Niger.
    """
    made: dict[str, tuple[int, str]] = {}
    for name, code in _names(_ENGLISH).items():
        for stem in _stems(name):
            for ending in _ENDINGS:
                made[stem + ending] = max(made.get(stem + ending, (0, "")), (len(name), code))
        for land in _LANDS:
            if name.endswith(land) and len(name) - len(land) >= _STEM:
                made[name.removesuffix(land)] = (len(name), code)
    return {
        **{form: code for form, (_, code) in made.items()},
        **_listed("demonyms"),
        **_names(_ENGLISH),
    }


def _stems(name: str) -> set[str]:
    if len(name) <= _STEM:
        return {name}
    return {stem for stem in (name, name[:-1], name.removesuffix("y")) if len(stem) >= _STEM}


@lru_cache(maxsize=4)
def _listed(part: str) -> Mapping[str, str]:
    return {
        fold(name.strip(), _ENGLISH): code
        for code, names in _data()[part].items()
        for name in names.split(",")
    }


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    import yaml

    text = files("evalkit.facts").joinpath("peoples.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
