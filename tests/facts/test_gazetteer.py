from __future__ import annotations

import pytest

from evalkit.facts.gazetteer import names_of, place_names, place_of_people, plain


@pytest.mark.parametrize(
    ("name", "lang", "other", "there"),
    [
        ("Germany", "en", "ar", "ألمانيا"),
        ("Germany", "en", "az", "Almaniya"),
        ("Moscow", "en", "it", "Mosca"),
        ("Beijing", "en", "ar", "بكين"),
        ("U.S.", "en", "az", "ABŞ"),
        ("UK", "en", "it", "Gran Bretagna"),
        ("New York", "en", "ar", "نيويورك"),
        ("Österreich", "de", "en", "Austria"),
    ],
)
def test_a_place_in_two_languages(name: str, lang: str, other: str, there: str) -> None:
    place = place_names(lang)[plain(name, lang)]
    assert plain(there, other) in names_of(other)[place]


def test_peoples_and_names_that_only_look_like_them() -> None:
    assert place_of_people("syrian", "en") == place_names("en")["syria"]
    assert place_of_people("mexicans", "en") == place_names("en")["mexico"]
    assert place_of_people("martin", "en") is None
    assert place_of_people("london", "en") is None


def test_no_region_is_the_world_and_no_church_an_island() -> None:
    assert "world" not in place_names("en")
    assert not any(name.startswith("st ") for name in place_names("en"))


def test_a_language_that_the_data_lacks_has_no_places() -> None:
    assert place_names("tlh") == {}
