from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.facts.amounts import agree, value_text
from evalkit.facts.dates import moments
from evalkit.facts.lexicon import known_languages, lexicon
from evalkit.facts.model import Number
from evalkit.facts.numbers import numbers

CASES = {
    "en": {
        "a thousand years": ["1000 years"],
        "thousand years, one thousand years, 1,000 years": ["1000 years"] * 3,
        "for thousands of years": ["thousands of years"],
        "tens of thousands of people": ["tens of thousands"],
        "twenty-one, two hundred and five": ["21", "205"],
        "more than 50 % and 57 percent": [">=50 %", "57 %"],
        "$3.5bn and up to £120 million a year": ["3500000000 USD", "<=120000000 GBP"],
        "A320, COVID-19, G7, www.x123.com, 5-3, 13-21-3, 1/2, 5&4, 1080p": [],
        "the 12th, a third of it, the third time, twenty-first": ["12th", "3th", "21th"],
        "2 to 4 inches and 20-25 people": ["2-4 inches", "20-25"],
        "in 2019 at 02:30, aged in their 60s": [],
        "one of them said two things": ["2"],
        "multi-million dollar": [],
        "1.000 and 1,000": ["1", "1000"],
        "several thousand, nearly 30": ["thousands", "~30"],
    },
    "it": {
        "1.000 anni, mille anni": ["1000 years"] * 2,
        "migliaia di anni": ["thousands of years"],
        "ventuno, duemilatrecento, trentatré": ["21", "2300", "33"],
        "un milione di euro": ["1000000 EUR"],
        "più di 50 %, 3,5 milioni": [">=50 %", "3500000"],
        "il XIX secolo, la dodicesima volta, 12ª": ["19th century", "12th", "12th"],
        "una ventina di persone": ["~20"],
        "decine di migliaia": ["tens of thousands"],
        "un uomo": [],
        "il 48enne": ["48 years"],
    },
    "az": {
        "min il": ["1000 years"],
        "min illərdir": ["thousands of years"],
        "minlərlə il, milyonlarla": ["thousands of years", "millions"],
        "on minlərlə insan": ["tens of thousands"],
        "50 faizdən çox, 30 mindən çox, 50-dən çox": [">=50 %", ">=30000", ">=50"],
        "iyirmi bir": ["21"],
        "57%-nin, 12-ci, 19-cu əsrdə": ["57 %", "12th", "19th century"],
        "bir adam üçün onun altında, onların": [],
        "ən az 384 nəfər, 375.000, 1,5": [">=384", "375000", "1.5"],
    },
    "ar": {
        "ألف عام": ["1000 years"],
        "منذ آلاف السنين": ["thousands of years"],
        "بأكثر من 50 %، 50٪، ٪50": [">=50 %", "50 %", "50 %"],
        "٣٬٥٠٠ و١٫٥": ["3500", "1.5"],
        "3 مليارات دولار": ["3000000000 USD"],
        "20 عامًا و50": ["20 years", "50"],
        "خمسة وعشرون، ثلاثة آلاف، مئتين وخمسين": ["25", "3000", "250"],
        "ألفين وثلاثمائة، خمسة عشر": ["2300", "15"],
        "قبل عامين": ["2 years"],
        "السابعة والأربعين": ["47th"],
        "عشرات الآلاف": ["tens of thousands"],
        "70 بالمائة، 70 في المئة": ["70 %", "70 %"],
        "واحد بالمائة": ["1 %"],
        "الدقيقة 89 يوم السبت": ["89th minute"],
        "في الساعة (497 ميلا)": ["497 miles"],
    },
    "de": {
        "einundzwanzig Jahre, zweitausenddreihundert": ["21 years", "2300"],
        "3,5 Millionen Euro, 1.000 Menschen": ["3500000 EUR", "1000"],
        "mehr als 50 Prozent": [">=50 %"],
    },
    "fa": {
        "۵۰ درصد، بیش از ۷۰ درصد": ["50 %", ">=70 %"],
        "۱۲۰ هزار جلد، ۱۲۰هزار": ["120000", "120000"],
        "۳ میلیارد دلار، سه هزار میلیارد تومان": ["3000000000 USD", "3000000000000 toman"],
        "صد و بیست و پنج، هزار و دویست و سی و چهار": ["125", "1234"],
        "بیست و پنج هزار، هزار و ۲۰۰ نفر": ["25000", "1200"],
        "۲ میلیون و ۵۰۰ هزار تومان": ["2500000 toman"],
        "نیم میلیون نفر، یک و نیم میلیون دلار، دو سال و نیم": [
            *("500000", "1500000 USD", "2.5 years")
        ],
        "ده‌ها هزار نفر، هزاران سال، چند هزار": [
            *("tens of thousands", "thousands of years", "thousands")
        ],
        "سومین بار، بیست و یکم، ۲ تا ۴ کیلومتر": ["3th", "21th", "2-4 km"],
        "نه، یک کشور در ده": [],
    },
    "xx": {"1,234.5 and ٤٢": ["1234.5", "42"]},
}

MORE = {
    "en": {
        "between 30 and 43 percent of voters, between five and ten ships": ["30-43 %", "5-10"],
        "a decade, a decade-long row, a year": ["1 decade", "1 decade"],
    },
    "it": {
        "tra 30 e 43 per cento, dal cinque al dieci percento": ["30-43 %", "5-10 %"],
        "i venti soffiano, venti anni": ["20 years"],
        "il ventitreenne, una quarantenne, due quindicenni": [
            "23 years",
            "40 years",
            "2",
            "15 years",
        ],
    },
    "de": {"zwischen 30 und 43 Prozent, mehreren hundert Menschen": ["30-43 %", "hundreds"]},
    "ar": {
        "بين 30 و43 بالمائة": ["30-43 %"],
        "القرن الواحد والعشرين": ["21th century"],
        "كميات كبيرة، كان ميتا، 300 كيلو": ["300 kilo"],
    },
    "az": {"30 ilə 43 faiz, 110 milyard m3": ["30-43 %", "110000000000 m3"]},
}

FRACTIONS = {
    "en": {
        "one and a half thousand, two and a half million euros": ["1500", "2500000 EUR"],
        "half a million people, a quarter of a million": ["500000", "250000"],
        "three quarters of a million, half a dozen boats": ["750000", "6"],
        "a million and a half, 2 and a half million": ["1500000", "2500000"],
        "two and a half years, two and half of the crew": ["2.5 years", "2"],
        "the first half of the match, half an hour, two quarters": [],
        "200 boats and half of the harbour": ["200"],
        "two years and half a million euros": ["2 years", "500000 EUR"],
    },
    "it": {
        "un milione e mezzo di lettori, mezzo milione": ["1500000", "500000"],
        "due milioni e mezzo di euro, due anni e mezzo": ["2500000 EUR", "2.5 years"],
        "tre quarti di milione, mezzo porto": ["750000"],
        "due anni e mezzo milione di euro": ["2 years", "500000 EUR"],
    },
    "de": {
        "anderthalb Millionen, zweieinhalb Millionen Euro": ["1500000", "2500000 EUR"],
        "eine halbe Million, zweieinhalb Jahre, eine halbe Stunde": ["500000", "2.5 years"],
    },
    "ar": {
        "مليون ونصف، نصف مليون شخص، ربع مليون": ["1500000", "500000", "250000"],
        "ثلاثة ملايين ونصف المليون دولار": ["3500000 USD"],
        "ثلاث سنوات ونصف، عامين ونصف": ["3.5 years", "2.5 years"],
        "200 سفينة ونصف السكان، 200 ونصف السكان": ["200", "200"],
        "2 مليون و500 ألف": ["2500000"],
    },
    "az": {
        "bir milyon yarım, yarım milyon": ["1500000", "500000"],
        "iki yarım milyon manat, bir yarım milyon": ["2500000 AZN", "1500000"],
        "iki il yarım, yarım saat, 2 milyon 500 min": ["2.5 years", "2500000"],
    },
}


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (lang, text, values)
        for table in (CASES, MORE, FRACTIONS)
        for lang, cases in table.items()
        for text, values in cases.items()
    ],
)
def test_values(lang: str, text: str, expected: list[str]) -> None:
    found = numbers(text, lang)
    assert [value_text(number) for number in found] == expected
    assert all(number.text == text[number.start : number.end] for number in found)


TABLES = ("numerals", "units", "duals", "plurals", "glued")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("lang", known_languages())
def test_every_number_word_and_unit_of_the_lexicons(lang: str, table: str) -> None:
    lex = lexicon(lang)
    words = getattr(lex, table)
    assert [word for word in words if not reads(lang, table, word)] == []


def reads(lang: str, table: str, word: str) -> bool:
    """Whether a word means in a text what its lexicon says."""
    lex = lexicon(lang)
    year = next(name for name, unit in lex.units.items() if unit == "year")
    if table == "numerals":
        numeral = lex.numerals[word]
        found = numbers(f"{word} {year}", lang)
        if numeral.ordinal and numeral.value <= 2:
            return not any(number.ordinal for number in found)
        return bool(found) and (found[0].low, found[0].ordinal) == (numeral.value, numeral.ordinal)
    if table == "units":
        return [n.unit for n in numbers(f"7 {word}.", lang)] == [lex.units[word]]
    if table == "duals":
        return [(n.low, n.unit) for n in numbers(word, lang)] == [(2, lex.duals[word])]
    if table == "plurals":
        found = numbers(f"{word} {year}", lang)
        return [(n.low, n.precision) for n in found] == [(lex.plurals[word], "magnitude")]
    return numbers(f"$5{word}", lang)[0].low == 5 * lex.glued[word]


@pytest.mark.parametrize(
    ("lang", "word"), [(lang, word) for lang in known_languages() for word in lexicon(lang).parts]
)
def test_every_half_and_quarter_of_a_million(lang: str, word: str) -> None:
    lex = lexicon(lang)
    million = next(name for name, known in lex.numerals.items() if known.value == 1_000_000)
    assert [n.low for n in numbers(f"{word} {million}", lang)] == [lex.parts[word] * 1_000_000]


@pytest.mark.parametrize("lang", ["en", "it", "az", "ar", "de", "fa"])
@pytest.mark.parametrize("name", ["at_least", "at_most", "approximately"])
def test_every_modifier_before_a_number(lang: str, name: str) -> None:
    import yaml

    path = Path(__file__).parents[2] / "evalkit" / "facts" / "lexicons" / f"{lang}.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for phrase in data[name].split(","):
        found = numbers(f"{phrase.strip()} 50", lang)
        assert [number.precision for number in found] == [name], phrase


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1,000 years", "a thousand years", True),
        ("1,000 years", "thousands of years", False),
        ("2,000 years", "thousands of years", True),
        ("thousands", "tens of thousands", False),
        ("more than 50 %", "50 %", True),
        ("more than 50 %", "more than 70 %", False),
        ("more than 50 %", "57 %", True),
        ("50 %", "50 km", False),
        ("50 %", "50", True),
        ("about 100", "95", True),
        ("about 100", "80", False),
        ("2 to 4 inches", "5 cm", True),
        ("two decades", "20 years", True),
        ("up to 50", "40", True),
        ("up to 50", "60", False),
        ("2.4 million", "2,400,000", True),
        ("19th century", "19 centuries", True),
        ("550 pounds", "250 kg", True),
    ],
)
def test_agree_both_ways(a: str, b: str, expected: bool) -> None:
    one, other = numbers(a, "en")[0], numbers(b, "en")[0]
    assert agree(one, other) is expected
    assert agree(other, one) is expected


def test_small_words_without_a_unit_are_weak() -> None:
    assert [n.weak for n in numbers("two sides, two years, 2 sides, three sides", "en")] == [
        True,
        False,
        False,
        False,
    ]


def test_marks_and_direction_signs_keep_offsets() -> None:
    text = "\u200fبنسبة ٥\u200f٠٪ \u200eخلال عـــامٍ"
    (number,) = numbers(text, "ar")
    assert number.text == text[number.start : number.end]
    assert value_text(number) == "50 %"


@given(
    st.text(max_size=60), st.sampled_from(["en", "it", "az", "ar", "de", "fa", "tr", "ru", "zh"])
)
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_it(text: str, lang: str) -> None:
    for number in numbers(text, lang):
        assert isinstance(number, Number)
        assert number.text == text[number.start : number.end] != ""
        assert number.low <= number.high
        assert agree(number, number)
        assert value_text(number)


_PIECES = ["1.000", "٣٬٥", "%", "thousand", "mille", "min", "ألف", "und", "million", "-", "/", "و"]


@given(
    st.lists(st.sampled_from([*_PIECES, "2022", "12", "$", "May", "of", " ", "."]), max_size=12),
    st.sampled_from(["en", "it", "az", "ar", "de"]),
)
@settings(max_examples=300, deadline=None)
def test_no_row_of_number_words_breaks_it(pieces: list[str], lang: str) -> None:
    for joint in ("", " "):
        text = joint.join(pieces)
        for number in numbers(text, lang):
            assert number.text == text[number.start : number.end] != ""


@pytest.mark.parametrize(("lang", "limit"), [("az", 0.03), ("ar", 0.05), ("it", 0.03)])
def test_false_alarms_on_real_translations(shared: Path, lang: str, limit: float) -> None:
    folder = shared / "data" / "ntrex"
    english = (folder / "ntrex.en.txt").read_text(encoding="utf-8").splitlines()
    other = (folder / f"ntrex.{lang}.txt").read_text(encoding="utf-8").splitlines()
    rows = [(a, b) for a, b in zip(english, other, strict=True) if re.search(r"\d", a)]
    alarms = 0
    for source, target in rows:
        there = numbers(target, lang)
        years = {m.first.year for m in moments(target, lang, None) if m.first}
        days = {m.day or (m.first.day if m.first else None) for m in moments(target, lang, None)}
        alarms += any(
            not any(agree(number, found) for found in there) and number.low not in years | days
            for number in numbers(source, "en")
            if number.precision == "exact" and not number.weak
        )
    assert alarms / len(rows) < limit
