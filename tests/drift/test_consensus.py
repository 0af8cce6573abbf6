from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from evalkit.drift.checks import find_issues
from evalkit.drift.consensus import ballots, drifting_rows, vote
from evalkit.drift.verdict import judge
from evalkit.types import Document, Issue, Row


class Election:
    """Versions of one statement, their issues, and what the vote makes of them."""

    def __init__(self, cases: Mapping[str, object]) -> None:
        self.rows: dict[str, Sequence[Row]] = {}
        self.documents: dict[str, Document] = {}
        self.issues: dict[str, dict[int, tuple[Issue, ...]]] = {}
        for system, case in cases.items():
            self.rows[system] = [replace(row, system=system) for row in case.rows]
            self.documents[system] = replace(case.version, id=system)
            self.reference = case.reference
            self.issues[system] = find_issues(
                self.rows[system], self.documents[system], self.reference
            )
        self.ballots = ballots(self.issues, self.rows, self.documents, self.reference)
        self.voted = vote(self.issues, self.ballots)

    def major(self, category: str) -> list[Issue]:
        return [
            issue
            for rows in self.voted.values()
            for found in rows.values()
            for issue in found
            if issue.category == category and issue.severity == "major"
        ]

    def drifting(self) -> dict[str, frozenset[int]]:
        verdicts = {
            system: judge(
                rows,
                self.voted[system],
                dict.fromkeys(range(len(rows)), 60.0),
                close=75,
                paraphrase=35,
            )
            for system, rows in self.rows.items()
        }
        return drifting_rows(verdicts, self.ballots)


@pytest.fixture(scope="module")
def statement(seeds) -> Election:
    return Election(seeds)


def test_three_versions_outvote_the_reference_on_a_number(statement: Election) -> None:
    issues = statement.major("number")
    assert {issue.system for issue in issues} == {"leader-az", "mehr-ar", "italian-it"}
    for issue in issues:
        assert issue.reference_outlier
        assert issue.support[0][0] == "leader-en"
        votes = dict(issue.support)
        assert votes["leader-az"] == votes["mehr-ar"] == votes["italian-it"]
        assert votes["leader-en"] == votes["alahed-ar"]


def test_no_version_supports_the_date_of_the_reference(statement: Election) -> None:
    issues = statement.major("date")
    assert {issue.system for issue in issues} == set(statement.rows)
    assert all(issue.reference_outlier and len(issue.support) == 5 for issue in issues)


def test_drift_from_the_consensus_is_not_drift_from_the_reference(statement: Election) -> None:
    drifting = statement.drifting()
    row_of = {
        system: {row.reference_segments: row.index for row in rows}
        for system, rows in statement.rows.items()
    }
    # al-Ahed holds the reference's thousands and its own month against the others.
    assert row_of["alahed-ar"][(7,)] in drifting["alahed-ar"]
    assert row_of["alahed-ar"][(11,)] in drifting["alahed-ar"]
    assert row_of["mehr-ar"][(7,)] not in drifting["mehr-ar"]
    assert row_of["mehr-ar"][(11,)] not in drifting["mehr-ar"]
    assert row_of["italian-it"][(8,)] in drifting["italian-it"]


def numbers(case, **said: str) -> Election:
    return Election(
        {
            system: case("it", (f"Il porto ha {count} moli.", "The port has 250 docks.", None))
            for system, count in said.items()
        }
    )


@pytest.mark.parametrize(
    ("said", "outvoted"),
    [
        ({"one": "520", "two": "520"}, True),
        ({"one": "520", "two": "520", "three": "250"}, False),
        ({"one": "520", "two": "520", "three": "520", "four": "250"}, True),
        ({"one": "520", "two": "530"}, False),
        ({"one": "520", "two": "molti"}, False),
    ],
)
def test_when_a_number_is_outvoted(case, said: dict[str, str], outvoted: bool) -> None:
    election = numbers(case, **said)
    assert {issue.reference_outlier for issue in election.major("number")} == {outvoted}


def test_who_does_not_state_the_fact_does_not_vote(case) -> None:
    (ballot,) = numbers(case, one="520", two="molti", three="250").ballots
    assert ballot.votes == (("reference", "250"), ("one", "520"), ("three", "250"))
    assert ballot.supporting == ("three",)
    assert ballot.apart == {"one"}


def test_the_lone_version_with_the_references_value_drifts_from_the_consensus(case) -> None:
    election = numbers(case, one="520", two="520", three="520", four="250")
    assert election.drifting() == {
        "one": frozenset(),
        "two": frozenset(),
        "three": frozenset(),
        "four": frozenset({0}),
    }


def dated(case, **said: tuple[str, str]) -> Election:
    return Election(
        {
            system: case(
                lang, (text, "The dam broke last month.", None), event="2023-06-10", system=system
            )
            for system, (lang, text) in said.items()
        }
    )


def test_a_date_that_nobody_supports_is_an_outlier(case) -> None:
    election = dated(
        case,
        one=("it", "La diga è crollata nel marzo 2023."),
        two=("de", "Der Damm brach im Januar 2022."),
    )
    assert all(issue.reference_outlier for issue in election.major("date"))
    assert election.drifting() == {"one": frozenset(), "two": frozenset()}


def test_a_date_that_one_version_supports_is_none(case) -> None:
    election = dated(
        case,
        one=("it", "La diga è crollata nel marzo 2023."),
        two=("de", "Der Damm brach im Mai 2023."),
    )
    assert [issue.reference_outlier for issue in election.major("date")] == [False]
    assert election.drifting() == {"one": frozenset({0}), "two": frozenset()}


def test_nothing_but_contradictions_is_marked(statement: Election) -> None:
    for rows in statement.voted.values():
        for issue in (issue for found in rows.values() for issue in found):
            values = (issue.reference_value, issue.version_value)
            voted = ("number", "date", "attribution")
            if issue.category not in voted or None in values:
                assert issue.support == () and not issue.reference_outlier


def test_months_of_two_calendars_that_overlap_agree_in_words(case) -> None:
    election = dated(
        case,
        one=("it", "La diga è crollata nel gennaio 2022."),
        two=("az", "Bənd 1400-cü ilin dey ayında dağıldı."),
        three=("de", "Der Damm brach im März 2020."),
    )
    (ballot,) = election.ballots
    assert ballot.leading == ("one", "two")
    assert ballot.apart == {"three"}
    told = [issue.explanation for issue in election.major("date")]
    assert len(told) == 3
    assert all("2 of 4 versions agree on 2021-12-22..2022-01-20" in words for words in told)
    assert all(words.endswith(": one and two.") for words in told)


def test_a_leading_number_is_told_and_an_even_vote_tells_nothing(case) -> None:
    (issue, *_) = numbers(case, one="520", two="520").major("number")
    assert issue.explanation.endswith("; 2 of 3 versions agree on 520: one and two.")
    for issue in numbers(case, one="520", two="530").major("number"):
        assert "agree" not in issue.explanation
