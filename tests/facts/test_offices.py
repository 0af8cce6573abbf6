from __future__ import annotations

import pytest

from evalkit.facts.officefind import find_offices
from evalkit.facts.offices import Office, offices

Told = tuple[str, str, str | None]


def told(text: str) -> list[Told]:
    return [
        (one.role, one.owner, one.holder.text if one.holder else None)
        for one in offices(text, "en")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("President Ruto of Kenya spoke.", [("president", "Kenya", "Ruto")]),
        ("The Kenyan President William Ruto spoke.", [("president", "Kenyan", "William Ruto")]),
        ("Kenya's president, William Ruto, spoke.", [("president", "Kenya's", "William Ruto")]),
        ("Mr. William Ruto, the president of Kenya", [("president", "Kenya", "William Ruto")]),
        ("The president of Kenya William Ruto met", [("president", "Kenya", "William Ruto")]),
        ("the mayor of Berlin, Kai Wegner.", [("mayor", "Berlin", "Kai Wegner")]),
        ("Our prime minister, Dr. Støre, left", [("prime minister", "Our", "Støre")]),
        ("The foreign minister of our republic left", [("foreign minister", "our republic", None)]),
        ("Minister Clara Weiss said", [("minister", "", "Clara Weiss")]),
        ("the president said", [("president", "", None)]),
        (
            "the president of France, Germany's chancellor and the king",
            [("president", "France", None), ("chancellor", "Germany's", None), ("king", "", None)],
        ),
        (
            "Prime Minister Theresa May, the president of France and others",
            [("prime minister", "", "Theresa May"), ("president", "France", None)],
        ),
        ("the president of Chad, Kenya and Mali", [("president", "Chad", None)]),
        ("They preside over a presidential palace.", []),
    ],
)
def test_offices_with_owner_and_holder(text: str, found: list[Told]) -> None:
    assert told(text) == found


def test_a_list_of_offices_is_taken_apart_one_by_one() -> None:
    text = "The King of Norway, Mr Jonas Gahr Støre, Prime Minister of Norway, said"
    # Read as it stands, the name belongs to the office before it.
    assert told(text) == [
        ("king", "Norway", "Jonas Gahr Støre"),
        ("prime minister", "Norway", None),
    ]


def test_no_other_language_is_taken_apart() -> None:
    assert offices("Der Präsident von Kenia, William Ruto", "de") == ()


def english(text: str) -> Office:
    (office,) = offices(text, "en")
    return office


@pytest.mark.parametrize(
    ("said", "lang", "text", "place"),
    [
        (
            "the president of Kenya",
            "de",
            "Gestern sprach der Präsident von Kenia, William Ruto.",
            "Präsident von Kenia",
        ),
        (
            "the Kenyan president",
            "it",
            "Il presidente del Kenya è partito.",
            "presidente del Kenya",
        ),
        ("the Norwegian prime minister", "az", "Norveçin baş naziri gəldi.", "Norveçin baş naziri"),
        ("the king of Morocco", "ar", "وصل ملك المغرب إلى باريس", "ملك المغرب"),
        ("our president", "ar", "وحضر رئيس بلادنا الحفل", "رئيس بلادنا"),
        (
            "the president of our republic",
            "de",
            "der Präsident unseres Landes kam",
            "Präsident unseres Landes",
        ),
    ],
)
def test_an_office_is_found_in_another_language(
    said: str, lang: str, text: str, place: str
) -> None:
    (span,) = find_offices(english(said), text, lang)
    assert text[span.start : span.end] == place


def test_a_holder_beside_an_office_is_seen() -> None:
    office = english("the president of Kenya, William Ruto")
    assert office.holder is not None
    text = "der Präsident von Kenia William Ruto und der Präsident von Ghana"
    (span,) = find_offices(office, text, "de", [office.holder])
    assert span.holders == (office.holder,)
    (span,) = find_offices(office, "der Präsident von Kenia kam. Ruto", "de", [office.holder])
    assert span.holders == ()


def test_a_language_without_words_finds_nothing() -> None:
    assert find_offices(english("the president of Kenya"), "Presidenten i Kenya", "sv") == ()


@pytest.mark.parametrize("piece", ["president of ", "Mr ", "A, ", "A president ", "the A of A "])
def test_a_long_text_ends(piece: str) -> None:
    assert len(offices(piece * (200_000 // len(piece)), "en")) == (200_000 // len(piece)) * (
        "president" in piece
    )
