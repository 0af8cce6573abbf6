from __future__ import annotations

import pytest

from evalkit.planting.lists import LANGUAGES, language, names, sentences
from evalkit.planting.model import KINDS, Option, plant
from evalkit.planting.sites import echoed, sites, small_words


def changed(kind: str, text: str, lang: str, other: str = "") -> list[str]:
    return [text[site.start : site.end] for site in sites(kind, text, lang, other)]


@pytest.mark.parametrize(
    ("kind", "lang", "text", "places"),
    [
        ("number", "en", "384 died in 2018; 40% of 1.5 million, F-16, 3-2, at 5", ["384", "1.5"]),
        ("number", "ar", "قتل ٣٨٤ شخصا في الساعة 5 مساء", ["٣٨٤"]),
        ("number", "it", "1.250 euro il 19 giugno", ["1.250"]),
        ("percent", "de", "etwa 40 Prozent, 7,5 % und 30 Leute", ["40", "7,5"]),
        ("percent", "ar", "٤٠ في المائة من ٣٠ شخصا", ["٤٠"]),
        ("year", "az", "2012-ci ildə, 1980-ci illərdə 3500 nəfər", ["2012"]),
        ("year", "en", "in 1938, the 1990s, 2010-2015, $2020, 2018", ["1938", "2018"]),
        ("date", "en", "on 19 June; May said; in August", ["June", "19", "August"]),
        ("date", "ar", "في ١٩ يونيو وفي شهر أكتوبر", ["يونيو", "١٩", "أكتوبر"]),
        ("date", "az", "sentyabrın 29-u, 3 may", ["sentyabr", "29", "may", "3"]),
        ("weekday", "az", "Çərşənbə axşamı və cümə günü", ["Çərşənbə axşamı", "cümə"]),
        ("weekday", "ar", "يوم الجمعة", ["الجمعة"]),
        ("name", "en", "He met Merkel in Berlin.", ["Merkel", "Berlin"]),
        ("name", "ar", "التقى ميركل في برلين", ["ميركل", "برلين"]),
        ("name", "az", "Merkel Berlində olub", ["Merkel", "Berlin"]),
        ("negation", "it", "Il porto non è aperto.", ["non è"]),
        ("negation", "az", "Liman açılıb və müqavilə olub.", ["olub"]),
        ("negation", "de", "Das ist kein Hafen.", ["kein"]),
    ],
)
def test_where_a_change_is_possible(kind: str, lang: str, text: str, places: list[str]) -> None:
    assert sorted(changed(kind, text, lang)) == sorted(places)


@pytest.mark.parametrize(
    "kind", ["number", "percent", "year", "date", "weekday", "name", "negation"]
)
def test_every_option_changes_the_text(kind: str) -> None:
    text = "On Monday 19 June 2018 about 40% of 384 people were in Berlin with Merkel."
    found = sites(kind, text, "en")
    assert found
    for site in found:
        for option in site.options:
            made = plant(text, site, option)
            assert made.text != text and option.said != site.said
            assert made.text[made.start : made.end] == made.after == option.text
            assert made.before == text[site.start : site.end]


def test_a_changed_number_keeps_its_digits_and_separators() -> None:
    (site,) = sites("number", "بلغ ٣٨٤ شخصا", "ar")
    assert all(len(option.text) == 3 and option.text[1:] == "٨٤" for option in site.options)
    (site,) = sites("number", "1.250 euro", "it")
    assert all(option.text.endswith(".250") for option in site.options)


def test_a_share_stays_a_share() -> None:
    (site,) = sites("percent", "95 percent", "en")
    assert all(0 < int(option.text) < 100 for option in site.options)


def test_a_name_of_the_other_side_in_letters_of_its_own() -> None:
    other = "He thanked Mr Woodward for the work."
    assert changed("name", "شكر السيد وودوارد على العمل", "ar", other) == ["وودوارد"]
    assert changed("name", "Ha ringraziato Woodward.", "it", other) == ["Woodward"]
    assert changed("name", "Ha ringraziato tutti.", "it", other) == []


def test_a_replacement_stands_on_neither_side() -> None:
    (site,) = sites("name", "التقى ترامب", "ar", "He met Trump, Obama and Putin.")
    texts = {option.text for option in site.options}
    assert texts.isdisjoint({"أوباما", "بوتين", "ترامب"}) and len(texts) > 20


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    other = "They played for Rangers at home."
    assert sites("name", "Giocavano nei Rangers in casa.", "it", other)
    small = small_words(["The rangers slept."])
    assert sites("name", "Giocavano nei Rangers in casa.", "it", other, small) == ()


def test_the_same_change_in_a_translation() -> None:
    text = "في ١٩ يونيو قتل 384 شخصا في برلين"
    pivot = "On 19 June 384 people were killed in Berlin."
    for kind, after in (("number", "784"), ("name", "Vienna")):
        (site,) = sites(kind, text, "ar")
        option = next(one for one in site.options if one.said.endswith(after))
        made = echoed(site, option, pivot, "en")
        assert made is not None and made.after == after
    assert echoed(site, option, "Berlin is Berlin.", "en") is None
    assert echoed(site, Option("city Nowhere", "x"), pivot, "en") is None


def test_nothing_is_planted_in_a_language_without_lists() -> None:
    assert all(sites(kind, "В 2018 году 384 человека", "ru") == () for kind in KINDS)


def test_the_lists_are_whole() -> None:
    for lang in LANGUAGES:
        known = language(lang)
        assert known is not None
        assert all(len(months) == 12 for months in known.months)
    rows = names()
    assert len({row.said for row in rows}) == len(rows)
    assert all(set(row.spellings) == set(LANGUAGES) for row in rows)
    assert all(set(entry) == set(LANGUAGES) for entry in sentences())


def test_hostile_texts_are_read_at_once() -> None:
    for text in ("9." * 20_000, "is " * 20_000, "Aa" * 20_000, "يناير/" * 5_000):
        for kind in KINDS[:7]:
            for lang in LANGUAGES:
                sites(kind, text, lang, text[:2000])
