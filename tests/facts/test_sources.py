"""What CLDR and num2words give a language, and how a lexicon file adds to it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evalkit.facts import cldr, sources, spelling
from evalkit.facts.dates import moments
from evalkit.facts.lexicon import known_languages, lexicon
from evalkit.facts.numbers import numbers, value_text

WITHOUT_A_FILE = {
    "fr": {
        "1 234,5 km et 3,5 %": ["1234.5 km", "3.5 %"],
        "quatre-vingt-dix-sept pour cent": ["97 %"],
        "soixante et onze euros": ["71 EUR"],
        "deux mille trois cents ans": ["2300 years"],
        "trois millions, 5 dollars": ["3000000", "5 USD"],
        "quatre-vingts, trente et un": ["80", "31"],
    },
    "es": {
        "treinta y cinco por ciento": ["35 %"],
        "mil millones de euros": ["1000000000 EUR"],
        "1.234,5 kilómetros": ["1234.5 km"],
        "doscientos cincuenta, ciento veinte": ["250", "120"],
        "tres millones de dólares": ["3000000 USD"],
    },
    "tr": {
        "yüzde 50, yirmibeş bin": ["50 %", "25000"],
        "1.234,5 kilometre, 20 bin euro": ["1234.5 km", "20000 EUR"],
        "iki bin üç yüz": ["2300"],
    },
    "ru": {
        "двадцать пять процентов": ["25 %"],
        "3 миллиона рублей, пять тысяч": ["3000000 RUB", "5000"],
    },
    "pt": {"cento e vinte e um, 12,5 por cento": ["121", "12.5 %"]},
    "nl": {"2.500 kilometer, 40 procent": ["2500 km", "40 %"]},
}


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (lang, text, values)
        for lang, cases in WITHOUT_A_FILE.items()
        for text, values in cases.items()
    ],
)
def test_a_language_without_a_file_is_read_by_data(lang, text, expected) -> None:
    assert lang not in known_languages()
    assert [value_text(number) for number in numbers(text, lang)] == expected


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("fr", "le 14 juillet 2021", "2021-07-14"),
        ("es", "el 3 de marzo de 2020", "2020-03-03"),
        ("tr", "14 Temmuz 2021", "2021-07-14"),
        ("ru", "9 мая 2020 года", "2020-05-09"),
    ],
)
def test_months_of_a_language_without_a_file(lang: str, text: str, day: str) -> None:
    (moment,) = moments(text, lang, None)
    assert str(moment.first) == str(moment.last) == day


@pytest.mark.parametrize("lang", ["en", "it", "de", "az", "fr", "es", "tr", "ru", "pt", "nl"])
def test_every_number_that_the_library_spells_is_read(lang: str) -> None:
    from num2words import num2words

    years = next(name for name, unit in lexicon(lang).units.items() if unit == "year")
    for value in (7, 16, 20, 35, 48, 99, 120, 250, 999, 1000, 2300, 25_000, 300_000, 2_000_000):
        said = num2words(value, lang=lang).replace(",", "")
        assert [number.low for number in numbers(f"{said} {years}", lang)] == [value], said


def test_no_data_is_no_table() -> None:
    assert cldr.tables("xx") == spelling.tables("xx") == {}
    assert sources.load("xx") == {}
    assert lexicon("xx").numerals == {}


def test_currencies_are_those_in_use() -> None:
    assert {"USD", "EUR", "AZN", "IRR"} <= cldr.currency_codes()
    assert not {"DEM", "ITL", "XAU"} & cldr.currency_codes()


def test_a_code_counts_in_capitals_only() -> None:
    text = "AZN 5, 7 KZT, 3 try, 9 all, 5 ABC"
    assert [n.unit for n in numbers(text, "en")] == ["AZN", "KZT", "", "", ""]


@pytest.mark.parametrize("lang", known_languages())
def test_a_file_says_nothing_that_the_libraries_say(lang: str) -> None:
    own = sources._file(lang)
    learnt = cldr.tables(lang, sources.words(own.get("regions"))) | spelling.tables(lang)
    for name, told in own.items():
        given = learnt.get(name)
        if isinstance(told, dict) and isinstance(given, dict):
            for key, words in told.items():
                assert not set(sources.words(words)) & set(given.get(key, ())), (name, key)
        elif isinstance(given, list):
            assert not set(sources.words(told)) & set(given), name


def test_what_a_file_says_goes_first() -> None:
    assert lexicon("it").unit("secondo") is None  # "according to" in running text
    assert lexicon("az").numerals["min"].value == 1000  # and no short form of minutes


def test_the_start_loads_none_of_this() -> None:
    code = "import sys, evalkit.__main__; sys.exit(bool({'babel', 'num2words'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
