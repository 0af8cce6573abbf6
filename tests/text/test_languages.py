from __future__ import annotations

import pytest

from evalkit.errors import ConfigError
from evalkit.text.languages import language, lower, script_of_language
from evalkit.text.scripts import dominant_script


@pytest.mark.parametrize(("tag", "code"), [("ar-LB", "ar"), ("az_Latn", "az"), ("EN", "en")])
def test_a_tag_is_read_as_its_language(tag: str, code: str) -> None:
    assert language(tag) == code


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"'arr'.*Did you mean"):
        language("arr")


def test_azerbaijani_and_turkish_keep_their_two_letters_i() -> None:
    assert lower("İSTANBUL IŞIQ", "az") == "istanbul ışıq"
    assert lower("IRAQ", "en") == "iraq"
    assert "\u0307" not in lower("İ", "en")


def test_scripts() -> None:
    assert dominant_script("Привет, NATO") == "Cyrillic"
    assert dominant_script("12 % !") is None
    assert script_of_language("fa") == "Arabic"
    assert script_of_language("az") == "Latin"
