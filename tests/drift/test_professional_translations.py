"""False alarms and planted changes on professional translations, all of them good."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Document, Issue, Row

COUNT = re.compile(r"(?<![\d.,:/٠-٩-])\d{2,3}(?![\d.,:/٠-٩-])")


def document(lang: str) -> Document:
    return Document(id=lang, outlet="", lang=lang, statement="", published="", path="", sha256="")


@pytest.fixture(scope="module")
def lines(shared: Path) -> dict[str, list[str]]:
    folder = shared / "data/ntrex"
    return {
        name: (folder / f"ntrex.{name}.txt").read_text(encoding="utf-8").splitlines()
        for name in ("en", "ar", "az", "it", "docids")
    }


def rows_by_document(lines: Mapping[str, list[str]], lang: str) -> list[list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for index, name in enumerate(lines["docids"]):
        found[name].append(
            Row(
                system=lang,
                index=index,
                role="body",
                version_segments=(index,),
                reference_segments=(index,),
                version=lines[lang][index],
                reference=lines["en"][index],
                pivot=None,
            )
        )
    return list(found.values())


def alarms(rows: list[Row], lang: str) -> dict[int, tuple[Issue, ...]]:
    return find_issues(rows, document(lang), document("en"))


@pytest.mark.parametrize("lang", ["ar", "az", "it"])
def test_good_translations_seldom_contradict_a_fact(lines, lang: str) -> None:
    digits = sum(
        any(map(str.isdigit, "".join(p))) for p in zip(lines["en"], lines[lang], strict=True)
    )
    accused = [
        index
        for rows in rows_by_document(lines, lang)
        for index, issues in alarms(rows, lang).items()
        if any(issue.severity == "major" for issue in issues)
    ]
    assert len(accused) / digits < 0.03, accused


@pytest.mark.parametrize("lang", ["ar", "az", "it"])
def test_only_lines_that_change_a_number_are_accused(lines, root: Path, lang: str) -> None:
    path = root / "benchmarks" / "ntrex_real_changes.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        listed = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["lang"] == lang
        ]
    for row in listed:
        place = int(row["line"]) - 1
        assert (row["english"], row["translation"]) == (lines["en"][place], lines[lang][place])
    real = {int(row["line"]) - 1 for row in listed}
    accused = {
        index
        for rows in rows_by_document(lines, lang)
        for index, issues in alarms(rows, lang).items()
        if any(issue.severity == "major" and issue.category == "number" for issue in issues)
    }
    assert len(accused - real) <= 1
    assert accused & real  # the list is not there to hide what the check finds


@pytest.mark.parametrize("lang", ["ar", "az", "it"])
def test_a_planted_number_is_found(lines, lang: str) -> None:
    planted = found = 0
    for rows in rows_by_document(lines, lang):
        for place, row in enumerate(rows):
            match = COUNT.search(row.version or "")
            if match is None or match.group() not in (row.reference or ""):
                continue
            count = str(int(match.group()) * 3 + 4)
            text = f"{row.version[: match.start()]}{count}{row.version[match.end() :]}"  # type: ignore[index]
            changed = [*rows[:place], replace(row, version=text), *rows[place + 1 :]]
            planted += 1
            found += bool(alarms(changed, lang)[row.index])
    assert planted > 30
    assert found / planted > 0.95
