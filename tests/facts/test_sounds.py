from __future__ import annotations

import pytest

from evalkit.facts.sounds import sound_alike, sounds

ALIKE = [
    ("Woodward", "az", "Vudvord"),
    ("Jeremy", "az", "Ceremi"),
    ("Church", "az", "Çörç"),
    ("Thomson", "ar", "تومسون"),
    ("Google", "ar", "جوجل"),
    ("Farage", "ar", "فاراج"),
    ("Juan", "ar", "خوان"),
    ("Bouchard", "ar", "بوشار"),
    ("Vann", "ar", "فان"),
    ("Kavanaugh", "it", "Kavanaugh"),
    ("Schmidt", "ar", "شميت"),
    ("Nəzərov", "ar", "نازاروف"),
]
APART = [
    ("Merkel", "ar", "أوباما"),
    ("Miller", "az", "Smit"),
    ("Paris", "it", "Madrid"),
    ("Anderson", "ar", "جونسون"),
    ("Boston", "az", "Berlin"),
]


@pytest.mark.parametrize(("name", "lang", "word"), ALIKE)
def test_spellings_of_one_name(name: str, lang: str, word: str) -> None:
    own = "az" if "ə" in name else "en"
    one, other = sounds(name, own), sounds(word, lang)
    assert sound_alike(one, other) and sound_alike(other, one)


@pytest.mark.parametrize(("name", "lang", "word"), APART)
def test_other_names(name: str, lang: str, word: str) -> None:
    assert not sound_alike(sounds(name, "en"), sounds(word, lang))


def test_nothing_sounds_like_nothing() -> None:
    assert sounds("", "en") == sounds("2022", "ar") == ""
    assert not sound_alike("", "TRaMP")
    assert not sound_alike("TRaMP", "")


def test_a_hostile_word_is_read_at_once() -> None:
    word = "schtch" * 20_000
    assert not sound_alike(sounds(word, "en"), sounds("Trump", "en"))
