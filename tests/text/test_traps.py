from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.text.files import read_lines, split_lines
from evalkit.text.scripts import dominant_script, is_surely_latin
from evalkit.text.traps import TRAPS, counted, traps
from evalkit.types import TestSet

ENGLISH = (
    "The harbour was closed for two days because of the storm.",
    "Nobody was hurt.",
    "The ships came back on Monday with four tons of fish.",
    "The boats are new.",
    "The mayor thanked the crews, and the town paid for a dinner.",
    "Work goes on.",
)
GERMAN = (
    "Der Hafen war wegen des Sturms zwei Tage lang geschlossen.",
    "Niemand wurde verletzt.",
    "Die Schiffe kamen am Montag mit vier Tonnen Fisch zurück.",
    "Die Boote sind neu.",
    "Der Bürgermeister dankte den Mannschaften, und die Stadt zahlte ein Essen.",
    "Die Arbeit geht weiter.",
)


def flags(
    row: int,
    text: str,
    *,
    lp: str = "en-de",
    references: bool = True,
    sources: tuple[str, ...] | None = ENGLISH,
    others: tuple[str, ...] = GERMAN,
) -> tuple[str, ...]:
    """The flags of a row whose hypothesis is replaced; the other rows have to have none."""
    texts = tuple(text if place == row else one for place, one in enumerate(others))
    testset = TestSet(
        lp=lp,
        hypotheses={"a": texts},
        references={"r": others} if references else {},
        sources=sources,
    )
    found = traps(testset, "a")
    assert not any(one for place, one in enumerate(found) if place != row)
    return found[row]


@pytest.mark.parametrize("lp", ["en-de", "und-und"])
@pytest.mark.parametrize("references", [True, False])
def test_an_ordinary_translation_has_no_flag(lp: str, references: bool) -> None:
    assert flags(0, GERMAN[0], lp=lp, references=references) == ()


@pytest.mark.parametrize("text", ["", " ", "\u00a0\t"])
def test_an_empty_hypothesis(text: str) -> None:
    assert flags(1, text) == ("empty_hypothesis",)


def test_an_empty_source() -> None:
    assert flags(1, GERMAN[1], sources=("x", "", "x", "x", "x", "x")) == ("empty_source",)


def test_no_source_is_not_an_empty_one() -> None:
    assert flags(1, GERMAN[1], sources=None) == ()


@pytest.mark.parametrize("lp", ["en-de", "und-und"])
@pytest.mark.parametrize(
    "text", [ENGLISH[4], f"  {ENGLISH[4].upper()}", ENGLISH[4].replace(" ", "  ")]
)
def test_a_copied_source(lp: str, text: str) -> None:
    assert flags(4, text, lp=lp) == ("copied_source",)


def test_composed_and_decomposed_letters_are_one() -> None:
    sources = ("Åsa och Örjan bor i Göteborg nu.", *ENGLISH[1:])
    decomposed = "Åsa och Örjan bor i Göteborg nu."
    assert flags(0, decomposed, lp="sv-de", sources=sources) == ("copied_source",)


def test_what_the_reference_leaves_as_it_is_is_no_copy() -> None:
    names = "Barack Obama, Angela Merkel"
    sources, others = ((*rows[:3], names, *rows[4:]) for rows in (ENGLISH, GERMAN))
    assert flags(3, names, sources=sources, others=others) == ()
    alone = flags(3, names, sources=sources, others=others, references=False)
    assert alone == ("copied_source",)


def test_a_version_in_the_reference_s_language_is_no_copy() -> None:
    assert flags(0, ENGLISH[0], lp="en-en", others=ENGLISH) == ()


def test_few_letters_are_no_copy() -> None:
    sources = ("NATO 2022", *ENGLISH[1:])
    assert "copied_source" not in flags(0, "NATO 2022", sources=sources)


@pytest.mark.parametrize("lp", ["en-de", "und-und"])
def test_another_script(lp: str) -> None:
    russian = "Гавань была закрыта два дня из-за шторма и сильного ветра."
    assert flags(0, russian, lp=lp) == ("other_script",)
    assert flags(0, russian, lp=lp, references=False, sources=None) == ("other_script",)
    assert flags(0, "Der Hafen (порт) war zwei Tage lang geschlossen.", lp=lp) == ()


def test_the_reference_s_own_script_is_no_other() -> None:
    arabic = tuple("أغلق الميناء يومين بسبب العاصفة الشديدة" for _ in ENGLISH)
    arabic = (*arabic[:3], "Barack Obama, Angela Merkel", *arabic[4:])
    assert flags(3, "Barack Obama", lp="en-ar", sources=None, others=arabic) == ()
    assert flags(2, "The ships came back on Monday", lp="en-ar", sources=None, others=arabic) == (
        "other_script",
    )


def test_a_language_of_two_scripts_has_both() -> None:
    serbian = tuple("Лука је била затворена два дана због олује" for _ in ENGLISH)
    latin = "Luka je bila zatvorena dva dana zbog oluje"
    assert flags(0, latin, lp="en-sr", sources=None, others=serbian) == ()
    japanese = tuple("港は嵐のために二日間閉鎖されました" for _ in ENGLISH)
    assert flags(0, "東京都港区閉鎖", lp="en-ja", sources=None, others=japanese) == ()


@pytest.mark.parametrize("sources", [ENGLISH, None])
@pytest.mark.parametrize("times", [4, 1 / 4])
def test_an_extreme_length(sources: tuple[str, ...] | None, times: float) -> None:
    text = GERMAN[2] * int(times) if times > 1 else GERMAN[2][: int(len(GERMAN[2]) * times)]
    assert flags(2, text, sources=sources) == ("extreme_length",)


def test_a_length_is_measured_by_what_is_usual_for_the_pair() -> None:
    chinese = tuple("港" * (len(text) // 4) for text in ENGLISH)
    assert flags(0, chinese[0], lp="en-zh", others=chinese) == ()
    assert flags(0, "港" * len(ENGLISH[0]), lp="en-zh", others=chinese) == ("extreme_length",)


def test_short_texts_and_few_rows_have_no_extreme_length() -> None:
    assert flags(1, "Nein.") == ()
    few = TestSet(
        lp="en-de",
        hypotheses={"a": ("x" * 500, *GERMAN[1:3])},
        references={"r": GERMAN[:3]},
        sources=ENGLISH[:3],
    )
    assert traps(few, "a") == ((), (), ())


def test_flags_are_counted_in_the_order_of_the_list() -> None:
    rows = [("truncated",), ("copied_source", "extreme_length"), (), ("copied_source",), ("mine",)]
    assert counted(rows) == [("copied_source", 2), ("extreme_length", 1), ("truncated", 1)]
    assert all(TRAPS.values())


SPANISH = "El puerto estuvo cerrado durante dos días a causa de la tormenta y nadie trabajó."


@pytest.mark.parametrize("lp", ["en-de", "und-und"])
def test_another_language(lp: str) -> None:
    assert flags(0, SPANISH, lp=lp) == ("other_language",)
    assert flags(0, SPANISH, lp=lp, references=False) == ("other_language",)
    # English that is not the source's own words.
    assert flags(2, "All of the fishing boats returned on Monday, and they had a good catch.") == (
        "other_language",
    )
    # A copy is said to be one, and no more.
    assert flags(0, ENGLISH[0], lp=lp) == ("copied_source",)
    # Too little to tell a language by, a name, no words at all.
    for text in ("Muchas gracias.", "Real Club Náutico", "x" * 40):
        assert "other_language" not in flags(0, text, lp=lp)


def test_a_row_whose_reference_is_in_that_language_too_is_none() -> None:
    references = (SPANISH, *GERMAN[1:])
    quoted = SPANISH.replace("nadie", "ninguno")
    testset = TestSet(
        lp="en-de",
        hypotheses={"a": (quoted, *GERMAN[1:])},
        references={"r": references},
        sources=ENGLISH,
    )
    assert not any("other_language" in row for row in traps(testset, "a"))


def test_professional_translations_are_in_their_language_and_english_among_them_is_not(
    shared: Path,
) -> None:
    lines = {
        lang: read_lines(shared / f"data/ntrex/ntrex.{lang}.txt")
        for lang in ("en", "ar", "az", "it")
    }
    for lang in ("ar", "az", "it"):
        own = lines[lang]
        mixed = tuple(lines["en"][row] if row % 10 == 0 else text for row, text in enumerate(own))
        # Nothing but the language pair says what the language is; no row stands beside another.
        testset = TestSet(lp=f"en-{lang}", hypotheses={"own": own, "mixed": mixed})
        assert not any("other_language" in row for row in traps(testset, "own")), lang
        found = [row for row, names in enumerate(traps(testset, "mixed")) if names]
        english = [row for row in found if row % 10 == 0]
        assert len(english) >= 0.85 * len(own) / 10, lang


def test_machine_translations_are_in_their_language(shared: Path) -> None:
    def column(archive: tarfile.TarFile, name: str) -> tuple[str, ...]:
        handle = archive.extractfile(f"generaltest2022.en-de.{name}.de")
        assert handle is not None
        return split_lines(handle.read().decode("utf-8"))

    with tarfile.open(shared / "data/wmt22-en-de/texts.tar.xz") as archive:
        systems = {name: column(archive, f"hyp.{name}") for name in ("Online-W", "OpenNMT")}
        testset = TestSet(
            lp="en-de", hypotheses=systems, references={"A": column(archive, "ref.A")}
        )
    for system in systems:
        assert not any("other_language" in row for row in traps(testset, system))


@given(st.text(st.sampled_from("abzAZßéəğ 1.9-حلفرусскийΑβ中文")))
def test_a_glance_at_latin_letters_never_contradicts_the_count(text: str) -> None:
    if is_surely_latin(text):
        assert dominant_script(text) == "Latin"
