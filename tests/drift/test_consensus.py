from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from evalkit.drift.checks import find_issues
from evalkit.drift.consensus import Voters, ballots, drifting_rows, vote
from evalkit.drift.lineage import joined, shared_facts, tree
from evalkit.drift.verdict import Thresholds, judge
from evalkit.drift.votetable import tables
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
        self.voters = Voters(self.rows, self.documents, self.reference)
        self.ballots = ballots(self.issues, self.voters)
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
                Thresholds(close=75, paraphrase=35),
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
            voted = ("number", "date", "time", "attribution")
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
    ending = "; 2 of 4 versions say 2022-01; no other version says “last month”."
    assert all(words.endswith(ending) for words in told)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("520", "520"), "; 2 of 3 versions say 520; no other version says “250”."),
        (("520", "530"), "; no other version says “250”."),
        (("520", "250"), "; the reference and two say 250."),
        (
            ("520", "520", "520", "250"),
            "; 3 of 5 versions say 520; the reference and four say 250.",
        ),
    ],
)
def test_what_a_vote_comes_to_is_told_in_words(case, said: Sequence[str], words: str) -> None:
    names = ("one", "two", "three", "four")[: len(said)]
    for issue in numbers(case, **dict(zip(names, said, strict=True))).major("number"):
        assert issue.explanation.endswith(words)


def test_one_version_alone_makes_no_vote(case) -> None:
    (issue,) = numbers(case, one="520").major("number")
    assert "versions" not in issue.explanation and not issue.reference_outlier


def test_every_fact_has_a_table(statement: Election) -> None:
    found = tables(statement.ballots, statement.voters)
    told = {
        (one.category, one.reference_text): [system for system, _ in one.votes] for one in found
    }
    assert told["number", "thousands of years"] == ["leader-en", *statement.rows]
    assert told["date", "last month"] == ["leader-en", *statement.rows]
    assert told["date", "This evening"] == ["leader-en", "leader-az", "italian-it"]
    assert told["time", "evening"] == ["leader-en", "leader-az", "italian-it"]
    alone = [one for one in found if one.reference_text is None]
    assert {system for one in alone for system, _ in one.votes} == {"alahed-ar"}
    assert {value for one in alone for _, value in one.votes} >= {"9", "20 years"}


def test_facts_of_versions_alone_are_joined_where_they_agree(case) -> None:
    told = "The port was opened."
    election = Election(
        {
            "one": case("it", ("Il porto con 40 gru è stato aperto.", told, None)),
            "two": case("de", ("Der Hafen mit vierzig Kränen wurde eröffnet.", told, None)),
            "three": case("it", ("Il porto con 50 gru è stato aperto.", told, None)),
        }
    )
    found = [one.votes for one in tables(election.ballots, election.voters)]
    assert found == [(("one", "40"), ("two", "40")), (("three", "50"),)]


def test_closeness_in_facts_and_the_tree_by_it(case) -> None:
    told = "The works cost 250 million euros in May 2021."
    election = Election(
        {
            "one": case(
                "it", ("I lavori sono costati 300 milioni di euro nel maggio 2020.", told, None)
            ),
            "two": case(
                "de", ("Die Arbeiten kosteten im Mai 2020 300 Millionen Euro.", told, None)
            ),
            "three": case(
                "it", ("I lavori sono costati 250 milioni di euro nel maggio 2021.", told, None)
            ),
        }
    )
    systems = ["reference", "one", "two", "three"]
    facts = shared_facts(systems, tables(election.ballots, election.voters))
    assert [line[place] for place, line in enumerate(facts)] == [None] * 4
    assert facts[0] == [None, 0.0, 0.0, 1.0]
    assert facts[1] == [0.0, None, 1.0, 0.0]
    grown = tree(systems, facts)
    assert grown is not None and grown["likeness"] == 0.0
    pairs = [set(part["parts"]) for part in grown["parts"]]
    assert pairs == [{"reference", "three"}, {"one", "two"}]


def test_the_tree_is_average_linkage() -> None:
    # After a and b are joined, c is (0.5 + 0.3) / 2 from them and 0.35 from d.
    likeness = [
        [None, 0.9, 0.5, 0.1],
        [0.9, None, 0.3, 0.1],
        [0.5, 0.3, None, 0.35],
        [0.1, 0.1, 0.35, None],
    ]
    grown = tree(["a", "b", "c", "d"], likeness)
    assert grown is not None
    assert grown["parts"][1] == "d"
    assert grown["likeness"] == pytest.approx((0.1 + 0.1 + 0.35) / 3)
    assert grown["parts"][0] == {
        "likeness": pytest.approx(0.4),
        "parts": [{"likeness": 0.9, "parts": ["a", "b"]}, "c"],
    }


def test_versions_that_cannot_be_compared_are_no_part_of_a_tree() -> None:
    assert tree([], []) is None
    assert tree(["a", "b"], [[None, None], [None, None]]) is None
    grown = tree(["a", "b", "c"], [[None, 0.4, None], [0.4, None, None], [None, None, None]])
    assert grown == {"likeness": 0.4, "parts": ["a", "b"]}


def test_wording_and_facts_come_together_in_one_likeness() -> None:
    wording, facts = [[None, 60.0], [60.0, None]], [[None, 0.2], [0.2, None]]
    assert joined(wording, facts)[0][1] == pytest.approx(0.4)
    assert joined(wording, [[None, None], [None, None]])[0][1] == pytest.approx(0.6)
    assert joined([[None]], [[None]]) == [[None]]
