from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.text.normalise import STEPS, normalise, signature


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        ("nfc", "cafe\u0301", "café"),
        ("digits", "٢٥٠ ۲۰٪ ٣٬٥٠٠", "250 20% 3,500"),
        ("tatweel", "كـــتاب", "كتاب"),
        ("quotes", "«l’uomo» “x” „y‟", '"l\'uomo" "x" "y"'),
        ("invisible", "a\u200eb\u00adc", "abc"),
        ("spaces", " a\u00a0 b\t", "a b"),
    ],
)
def test_each_step_does_what_its_name_says(step: str, text: str, expected: str) -> None:
    assert normalise(text, [step]) == expected


def test_nothing_happens_unless_it_is_named() -> None:
    assert normalise(" ٢ «x» ", []) == " ٢ «x» "
    assert signature([]) == "none"


def test_the_order_of_the_names_does_not_matter() -> None:
    assert signature(["digits", "nfc"]) == signature(["nfc", "digits"]) == "digits+nfc"


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(KeyError):
        normalise("x", ["nfcc"])


def test_a_mark_composes_across_what_was_invisible() -> None:
    assert normalise("a\u200b\u0301", list(STEPS)) == "á"


@given(st.text())
def test_all_steps_together_are_stable(text: str) -> None:
    once = normalise(text, list(STEPS))
    assert normalise(once, list(STEPS)) == once
    assert unicodedata.is_normalized("NFC", once)
