"""Systems runs: MT systems and human versions in one table, each language by itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sacrebleu

from evalkit import results
from evalkit.align.rows import groups, side_of_group
from evalkit.errors import ConfigError, DataError, EvalkitError, ModelError
from evalkit.prepare import prepare
from evalkit.results import Results
from evalkit.run import align, corpus_of, run
from evalkit.views import Corpus

TWIN = Path(__file__).parent / "data/glacier"
Record = dict[str, Any]


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    return run(root / "configs/systems.yaml", output=tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def corpus(root: Path) -> Corpus:
    (prepared,) = prepare(root / "configs/systems.yaml")
    return corpus_of(prepared, align([prepared], lambda words: None), prepared.translated())


@pytest.fixture
def twin(tmp_path: Path) -> Path:
    """A copy of the twin with two systems, whose hypotheses are files of one segment a line."""
    folder = Path(shutil.copytree(TWIN, tmp_path / "glacier"))
    reference = prepare(folder / "statement.yaml")[0].reference
    for lang in ("de", "it", "ar"):
        for system, suffix in (("plain", ""), ("other", " etwas")):
            lines = [
                f"{segment.text.split()[0]} {lang} {segment.index}{suffix}\n"
                for segment in reference.segments
                if segment.role != "boilerplate"
            ]
            (folder / f"{system}.{lang}.txt").write_text("".join(lines), encoding="utf-8")
    return folder


def systems(*names: str, path: str = "{system}.{target}.txt") -> str:
    use = "evalkit.translate.file:FileTranslator"
    entries = [f"{{name: {name}, use: '{use}', path: '{path}'}}" for name in names]
    return f"systems=[{', '.join(entries)}]"


def run_twin(twin: Path, *overrides: str) -> tuple[Path, Results]:
    sets = [
        *("metrics=[chrf]", "significance.resamples=50", "report=[markdown]"),
        *(overrides or (systems("plain", "other"),)),
    ]
    return run(twin / "statement.yaml", sets, output=twin / "out")


def find(made: Results, **wanted: Any) -> Record:
    return next(
        score
        for score in made.scores["scores"]
        if all(score[key] == value for key, value in wanted.items())
    )


def comparison(made: Results, metric: str, *pair: str) -> Record:
    return next(
        one
        for one in made.scores["comparisons"]
        if (one["metric"], one["baseline"], one["system"]) == (metric, *pair)
    )


SACREBLEU = {
    "bleu": sacrebleu.corpus_bleu,
    "chrf": sacrebleu.corpus_chrf,
    "chrf:word_order=2": lambda hyps, refs: sacrebleu.corpus_chrf(hyps, refs, word_order=2),
    "ter": sacrebleu.corpus_ter,
}


def sacrebleus(
    corpus: Corpus, metric: str, system: str, *references: str, beside: tuple[str, ...] = ()
) -> float:
    """A score by sacrebleu alone, on rows that none of these and of those beside splits."""
    rows = {name: corpus.rows[name] for name in (system, *references, *beside)}
    columns: dict[str, list[str]] = {name: [] for name in rows}
    for group in groups(rows, corpus.scored_segments):
        texts = {name: side_of_group(of, group)[0] for name, of in rows.items()}
        if all(texts[name] for name in references):
            for name, text in texts.items():
                columns[name].append(text)
    held = [columns[name] for name in references]
    return float(SACREBLEU[metric](columns[system], held).score)


@pytest.mark.parametrize("metric", list(SACREBLEU))
@pytest.mark.parametrize("system", ["llm-literal", "llm-fluent"])
@pytest.mark.parametrize(
    ("lang", "humans"),
    [("ar", ["alahed-ar", "mehr-ar"]), ("it", ["italian-it"]), ("az", ["leader-az"])],
)
def test_systems_are_scored_against_all_human_versions_of_their_language(
    made: tuple[Path, Results],
    corpus: Corpus,
    metric: str,
    system: str,
    lang: str,
    humans: list[str],
) -> None:
    score = find(made[1], system=f"{system}-{lang}", metric=metric, scope="whole")
    assert score["view"] == "direct"
    assert score["conditions"]["references"] == humans
    assert score["value"] == sacrebleus(corpus, metric, f"{system}-{lang}", *humans)


def test_the_hypotheses_are_the_memories_own(root: Path, made: tuple[Path, Results]) -> None:
    memory = (root / "seeds/mt/llm-fluent.leader-en.en-ar.tsv").read_text(encoding="utf-8")
    lines = dict(line.split("\t") for line in memory.splitlines())
    rows = [row for row in made[1].segments if row["system"] == "llm-fluent-ar"]
    assert rows
    assert all(lines[row["reference"]] == row["version"] for row in rows)
    assert all(len(row["reference_segments"]) == len(row["version_segments"]) == 1 for row in rows)


@pytest.mark.parametrize("metric", list(SACREBLEU))
@pytest.mark.parametrize(("human", "other"), [("alahed-ar", "mehr-ar"), ("mehr-ar", "alahed-ar")])
def test_a_human_version_is_scored_against_the_others(
    made: tuple[Path, Results], corpus: Corpus, metric: str, human: str, other: str
) -> None:
    score = find(made[1], system=human, metric=metric, scope="whole")
    assert score["conditions"]["references"] == [other]
    assert score["value"] == sacrebleus(corpus, metric, human, other)
    # And with a system on the same references, which the system's own score is not.
    found = comparison(made[1], metric, human, "llm-literal-ar")
    assert found["references"] == [other]
    machine = sacrebleus(corpus, metric, "llm-literal-ar", other, beside=(human,))
    assert found["delta"] == pytest.approx(machine - score["value"])


def test_an_only_human_version_is_undefined_with_its_reason(made: tuple[Path, Results]) -> None:
    for human in ("leader-az", "italian-it"):
        score = find(made[1], system=human, metric="bleu", scope="whole")
        assert score["value"] is None and score["reason"].startswith("no peer")
    reasons = {(one["baseline"], one["reason"]) for one in made[1].run["untested"]}
    assert ("leader-az", "leader-az is the only human version in az") in reasons
    assert ("alahed-ar", "no other human version is in ar") in reasons


def test_comparisons_stay_within_a_language(made: tuple[Path, Results]) -> None:
    found = made[1].scores["comparisons"]
    pairs = {(one["baseline"], one["system"]) for one in found if one["metric"] == "bleu"}
    assert pairs == {
        ("llm-literal-az", "llm-fluent-az"),
        ("llm-literal-ar", "llm-fluent-ar"),
        ("llm-literal-it", "llm-fluent-it"),
        *((human, f"llm-{kind}-ar") for human in ("alahed-ar", "mehr-ar")
          for kind in ("literal", "fluent")),
    }  # fmt: skip
    for one in found:
        assert {one["baseline"][-2:], one["system"][-2:]} == {one["lang"]}
        assert one["wins"] + one["ties"] + one["losses"] == one["n"] == one["units"]
        assert one["detectable"] > 0
        humans = not one["baseline"].startswith("llm") or one["metric"] not in ("bleu", "chrf")
        assert (one["human_agreement"] is None) == humans


def test_a_delta_is_the_difference_of_the_scores(made: tuple[Path, Results]) -> None:
    for lang in ("ar", "it", "az"):
        values = [
            find(made[1], system=f"llm-{kind}-{lang}", metric="chrf", scope="whole")["value"]
            for kind in ("literal", "fluent")
        ]
        found = comparison(made[1], "chrf", f"llm-literal-{lang}", f"llm-fluent-{lang}")
        assert found["delta"] == pytest.approx(values[1] - values[0])


def test_clusters_follow_the_tests(made: tuple[Path, Results]) -> None:
    clusters = {(one["metric"], one["lang"]): one["clusters"] for one in made[1].scores["clusters"]}
    for lang in ("ar", "it", "az"):
        found = comparison(made[1], "chrf", f"llm-literal-{lang}", f"llm-fluent-{lang}")
        order = [f"llm-literal-{lang}", f"llm-fluent-{lang}"]
        order = order if found["delta"] < 0 else order[::-1]
        apart = found["p_adjusted"] < 0.05
        assert clusters["chrf", lang] == ([[order[0]], [order[1]]] if apart else [order])


def test_rows_have_scores_where_all_human_versions_have_the_row(
    made: tuple[Path, Results], corpus: Corpus
) -> None:
    rows = [row for row in made[1].segments if row["system"] == "llm-literal-ar"]
    scored = [row for row in rows if row["scores"]["chrf"] is not None]
    assert 0 < len(scored) < len(rows)
    for row in scored:
        texts = [
            [side_of_group(corpus.rows[human], row["reference_segments"])[0]]
            for human in ("alahed-ar", "mehr-ar")
        ]
        theirs = sacrebleu.sentence_chrf(row["version"], [text for (text,) in texts]).score
        assert row["scores"]["chrf"] == theirs


def test_the_reports_say_who_is_human_and_what_to_beware_of(made: tuple[Path, Results]) -> None:
    from evalkit.report.terminal import TerminalReporter

    directory, found = made
    terminal = " ".join(TerminalReporter(width=140).render(found).split())
    pages = [
        (directory / name).read_text(encoding="utf-8") for name in ("report.md", "report.html")
    ]
    for page in (terminal, *pages):
        for words in ("Into ar", "Into az", "Into it", "may have translated another source"):
            assert words in page
        assert "There are few rows" in page and "human" in page
        assert "rank human versions too low" in page
        assert "COMET" in page and "paraphrased reference" in page
    fallen = found.run["human_below_machine"]
    assert fallen
    for one in fallen:
        assert one["human"] in terminal and one["machine"] in terminal


def test_systems_have_no_rank_and_no_vote(made: tuple[Path, Results]) -> None:
    from evalkit.report.summary import summarise

    summary = summarise(made[1])
    assert {one.id for one in summary.versions if one.rank is None} == {
        one.id for one in summary.machines
    }
    assert len(summary.machines) == 6
    voters = {vote["system"] for issue in made[1].issues for vote in issue["support"]}
    assert voters and not any(name.startswith("llm") for name in voters)


def test_what_systems_made_stands_in_the_run(made: tuple[Path, Results]) -> None:
    run_record = made[1].run
    documents = {one["id"]: one for one in run_record["documents"]}
    assert documents["llm-literal-it"]["translated_by"] == "llm-literal"
    assert documents["llm-literal-it"]["path"] is None
    assert "translated_by" not in documents["italian-it"]
    inputs = {one["path"] for one in run_record["inputs"]}
    for kind in ("literal", "fluent"):
        for lang in ("ar", "az", "it"):
            assert f"../seeds/mt/llm-{kind}.leader-en.en-{lang}.tsv" in inputs
    assert made[1].alignments["llm-fluent-az"][0] == "[0]:[2]:1.0000"
    lines = [one for one in made[1].documents if one["document"] == "llm-fluent-az"]
    assert all(one["end"] - one["start"] == len(one["text"]) for one in lines)


def test_a_versions_run_knows_nothing_of_systems(root: Path, tmp_path: Path) -> None:
    sets = ["metrics=[chrf]", "significance.resamples=20", "report=[]"]
    found = run(root / "configs/statement.yaml", sets, output=tmp_path)[1]
    assert set(found.scores) == {"scores", "comparisons", "profiles", "lineage", "votes"}
    assert not {"systems", "untested", "human_below_machine"} & set(found.run)
    assert "systems" not in found.run["config"]
    assert set(found.scores["comparisons"][0]) == {
        *("metric", "baseline", "system", "delta", "low", "high", "p_value", "p_adjusted"),
        *("method", "resamples", "effect", "human_agreement"),
    }


# On the twin


def test_two_runs_give_the_same_bytes(twin: Path) -> None:
    first, second = (run_twin(twin)[0] for _ in range(2))
    for name in ("scores.json", "segments.jsonl", "documents.jsonl", "issues.jsonl"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_a_run_replays_without_its_engine(twin: Path, tmp_path: Path) -> None:
    """A run writes its engines' translations as memories; with them it gives the same."""
    directory, first = run_twin(twin)
    memories = sorted(path.name for path in (directory / "translations").iterdir())
    assert memories == [
        f"{name}.ministry-en.en-{lang}.tsv"
        for name in ("other", "plain")
        for lang in ("ar", "de", "it")
    ]
    read = results.read(directory)
    assert {f"translations/{name}" for name in memories} <= set(read.run["files"])
    assert read.translations == first.translations
    shutil.copytree(directory / "translations", twin / "replayed")
    for file in twin.glob("*.??.txt"):
        file.unlink()
    again = run_twin(twin, "systems=[{name: plain, use: memory, path: replayed}]")[1]
    for lang in ("de", "it", "ar"):
        old, new = (find(one, system=f"plain-{lang}", scope="whole") for one in (first, again))
        assert old["value"] is not None
        assert (old["value"], old["low"], old["high"]) == (new["value"], new["low"], new["high"])


@pytest.mark.parametrize("baseline", ["plain", "zeitung-de"])
def test_all_are_compared_with_a_baseline(twin: Path, baseline: str) -> None:
    sets = (systems("plain", "other"), f"significance.baseline={baseline}")
    found = run_twin(twin, *sets)[1]
    tested = {(one["baseline"], one["system"]) for one in found.scores["comparisons"]}
    untested = {(one["baseline"], one["system"]) for one in found.run["untested"]}
    if baseline == "plain":
        assert tested == {(f"plain-{lang}", f"other-{lang}") for lang in ("de", "it", "ar")}
        assert ("plain-de", "zeitung-de") in untested
    else:
        assert tested == set()
        assert untested == {("zeitung-de", "plain-de"), ("zeitung-de", "other-de")}
    assert found.scores["clusters"] == []


def test_a_versions_run_has_baselines_too(twin: Path) -> None:
    sets = ["metrics=[chrf]", "significance.resamples=20", "significance.baseline=zeitung-de"]
    found = run(twin / "statement.yaml", sets, output=twin / "out")[1]
    pairs = [(one["baseline"], one["system"]) for one in found.scores["comparisons"]]
    assert pairs == [("zeitung-de", "giornale-it"), ("zeitung-de", "jarida-ar")]


def test_all_problems_of_the_systems_come_at_once_with_their_places(twin: Path) -> None:
    config = (twin / "statement.yaml").read_text(encoding="utf-8")
    config += (
        "systems:\n"
        "  - {name: plain, use: memori, path: mt}\n"
        "  - {name: plain, use: memory}\n"
        "  - {use: memory, path: mt}\n"
        "significance: {bassline: plain}\n"
    )
    (twin / "bad.yaml").write_text(config, encoding="utf-8")
    first = len(config.splitlines()) - 3
    with pytest.raises(ConfigError) as caught:
        prepare(twin / "bad.yaml")
    told = [line.split("bad.yaml:")[-1] for line in str(caught.value).splitlines()]
    assert any(line.startswith(f"{first}: no translator is called 'memori'") for line in told)
    assert any(line.startswith(f"{first + 1}:") and "'path'" in line for line in told)
    assert any(line.startswith(f"{first + 2}:") and "name" in line for line in told)
    assert any(line.startswith(f"{first + 3}: unknown key: 'bassline'") for line in told)


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (["significance.baseline=plane"], ["unknown baseline: 'plane'. Did you mean 'plain'?"]),
        (["significance.baseline=ministry-en"], ["ministry-en is the reference"]),
        (["versions=[embassy-en, ministry-en]"], ["no human version in another language than en"]),
        (["versions=[zeitung-dee]", "significance.baseline=x"], ["zeitung-dee", "baseline: 'x'"]),
        (["systems.0.name=zeitung"], ["the manifest has a document zeitung-de"]),
        (["systems.0.name=other"], ["it names other twice"]),
    ],
)
def test_a_config_that_cannot_be_run_is_refused(
    twin: Path, overrides: list[str], words: list[str]
) -> None:
    with pytest.raises(ConfigError) as caught:
        run_twin(twin, systems("plain", "other"), *overrides)
    for one in words:
        assert one in str(caught.value)
    assert "--set" in str(caught.value)
    assert not (twin / "out").exists()


def test_missing_translations_of_all_systems_are_named_with_their_counts(twin: Path) -> None:
    lines = (twin / "plain.de.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (twin / "plain.de.txt").write_text("".join(["\n", "\n", *lines[2:]]), encoding="utf-8")
    (twin / "other.ar.txt").unlink()
    count = len(lines)
    with pytest.raises(EvalkitError) as caught:
        run_twin(twin)
    told = str(caught.value)
    assert isinstance(caught.value, DataError)
    into_german = f"plain does not translate ministry-en into de: {count} segments, 2 problems"
    into_arabic = f"other does not translate ministry-en into ar: {count} segments, 1 problem"
    assert into_german in told and into_arabic in told
    assert "plain.de.txt:1" in told and "plain.de.txt:2" in told and "other.ar.txt" in told
    assert not (twin / "out").exists()


class Engine:
    """A translator that no file stands behind."""

    calls = 0

    def __init__(self, system: str) -> None:
        self.system = system

    def files(self, lp: str, document: str) -> list[Path]:
        return []

    def translate(self, texts: list[str], lp: str, document: str) -> list[str]:
        type(self).calls += 1
        return [f"{lp} {text}" for text in texts]


def test_no_engine_runs_to_check_a_config(twin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "an_engine", sys.modules[__name__])
    sets = ["metrics=[chrf]", "report=[]", "systems=[{name: mine, use: 'an_engine:Engine'}]"]
    (prepared,) = prepare(twin / "statement.yaml", sets)
    assert prepared.translated(looked_up_only=True).documents == {}
    assert Engine.calls == 0
    assert set(prepared.translated().documents) == {"mine-de", "mine-it", "mine-ar"}
    assert Engine.calls == 3


def test_the_run_directory_is_read_back_whole(made: tuple[Path, Results]) -> None:
    directory, found = made
    again = results.read(directory)
    assert again.scores == json.loads(results.dumps(found.scores))
    assert again.alignments == {name: list(lines) for name, lines in found.alignments.items()}


@pytest.mark.needs("comet")
@pytest.mark.usefixtures("no_network", "own_store")
def test_comet_stands_beside_as_the_remedy(twin: Path, comet_model: Callable[..., Path]) -> None:
    (twin / "tiny").symlink_to(comet_model("regression_metric"))
    sets = (systems("plain", "other"), "metrics=[ter, {use: comet, model: tiny}]")
    found = run_twin(twin, *sets)[1]
    score = find(found, system="plain-de", metric="comet:model=tiny", scope="whole")
    assert score["view"] == "direct" and score["conditions"]["references"] == ["zeitung-de"]
    pair = comparison(found, "comet:model=tiny", "plain-de", "other-de")
    assert pair["n"] == score["n"] and pair["human_agreement"] is None


@pytest.mark.needs("comet")
@pytest.mark.usefixtures("no_network", "own_store")
def test_without_weights_nothing_is_translated_or_written(root: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="evalkit models pull Unbabel/wmt22-comet-da"):
        run(root / "configs/systems-comet.yaml", output=tmp_path / "out")
    assert not (tmp_path / "out").exists()
