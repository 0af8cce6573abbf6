"""Systems of files against one another, with sacrebleu's command as the rival."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from evalkit.comparefiles import CompareTable, Plan, compare_testset
from evalkit.corpus.testsets.join import read_testset
from evalkit.corrections import holm
from evalkit.errors import ConfigError
from evalkit.types import TestSet

SYSTEMS = ("Online-W", "Online-B", "OpenNMT", "PROMT")
NAMES = {"bleu": "BLEU", "chrf": "chrF2", "ter": "TER"}


@pytest.fixture(scope="module")
def texts(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few hundred rows of WMT22 en-de, a file for each side."""
    folder = tmp_path_factory.mktemp("wmt22")
    with tarfile.open(shared / "data/wmt22-en-de/texts.tar.xz") as packed:
        for name, member in [
            *((one, f"hyp.{one}") for one in SYSTEMS),
            ("A", "ref.A"),
            ("B", "ref.B"),
        ]:
            file = packed.extractfile(f"generaltest2022.en-de.{member}.de")
            assert file is not None
            (folder / name).write_bytes(b"".join(file.readlines()[:100]))
    return folder


def read(texts: Path, systems: tuple[str, ...] = SYSTEMS) -> TestSet:
    return read_testset([texts / one for one in systems], [texts / "B", texts / "A"])


def sacrebleu(texts: Path, *options: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Results of sacrebleu's command by system and name of the metric."""
    command = [
        sys.executable,
        "-m",
        "sacrebleu",
        "B",
        "A",
        "-i",
        *SYSTEMS,
        "-f",
        "json",
        "-w",
        "17",
    ]
    done = subprocess.run(
        [*command, *options], cwd=texts, capture_output=True, text=True, check=True
    )
    return {
        (entry["system"].removeprefix("Baseline: "), name): entry[name]
        for entry in json.loads(done.stdout)
        for name in NAMES.values()
        if name in entry
    }


@pytest.mark.parametrize(
    ("plan", "metrics", "options"),
    [
        (Plan(), ("bleu", "ter"), ("--paired-bs",)),
        (Plan(resamples=200), ("chrf",), ("--paired-bs", "--paired-bs-n", "200")),
        (
            Plan(method="approximate-randomization", resamples=1000, baseline="Online-W"),
            ("bleu", "chrf"),
            ("--paired-ar", "--paired-ar-n", "1000"),
        ),
    ],
    ids=["paired-bs", "paired-bs of 200", "paired-ar"],
)
def test_p_values_are_sacrebleu_s(
    texts: Path, plan: Plan, metrics: tuple[str, ...], options: tuple[str, ...]
) -> None:
    theirs = sacrebleu(texts, "-m", *metrics, *options)
    table = compare_testset(read(texts), metrics, plan)
    assert [one.scores[0].metric for one in table.metrics] == list(metrics)
    for one in table.metrics:
        name = NAMES[one.scores[0].metric]
        assert [row.value for row in one.scores] == [theirs[s, name]["score"] for s in SYSTEMS]
        ours = {pair.system: pair for pair in one.comparisons if pair.baseline == SYSTEMS[0]}
        assert list(ours) == list(SYSTEMS[1:])
        for system, pair in ours.items():
            assert pair.p_value == theirs[system, name]["p_value"]
        if plan.method == "paired-bootstrap":
            for row in one.scores:
                assert row.low is not None
                assert row.high is not None
                half = theirs[row.system, name]["ci"]
                # sacrebleu divides in float32.
                assert (row.high - row.low) / 2 == pytest.approx(half, abs=1e-5)


def test_the_defaults_are_sacrebleu_s() -> None:
    assert (Plan().seed, Plan().config().resamples) == (12345, 1000)
    assert Plan(method="approximate-randomization").config().resamples == 10000
    assert Plan(method="approximate-randomization", resamples=7).config().resamples == 7


def test_every_two_are_tested_and_corrected_together(texts: Path) -> None:
    (one,) = compare_testset(read(texts), ["chrf"], Plan(resamples=200)).metrics
    assert [(pair.baseline, pair.system) for pair in one.comparisons] == [
        (a, b) for k, a in enumerate(SYSTEMS) for b in SYSTEMS[k + 1 :]
    ]
    assert [pair.p_adjusted for pair in one.comparisons] == holm(
        [pair.p_value for pair in one.comparisons]
    )
    values = {row.system: row.value for row in one.scores}
    for pair in one.comparisons:
        assert pair.delta == values[pair.system] - values[pair.baseline]
        assert pair.low <= pair.delta <= pair.high
        assert pair.human_agreement is not None
        side = pair.beside
        assert side is not None
        assert side.wins + side.ties + side.losses == side.n == side.units == 100
        assert side.resampled == "rows"
    bare = compare_testset(read(texts), ["chrf"], Plan(resamples=200, correction="none"))
    assert all(pair.p_adjusted == pair.p_value for pair in bare.metrics[0].comparisons)


def test_a_baseline_is_the_only_one_held_against(texts: Path) -> None:
    plan = Plan(resamples=200, baseline="OpenNMT")
    (one,) = compare_testset(read(texts), ["chrf"], plan).metrics
    assert {pair.baseline for pair in one.comparisons} == {"OpenNMT"}
    assert [pair.system for pair in one.comparisons] == ["Online-W", "Online-B", "PROMT"]
    assert one.clusters is None
    with pytest.raises(ConfigError, match="none of the systems"):
        compare_testset(read(texts), ["chrf"], Plan(baseline="Online-Z"))


def made(hypotheses: dict[str, tuple[str, ...]], **more: Any) -> TestSet:
    references = {"ref": ("the cat sat on the mat", "a dog ran home", "no", "so it is")}
    return TestSet(lp="und-en", hypotheses=hypotheses, references=references, **more)


GOOD = ("the cat sat on the mat", "a dog ran home", "no", "so it was")
BAD = ("cat", "dog went off", "yes", "never")


@pytest.mark.parametrize("method", ["paired-bootstrap", "approximate-randomization"])
def test_identical_systems_have_p_1(method: Any) -> None:
    table = compare_testset(made({"a": BAD, "b": BAD}), ["chrf", "ter"], Plan(method=method))
    for one in table.metrics:
        (pair,) = one.comparisons
        assert (pair.delta, pair.p_value, pair.effect, pair.human_agreement) == (0, 1, None, None)
        assert pair.beside is not None
        assert (pair.beside.wins, pair.beside.ties, pair.beside.losses) == (0, 4, 0)
        assert pair.beside.detectable is None
        assert one.clusters == (("a", "b"),)


def test_wins_and_clusters_follow_the_metric_s_direction() -> None:
    many = {"bad": BAD * 20, "good": GOOD * 20, "good too": GOOD * 20}
    references = {"ref": made({}).references["ref"] * 20}
    rows = TestSet(lp="und-en", hypotheses=many, references=references)
    for one in compare_testset(rows, ["chrf", "ter"], Plan(resamples=300)).metrics:
        pair = one.comparisons[0]
        assert (pair.baseline, pair.system) == ("bad", "good")
        assert (pair.delta > 0) == one.scores[0].higher_is_better
        assert pair.beside is not None
        assert (pair.beside.wins, pair.beside.losses) == (80, 0)
        assert one.clusters == (("good", "good too"), ("bad",))


def test_a_human_translation_below_a_machine_is_named_and_means_nothing_to_people() -> None:
    rows = made({"human": BAD, "machine": GOOD, "other": GOOD})
    plan = Plan(resamples=50, humans=("human",))
    for one in compare_testset(rows, ["chrf", "ter"], plan).metrics:
        assert [(fell.human, fell.machine, fell.references) for fell in one.reversals] == [
            ("human", "machine", ("ref",)),
            ("human", "other", ("ref",)),
        ]
        assert one.counts_overlap
        assert all(pair.human_agreement is None for pair in one.comparisons)
    (one,) = compare_testset(rows, ["chrf"], Plan(resamples=50)).metrics
    assert one.reversals == ()
    assert one.comparisons[0].human_agreement is not None
    with pytest.raises(ConfigError, match="this human translation is none of the systems"):
        compare_testset(rows, ["chrf"], Plan(humans=("nobody",)))


def test_documents_are_resampled_where_they_are_known() -> None:
    rows = made({"a": GOOD, "b": BAD}, documents=("x", "y", "x", "y"))

    def side(plan: Plan) -> tuple[str, int, int]:
        (one,) = compare_testset(rows, ["chrf"], plan).metrics
        found = one.comparisons[0].beside
        assert found is not None
        drawn = one.scores[0].conditions["bootstrap"]["resampled"]
        assert drawn == found.resampled
        return found.resampled, found.units, found.n

    assert side(Plan()) == ("documents", 2, 4)
    assert side(Plan(by="document")) == ("documents", 2, 4)
    assert side(Plan(by="segment")) == ("rows", 4, 4)


def test_documents_of_one_row_each_are_the_rows() -> None:
    systems = {"a": GOOD, "b": BAD}
    rows = compare_testset(made(systems), ["chrf"], Plan()).metrics[0].comparisons[0]
    apart = made(systems, documents=("w", "x", "y", "z"))
    documents = compare_testset(apart, ["chrf"], Plan()).metrics[0].comparisons[0]
    assert (rows.low, rows.high, rows.p_value) == (documents.low, documents.high, documents.p_value)


@pytest.mark.parametrize(
    ("testset", "plan", "what"),
    [
        (made({"a": GOOD}), Plan(), "one system only"),
        (made({"a": GOOD, "b": BAD}), Plan(by="document"), "nothing names the documents"),
        (made({"a": GOOD, "b": BAD}, documents=("x",) * 4), Plan(), "all segments are of one"),
        (TestSet(lp="", hypotheses={"a": GOOD, "b": BAD}), Plan(), "needs a reference"),
    ],
)
def test_what_cannot_be_compared(testset: TestSet, plan: Plan, what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        compare_testset(testset, ["chrf"], plan)


def test_json_has_the_keys_of_a_run(texts: Path) -> None:
    table: CompareTable = compare_testset(read(texts), ["chrf"], Plan(resamples=50))
    found = table.to_json()
    assert list(found) == ["scores", "comparisons"]
    assert list(found["comparisons"][0])[:12] == [
        *("metric", "baseline", "system", "delta", "low", "high", "p_value", "p_adjusted"),
        *("method", "resamples", "effect", "human_agreement"),
    ]
    assert list(found["scores"][0]) == [
        *("system", "metric", "name", "value", "low", "high", "n", "signature", "conditions"),
        *("higher_is_better", "cluster", "human"),
    ]
    assert found["scores"][0]["conditions"]["references"] == ["B", "A"]
    clusters = table.metrics[0].clusters
    assert clusters is not None
    by_system = {one["system"]: one["cluster"] for one in found["scores"]}
    assert by_system == {name: k for k, names in enumerate(clusters, 1) for name in names}
