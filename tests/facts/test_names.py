from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.facts.names import find_name, names


def keys_of(text: str, lang: str) -> list[tuple[str, ...]]:
    return [name.keys for name in names(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "The President of Finland met Anna von Berg.", ["Finland", "Anna von Berg"]),
        ("en", "Yesterday, in May, Mr Smith came.", ["Smith"]),
        ("en", "Berlin is far. He likes Berlin.", ["Berlin", "Berlin"]),
        ("en", "Trees grow. He left on Sunday.", []),
        ("en", "He joined NATO-led talks at www.Example.org.", ["NATO-led"]),
        ("en", "Jean-Paul spoke.", ["Jean-Paul"]),
        ("it", "Secondo l'Aquila, dell'Umbria e di Roma", ["Aquila", "Umbria", "Roma"]),
        ("az", "Bu gün Bakıda Türkiyənin prezidenti", ["Bakıda", "Türkiyənin"]),
        ("az", "o, NATO-nu və İranla Rusiyanı", ["NATO-nu", "İranla", "Rusiyanı"]),
        ("ar", "قال محمد", []),
        ("de", "Der Hund sah Anna Schmidt im Garten.", ["Anna Schmidt"]),
    ],
)
def test_names(lang: str, text: str, expected: list[str]) -> None:
    found = names(text, lang)
    assert [name.text for name in found] == expected
    assert all(name.text == text[name.start : name.end] for name in found)


def test_case_endings_do_not_stand_in_keys() -> None:
    assert keys_of("o, Türkiyənin", "az") == keys_of("he saw Türkiyə", "az")
    assert keys_of("o, Gürcüstanın", "az") == keys_of("o, Gürcüstan", "az")
    assert keys_of("o, Tokio’dan", "az") == keys_of("o, Tokio", "az")


@pytest.mark.parametrize(
    ("name", "lang", "text", "exact"),
    [
        ("Erdogan", "ar", "قال الرئيس أردوغان أمس", True),
        ("Putin", "ar", "وبوتين وصل", True),
        ("Iran", "ar", "في إيران", True),
        ("Macron", "az", "Makronun çıxışı", True),
        ("Medvedev", "ar", "ميدفديف", True),
        ("Stoltenberg", "it", "il segretario Stoltenborg", True),
        ("Stoltenberg", "it", "il segretario Stoltenbek", False),
    ],
)
def test_a_name_is_found_in_another_script(name: str, lang: str, text: str, exact: bool) -> None:
    (said,) = names(f"we saw {name}", "en")
    found = find_name(said.keys, text, lang, [name])
    assert found is not None
    assert found.exact is exact
    assert 0 <= found.start < found.end <= len(text)


def test_another_name_is_not_found() -> None:
    (said,) = names("we saw Putin", "en")
    assert find_name(said.keys, "قال أردوغان", "ar", ["Putin"]) is None
    assert find_name((), "text", "en") is None


def test_a_short_skeleton_asks_for_like_vowels() -> None:
    (said,) = names("we saw Rome", "en")
    assert find_name(said.keys, "una rima", "it", ["Rome"]) is None
    assert find_name(said.keys, "a Roma", "it", ["Rome"]) is not None


def test_half_of_a_name_is_found_with_its_share() -> None:
    (said,) = names("we saw Anna Schmidt", "en")
    found = find_name(said.keys, "signora Schmidt", "it", ["Anna", "Schmidt"])
    assert found is not None
    assert found.share == 0.5


@given(st.text(max_size=60), st.sampled_from(["en", "it", "az", "ar", "de", "ru"]))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_it(text: str, lang: str) -> None:
    for name in names(text, lang):
        assert name.text == text[name.start : name.end] != ""
        assert name.keys and all(name.keys)
    found = find_name(("prs", "tkf"), text, lang, ["Paris", "Tokaf"])
    assert found is None or 0 <= found.start < found.end <= len(text)
