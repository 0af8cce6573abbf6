from __future__ import annotations

from evalkit.drift.gaps import gaps, shared


def forms(side: object) -> list[str]:
    return [word.form for word in side]


def test_a_word_left_out_stands_alone_in_its_gap() -> None:
    (gap,) = gaps("The old harbour burned down.", "The old burned down.", "en")
    assert forms(gap.reference) == ["harbour"] and not gap.version and gap.tight


def test_a_word_put_in_stands_alone_in_its_gap() -> None:
    (gap,) = gaps("Der Hafen brannte.", "Der angebliche Hafen brannte.", "de")
    assert forms(gap.version) == ["angebliche"] and not gap.reference
    assert gap.lost == 0 and gap.added == 1


def test_another_word_for_it_stands_on_the_other_side() -> None:
    (gap,) = gaps("Il ministro ha mentito ieri.", "Il ministro ha ingannato ieri.", "it")
    assert forms(gap.reference) == ["mentito"] and forms(gap.version) == ["ingannato"]
    assert not gap.tight


def test_a_word_that_moved_is_in_no_gap() -> None:
    assert gaps("Yesterday the minister resigned", "The minister resigned yesterday", "en") == ()


def test_a_compound_holds_its_parts() -> None:
    assert gaps("die Versammlung tagt", "die Generalversammlung tagt", "de") == ()


def test_texts_without_words_part_nowhere() -> None:
    assert gaps("", "", "en") == () and gaps("…", "—", "ar") == ()
    assert shared("", "One", "en") is None


def test_what_is_shared_in_order() -> None:
    assert shared("one two three four", "one two five four", "en") == 0.75


def test_arabic_words_are_lined_up_too() -> None:
    (gap,) = gaps("زار الرئيس المصنع القديم", "زار الرئيس المصنع", "ar")
    assert forms(gap.reference) == ["القديم"]


def test_a_huge_text_is_read_up_to_a_bound() -> None:
    long = " ".join(f"word{number}" for number in range(50_000))
    assert gaps(long, long, "en") == ()


def test_a_name_spelled_otherwise_is_no_other_word() -> None:
    assert gaps("Mister Quassim-Omar Nazarov came", "Mister Kassym Omar Nazarof came", "en") == ()
    assert gaps("Bern called", "Berlin called", "en")
    # In German every noun has a capital: these two are other words.
    assert gaps("Karten liegen dort", "Gärten liegen dort", "de")
