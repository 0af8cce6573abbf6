from __future__ import annotations

import pytest

from evalkit.facts.dates import moments, value_text
from evalkit.facts.monthslips import slips


@pytest.mark.parametrize(
    ("lang", "text", "slip", "value"),
    [
        ("ar", "في ١٩ سبتمر ٢٠٢١", "سبتمر", "2021-09-19"),
        ("ar", "أيلول/سبتنبر 2021", "سبتنبر", "2021-09"),
        ("az", "19 sentyabır 2021", "sentyabır", "2021-09-19"),
        ("it", "il 3 novemebre 2021", "novemebre", "2021-11-03"),
        ("de", "am 3. Novmber 2021", "Novmber", "2021-11-03"),
    ],
)
def test_a_letter_wrong_in_a_date(lang: str, text: str, slip: str, value: str) -> None:
    assert [found.text for found in slips(text, lang)] == [slip]
    assert [value_text(moment) for moment in moments(text, lang, None)] == [value]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Augusta 2019; 3 Octobers; an octuber day"),
        ("ar", "في سبتمبر 2021"),
        ("az", "2021-ci il sentyabrın 19-u"),
        ("de", "Novembers 2021"),
    ],
)
def test_no_slip(lang: str, text: str) -> None:
    assert slips(text, lang) == ()
