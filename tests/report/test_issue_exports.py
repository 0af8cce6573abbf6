"""Exports of issues whatever the texts hold: the CSV stays harmless, the TSV keeps its form."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import get_args

import pytest

from evalkit.report import issuecsv, issuemqm
from evalkit.results import Results
from evalkit.types import Category


def test_every_category_and_severity_has_a_place_in_mqm() -> None:
    assert set(issuemqm.CATEGORIES) == set(get_args(Category))


@pytest.mark.parametrize("which", ["results", "hostile"])
def test_mqm_is_lines_of_nine_cells_with_one_span(
    which: str, request: pytest.FixtureRequest
) -> None:
    results: Results = request.getfixturevalue(which)
    rows = [
        {**one, "version": f"{one['version']} <v>x</v>\t\r\n" if one["version"] else None}
        for one in results.segments
    ]
    text = issuemqm.render(replace(results, segments=rows), [one["id"] for one in results.issues])
    lines = text.split("\n")
    assert lines.pop() == "" and lines[0].split("\t") == list(issuemqm.COLUMNS)
    cells = [line.split("\t") for line in lines[1:]]
    assert {len(line) for line in cells} == {9}
    errors = [line for line in cells if line[-1] != "No-error"]
    assert len(errors) == len(results.issues)
    for line in errors:
        assert (line[5] + line[6]).count("<v>") == (line[5] + line[6]).count("</v>") == 1
    assert all("<v>" not in line[6] for line in cells if line[-1] == "No-error")


def test_a_span_is_marked_where_it_stands_with_its_spaces(results: Results) -> None:
    issue = next(
        one for one in results.issues if one["version_text"] and one["rests_on"] == "original"
    )
    row = next(
        one
        for one in results.segments
        if (one["system"], one["row"]) == (issue["system"], issue["row"])
    )
    text = issuemqm.render(results, [issue["id"]])
    (line,) = [one.split("\t") for one in text.split("\n") if "<v>" in one]
    plain = line[6].replace("<v>", "").replace("</v>", "")
    assert plain == " ".join(row["version"].split())
    assert line[6].partition("<v>")[2].partition("</v>")[0] == " ".join(
        issue["version_text"].split()
    )


def test_csv_holds_hostile_texts_and_none_is_a_formula(hostile: Results) -> None:
    evil = ['=cmd|"/c calc"!A1', "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", 'a "b", c\r\nd']
    issues = [
        {**one, "explanation": evil[place % len(evil)]} for place, one in enumerate(hostile.issues)
    ]
    text = issuecsv.render(replace(hostile, issues=issues), [one["id"] for one in issues])
    assert text.startswith("\ufeff") and text.count("\r\n") >= len(issues)
    rows = list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))
    assert len(rows) == len(issues)
    for row, issue in zip(rows, issues, strict=True):
        said = issue["explanation"]
        assert row["explanation"] == (said if said.startswith("a ") else f"'{said}")
        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@")) for cell in row.values())
