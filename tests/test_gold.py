"""The statement's issues against the differences that were listed by hand."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from evalkit.results import Results
from evalkit.run import run


@pytest.fixture(scope="module")
def benchmark(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold", root / "benchmarks/gold.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["gold"] = module  # its data classes look themselves up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def results(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    sets = ["metrics=[{use: chrf, word_order: 2}]", "significance.resamples=20", "report=[]"]
    return run(root / "configs/statement.yaml", sets, output=tmp_path_factory.mktemp("gold"))[1]


def test_what_was_listed_is_found_and_what_is_told_was_listed(
    benchmark: ModuleType, results: Results, shared: Path
) -> None:
    gold = json.loads((shared / "data/gold/statement.json").read_text(encoding="utf-8"))
    listed = list(benchmark.differences(gold))
    systems = {one.system for one in listed}
    issues = [one for one in benchmark.issues_of(results) if one.system in systems]

    def found(severity: str) -> list[bool]:
        return [
            any(issue.meets(one) for issue in issues) for one in listed if one.severity == severity
        ]

    assert all(found("major")) and len(found("major")) == 5
    assert sum(found("moderate")) >= 5 and len(found("moderate")) == 7
    right = [any(issue.meets(one) for one in listed) for issue in issues]
    assert sum(right) >= 0.7 * len(right)


def test_the_reference_is_an_outlier_three_times(results: Results) -> None:
    outvoted = {
        (issue["category"], issue["reference_text"])
        for issue in results.issues
        if issue["reference_outlier"]
    }
    assert len(outvoted) == 3
    assert {("number", "thousands of years"), ("date", "last month")} < outvoted
    ((category, words),) = outvoted - {("number", "thousands of years"), ("date", "last month")}
    assert category == "attribution" and words.startswith("President of our country")


def test_words_that_do_not_overlap_meet_nothing(benchmark: ModuleType) -> None:
    def told(reference: str, version: str, category: str = "number") -> object:
        segments = [{"i": 0, "start": 10, "end": 40, "text": "twelve boats left the old port"}]
        return benchmark.Told(
            system="paper",
            severity="major",
            categories=frozenset({category}),
            words=(reference, version),
            reference=benchmark.spans(reference, [0], segments),
            version=benchmark.spans(version, [0], segments),
            why="",
        )

    assert told("twelve", "boats").meets(told("twelve boats", "boats"))
    assert not told("twelve", "boats").meets(told("twelve", "port"))
    assert not told("twelve", "boats").meets(told("old port", "boats"))
    assert told("twelve", "").meets(told("twelve boats", "port"))
    assert not told("twelve", "").meets(told("", "boats"))
    assert not told("twelve", "boats").meets(told("twelve", "boats", "date"))
    with pytest.raises(ValueError, match="stands in none"):
        told("eleven", "boats")
