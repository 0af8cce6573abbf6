"""Languages that no lexicon knows: read through the pivot, or by digits that mostly confirm."""

from __future__ import annotations

import pytest

from evalkit.drift.checks import facts_compared, find_issues
from evalkit.drift.consensus import Voters, ballots
from evalkit.drift.stated import covered
from evalkit.facts.lexicon import known_languages, lexicon
from evalkit.types import Issue


def found(case) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.severity != "info"]


def test_only_a_language_with_scale_words_is_covered() -> None:
    for lang in known_languages():
        scaled = any(word.kind == "scale" for word in lexicon(lang).numerals.values())
        assert (lang in covered()) <= scaled
    assert {"en", "ar", "az", "it", "de", "fa"} <= covered()
    assert "sw" not in covered()


@pytest.mark.parametrize(
    ("version", "reference"),
    [
        ("این کتاب ۱۲۰ هزار جلد فروخت.", "The book sold 120,000 copies."),
        ("صادرات به دو و نیم میلیون تن رسید.", "Exports reached two and a half million tonnes."),
        ("او بیست و پنج سال دارد.", "He is 25 years old."),
    ],
)
def test_persian_number_words_agree(case, version: str, reference: str) -> None:
    for pivot in (reference, None):
        assert found(case("fa", (version, reference, pivot))) == []


def test_a_changed_persian_number_is_major(case) -> None:
    (issue,) = found(case("fa", ("۲۱۰ هزار جلد فروخت.", "It sold 120,000 copies.", None)))
    assert (issue.severity, issue.version_value) == ("major", "210000")


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("tk", "Söwda 240 million dollara ýetdi.", "Trade reached 240 million dollars."),
        ("tt", "Ул 2021 елның 14 мартында килде.", "He came on 14 March 2021."),
        ("uk", "Півтори тисячі кораблів", "One and a half thousand ships came."),
        ("uk", "За 3 роки побудували 7 мостів.", "Seven bridges were built in 36 months."),
        ("sw", "Bei ni shilingi milioni 240.", "The price is 240 million shillings."),
        ("sw", "Alifika saa 3:30 usiku.", "He came at 9:30 p.m."),
        ("zh", "有250万人。", "There are 2.5 million people."),
        ("hi", "१२ लाख लोग", "1.2 million people"),
        ("sw", "Bila tarehe wala idadi.", "On 4 May 2021 there were 250 ships."),
        ("sw", "Kulikuwa na 250, na 77, na 2019.", "There were ships."),
        ("vi", "Ngày 04/03/2021.", "On 3 April 2021 they met."),
    ],
)
def test_digits_of_an_unknown_language_accuse_nobody(case, lang, version, reference) -> None:
    made = case(lang, (version, reference, None), event="2021-06-01")
    assert found(made) == []
    assert facts_compared(made.rows, made.version, made.reference) == {0: 0}


@pytest.mark.parametrize(
    ("version", "reference", "category"),
    [
        ("Idadi ya meli ni 520.", "The ships are 250.", "number"),
        ("Bei ilipanda kwa 52% jana.", "Prices rose by 25% yesterday.", "number"),
        ("Ilikuwa 1998.", "It was in 2019.", "date"),
        ("Walikutana 17.05.2021.", "They met on 2021-05-04.", "date"),
    ],
)
def test_plain_digits_may_contradict(case, version: str, reference: str, category: str) -> None:
    (issue,) = found(case("sw", (version, reference, None)))
    assert (issue.category, issue.severity, issue.rests_on) == (category, "major", "original")


def test_the_same_word_after_both_is_the_same_scale(case) -> None:
    said = "Söwda {} million dollara ýetdi."
    made = case("tk", (said.format(240), said.format(420), None), reference_lang="tk")
    assert [issue.severity for issue in found(made)] == ["major"]
    made = case("tk", (said.format(240), "Söwda 420 müň dollara ýetdi.", None), reference_lang="tk")
    assert found(made) == []


@pytest.mark.parametrize("pivot", [None, "Bei ni shilingi milioni 240."])
def test_a_reference_that_cannot_be_read_accuses_nobody(case, pivot: str | None) -> None:
    told = "Bei ni shilingi milioni 240 tarehe 14 Machi 2021."
    said = "Il prezzo è di 240 milioni di scellini."
    made = case("it", (said, told, pivot), reference_lang="sw")
    assert [issue for issue in found(made) if issue.category in ("number", "date")] == []
    assert facts_compared(made.rows, made.version, made.reference) == {0: 0}


def test_digits_that_may_be_scaled_do_not_vote(case) -> None:
    told = "The port shipped 240 million tonnes."
    good = case("it", ("Il porto ha spedito 420 milioni di tonnellate.", told, None), system="one")
    unsure = case("tk", ("Port 420 million tonna ugratdy.", told, None), system="two")
    issues = {
        made.version.id: find_issues(made.rows, made.version, made.reference)
        for made in (good, unsure)
    }
    rows = {made.version.id: made.rows for made in (good, unsure)}
    documents = {made.version.id: made.version for made in (good, unsure)}
    (ballot,) = ballots(issues, Voters(rows, documents, good.reference))
    assert [system for system, _ in ballot.votes] == ["reference", "one"]
