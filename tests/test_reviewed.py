"""What people decided on issues counts in the next run, and stays with the issue it was about."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalkit import results
from evalkit.errors import ConfigError, DataError
from evalkit.results import Results
from evalkit.run import run
from evalkit.track.follow import of_results

TWIN = Path(__file__).parent / "data/glacier"
Record = dict[str, Any]
Run = Callable[..., Results]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TWIN, tmp_path / "glacier"))


@pytest.fixture
def again(corpus: Path) -> Run:
    def made(*overrides: str) -> Results:
        sets = ["significance.resamples=50", "report=[]", *overrides]
        return run(corpus / "statement.yaml", sets, output=corpus / "out")[1]

    return made


def decide(corpus: Path, *lines: Record, name: str = "review.jsonl") -> None:
    (corpus / name).write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")


def dismiss(*issues: Record, note: str = "") -> list[Record]:
    return [{"id": one["id"], "decision": "dismissed", "note": note} for one in issues]


def issues(made: Results, system: str, category: str) -> list[Record]:
    return [one for one in made.issues if (one["system"], one["category"]) == (system, category)]


def profile(made: Results, system: str) -> Record:
    return next(one for one in made.scores["profiles"] if one["system"] == system)


def row_of(made: Results, issue: Record) -> Record:
    wanted = (issue["system"], issue["row"])
    return next(one for one in made.segments if (one["system"], one["row"]) == wanted)


def test_ids_are_of_one_issue_each(again: Run) -> None:
    ids = [one["id"] for one in again().issues]
    assert len(ids) == len(set(ids)) > 10


def test_a_dismissed_issue_counts_nowhere_and_stays_on_record(corpus: Path, again: Run) -> None:
    first = again()
    (number,) = issues(first, "jarida-ar", "number")
    assert row_of(first, number)["verdict"] == "drift" and "review" not in number
    decide(corpus, *dismiss(number, note="مئة عام is idiomatic"))
    made = again()
    (kept,) = issues(made, "jarida-ar", "number")
    assert kept == {
        **number,
        "review": {"decision": "dismissed", "note": "مئة عام is idiomatic"},
    }
    row = row_of(made, number)
    assert row["verdict"] in ("close", "paraphrase")
    assert not any(kept["explanation"] in reason for reason in row["reasons"])
    before, after = profile(first, "jarida-ar"), profile(made, "jarida-ar")
    assert after["drift"] < before["drift"]
    assert after["drift_rate"] < before["drift_rate"]
    shares = ("close", "paraphrase", "drift", "omitted", "unjudged")
    assert sum(after[name] for name in shares) == pytest.approx(1.0)
    # What is measured on texts, and what others say, stays as it was.
    assert made.scores["scores"] == first.scores["scores"]
    for system in ("zeitung-de", "giornale-it"):
        assert profile(made, system) == profile(first, system)
        assert issues(made, system, "number") == issues(first, system, "number")
    assert made.run["review"] == {"path": "review.jsonl", "accepted": 0, "dismissed": 1, "gone": []}
    data = (corpus / "review.jsonl").read_bytes()
    assert {"path": "review.jsonl", "sha256": results.digest(data)} in made.run["inputs"]


def test_gates_and_the_history_count_no_dismissed_issue(corpus: Path, again: Run) -> None:
    first = again()
    (number,) = issues(first, "jarida-ar", "number")
    decide(corpus, *dismiss(number))
    followed = [[one["id"] for one in of_results(made, "x").issues] for made in (first, again())]
    assert set(followed[0]) - set(followed[1]) == {number["id"]}


def test_an_accepted_issue_counts_as_before_and_is_marked(corpus: Path, again: Run) -> None:
    first = again()
    (number,) = issues(first, "jarida-ar", "number")
    decide(corpus, {"id": number["id"], "decision": "accepted", "note": "Yes.", "by": "NN"})
    made = again()
    (kept,) = issues(made, "jarida-ar", "number")
    assert kept["review"] == {"decision": "accepted", "note": "Yes.", "by": "NN"}
    assert made.scores["profiles"] == first.scores["profiles"]
    assert made.segments == first.segments


def test_a_dismissed_vote_no_longer_drifts_from_the_consensus(corpus: Path, again: Run) -> None:
    first = again()
    (date,) = issues(first, "giornale-it", "date")
    assert date["reference_outlier"]
    before = profile(first, "giornale-it")["consensus_drift_rate"]
    decide(corpus, *dismiss(date))
    made = again()
    assert profile(made, "giornale-it")["consensus_drift_rate"] < before
    (kept,) = issues(made, "giornale-it", "date")
    assert kept["support"] == date["support"]


@pytest.mark.parametrize(
    ("system", "category", "verdict", "share"),
    [
        ("zeitung-de", "addition", "added", "added"),
        ("giornale-it", "order", "repeated", "repeated"),
    ],
)
def test_a_row_that_was_one_for_a_dismissed_reason_alone_is_unjudged(
    corpus: Path, again: Run, system: str, category: str, verdict: str, share: str
) -> None:
    first = again()
    found = issues(first, system, category)
    assert found and {row_of(first, one)["verdict"] for one in found} == {verdict}
    decide(corpus, *dismiss(*found, note="It is a caption."))
    made = again()
    for one in found:
        row = row_of(made, one)
        assert row["verdict"] == "unjudged"
        assert row["reasons"] == [f"A reviewer dismissed that it is {verdict}: It is a caption."]
    assert profile(first, system)[share] > 0 == profile(made, system)[share]


def test_an_omission_that_was_none_leaves_the_drift_rate(corpus: Path, again: Run) -> None:
    published = (corpus / "jarida-ar.txt").read_text(encoding="utf-8").rstrip().split("\n")
    (corpus / "jarida-ar.txt").write_text("\n".join(published[:-1]) + "\n", encoding="utf-8")
    first = again()
    (omission,) = [
        one
        for one in issues(first, "jarida-ar", "omission")
        if row_of(first, one)["role"] == "body"
    ]
    assert row_of(first, omission)["verdict"] == "omitted"
    decide(corpus, *dismiss(omission))
    made = again()
    assert row_of(made, omission)["verdict"] == "unjudged"
    after = profile(made, "jarida-ar")
    assert after["omitted"] == 0 < after["unjudged"]
    assert after["drift_rate"] < profile(first, "jarida-ar")["drift_rate"]


def test_decisions_stay_with_their_issues_when_the_corpus_changes(corpus: Path, again: Run) -> None:
    first = again("versions=[ministry-en, jarida-ar]")
    found = [*issues(first, "jarida-ar", "number"), *issues(first, "jarida-ar", "date")]
    assert len(found) == 2
    decide(corpus, *dismiss(*found))

    def reviewed(made: Results) -> list[str]:
        assert made.run["review"]["gone"] == []
        return [one["id"] for one in made.issues if "review" in one]

    ids = [one["id"] for one in found]
    # Other versions, which bring votes; other metrics; other thresholds.
    assert sorted(reviewed(again())) == sorted(ids)
    assert sorted(reviewed(again("metrics=[ter]", "drift.close=90"))) == sorted(ids)
    # Rows renumbered: the reference and the version get a paragraph at the front.
    for name, words in (
        ("ministry-en", "Snow fell all day."),
        ("jarida-ar", "تساقط الثلج طوال اليوم."),
    ):
        text = (corpus / f"{name}.txt").read_text(encoding="utf-8")
        lead = text.index("\n\n", text.index("\n\n") + 2) + 2
        (corpus / f"{name}.txt").write_text(f"{text[:lead]}{words}\n\n{text[lead:]}", "utf-8")
    memory = corpus / "mt/twin.jarida-ar.ar-en.tsv"
    memory.write_text(
        memory.read_text("utf-8") + "تساقط الثلج طوال اليوم.\tSnow fell all day.\n", "utf-8"
    )
    made = again()
    assert sorted(reviewed(made)) == sorted(ids)
    assert {one["row"] for one in made.issues if "review" in one} != {one["row"] for one in found}


def test_another_pivot_of_the_same_passage_keeps_the_decision(corpus: Path, again: Run) -> None:
    (quotation,) = issues(again(), "giornale-it", "quotation")
    assert quotation["rests_on"] == "pivot"
    decide(corpus, *dismiss(quotation))
    memory = corpus / "mt/twin.giornale-it.it-en.tsv"
    text = memory.read_text("utf-8")
    assert quotation["version_value"].split()[0] in text
    memory.write_text(text.replace("paying any harbour tax", "paying one harbour tax"), "utf-8")
    (kept,) = issues(again(), "giornale-it", "quotation")
    assert kept["version_value"] != quotation["version_value"]
    assert kept["review"]["decision"] == "dismissed"


def test_a_decision_whose_issue_is_gone_is_told_once_and_is_no_error(
    corpus: Path, again: Run, caplog: pytest.LogCaptureFixture
) -> None:
    (number,) = issues(again(), "jarida-ar", "number")
    gone = {"id": "feed0000beef", "decision": "accepted", "note": "an older run"}
    decide(corpus, *dismiss(number), gone)
    made = again()
    assert made.run["review"]["gone"] == [{**gone, "now": []}]
    assert made.run["review"]["dismissed"] == 1
    told = [one.getMessage() for one in caplog.records if "feed0000beef" in one.getMessage()]
    assert told == ["review.jsonl: a decision is on an issue that this run does not have: "
                    "feed0000beef accepted"]  # fmt: skip


def test_a_bad_file_ends_the_run_before_anything_is_written(corpus: Path, again: Run) -> None:
    (corpus / "review.jsonl").write_text('{"id": "x", "decision": "no"}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"review\.jsonl:1: unknown decision: 'no'"):
        again()
    assert not (corpus / "out").exists()


def test_the_config_may_name_another_file(corpus: Path, again: Run) -> None:
    (number,) = issues(again(), "jarida-ar", "number")
    decide(corpus, *dismiss(number), name="mine.jsonl")
    assert "review" not in again().run
    made = again("review=mine.jsonl")
    assert made.run["config"]["review"] == "mine.jsonl"
    assert made.run["review"]["dismissed"] == 1
    with pytest.raises(ConfigError, match=r"other\.jsonl: cannot read the file"):
        again("review=other.jsonl")
