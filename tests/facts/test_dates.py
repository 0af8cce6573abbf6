from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.facts import sources
from evalkit.facts.dates import day_times, meet, moments, value_text
from evalkit.facts.lexicon import known_languages, lexicon

EVENT = date(2022, 6, 19)
CASES = {
    "en": {
        "19 June 2022; June 19, 2022; - 19 /Jun/ 2022": ["2022-06-19"] * 3,
        "19/06/2022, 2022-06-19, 19.06.2022, 06/19/2022": ["2022-06-19"] * 4,
        "the coup attempt last month": ["2022-05"],
        "last January": ["2022-01"],
        "last August": ["2021-08"],
        "January of last year": ["2021-01"],
        "in 2019 and in the 1990s, 2010-2015": ["2019", "1990..1999", "2010..2015"],
        "yesterday, next year": ["2022-06-18", "2023"],
        "September 29": ["?-09-29"],
        "he may 5; the sun; they march 20 miles": [],
        "in late March; closed until Oct. and open in September": ["?-03", "?-10", "?-09"],
        "Ms May said; an august body; the Jan issue; in May's speech": [],
        "Dey of last year": ["2021-12-22..2022-01-20 (Dey 1400)"],
        "last Dey": ["2021-12-22..2022-01-20 (Dey 1400)"],
        "1953 people and 2000 km, $2000": [],
        "Ramadan 1443": ["2022-04-03..2022-05-02 (Ramadan 1443)"],
    },
    "it": {
        "il 19 giugno 2022, il 1° maggio 2021": ["2022-06-19", "2021-05-01"],
        "nel gennaio dello scorso anno": ["2021-01"],
        "lo scorso gennaio, gennaio scorso": ["2022-01"] * 2,
        "il mese scorso, l'anno scorso": ["2022-05", "2021"],
        "gli anni '90, gli anni ottanta": ["1990..1999", "1980..1989"],
    },
    "az": {
        "keçən ilin dey ayında": ["2021-12-22..2022-01-20 (Dey 1400)"],
        "keçən ilin yanvar ayında": ["2021-01"],
        "19 iyun 2022, 2022-ci il iyunun 19-da": ["2022-06-19"] * 2,
        "keçən ay, ötən ay, keçən il": ["2022-05", "2022-05", "2021"],
        "keçən ayki": ["2022-05"],
        "2013-cü ildə, 2000-ci illərdə": ["2013", "2000..2009"],
        "Sentyabrın 29-u": ["?-09-29"],
    },
    "ar": {
        "١٩ يونيو ٢٠٢٢": ["2022-06-19"],
        "في حزيران/يونيو الماضي، يونيو/حزيران الماضي": ["2021-06"] * 2,
        "في حزيرلن/يونيو الماضي": ["2021-06"],
        "في يناير المنصرم، يناير الماضي": ["2022-01"] * 2,
        "الشهر الماضي، العام الماضي": ["2022-05", "2021"],
        "كانون الثاني من العام الماضي": ["2021-01"],
        "عام 2017، التسعينيات": ["2017", "1990..1999"],
        "مارس الضغط على أب": [],
        "في شهر دي الماضي": ["2021-12-22..2022-01-20 (Dey 1400)"],
    },
    "fa": {"دی سال گذشته": ["2021-12-22..2022-01-20 (Dey 1400)"]},
    "de": {"am 19. Juni 2022, letzten Monat": ["2022-06-19", "2022-05"]},
}


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [(lang, text, values) for lang, cases in CASES.items() for text, values in cases.items()],
)
def test_moments(lang: str, text: str, expected: list[str]) -> None:
    found = moments(text, lang, EVENT)
    assert [value_text(moment) for moment in found] == expected
    assert all(moment.text == text[moment.start : moment.end] for moment in found)


def months() -> list[tuple[str, str, int, str]]:
    return [
        (lang, phrase.kind, phrase.number, " ".join(parts))
        for lang in known_languages()
        for items in lexicon(lang).phrases.values()
        for parts, phrase in items
        if phrase.kind in ("months", "solar", "islamic")
    ]


@pytest.mark.parametrize(("lang", "calendar", "month", "name"), months())
def test_every_month_name(lang: str, calendar: str, month: int, name: str) -> None:
    year = {"months": 2021, "solar": 1400, "islamic": 1443}[calendar]
    shown = name.title() if "cased_months" in lexicon(lang).flags else name
    (moment,) = moments(f"{shown} {year}", lang, None)
    assert moment.first is not None
    if calendar == "months":
        assert (moment.first, moment.month) == (date(2021, month, 1), month)
    else:
        assert moment.note.endswith(f" {year}")


def phrases(section: str) -> list[tuple[str, str, str]]:
    found = []
    for lang in known_languages():
        data: dict[str, Any] = sources.load(lang)
        for name, words in data.get(section, {}).items():
            found += [(lang, name, word) for word in sources.words(words)]
    return found


@pytest.mark.parametrize(("lang", "name", "phrase"), phrases("relative"))
def test_every_relative_phrase(lang: str, name: str, phrase: str) -> None:
    expected = {
        "day-1": date(2022, 6, 18),
        "day+0": EVENT,
        "day+1": date(2022, 6, 20),
        "week-1": date(2022, 6, 6),
        "week+0": date(2022, 6, 13),
        "week+1": date(2022, 6, 20),
        "month-1": date(2022, 5, 1),
        "month+0": date(2022, 6, 1),
        "month+1": date(2022, 7, 1),
        "year-1": date(2021, 1, 1),
        "year+0": date(2022, 1, 1),
        "year+1": date(2023, 1, 1),
    }
    (moment,) = moments(phrase, lang, EVENT)
    assert (moment.first, moment.relative) == (expected[name], True)


@pytest.mark.parametrize(("lang", "name", "phrase"), phrases("daytimes"))
def test_every_time_of_day(lang: str, name: str, phrase: str) -> None:
    assert [value_text(time).split()[0] for time in day_times(phrase, lang)] == [name]


@pytest.mark.parametrize(
    ("lang", "name", "phrase", "side"),
    [(*item, side) for side in ("before", "after") for item in phrases(f"{side}_month")],
)
def test_every_phrase_around_a_month(lang: str, name: str, phrase: str, side: str) -> None:
    month = next(word for code, kind, number, word in months() if code == lang and number == 1)
    if "cased_months" in lexicon(lang).flags:
        month = month.title()
    text = f"{phrase} {month}" if side == "before" else f"{month} {phrase}"
    found = moments(text, lang, EVENT)
    assert len(found) == 1 and found[0].first is not None, found
    assert found[0].grain == "month"


TIMES = {
    "en": {"3 p.m., 15:30, 6am, 12 am": ["15:00", "15:30", "06:00", "00:00"]},
    "it": {
        "Questa sera": ["evening (17:00-21:59)"],
        "alle ore 15.30, ore 15, alle 3 del pomeriggio": ["15:30", "15:00", "15:00"],
        "alle 15.00, alle 15 persone": ["15:00"],
    },
    "az": {
        "bu gün günortadan sonra": ["afternoon (12:00-16:59)"],
        "saat 15:00-da": ["15:00"],
    },
    "ar": {
        "مساء اليوم": ["evening (17:00-21:59)"],
        "الساعة 3 مساءً، الساعة 6 صباحًا": ["15:00", "06:00"],
    },
}


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [(lang, text, values) for lang, cases in TIMES.items() for text, values in cases.items()],
)
def test_day_times(lang: str, text: str, expected: list[str]) -> None:
    found = day_times(text, lang)
    assert [value_text(time) for time in found] == expected
    assert all(time.text == text[time.start : time.end] for time in found)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("January of last year", "in 2021", True),
        ("last month", "last January", False),
        ("September 29", "September 29", True),
        ("September 29", "September 30", False),
        ("September 29", "29 September 2018", True),
        ("September 29", "28 August 2018", False),
        ("September 29", "in 2018", True),
    ],
)
def test_meet_both_ways(a: str, b: str, expected: bool) -> None:
    (one,), (other,) = moments(a, "en", EVENT), moments(b, "en", EVENT)
    assert meet(one, other) is expected
    assert meet(other, one) is expected


def test_without_an_event_date_relative_dates_stay_open() -> None:
    (one,), (other,) = moments("last month", "en", None), moments("in 2019", "en", None)
    assert (one.first, one.relative) == (None, True)
    assert meet(one, other) is None
    assert value_text(one) == "unresolved: last month"


def test_a_day_that_no_month_has_stays_open() -> None:
    (moment,) = moments("31 June 2022", "en", None)
    assert moment.first is None


@given(
    st.text(max_size=60),
    st.sampled_from(["en", "it", "az", "ar", "de", "fa", "ru"]),
    st.none() | st.dates(),
)
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_it(text: str, lang: str, event: date | None) -> None:
    for moment in moments(text, lang, event):
        assert moment.text == text[moment.start : moment.end] != ""
        assert value_text(moment)
        assert meet(moment, moment) is not False
    for time in day_times(text, lang):
        assert time.text == text[time.start : time.end] != ""
        assert 0 <= time.first <= time.last < 24 * 60


_PIECES = ["last", "Dey", "May", "31", "2022", "/", "year", "yanvar", "keçən", "ilin", "0", "9999"]


@given(
    st.lists(st.sampled_from([*_PIECES, "يناير", "الماضي", "Ramadan", "-", "."]), max_size=8),
    st.sampled_from(["en", "az", "ar"]),
    st.dates(),
)
@settings(max_examples=300, deadline=None)
def test_no_row_of_date_words_breaks_it(pieces: list[str], lang: str, event: date) -> None:
    text = " ".join(pieces)
    for moment in moments(text, lang, event):
        assert moment.text == text[moment.start : moment.end] != ""
        assert value_text(moment)


def test_lexicons_are_plain_yaml() -> None:
    for lang in known_languages():
        assert isinstance(sources.load(lang), dict)
    assert yaml.safe_load("on: 1") == {True: 1}  # why the Azerbaijani ten is quoted


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sie sprach heute Morgen im Rathaus.", 12),
        ("Sie sprach heute früh im Rathaus.", 12),
        ("Sie kam gestern Morgen an.", 11),
        ("Sie spricht morgen im Rathaus.", 13),
    ],
)
def test_this_morning_is_not_tomorrow_in_german(text: str, day: int) -> None:
    (moment,) = moments(text, "de", date(2023, 9, 12))
    assert moment.first == date(2023, 9, day)
