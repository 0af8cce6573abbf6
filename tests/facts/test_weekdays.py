from __future__ import annotations

import pytest
from babel import Locale

from evalkit.facts.daytimes import day_times
from evalkit.facts.weekdays import weekdays


@pytest.mark.parametrize("lang", ["en", "ar", "az", "it", "de", "fa"])
@pytest.mark.parametrize("day", range(7))
def test_every_day_of_the_week(lang: str, day: int) -> None:
    name = Locale(lang).days["format"]["wide"][day]
    text = f"{name} günü" if lang == "az" else name
    (found,) = weekdays(text, lang)
    assert (found.day, found.text) == (day, name)


@pytest.mark.parametrize(
    ("text", "lang", "days"),
    [
        ("في يوم الجمعة وبالسبت", "ar", [4, 5]),
        ("Çərşənbə axşamı gecə, cümədən, bazar ertəsinə", "az", [1, 4, 0]),
        ("cümə axşamkı iclas", "az", [3]),
        ("bazar bağlıdır", "az", []),
        ("tra lunedì e mercoledì", "it", [0, 2]),
        ("Montags und am Sonntag", "de", [6]),
        ("sunday school on Sunday", "en", [6]),
    ],
)
def test_days_in_a_text(text: str, lang: str, days: list[int]) -> None:
    assert [found.day for found in weekdays(text, lang)] == days


def test_an_evening_in_the_name_of_a_day_is_no_time() -> None:
    assert day_times("çərşənbə axşamı görüşdülər", "az") == ()
    assert len(day_times("axşam görüşdülər", "az")) == 1
