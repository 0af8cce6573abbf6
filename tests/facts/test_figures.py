from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.drift.stated import read
from evalkit.facts.figures import figures
from evalkit.facts.model import Figure


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "COVID-19 met MI6 and the A320.", ["COVID-19", "MI6", "A320"]),
        ("de", "Covid-19-Patienten nach dem 2-0-Sieg", ["Covid-19", "2-0"]),
        ("it", "La partita finì 3-2 (1-1).", ["3-2", "1-1"]),
        ("en", "The gun is called SAU 008 today.", ["SAU 008"]),
        ("ar", "كوفيد-19 في 2020", ["كوفيد-19"]),
        ("en", "250 ships on 4 May 2021 at 15:30, 5 %, 10-12 km", []),
        ("en", "see https://port.example/12?x=3", []),
    ],
)
def test_what_no_other_fact_covers(lang: str, text: str, expected: list[str]) -> None:
    assert [figure.text for figure in read(text, lang, None).figures] == expected


def test_labels_meet_across_scripts() -> None:
    english, arabic = read("COVID-19", "en", None).figures, read("كوفيد-19", "ar", None).figures
    assert english[0].label == arabic[0].label != ""


def test_only_digits_around_a_dash_are_a_score() -> None:
    told = figures("2-0, 2-0-12, 1234-5, x2-0, 2:1", "en", set())
    assert [figure.text for figure in told if figure.score] == ["2-0", "2:1"]


@given(st.text(max_size=60), st.sampled_from(["en", "it", "az", "ar", "de"]))
@settings(max_examples=300, deadline=None)
def test_every_digit_is_read_by_one_fact(text: str, lang: str) -> None:
    side = read(text, lang, None)
    for figure in side.figures:
        assert isinstance(figure, Figure)
        assert figure.text == text[figure.start : figure.end] != ""
        assert figure.digits and all(run.isdigit() for run in figure.digits)
