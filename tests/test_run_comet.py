"""Runs with COMET, on tiny checkpoints with random weights: nothing here rests on their quality."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalkit import views
from evalkit.errors import ConfigError, ModelError
from evalkit.metrics.comet.metric import Comet
from evalkit.prepare import prepare
from evalkit.results import Results
from evalkit.run import align, corpus_of, run
from evalkit.text.notices import notify
from evalkit.types import TestSet
from evalkit.views import Corpus, Undefined, paired_test_sets

pytestmark = [pytest.mark.needs("comet"), pytest.mark.usefixtures("no_network", "own_store")]

TWIN = Path(__file__).parent / "data/glacier"
MODEL = "models/tiny"
SPEC = f"comet:model={MODEL}"
VERSIONS = ["ministry-en", "zeitung-de", "giornale-it", "jarida-ar"]
Make = Callable[..., Path]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the twin, for a model of its own beside its config."""
    return Path(shutil.copytree(TWIN, tmp_path / "glacier"))


def use(corpus: Path, checkpoint: Path, name: str = MODEL) -> None:
    (corpus / name).parent.mkdir(exist_ok=True)
    (corpus / name).symlink_to(checkpoint)


def score(corpus: Path, *overrides: str, metrics: str = "", **options: Any) -> Results:
    """A run of a config with one COMET metric, or those given."""
    given = metrics or f"{{use: comet, model: {MODEL}}}"
    sets = [f"metrics=[{given}]", "significance.resamples=50", "report=[html]", *overrides]
    return run(corpus / "statement.yaml", sets, output=corpus / "out", **options)[1]


def lines(made: Results, system: str) -> list[dict[str, Any]]:
    return [line for line in made.segments if line["system"] == system]


def aligned(corpus: Path) -> Corpus:
    (prepared,) = prepare(corpus / "statement.yaml")
    return corpus_of(prepared, align([prepared], lambda words: None))


def mean(metric: Comet, testset: TestSet, system: str) -> float:
    return float(metric.statistics(testset, system)[:, 0].mean())


def test_a_run_with_comet_says_which_model_and_device_made_its_scores(
    corpus: Path, comet_model: Make
) -> None:
    use(corpus, comet_model("regression_metric"))
    made = score(corpus, device="cpu")
    (model,) = made.run["models"]
    assert (model["metric"], model["model"]) == (SPEC, MODEL)
    assert (model["class"], model["dtype"], model["device"]) == (
        *("regression_metric", "float32", "cpu"),
    )
    assert len(model["sha256"]) == 64
    assert made.run["device"] == {"asked": "cpu", "used": "cpu", "why": f"{SPEC}: --device"}
    assert made.run["shown_times"] == {SPEC: 100.0}
    assert made.run["notices"] == []
    for one in made.scores["scores"]:
        if one["value"] is not None:
            assert one["conditions"]["device"] == "cpu"
            assert one["conditions"]["truncated"] == 0
            assert f"sha256-{model['sha256'][:16]}" in one["signature"]
    told = json.dumps([made.run, made.scores, list(made.segments)])
    assert str(corpus) not in told


def test_the_config_s_own_device_wins(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("regression_metric"))
    made = score(corpus, metrics=f"{{use: comet, model: {MODEL}, device: cpu}}", device="cuda")
    spec = f"{SPEC},device=cpu"
    assert made.run["device"] == {
        "asked": "cuda",
        "used": "cpu",
        "why": f"{spec}: the config's own option",
    }


def test_the_second_run_gives_the_same_bytes_without_torch(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("regression_metric"))
    first = score(corpus)
    program = (
        "import sys\nfrom pathlib import Path\nfrom evalkit.run import run\n"
        f"path, made = run(Path({str(corpus / 'statement.yaml')!r}), sys.argv[1:],"
        f" output=Path({str(corpus / 'out')!r}))\n"
        "print(path, 'torch' in sys.modules)"
    )
    sets = [f"metrics=[{{use: comet, model: {MODEL}}}]", "significance.resamples=50"]
    done = subprocess.run(
        [sys.executable, "-c", program, *sets, "report=[html]"],
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=True,
    )
    path, loaded = done.stdout.split()
    assert loaded == "False"
    again = json.loads((Path(path) / "scores.json").read_text(encoding="utf-8"))
    assert again == json.loads(json.dumps(first.scores))


def test_the_pivot_view_reads_the_version_its_pivot_and_the_reference(
    corpus: Path, comet_model: Make
) -> None:
    use(corpus, comet_model("regression_metric"))
    made = score(corpus)
    rows = [row for row in lines(made, "jarida-ar") if row["role"] in ("lead", "body")]
    told = [row for row in rows if row["reference"] is not None]
    testset = TestSet(
        lp="ar-en",
        hypotheses={"jarida-ar": tuple(row["pivot"] or "" for row in told)},
        references={"ministry-en": tuple(row["reference"] for row in told)},
        sources=tuple(row["version"] or "" for row in told),
    )
    metric = Comet(model=str(corpus / MODEL))
    found = next(
        one
        for one in made.scores["scores"]
        if (one["system"], one["scope"]) == ("jarida-ar", "whole")
    )
    assert found["value"] == pytest.approx(mean(metric, testset, "jarida-ar"), abs=1e-6)
    assert found["low"] <= found["value"] <= found["high"]
    both = [row for row in told if row["version"] is not None]
    assert both and all(row["scores"][SPEC] is not None for row in both)
    (page,) = (corpus / "out/glacier/latest").glob("report.html")
    shown = page.read_text(encoding="utf-8")
    assert f"{found['value'] * 100:.1f}" in shown
    for row in both:
        assert f"tiny {row['scores'][SPEC] * 100:.1f}" in shown


def test_versions_are_compared_each_with_its_own_source(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("regression_metric"))
    made = score(corpus)
    metric = Comet(model=str(corpus / MODEL))
    systems = VERSIONS[1:]
    apart = paired_test_sets(aligned(corpus), systems)
    assert not isinstance(apart, Undefined)
    deltas = {(one["baseline"], one["system"]): one["delta"] for one in made.scores["comparisons"]}
    assert len(deltas) == 3
    for (baseline, system), delta in deltas.items():
        ours, theirs = (mean(metric, apart[name], name) for name in (system, baseline))
        assert delta == pytest.approx(ours - theirs, abs=1e-6)
    # The source tells: with another version's the score is another.
    borrowed = TestSet(
        lp="ar-en",
        hypotheses=apart["jarida-ar"].hypotheses,
        references=apart["jarida-ar"].references,
        sources=apart["zeitung-de"].sources,
    )
    assert abs(
        mean(metric, borrowed, "jarida-ar") - mean(metric, apart["jarida-ar"], "jarida-ar")
    ) > 1e-3  # fmt: skip


def test_shared_rows_have_a_source_for_what_every_version_says(corpus: Path) -> None:
    apart = paired_test_sets(aligned(corpus), VERSIONS[1:])
    assert not isinstance(apart, Undefined)
    assert {one.lp for one in apart.values()} == {"de-en", "it-en", "ar-en"}
    for system, one in apart.items():
        assert one.sources is not None and one.documents == (system,) * len(one)
        pairs = zip(one.sources, one.hypotheses[system], strict=True)
        assert all(bool(source) == bool(pivot) for source, pivot in pairs)
    assert len({one.references["ministry-en"] for one in apart.values()}) == 1


def test_a_model_without_references_scores_the_direct_view_alone(
    corpus: Path, comet_model: Make
) -> None:
    use(corpus, comet_model("referenceless_regression_metric"))
    made = score(corpus, metrics=f"{{use: comet, model: {MODEL}, view: both}}")
    for one in made.scores["scores"]:
        if one["system"] == "ministry-en":
            continue
        if one["view"] == "pivot":
            assert one["value"] is None
            assert "would judge the pivot's translation" in one["reason"]
        else:
            assert one["value"] is not None
            assert one["signature"].endswith("refs:0")
            assert one["conditions"]["references"] == []
    assert made.scores["comparisons"] == []
    metric = Comet(model=str(corpus / MODEL))
    row = next(row for row in lines(made, "jarida-ar") if row["version"] and row["reference"])
    alone = TestSet(
        lp="en-ar",
        hypotheses={"jarida-ar": (row["version"],)},
        sources=(row["reference"],),
    )
    assert row["scores"][SPEC] == pytest.approx(mean(metric, alone, "jarida-ar"), abs=1e-6)


def test_a_direct_view_without_peers_is_undefined_only_where_references_are_needed(
    corpus: Path,
) -> None:
    found = aligned(corpus)
    assert isinstance(views.test_set(found, "jarida-ar", "direct", "whole"), Undefined)
    free = views.test_set(found, "jarida-ar", "direct", "whole", needs_reference=False)
    assert isinstance(free, TestSet) and not free.references
    assert free.sources is not None and len(free.sources) == len(free)


def test_models_are_looked_for_before_anything_is_aligned(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    metrics = "{use: comet}, {use: comet, model: Unbabel/XCOMET-XL, view: direct}, chrf"
    with pytest.raises(ModelError) as caught:
        score(corpus, "align={use: 'test_run_comet:Never'}", metrics=metrics)
    first, second = str(caught.value).split("\n")
    assert first.endswith("Run `evalkit models pull Unbabel/wmt22-comet-da`.")
    assert second.endswith("Run `evalkit models pull Unbabel/XCOMET-XL`.")
    assert caught.value.exit_code == 4
    assert not (corpus / "out").exists()


class Never:
    """An aligner that nobody may ask."""

    def align(self, version: object, reference: object) -> None:
        raise AssertionError("the aligner was asked")


def test_the_comet_config_needs_its_weights_and_says_how_to_get_them(
    root: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="evalkit models pull Unbabel/wmt22-comet-da"):
        run(root / "configs/statement-comet.yaml", output=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_comet_config_runs_with_a_checkpoint(
    root: Path, tmp_path: Path, comet_model: Make
) -> None:
    model = comet_model("regression_metric")
    overrides = [f"metrics.4.model={model}", "significance.resamples=50"]
    directory, made = run(root / "configs/statement-comet.yaml", overrides, output=tmp_path)
    scored = {
        (one["system"], one["view"])
        for one in made.scores["scores"]
        if one["metric"].startswith("comet") and one["value"] is not None
    }
    versions = ("leader-az", "alahed-ar", "mehr-ar", "italian-it")
    assert scored == {
        *((system, "pivot") for system in versions),
        *((system, "direct") for system in ("alahed-ar", "mehr-ar")),
    }
    shown = [one for one in made.scores["scores"] if one["system"] == "mehr-ar"][-4]
    assert f"{shown['value'] * 100:.1f}" in (directory / "report.md").read_text(encoding="utf-8")
    for path in directory.rglob("*"):
        if path.is_file():
            assert f'"{tmp_path}' not in path.read_text(encoding="utf-8"), path.name


def test_context_reads_what_stands_before_and_moves_the_score(
    corpus: Path, comet_model: Make
) -> None:
    use(corpus, comet_model("regression_metric"))
    metrics = f"{{use: comet, model: {MODEL}}}, {{use: comet, model: {MODEL}, context: 2}}"
    made = score(corpus, metrics=metrics)
    found = [
        one
        for one in made.scores["scores"]
        if (one["system"], one["scope"]) == ("jarida-ar", "whole")
    ]
    assert [f"context:{size}" in one["signature"] for one, size in zip(found, (0, 2), strict=True)]
    assert abs(found[0]["value"] - found[1]["value"]) > 1e-4
    view = views.test_set(aligned(corpus), "jarida-ar", "pivot", "whole")
    assert isinstance(view, TestSet)
    assert mean(Comet(model=str(corpus / MODEL), context=2), view, "jarida-ar") == pytest.approx(
        found[1]["value"], abs=1e-6
    )


def test_error_spans_become_issues_that_name_the_model(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("xcomet_metric"))
    made = score(corpus)
    issues = [one for one in made.issues if one["category"] == "terminology"]
    assert {one["severity"] for one in issues} >= {"minor", "moderate"}
    rows = {(row["system"], row["row"]): row for row in made.segments}
    assert len({one["id"] for one in made.issues}) == len(made.issues)
    for one in issues:
        row = rows[one["system"], one["row"]]
        assert one["explanation"].startswith("tiny marks “")
        assert one["rests_on"] == "pivot"
        assert (one["version_value"] or one["version_text"]) in row["pivot"]
        assert one["version_text"] == row["version"]
    counted = [one for one in issues if one["severity"] == "major"]
    for one in counted:
        assert "a critical error" in one["explanation"]
        assert rows[one["system"], one["row"]]["verdict"] == "drift"


def test_spans_that_are_no_evidence_move_no_verdict(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("xcomet_metric"))
    with_spans = score(corpus)
    without = score(corpus, metrics="chrf")
    moved = {
        (one["system"], one["row"])
        for one in with_spans.issues
        if one["category"] == "terminology" and one["severity"] == "major"
    }
    pairs = list(zip(with_spans.segments, without.segments, strict=True))
    assert len(moved) < len(pairs)
    for ours, theirs in pairs:
        if (ours["system"], ours["row"]) not in moved:
            assert (ours["verdict"], ours["reasons"]) == (theirs["verdict"], theirs["reasons"])


def test_only_xcomet_gives_issues(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("unified_metric", input_segments=("mt", "src", "ref"), word_level=True))
    assert not [one for one in score(corpus).issues if one["category"] == "terminology"]


def test_traps_stand_with_their_rows(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("regression_metric"))
    by_hand = corpus / "alignments/jarida-ar.override.links"
    by_hand.parent.mkdir()
    by_hand.write_text("[0]:[2]\n[1]:[4, 5]\n[2]:[6]\n[3]:[7]\n[4]:[8]\n[5]:[9]\n")
    memory = corpus / "mt/twin.jarida-ar.ar-en.tsv"
    pairs = [line.split("\t") for line in memory.read_text(encoding="utf-8").splitlines()]
    untranslated, long = pairs[3], pairs[4]
    untranslated[1] = untranslated[0]
    long[1] = " ".join([long[1]] * 60)
    memory.write_text("".join("\t".join(pair) + "\n" for pair in pairs), encoding="utf-8")
    made = score(corpus)
    found = {
        name: [row for row in lines(made, "jarida-ar") if name in row["flags"]]
        for name in ("copied_source", "other_script", "truncated", "extreme_length")
    }
    for name in ("copied_source", "other_script"):
        assert [untranslated[0] in row["version"] for row in found[name]] == [True]
    for name in ("truncated", "extreme_length"):
        assert [long[0] in row["version"] for row in found[name]] == [True]
    clean = [row for row in made.segments if row["system"] == "zeitung-de"]
    assert not any(set(row["flags"]) & set(found) for row in clean)
    page = next((corpus / "out/glacier").glob("*/report.html")).read_text(encoding="utf-8")
    assert "jarida-ar, 1 row: copied source" in page
    assert "about 92 of 100" in page


def test_a_language_that_the_model_never_read_is_flagged(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("regression_metric"))
    metric = Comet(model=str(corpus / MODEL))
    texts = {"hypotheses": {"a": ("Bongu",)}, "references": {"r": ("Hello",)}, "sources": ("Hi",)}
    assert metric.row_flags(TestSet(lp="en-mt", **texts), "a") == [("uncovered_language",)]
    assert metric.row_flags(TestSet(lp="en-ar", **texts), "a") == [()]
    assert metric.row_flags(TestSet(lp="und-und", **texts), "a") == [()]


def test_what_was_told_on_the_way_stands_in_the_record(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    for _ in range(2):
        made = score(corpus, metrics="'test_run_comet:Told'")
        assert made.run["notices"] == ["the batch was halved"]
    assert made.run["models"] == []
    assert made.run["device"]["used"] is None


class Told:
    """A metric that takes a way out and says so."""

    name = "told"
    higher_is_better, needs_source, needs_reference = True, False, True

    def signature(self, references: int) -> str:
        return "told"

    def conditions(self, testset: TestSet) -> dict[str, Any]:
        return {}

    def statistics(self, testset: TestSet, system: str) -> Any:
        import numpy as np

        notify("the batch was halved")
        return np.ones((len(testset), 1))

    def score(self, total: Any) -> float:
        return float(total[0])

    def segment_score(self, row: Any) -> float:
        return float(row[0])


def test_a_store_that_cannot_be_opened_is_told_in_every_run(
    corpus: Path, own_store: Path, comet_model: Make
) -> None:
    use(corpus, comet_model("regression_metric"))
    own_store.write_text("a file where the folder should be", encoding="utf-8")
    for _ in range(2):
        (told,) = score(corpus).run["notices"]
        assert told.startswith("nothing is remembered:")


def test_a_device_that_is_not_here_ends_the_run(corpus: Path, comet_model: Make) -> None:
    use(corpus, comet_model("regression_metric"))
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    with pytest.raises(ConfigError, match="no CUDA device"):
        score(corpus, device="cuda")
    assert not (corpus / "out").exists()
