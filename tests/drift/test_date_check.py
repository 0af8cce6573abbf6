from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case, category: str = "date") -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == category]


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ("leader-az", "keçən ilin dey ayında"),
        ("alahed-ar", "الماضي"),
        ("mehr-ar", "يناير المنصرم"),
        ("italian-it", "gennaio dello scorso anno"),
    ],
)
def test_last_month_against_another_month(seeds, system: str, words: str) -> None:
    issues = [issue for issue in found(seeds[system]) if issue.severity == "major"]
    assert [issue.reference_text for issue in issues] == ["last month"]
    assert issues[0].version_text is not None and words in issues[0].version_text
    assert issues[0].reference_value != issues[0].version_value


def test_evening_against_afternoon(seeds) -> None:
    assert any("evening" in (i.reference_text or "") for i in found(seeds["leader-az"], "time"))
    assert found(seeds["italian-it"], "time") == []


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("it", "La fiera apre il 4 maggio 2023.", "The fair opens on 4 March 2023."),
        ("de", "Der Hafen schloss im Mai 2021.", "The harbour closed in March 2021."),
        ("ar", "افتتح الميناء في أيار/مايو 2021.", "The port opened in March 2021."),
        ("az", "Liman 2021-ci ilin may ayında açılıb.", "The port opened in March 2021."),
        ("it", "Il ponte è crollato lo scorso anno.", "The bridge collapsed last month."),
    ],
)
def test_dates_that_do_not_meet_are_major(case, lang, version, reference) -> None:
    (issue,) = found(case(lang, (version, reference, None), event="2023-06-10"))
    assert issue.severity == "major"
    assert issue.reference_text in reference and issue.version_text in version


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("it", "La fiera apre a maggio 2023.", "The fair opens on 4 May 2023."),
        ("de", "Der Hafen schloss im Mai 2023.", "The harbour closed last month."),
        ("ar", "افتتح الميناء في حزيران/يونيو ٢٠٢١.", "The port opened in June 2021."),
        ("it", "Il ponte è crollato a gennaio.", "The bridge collapsed in January."),
    ],
)
def test_dates_that_meet_are_no_issue(case, lang, version, reference) -> None:
    assert found(case(lang, (version, reference, None), event="2023-06-10")) == []


def test_what_cannot_be_resolved_contradicts_nothing(case) -> None:
    made = case("it", ("È crollato nel maggio 2021.", "It collapsed last month.", None))
    assert [issue for issue in found(made) if issue.severity == "major"] == []


def test_a_date_that_moved_is_no_issue(case) -> None:
    made = case(
        "it",
        ("Il ponte è crollato.", "The bridge collapsed on 4 May 2021.", None),
        ("Era il 4 maggio 2021.", "Nobody was hurt.", None),
    )
    assert found(made) == []


def test_a_date_on_one_side_only(case) -> None:
    (lost,) = found(case("it", ("Il ponte cadde.", "The bridge fell on 4 May 2021.", None)))
    assert (lost.severity, lost.version_text) == ("moderate", None)
    (new,) = found(case("it", ("Cadde il 4 maggio 2021.", "It fell.", None)))
    assert (new.severity, new.reference_text) == ("minor", None)


def test_clock_times_across_notations(case) -> None:
    assert found(case("it", ("Parte alle 15:30.", "It leaves at 3:30 p.m.", None)), "time") == []
    (issue,) = found(case("it", ("Parte alle 17:30.", "It leaves at 3:30 p.m.", None)), "time")
    assert (issue.severity, issue.reference_value, issue.version_value) == (
        "moderate",
        "15:30",
        "17:30",
    )


@pytest.mark.parametrize(
    ("lang", "version", "reference"),
    [
        ("ar", "سيبقى المطار مغلقا حتى أكتوبر.", "The airport stays closed until September."),
        ("az", "Hava limanı oktyabradək bağlıdır.", "The airport stays closed until Sept."),
        (
            "it",
            "L'aeroporto resta chiuso fino a ottobre.",
            "The airport is closed until September.",
        ),
        ("de", "Der Flughafen öffnet im Oktober.", "The airport opens in September."),
        ("ar", "اجتمعوا يوم الجمعة.", "They met on Thursday."),
        ("az", "Cümə axşamı görüşdülər.", "They met on Friday."),
        ("it", "Si incontrarono mercoledì.", "They met on Thursday."),
        ("de", "Sie trafen sich am Mittwoch.", "They met on Thursday."),
    ],
)
def test_a_month_alone_and_a_day_of_the_week(case, lang, version, reference) -> None:
    (issue,) = found(case(lang, (version, reference, None)))
    assert issue.severity == "major"


def test_a_year_does_not_answer_for_a_relative_year(case) -> None:
    row = (
        "Növbəti il 2007 Olimpiadasında yarışdı.",
        "The next year it was in the 2012 games.",
        None,
    )
    assert [issue.severity for issue in found(case("az", row))] == ["major"]


def test_a_year_has_not_moved_to_where_a_month_stands(case) -> None:
    rows = [
        ("Donqalada 1936-cı ildə zəlzələ oldu.", "In 1938 there was an earthquake there.", None),
        ("Aprelin əvvəlində oldu.", "It was in late March and in early April.", None),
    ]
    assert any(issue.reference_text == "1938" for issue in found(case("az", *rows)))


def test_relative_years_are_told_apart_without_an_event_date(case) -> None:
    same = ("Bu il tikilib.", "It was built this year.", None)
    other = ("Keçən il tikilib.", "It was built this year.", None)
    assert found(case("az", same)) == []
    assert [issue.severity for issue in found(case("az", other))] == ["major"]


def test_a_misspelt_month_is_told_as_information(case) -> None:
    made = case("ar", ("افتتح في ١٩ سبتمر ٢٠٢١.", "It opened on 19 September 2021.", None))
    (issue,) = found(made)
    assert (issue.severity, issue.version_text) == ("info", "سبتمر")
