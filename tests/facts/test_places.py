from __future__ import annotations

import pytest

from evalkit.facts.places import called, country, is_people


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Kenya", "KE"),
        ("Kenyan", "KE"),
        ("Kenya's", "KE"),
        ("the Netherlands", "NL"),
        ("Dutch", "NL"),
        ("French", "FR"),
        ("Uzbek", "UZ"),
        ("Uzbekistani", "UZ"),
        ("Nigerians", "NG"),
        ("Nigeriens", None),
        ("Niger", "NE"),
        ("Austrian", "AT"),
        ("Australians", "AU"),
        ("American", "US"),
        ("U.S.", "US"),
        ("Norwegian", "NO"),
        ("Europeans", "150"),
        ("Velmora", None),
        ("harbour", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_its_name_and_its_people(said: str, code: str | None) -> None:
    assert country(said) == code


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("Kenyans", True),
        ("Kenyan", False),
        ("Turks", True),
        ("United States", False),
        ("US", False),
    ],
)
def test_a_people_is_told_from_its_country(said: str, people: bool) -> None:
    assert is_people(said) is people


def test_other_languages_call_it_otherwise() -> None:
    assert [called("NL", lang) for lang in ("en", "it", "de", "xx")] == [
        "Netherlands",
        "Paesi Bassi",
        "Niederlande",
        None,
    ]
